"""A person's data are kept as long as the papers must be (R9.14); then who it was is erased, and what was paid stays.

The recipient's number, services, results and amounts stay on the file: they prove the money, and tell of nobody any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from domain.basis.findings import RuleBroken
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File


def erase_recipient(file: File, content: c.EraseRecipient, _: Context) -> Decision:
    """Erase by an act who a recipient of a project that has ended was."""
    person = file.recipients.get(content.recipient)
    if person is None:
        raise RuleBroken(refuse("R7.1", "unknown", content.recipient, recipient=content.recipient))
    if person.person is None:
        raise RuleBroken(refuse("R9.14", "erased", content.recipient, recipient=content.recipient))
    return forget(file, {content.recipient})


def forget_all(file: File) -> Decision:
    """The papers need not be kept any longer: who all the people were is erased."""
    return forget(file, {number for number, one in file.recipients.items() if one.person is not None})


def forget(file: File, numbers: Collection[str]) -> Decision:
    """The file without what tells who some of its people were, and who taught them; storage erases the rest with it."""
    people = (replace(file.recipients[number], person=None) for number in sorted(numbers))
    results = (
        replace(outcome, employer="", reason=None) for outcome in file.outcomes.values() if outcome.recipient in numbers
    )
    taught = [
        replace(line, teacher=None) for line in file.services.values() if line.recipient in numbers and line.teacher
    ]
    erased = tuple(sorted(numbers))
    file = file.putting("recipients", *people).putting("outcomes", *results)
    file = file.putting("services", *taught) if taught else file
    return Decision(file, data={"erased": list(erased)}, erased=erased)


def may_erase(file: File, _: Context) -> Iterator[Chance]:
    """As long as it is known who somebody was."""
    if any(person.person is not None for person in file.recipients.values()):
        yield Chance("--recipient RECIPIENT")

"""Who a recipient is: a provisional code becomes a definitive one by an act, and the person stays the same."""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.codes import person_code
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.delivery import active, recipient
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.people import Recipient


def correct_code(file: File, content: c.CorrectCode, ctx: Context) -> Decision:
    """A further spelling of a recipient's tax code, in all projects of the person: both codes find them from now on.

    Whoever was known by it from registers only is this person: what registers have told of them is told of the recipient (C1).
    """
    person = recipient(file, content.recipient)
    require(*_cannot_have(person, content.tax_code, ctx))
    return Decision(file, data={"recipient": person.id}, spelled=((person.id, content.tax_code),))


def _cannot_have(person: Recipient, code: str, ctx: Context) -> Iterator[Finding]:
    other = ctx.joining.persons.get(code)
    if not person_code(code):
        yield refuse("R3.10", "tax_code", "tax_code")
    elif person.person is None:
        yield refuse("R9.14", "erased", person.id, recipient=person.id)
    elif other is not None and other != person.person and other in ctx.joining.placed:
        yield refuse("R3.10", "code_of_another", "tax_code")


def may_correct(file: File, _: Context) -> Iterator[Chance]:
    """As long as it is known who somebody in the project is."""
    if any(person.person is not None for person in active(file)):
        yield Chance("--recipient RECIPIENT")

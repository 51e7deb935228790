"""An attendance register is taken whole or not at all: each line with its price, and none of them twice (R7.9).

A file that was corrected may repeat rows that are registered already, word for word: they are recognised, and stay as they
are. What is wrong with the others is for ``domain.procedure.attendance`` to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.basis.vocabulary import RegisterField
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.attendance import Words, examine, in_order, in_register, same_row, words_of
from domain.procedure.delivery import GONE
from domain.procedure.prices import Priced, meet, span
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.people import ServiceLine
from domain.record.served import inherited, registered, standing
from domain.record.states import RecipientState


def record_services(file: File, content: c.RecordServices, ctx: Context) -> Decision:
    """Take an attendance register into the file; of rows that are registered already, nothing is taken again."""
    sifted = _sift(file, content.lines)
    file, lines = entered(file, sifted.new, content.document, ctx, sifted.findings)
    data = {
        "lines": len(lines),
        "registered_before": sifted.before,
        "minutes": sum(line.minutes for line in lines),
        "amount": euro(sum(line.cents for line in lines)),
    }
    return Decision(file, data=data)


def entered(
    file: File, rows: Sequence[c.RegisterLine], document: str, ctx: Context, also: Iterable[Finding] = ()
) -> tuple[File, list[ServiceLine]]:
    """The file with the rows of a register as new lines, and those lines.

    Raises RuleBroken with every finding, in the order of the rows; ``also`` are those that were made before.
    """
    examined = examine(file, rows, ctx)
    require(*in_order([*also, *examined.findings]))
    first = max(file.services, default=0) + 1
    lines = [_kept(number, item, document) for number, item in enumerate(examined.priced, first)]
    served = {line.recipient for line in lines}
    people = [
        replace(person, state=RecipientState.in_service)
        for person in file.recipients.values()
        if person.id in served and person.state is RecipientState.planned
    ]
    return file.putting("services", *lines).putting("recipients", *people), lines


class _Sifted(NamedTuple):
    """The rows of a file beside the register: which are new, how many it holds already, which stand there twice."""

    new: list[c.RegisterLine]
    before: int
    findings: list[Finding]


def _sift(file: File, rows: Iterable[c.RegisterLine]) -> _Sifted:
    held = {_words(line): line for line in registered(file)}
    met: dict[Words, int] = {}
    new = []
    found = list[Finding]()
    for row in rows:
        words = words_of(row)
        if words not in held:
            new.append(row)
        elif words in met:
            found.append(same_row(row, met[words]))
        else:
            met[words] = row.row
            found += _otherwise(row, held[words])
    return _Sifted(new, len(met), found)


def _otherwise(row: c.RegisterLine, line: ServiceLine) -> Iterator[Finding]:
    """A row that would change what is registered of the same hour; one that says less changes nothing."""
    said: dict[str, tuple[object, object]] = {
        "provider": (row.provider, line.provider),
        RegisterField.place: (row.place, line.place),
        RegisterField.teacher: (row.teacher, line.teacher),
        RegisterField.signatures: (row.signed, line.signed),
    }
    differing = [name for name, (now, before) in said.items() if now is not None and now != before]
    if differing:
        yield refuse("R7.9", "otherwise", f"row {row.row}", line=f"S{line.id}", fields=differing)


def _words(line: ServiceLine) -> Words:
    return line.recipient, line.service, line.day, line.start, line.end, line.register_number


def may_record(file: File, ctx: Context) -> Iterator[Chance]:
    """As long as somebody with a plan has not used up what process services may cost (R6.1)."""
    spent: Counter[str] = Counter()
    for line in standing(file):
        spent[line.recipient] += line.cents
    cap = ctx.measure.caps.process.at(ctx.when(file))
    if any(spent[one] + inherited(file, one) < cap for one in _served_people(file)):
        yield Chance(awaited=file.facts.ended_on is None)


def _served_people(file: File) -> Iterator[str]:
    """Whose hours may be registered: those with a plan, of those who have left those whose last day is known."""
    for person in file.recipients.values():
        if person.planned_on is not None and (person.state not in GONE or person.left_on is not None):
            yield person.id


def _kept(number: int, item: Priced, document: str) -> ServiceLine:
    line = item.line
    return ServiceLine(
        number,
        line.recipient,
        line.service,
        line.date,
        line.start,
        line.end,
        line.register_number,
        item.minutes,
        item.cents,
        item.reference,
        document,
        provider=line.provider,
        place=line.place,
        teacher=line.teacher,
        signed=line.signed,
    )


def overlapping(file: File, line: ServiceLine) -> Iterator[Finding]:
    """Whether somebody stands in two places once a line counts again (F43)."""
    time = span(line.day, line.start, line.end)
    for other in standing(file):
        same = other.recipient == line.recipient and other.day == line.day and other.id != line.id
        if same and meet(time, span(other.day, other.start, other.end)):
            yield in_register(line.item, line.service, other)

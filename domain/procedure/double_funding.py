"""Nobody is paid for twice: one project at a time, one place at a time, one result (R2.17, R3.10, F43, R6.3).

A finding names the recipient's number in this project. Which other project it is, only the office hears.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.employed import claimed_while_employed
from domain.procedure.other_measures import claimed_in_other_measures
from domain.procedure.prices import Span, meet, span
from domain.record.decision import Context
from domain.record.elsewhere import Elsewhere, ServedElsewhere
from domain.record.file import File
from domain.record.payables import ClaimLine
from domain.record.people import ServiceLine
from domain.record.served import service_of


def joining(codes: Mapping[str, str], persons: Mapping[str, int], taken: Collection[int]) -> Iterator[Finding]:
    """People who join with an application: each is one, and in no other open project (R3.10).

    ``codes`` are the tax codes of its recipients, by their numbers, in their order; ``persons`` says whose each is; ``taken`` are in an
    open project. A code that itself stands twice is a finding of the application's own, without any person.
    """
    seen = dict[int, str]()
    for place, (number, code) in enumerate(codes.items()):
        path = f"recipients[{place}].tax_code"
        person = persons[code]
        if person in taken:
            yield refuse("R3.10", "elsewhere", path, recipient=number)
        elif seen.setdefault(person, code) != code:
            yield refuse("R3.10", "person_twice", path, recipient=number)


def lines_elsewhere(lines: Iterable[c.RegisterLine], ctx: Context) -> Iterator[Finding]:
    """Lines of a register at a time at which their person is served in another project (F43)."""
    for line in lines:
        if line.recipient in ctx.elsewhere.served:
            yield from _served(line.recipient, line.date, span(line.date, line.start, line.end), f"row {line.row}", ctx)


def line_elsewhere(line: ServiceLine, path: str, ctx: Context) -> Iterator[Finding]:
    """A line that is registered, or counts again, at a time at which its person is served in another project (F43)."""
    if line.recipient in ctx.elsewhere.served:
        yield from _served(line.recipient, line.day, span(line.day, line.start, line.end), path, ctx)


def result_elsewhere(number: str, path: str, ctx: Context) -> Iterator[Finding]:
    """A person with a result in another project: each has one, in whichever project (R6.3, our reading)."""
    for other in ctx.elsewhere.results.get(number, ())[:1]:
        if ctx.elsewhere.named:
            yield refuse("R6.3", "elsewhere_named", path, recipient=number, project=other.project, hired=other.hired)
        else:
            yield refuse("R6.3", "elsewhere", path, recipient=number)


def claimed_elsewhere(file: File, lines: Iterable[ClaimLine], ctx: Context) -> Iterator[Finding]:
    """Lines of a claim that would be paid, and whose hour or result stands in another project, measure or job too (R2.17, F43)."""
    due = [line for line in lines if not (line.released or line.is_cut_whole)]
    for line in due:
        served = service_of(file, line.item)
        if served is None:
            yield from result_elsewhere(line.recipient, line.id, ctx)
        else:
            yield from line_elsewhere(served, line.id, ctx)
    yield from claimed_in_other_measures(file, due, ctx)
    yield from claimed_while_employed(file, due, ctx)


def shared_hours(file: File, known: Elsewhere, number: str, project: str) -> int:
    """How many lines of a recipient's register stand at a time at which the person is served in one other project."""
    times = [(other.day, _span(other)) for other in known.served.get(number, ()) if other.project == project]
    own = (line for line in file.services.values() if line.recipient == number and line.voided_on is None)
    return sum(any(d == line.day and meet(span(d, line.start, line.end), time) for d, time in times) for line in own)


def _served(number: str, day: date, time: Span, path: str, ctx: Context) -> Iterator[Finding]:
    others = ctx.elsewhere.served.get(number, ())
    other = next((one for one in others if one.day == day and meet(time, _span(one))), None)
    if other is None:
        return
    if ctx.elsewhere.named:
        yield refuse("F43", "elsewhere_named", path, recipient=number, day=day, project=other.project)
    else:
        yield refuse("F43", "elsewhere", path, recipient=number, day=day)


def _span(line: ServedElsewhere) -> Span:
    return span(line.day, line.start, line.end)

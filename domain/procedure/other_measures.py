"""What other measures pay for the people of a project, by dates and services as their offices report it (R2.17).

It is asked when a register is handed in, when a result is declared, when a claim is checked, and again before it is paid: whoever
takes part elsewhere may be reported after the hour was registered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.procedure.results import SERVICE
from domain.record.decision import Context
from domain.record.file import File
from domain.record.network import RegisterAnswer
from domain.record.payables import ClaimLine
from domain.registers.answers import Register, Said, resting_on
from domain.registers.participations import FiledParticipation


class PaidFor(NamedTuple):
    """What a project pays for, or would: a service of a person on a day."""

    recipient: str
    service: str
    day: date


class OtherMeasures:
    """The register of participations, asked once for each person of a file."""

    def __init__(self, file: File, ctx: Context) -> None:
        self._file = file
        self._ctx = ctx
        self._known: dict[str, tuple[FiledParticipation, ...]] = {}

    def paying(self, what: PaidFor) -> FiledParticipation | None:
        """The participation by which another measure pays for the same on that day."""
        number = what.recipient
        if number not in self._known:
            one = self._file.recipients.get(number)
            known = () if one is None or one.person is None else self._ctx.registers.participations(one.person)
            self._known[number] = known
        return next((other for other in self._known[number] if other.entry.covers(what.service, what.day)), None)


def lines_in_other_measures(file: File, lines: Iterable[c.RegisterLine], ctx: Context) -> Iterator[Finding]:
    """Lines of a register whose service another measure pays for on that day; which one, an operator does not hear."""
    others = OtherMeasures(file, ctx)
    for line in lines:
        if others.paying(PaidFor(line.recipient, line.service, line.date)) is not None:
            yield refuse("R2.17", "other_measure", f"row {line.row}", recipient=line.recipient, day=line.date)


def result_in_other_measures(file: File, what: PaidFor, ctx: Context) -> Iterator[Finding]:
    """A result that another measure pays for, as it is declared; which one, an operator does not hear."""
    if OtherMeasures(file, ctx).paying(what) is not None:
        yield refuse("R2.17", "other_measure_result", what.recipient, recipient=what.recipient, day=what.day)


def claimed_in_other_measures(file: File, lines: Iterable[ClaimLine], ctx: Context) -> Iterator[Finding]:
    """Lines of a claim that would be paid, and for which another measure is known to pay."""
    others = OtherMeasures(file, ctx)
    for line in lines:
        other = others.paying(PaidFor(line.recipient, _service_of(file, line), line.day))
        if other is not None:
            name = other.entry.measure_name
            yield refuse("R2.17", "other_measure_named", line.id, recipient=line.recipient, day=line.day, measure=name)


def _service_of(file: File, line: ClaimLine) -> str:
    """The code of the service that a line of a claim is about, also where it is a result."""
    outcome = file.outcomes.get(line.item)
    return line.service if outcome is None else SERVICE[outcome.kind]


def heard(file: File, paid: Iterable[PaidFor], ctx: Context, matter: str) -> File:
    """The file with the people who are newly known to be paid for by another measure, for how many of its lines."""
    others = OtherMeasures(file, ctx)
    found: dict[str, list[FiledParticipation]] = {}
    for what in paid:
        other = others.paying(what)
        if other is not None:
            found.setdefault(what.recipient, []).append(other)
    last = {one.subject: one.found for one in file.answers.values() if one.kind == Register.participations}
    for number, met in found.items():
        words = f"lines {len(met)}"
        if last.get(number) != words:
            file = _kept(file, number, words, met, ctx, matter)
    return file


def _kept(file: File, number: str, words: str, met: list[FiledParticipation], ctx: Context, matter: str) -> File:
    first = min(one.entry.valid_from for one in met)
    answer = resting_on(Said.no, words, first, dict.fromkeys(one.origin for one in met))
    kept = RegisterAnswer(
        f"Q{len(file.answers) + 1}", Register.participations, number, matter, answer.said, answer.found, ctx.at,
        answer.since, answer.source, answer.hash,
    )  # fmt: skip
    return file.putting("answers", kept)

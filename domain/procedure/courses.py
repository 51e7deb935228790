"""Training is paid for whoever attends enough of it (R7.10); of which services that is asked, and how much, is data.

A course is all classes of one service under one register number. Of its hours count those that were held while the person
had a plan and was in the project: who leaves is paid for what was done (R7.8), who comes later owes no hour of before (our
reading). A course that is still running is counted as far as it has come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.edition.versions import PinnedVersion
from domain.procedure.prices import Span, span
from domain.record.decision import Context
from domain.record.file import File
from domain.record.payables import ClaimLine
from domain.record.people import Recipient, ServiceLine
from domain.record.served import refuted, registered

# Service and register number.
Course = tuple[str, str]


class Attendance(NamedTuple):
    """What one person attended of a course, in minutes, and the per cent that is asked."""

    attended: int
    held: int
    asked: PinnedVersion[int]

    @property
    def share(self) -> int:
        """Whole per cent of the hours; what is cut off is never enough."""
        return self.attended * 100 // self.held

    @property
    def enough(self) -> bool:
        """Whether the hours are paid."""
        return self.attended * 100 >= self.held * self.asked.value


def short(file: File, measure: Measure, today: date) -> Mapping[str, Attendance]:
    """The lines of the register, as items of a claim, whose person attends too little of their course."""
    found = {}
    absent = refuted(file)
    for course, lines in _courses(file, measure).items():
        rule = measure.services[course[0]].minimum_attendance
        first = min(line.day for line in lines)
        held = _held(lines)
        for number in dict.fromkeys(line.recipient for line in lines):
            own = [line for line in lines if line.recipient == number]
            if rule is None or number not in file.recipients:
                continue
            owed = sum(minutes for day, minutes in held.items() if _in_project(file.recipients[number], day))
            asked = rule.version(file.moments(today).served(first))
            attended = sum(line.minutes for line in own if line.item not in absent)
            attendance = Attendance(attended, max(owed, 1), asked)
            if not attendance.enough:
                found.update({line.item: attendance for line in own})
    return found


def short_in_claim(file: File, lines: Iterable[ClaimLine], ctx: Context) -> Iterator[Finding]:
    """Lines of a claim that would be paid, and whose person attends too little of the course."""
    lacking = short(file, ctx.measure, ctx.day)
    for line in lines:
        if line.released or line.is_cut_whole or line.item not in lacking:
            continue
        seen = lacking[line.item]
        yield refuse(
            "R7.10", "short", line.id, of=seen.asked, recipient=line.recipient, service=line.service,
            attended=seen.share, asked=seen.asked.value,
        )  # fmt: skip


def _courses(file: File, measure: Measure) -> dict[Course, list[ServiceLine]]:
    """The lines of each course of a service whose attendance is asked."""
    asked = {service.code for service in measure.catalogue if service.minimum_attendance is not None}
    found: dict[Course, list[ServiceLine]] = defaultdict(list)
    for line in registered(file):
        if line.service in asked:
            found[line.service, line.register_number].append(line)
    return found


def _held(lines: Iterable[ServiceLine]) -> dict[date, int]:
    """The minutes of each day in which somebody was taught."""
    times: dict[date, list[Span]] = defaultdict(list)
    for line in lines:
        times[line.day].append(span(line.day, line.start, line.end))
    return {day: _covered(spans) for day, spans in times.items()}


def _covered(spans: list[Span]) -> int:
    """How many minutes lie in at least one of the times."""
    covered = 0
    reached = 0
    for begin, end in sorted(spans):
        covered += max(end - max(begin, reached), 0)
        reached = max(reached, end)
    return covered


def _in_project(person: Recipient, day: date) -> bool:
    """Whether a person had a plan on a day, and had not left."""
    joined = person.planned_on is None or person.planned_on <= day
    return joined and (person.left_on is None or day <= person.left_on)

"""Attendance: each line priced by the minute at the price of its date, and the cap refused before it is passed.

A service hour without a register line is not paid (R7.9). A register is taken whole or not at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.basis.euro import euro, round_cents
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure, Service
from domain.edition.versions import Moments, Rule
from domain.lifecycle import contents as c
from domain.procedure.delivery import GONE, end_of
from domain.record.decision import Context, Decision
from domain.record.file import ClaimLine, File, RecipientState, ServiceLine

Meeting = tuple[str, date, str, str, str]
"""Service, day, start, end, register: the lines that share it were in one room."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A line with its minutes and cents."""

    line: c.RegisterLine
    minutes: int
    cents: int
    reference: str


def record_services(file: File, content: c.RecordServices, ctx: Context) -> Decision:
    """Take an attendance register into the file."""
    require(*(finding for line in content.lines for finding in _line_findings(file, line, ctx)))
    priced = list(price(content.lines, ctx.measure, ctx.when(file)))
    require(*_group_findings(file, content.lines, ctx), *_overlaps(file, content.lines), *_limits(file, priced, ctx))
    first = max(file.services, default=0) + 1
    lines = [_kept(number, item, content.document) for number, item in enumerate(priced, first)]
    served = {line.recipient for line in lines}
    people = [
        replace(person, state=RecipientState.in_service)
        for person in file.recipients.values()
        if person.id in served and person.state is RecipientState.planned
    ]
    file = file.putting("services", *lines).putting("recipients", *people)
    return Decision(file, data={"lines": len(lines), "amount": euro(sum(line.cents for line in lines))})


def price(lines: Iterable[c.RegisterLine], measure: Measure, when: Moments) -> Iterator[Priced]:
    """Price lines at the price that counts for a service of their day (R6.10, R6.12).

    The hour of a group is shared in equal parts by the people present; the odd cents go to the first lines, so that
    the parts add up to the hour. For class training each pupil's hour is added.
    """
    present: Counter[Meeting] = Counter(meeting(line) for line in lines)
    seen: Counter[Meeting] = Counter()
    for line in lines:
        service, minutes = measure.services[line.service], minutes_between(line.start, line.end)
        version = _price(service).version(when.served(line.date))
        cents = _cents(version.value, minutes)
        if service.unit == "group_hour":
            share, odd = divmod(cents, present[meeting(line)])
            cents = share + (1 if seen[meeting(line)] < odd else 0)
            seen[meeting(line)] += 1
        if service.pupil_price is not None:
            cents += _cents(service.pupil_price.at(when.served(line.date)), minutes)
        yield Priced(line, minutes, cents, f"{version.source}: {version.reference}")


def _price(service: Service) -> Rule[int]:
    if service.price is None:
        raise ValueError(f"catalogue.{service.code}.price: a process service has a price")
    return service.price


def meeting(line: c.RegisterLine) -> Meeting:
    """What the lines of one group session have in common."""
    return line.service, line.date, line.start, line.end, line.register_number


def meeting_of(line: ServiceLine) -> Meeting:
    """The same, for a line that the file holds."""
    return line.service, line.day, line.start, line.end, line.register_number


def minutes_between(start: str, end: str) -> int:
    """Minutes from one time of the day to another; negative when the end comes first."""
    return _minutes(end) - _minutes(start)


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _cents(hourly: int, minutes: int) -> int:
    return round_cents(Decimal(hourly) * minutes / 60)


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
    )


def _line_findings(file: File, line: c.RegisterLine, ctx: Context) -> Iterator[Finding]:
    """What is wrong with one line by itself: person, service, day, hours."""
    yield from _wrong_person(file, line)
    yield from _wrong_service(line, ctx)
    yield from _wrong_day(file, line, ctx)
    if minutes_between(line.start, line.end) <= 0:
        yield refuse("R7.9", "hours", f"row {line.row}", start=line.start, end=line.end)


def _wrong_person(file: File, line: c.RegisterLine) -> Iterator[Finding]:
    path, person = f"row {line.row}", file.recipients.get(line.recipient)
    if person is None:
        yield refuse("R7.9", "unknown", path, recipient=line.recipient)
    elif person.planned_on is None:
        yield refuse("R7.1", "no_plan", path, recipient=person.id)
    elif line.date < person.planned_on:
        yield refuse("R7.1", "before_plan", path, recipient=person.id, day=line.date, planned=person.planned_on)
    elif person.state in GONE and person.left_on is None:
        yield refuse("R7.8", "left", path, recipient=person.id)
    elif person.state in GONE and person.left_on is not None and line.date > person.left_on:
        yield refuse("R7.8", "left_on", path, recipient=person.id, left=person.left_on)


def _wrong_service(line: c.RegisterLine, ctx: Context) -> Iterator[Finding]:
    path, service = f"row {line.row}", ctx.measure.services.get(line.service)
    if service is None:
        known = [one.code for one in ctx.measure.catalogue if one.family == "process"]
        yield refuse("R6.10", "unknown", path, known=known)
    elif service.family != "process":
        yield refuse("R6.2", "on_result", path, service=line.service)


def _wrong_day(file: File, line: c.RegisterLine, ctx: Context) -> Iterator[Finding]:
    path, started, ends = f"row {line.row}", file.facts.started_on, end_of(file, ctx)
    if line.date > ctx.day:
        yield refuse("R7.9", "future", path, day=line.date)
    elif started is not None and not started <= line.date <= ends:
        length = ctx.measure.terms["project_end"].allowance.version(ctx.when(file))
        yield refuse("R7.3", "outside", path, of=length, day=line.date, first=started, last=ends)


def _group_findings(file: File, lines: Iterable[c.RegisterLine], ctx: Context) -> Iterator[Finding]:
    """Group sessions have a size (R6.10) and are registered in one piece, since their price is shared."""
    known = {(s.service, s.day, s.start, s.end, s.register_number) for s in file.services.values()}
    rows: dict[Meeting, list[int]] = defaultdict(list)
    for line in lines:
        rows[meeting(line)].append(line.row)
    for session, numbers in rows.items():
        service = ctx.measure.services[session[0]]
        if service.unit == "group_hour" and session in known:
            yield refuse("R7.9", "session", f"row {numbers[0]}")
        yield from _wrong_size(service, session, numbers, ctx.when(file))


def _wrong_size(service: Service, session: Meeting, rows: list[int], when: Moments) -> Iterator[Finding]:
    if service.group_size is None:
        return
    size = service.group_size.version(when.served(session[1]))
    low, high = size.value
    if not low <= len(rows) <= high:
        path, present = f"row {rows[0]}", len(rows)
        yield refuse("R6.10", "group", path, of=size, service=service.code, low=low, high=high, present=present)


def _overlaps(file: File, lines: Iterable[c.RegisterLine]) -> Iterator[Finding]:
    """Nobody is in two places at once (F43)."""
    taken: dict[tuple[str, date], list[tuple[int, int, ServiceLine | c.RegisterLine]]] = defaultdict(list)
    for kept in standing(file):
        taken[kept.recipient, kept.day].append((_minutes(kept.start), _minutes(kept.end), kept))
    for line in lines:
        begin, end = _minutes(line.start), _minutes(line.end)
        known = taken[line.recipient, line.date]
        other = next((where for first, last, where in known if begin < last and first < end), None)
        if other is not None:
            yield _twice(line, other)
        known.append((begin, end, line))


def _twice(line: c.RegisterLine, other: ServiceLine | c.RegisterLine) -> Finding:
    path, person, day = f"row {line.row}", line.recipient, line.date
    if isinstance(other, ServiceLine):
        return refuse("R7.9", "overlap_register", path, recipient=person, day=day, register=other.register_number)
    return refuse("R7.9", "overlap_row", path, recipient=person, day=day, row=other.row)


def _limits(file: File, priced: Iterable[Priced], ctx: Context) -> Iterator[Finding]:
    """The hour that would pass a person's cap (R6.1) or the hours of a service (R6.10) is refused before it is taken."""
    spent: Counter[str] = Counter()
    minutes: Counter[tuple[str, str]] = Counter()
    for kept in standing(file):
        spent[kept.recipient] += kept.cents
        minutes[kept.recipient, kept.service] += kept.minutes
    for item in priced:
        line, when = item.line, ctx.when(file).served(item.line.date)
        person, path, cap = line.recipient, f"row {line.row}", ctx.measure.caps.process.version(when)
        spent[person] += item.cents
        minutes[person, line.service] += item.minutes
        if spent[person] > cap.value:
            yield refuse("R6.1", "cap", path, of=cap, recipient=person, reached=spent[person], cap=cap.value)
        most = ctx.measure.services[line.service].maximum_hours
        hours = most.version(when) if most is not None else None
        if hours is not None and minutes[person, line.service] > hours.value * 60:
            yield refuse("R6.10", "hours", path, of=hours, recipient=person, hours=hours.value, service=line.service)


def standing(file: File) -> list[ServiceLine]:
    """The lines that are paid, or may be: one whose cut stands in full uses up neither cap nor hours nor time (R6.1, R7.9)."""
    cut = {line.item for line in file.claim_lines.values() if line.cut_cents == line.cents > 0 and not line.released}
    return [line for line in file.services.values() if f"S{line.id}" not in cut]


def _is_contested(line: ClaimLine) -> bool:
    return line.contested is not None and line.contest_granted is None


def overlapping(file: File, line: ServiceLine) -> Iterator[Finding]:
    """Whether somebody stands in two places once a line counts again (F43)."""
    begin, end = _minutes(line.start), _minutes(line.end)
    for other in standing(file):
        same = other.recipient == line.recipient and other.day == line.day and other.id != line.id
        if same and begin < _minutes(other.end) and _minutes(other.start) < end:
            path, register = f"S{line.id}", other.register_number
            yield refuse("R7.9", "overlap_register", path, recipient=line.recipient, day=line.day, register=register)


def process_cents(file: File, recipient: str | None = None) -> int:
    """What the process services of one person, or of all, have cost so far, in cents."""
    return sum(line.cents for line in file.services.values() if recipient in (None, line.recipient))

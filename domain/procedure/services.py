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
from domain.edition.measure import Measure, Moments, Rule, Service
from domain.lifecycle import contents as c
from domain.procedure.delivery import GONE, end_of
from domain.record.decision import Context, Decision
from domain.record.file import File, RecipientState, ServiceLine

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
    path, person, service = (
        f"row {line.row}",
        file.recipients.get(line.recipient),
        ctx.measure.services.get(line.service),
    )
    if person is None:
        yield Finding(
            "R7.9",
            f"'{line.recipient}' is not a recipient of this project",
            path,
            "default",
            "R7.9: register of the project's people",
        )
    elif person.planned_on is None:
        yield Finding(
            "R7.1",
            f"{person.id} has no personal plan: sign it first",
            path,
            "published",
            "R7.1: personal plan before services",
        )
    elif line.date < person.planned_on:
        yield Finding(
            "R7.1",
            f"{person.id}: {line.date} lies before the plan, signed on {person.planned_on}",
            path,
            "published",
            "R7.1: personal plan before services",
        )
    elif person.state in GONE and (person.left_on is None or line.date > person.left_on):
        yield Finding(
            "R7.8",
            f"{person.id} left the project on {person.left_on}",
            path,
            "default",
            "R7.8: services until the withdrawal are paid",
        )
    if service is None:
        codes = ", ".join(s.code for s in ctx.measure.catalogue if s.family == "process")
        yield Finding(
            "R6.10",
            f"the service is not in the catalogue: {codes}",
            path,
            "default",
            "R6.10: catalogue of services",
        )
    elif service.family != "process":
        yield Finding(
            "R6.2",
            f"'{line.service}' is paid on the result: declare the outcome",
            path,
            "seed",
            "R6.2: result services",
        )
    started, ends = file.facts.started_on, end_of(file, ctx)
    if line.date > ctx.day:
        yield Finding(
            "R7.9",
            f"{line.date} lies in the future",
            path,
            "default",
            "R7.9: attendance is registered when it has happened",
        )
    elif (started and line.date < started) or line.date > ends:
        yield Finding(
            "R7.3",
            f"{line.date} lies outside the project ({started} to {ends})",
            path,
            "published",
            "R7.3: length of the project",
        )
    if minutes_between(line.start, line.end) <= 0:
        yield Finding(
            "R7.9",
            f"the service ends at {line.end}, not after its start at {line.start}",
            path,
            "default",
            "R7.9: hours from-to",
        )


def _group_findings(file: File, lines: Iterable[c.RegisterLine], ctx: Context) -> Iterator[Finding]:
    """Group sessions have a size (R6.10) and are registered in one piece, since their price is shared."""
    known = {(s.service, s.day, s.start, s.end, s.register_number) for s in file.services.values()}
    rows: dict[Meeting, list[int]] = defaultdict(list)
    for line in lines:
        rows[meeting(line)].append(line.row)
    for session, numbers in rows.items():
        service = ctx.measure.services[session[0]]
        if service.unit == "group_hour" and session in known:
            yield Finding(
                "R7.9",
                "this group session is registered already",
                f"row {numbers[0]}",
                "default",
                "R7.9: numbered class register",
            )
        size, when = service.group_size, ctx.when(file).served(session[1])
        if size is not None and not size.at(when)[0] <= len(numbers) <= size.at(when)[1]:
            low, high = size.at(when)
            yield size.finding(
                "R6.10",
                f"{service.code} is for groups of {low} to {high}; this one has {len(numbers)}",
                f"row {numbers[0]}",
                when,
            )


def _overlaps(file: File, lines: Iterable[c.RegisterLine]) -> Iterator[Finding]:
    """Nobody is in two places at once (F43)."""
    taken: dict[tuple[str, date], list[tuple[int, int, str]]] = defaultdict(list)
    for kept in file.services.values():
        taken[kept.recipient, kept.day].append(
            (_minutes(kept.start), _minutes(kept.end), f"register {kept.register_number}")
        )
    for line in lines:
        begin, end = _minutes(line.start), _minutes(line.end)
        for other_begin, other_end, where in taken[line.recipient, line.date]:
            if begin < other_end and other_begin < end:
                message = f"{line.recipient} is in another service at that time on {line.date} ({where})"
                yield Finding("R7.9", message, f"row {line.row}", "default", "R7.9: one person, one place at a time")
                break
        taken[line.recipient, line.date].append((begin, end, f"row {line.row}"))


def _limits(file: File, priced: Iterable[Priced], ctx: Context) -> Iterator[Finding]:
    """The hour that would pass a person's cap (R6.1) or the hours of a service (R6.10) is refused before it is taken."""
    spent: Counter[str] = Counter()
    minutes: Counter[tuple[str, str]] = Counter()
    for kept in file.services.values():
        spent[kept.recipient] += kept.cents
        minutes[kept.recipient, kept.service] += kept.minutes
    for item in priced:
        line, cap = item.line, ctx.measure.caps.process
        when = ctx.when(file).served(line.date)
        spent[line.recipient] += item.cents
        minutes[line.recipient, line.service] += item.minutes
        if spent[line.recipient] > cap.at(when):
            message = f"{line.recipient} would reach {euro(spent[line.recipient])} of process services; the cap is {euro(cap.at(when))}"
            yield cap.finding("R6.1", message, f"row {line.row}", when)
        hours = ctx.measure.services[line.service].maximum_hours
        if hours is not None and minutes[line.recipient, line.service] > hours.at(when) * 60:
            message = f"{line.recipient} would pass {hours.at(when)} hours of {line.service}"
            yield hours.finding("R6.10", message, f"row {line.row}", when)


def process_cents(file: File, recipient: str | None = None) -> int:
    """What the process services of one person, or of all, have cost so far, in cents."""
    return sum(line.cents for line in file.services.values() if recipient in (None, line.recipient))

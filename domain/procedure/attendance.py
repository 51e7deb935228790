"""What is wrong with the rows of an attendance register: everything, row by row, before any of it is taken.

A service hour without a register line is not paid (R7.9), nobody is in two places at once (F43), and the hour that would
pass a cap is refused before it is taken (R6.1, R6.10). A fault of one row hides no other fault, of it or of another row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from domain.basis.findings import Finding
from domain.basis.vocabulary import RegisterField, ServiceFamily, ServiceUnit
from domain.edition.catalogue import refuse
from domain.edition.measure import Service
from domain.edition.versions import Moments, PinnedVersion
from domain.lifecycle import contents as c
from domain.procedure.delivery import GONE, end_of
from domain.procedure.double_funding import lines_elsewhere
from domain.procedure.employed import rows_while_employed
from domain.procedure.other_measures import lines_in_other_measures
from domain.procedure.prices import (
    Before,
    Class,
    Priced,
    Span,
    class_of,
    meet,
    minute_now,
    minute_of,
    minutes_of,
    most_at_once,
    price,
    span,
)
from domain.procedure.providers import rows_without_provider
from domain.record.decision import Context
from domain.record.file import File
from domain.record.people import ServiceLine
from domain.record.served import inherited, standing


class Examined(NamedTuple):
    """Rows that were looked at: what is wrong with them, and the price of those that have one."""

    findings: list[Finding]
    priced: list[Priced]


def examine(file: File, rows: Sequence[c.RegisterLine], ctx: Context) -> Examined:
    """Look at every row for everything. Without a finding, each row has its price."""
    ends = end_of(file, ctx)
    timed = [row for row in rows if minutes_of(row) > 0]
    priceable = [row for row in timed if _has_a_price(row, ctx)]
    found = [finding for row in rows for finding in _by_itself(file, row, ctx, ends)]
    found += _overlaps(file, timed)
    found += _group_findings(file, priceable, ctx)
    found += lines_elsewhere(timed, ctx)
    found += lines_in_other_measures(file, timed, ctx)
    found += rows_while_employed(file, rows, ctx)
    found += rows_without_provider(file, rows, ctx)
    priced = price(priceable, ctx.measure, ctx.when(file), _before(file))
    found += _limits(file, priced, {finding.path for finding in found}, ctx)
    return Examined(found, priced)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order of their rows, each row's own in the order in which they were made; none is said twice."""
    told: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        told.setdefault((finding.path, finding.rule, finding.key), finding)
    return sorted(told.values(), key=_row)


def _row(finding: Finding) -> int:
    _, _, number = finding.path.partition("row ")
    return int(number) if number.isdigit() else 0


def _has_a_price(row: c.RegisterLine, ctx: Context) -> bool:
    service = ctx.measure.services.get(row.service)
    return service is not None and service.family is ServiceFamily.process


def _before(file: File) -> Before:
    """Minutes and cents of each person, service and day that the file holds and that may still be paid."""
    found: dict[tuple[str, str, date], tuple[int, int]] = {}
    for kept in standing(file):
        key = (kept.recipient, kept.service, kept.day)
        minutes, cents = found.get(key, (0, 0))
        found[key] = (minutes + kept.minutes, cents + kept.cents)
    return found


def _by_itself(file: File, line: c.RegisterLine, ctx: Context, ends: date) -> Iterator[Finding]:
    """What is wrong with one line by itself: person, service, day, hours. ``ends`` is the project's last day."""
    yield from _wrong_person(file, line)
    yield from _wrong_service(line, ctx)
    yield from _wrong_day(file, line, ctx, ends)
    if minutes_of(line) <= 0:
        yield refuse("R7.9", "hours", f"row {line.row}", start=line.start, end=line.end)
    yield from _not_said(line, ctx.measure.delivery.register_asks.version(ctx.when(file).served(line.date)))


def _not_said(line: c.RegisterLine, asked: PinnedVersion[tuple[RegisterField, ...]]) -> Iterator[Finding]:
    """What the edition asks of a line, and the line does not say."""
    path = f"row {line.row}"
    said = {
        RegisterField.place: line.place is not None,
        RegisterField.teacher: line.teacher is not None,
        RegisterField.signatures: line.signed is not None,
    }
    lacking = [name for name in asked.value if not said[name]]
    if lacking:
        yield refuse("R7.9", "not_said", path, of=asked, fields=lacking)
    if RegisterField.signatures in asked.value and line.signed is False:
        yield refuse("R7.9", "unsigned", path, of=asked)


def _wrong_person(file: File, line: c.RegisterLine) -> Iterator[Finding]:
    path = f"row {line.row}"
    person = file.recipients.get(line.recipient)
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
    path = f"row {line.row}"
    service = ctx.measure.services.get(line.service)
    if service is None:
        known = [one.code for one in ctx.measure.catalogue if one.family is ServiceFamily.process]
        yield refuse("R6.10", "unknown", path, known=known)
    elif service.family != "process":
        yield refuse("R6.2", "on_result", path, service=line.service)


def _wrong_day(file: File, line: c.RegisterLine, ctx: Context, ends: date) -> Iterator[Finding]:
    path = f"row {line.row}"
    started = file.facts.started_on
    if line.date > ctx.day:
        yield refuse("R7.9", "future", path, day=line.date)
    elif line.date == ctx.day and minute_of(line.date, line.end) > minute_now(ctx.at):
        yield refuse("R7.9", "not_over", path, end=line.end)
    elif started is not None and not started <= line.date <= ends:
        length = ctx.measure.terms["project_end"].allowance.version(ctx.when(file))
        yield refuse("R7.3", "outside", path, of=length, day=line.date, first=started, last=ends)


def _group_findings(file: File, lines: Sequence[c.RegisterLine], ctx: Context) -> Iterator[Finding]:
    """A class has a size (R6.10), and is registered once and in one piece, since its price is shared.

    Two registers of one service at one time are one class until the format of the register tells rooms apart (our reading):
    otherwise the hour of a class would be paid once a register.
    """
    classes: dict[Class, list[c.RegisterLine]] = defaultdict(list)
    for line in lines:
        if ctx.measure.services[line.service].unit is ServiceUnit.group_hour:
            classes[class_of(line)].append(line)
    known = [kept for kept in standing(file) if ctx.measure.services[kept.service].unit is ServiceUnit.group_hour]
    for found in classes.values():
        others = [line for line in lines if class_of(line) != class_of(found[0])]
        yield from _registered_twice(found, others, known)
        yield from _wrong_size(ctx.measure.services[found[0].service], found, ctx.when(file))


def _registered_twice(
    found: list[c.RegisterLine], others: list[c.RegisterLine], known: list[ServiceLine]
) -> Iterator[Finding]:
    first = found[0]
    day = found[0].date
    times = [span(day, line.start, line.end) for line in found]
    whole = min(begin for begin, _ in times), max(end for _, end in times)
    path = f"row {first.row}"
    held = [o for o in known if (o.service, o.day) == (first.service, day) and meet(whole, span(day, o.start, o.end))]
    above = [o for o in others if (o.service, o.date) == (first.service, day) and o.row < first.row]
    if held:
        (one, *_) = held
        register = one.register_number
        yield refuse(
            "R7.9", "session_registered", path, service=first.service, day=day, line=one.item, register=register
        )
    elif other := next((o for o in above if meet(whole, span(day, o.start, o.end))), None):
        yield refuse("R7.9", "session", path, service=first.service, day=day, register=other.register_number)


def _wrong_size(service: Service, found: list[c.RegisterLine], when: Moments) -> Iterator[Finding]:
    """Enough people in all, and never too many at once: some may come late (our reading of R6.10)."""
    if service.group_size is None:
        return
    size = service.group_size.version(when.served(found[0].date))
    (low, high) = size.value
    people = len({line.recipient for line in found})
    most = most_at_once(found)
    too_few = people < low
    if too_few or most > high:
        present = people if too_few else most
        path = f"row {found[0].row}"
        yield refuse("R6.10", "group", path, of=size, service=service.code, low=low, high=high, present=present)


def _overlaps(file: File, lines: Iterable[c.RegisterLine]) -> Iterator[Finding]:
    """Nobody is in two places at once (F43)."""
    taken: dict[tuple[str, date], list[tuple[Span, ServiceLine | c.RegisterLine]]] = defaultdict(list)
    for kept in standing(file):
        taken[kept.recipient, kept.day].append((span(kept.day, kept.start, kept.end), kept))
    for line in lines:
        time = span(line.date, line.start, line.end)
        known = taken[line.recipient, line.date]
        other = next((where for taken_time, where in known if meet(time, taken_time)), None)
        if other is not None:
            yield _twice(line, other)
        known.append((time, line))


def _twice(line: c.RegisterLine, other: ServiceLine | c.RegisterLine) -> Finding:
    path = f"row {line.row}"
    person = line.recipient
    day = line.date
    if isinstance(other, ServiceLine):
        return in_register(path, line.service, other)
    if words_of(line) == words_of(other):
        return same_row(line, other.row)
    return refuse("R7.9", "overlap_row", path, recipient=person, day=day, row=other.row)


def in_register(path: str, service: str, known: ServiceLine) -> Finding:
    """A person is registered at that hour: for the same service or another one, and what changes the line is said."""
    person, day, line, register = known.recipient, known.day, known.item, known.register_number
    if known.service == service:
        return refuse(
            "R7.9", "registered", path, recipient=person, service=service, day=day, line=line, register=register
        )
    return refuse("R7.9", "overlap_register", path, recipient=person, day=day, line=line, register=register)


def same_row(line: c.RegisterLine, above: int) -> Finding:
    """The row stands twice in one file."""
    return refuse("R7.9", "same_row", f"row {line.row}", row=above)


# What makes two rows the same row: person, service, day, from, to, register.
Words = tuple[str, str, date, str, str, str]


def words_of(row: c.RegisterLine) -> Words:
    """The words of a row by which it is recognised."""
    return row.recipient, row.service, row.date, row.start, row.end, row.register_number


def _limits(file: File, priced: Sequence[Priced], faulty: set[str], ctx: Context) -> Iterator[Finding]:
    """The hour that would pass a person's cap (R6.1) or the hours of a service (R6.10) is refused before it is taken.

    Rows whose places are ``faulty`` are looked at as if they alone were mended, and use nothing up for the rows after them.
    """
    spent: Counter[str] = Counter()
    minutes: Counter[tuple[str, str]] = Counter()
    for kept in standing(file):
        spent[kept.recipient] += kept.cents
        minutes[kept.recipient, kept.service] += kept.minutes
    for person in {item.line.recipient for item in priced}:
        spent[person] += inherited(file, person)
    for item in priced:
        line = item.line
        person = line.recipient
        path = f"row {line.row}"
        reached = spent[person] + item.cents
        lasting = minutes[person, line.service] + item.minutes
        yield from _passed(file, item, reached, lasting, ctx)
        if path not in faulty:
            spent[person] = reached
            minutes[person, line.service] = lasting


def _passed(file: File, item: Priced, reached: int, minutes: int, ctx: Context) -> Iterator[Finding]:
    """Which limits a row passes, with what its person has then ``reached`` in cents, and in minutes of the service."""
    line = item.line
    path = f"row {line.row}"
    when = ctx.when(file).served(line.date)
    cap = ctx.measure.caps.process.version(when)
    if reached > cap.value:
        yield refuse("R6.1", "cap", path, of=cap, recipient=line.recipient, reached=reached, cap=cap.value)
    most = ctx.measure.services[line.service].maximum_hours
    hours = most.version(when) if most is not None else None
    if hours is not None and minutes > hours.value * 60:
        yield refuse(
            "R6.10", "hours", path, of=hours, recipient=line.recipient, hours=hours.value, service=line.service
        )

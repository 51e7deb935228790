"""Attendance: each line priced by the minute at the price of its date, and the cap refused before it is passed.

A service hour without a register line is not paid (R7.9). A register is taken whole or not at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.edition.measure import Service
from domain.edition.versions import Moments
from domain.lifecycle import contents as c
from domain.procedure.delivery import GONE, end_of
from domain.procedure.double_funding import lines_elsewhere, lines_in_other_measures
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
from domain.record.decision import Context, Decision
from domain.record.file import ClaimLine, File, RecipientState, ServiceLine


def record_services(file: File, content: c.RecordServices, ctx: Context) -> Decision:
    """Take an attendance register into the file."""
    file, lines = entered(file, content.lines, content.document, ctx)
    return Decision(file, data={"lines": len(lines), "amount": euro(sum(line.cents for line in lines))})


def entered(file: File, rows: Sequence[c.RegisterLine], document: str, ctx: Context) -> tuple[File, list[ServiceLine]]:
    """The file with the rows of a register as new lines, and those lines. Raises RuleBroken with every finding."""
    ends = end_of(file, ctx)
    require(*(finding for line in rows for finding in _line_findings(file, line, ctx, ends)))
    priced = price(rows, ctx.measure, ctx.when(file), _before(file))
    require(*_group_findings(file, rows, ctx), *_overlaps(file, rows), *_limits(file, priced, ctx))
    require(*lines_elsewhere(rows, ctx), *lines_in_other_measures(file, rows, ctx))
    first = max(file.services, default=0) + 1
    lines = [_kept(number, item, document) for number, item in enumerate(priced, first)]
    served = {line.recipient for line in lines}
    people = [
        replace(person, state=RecipientState.in_service)
        for person in file.recipients.values()
        if person.id in served and person.state is RecipientState.planned
    ]
    return file.putting("services", *lines).putting("recipients", *people), lines


def _before(file: File) -> Before:
    """Minutes and cents of each person, service and day that the file holds and that may still be paid."""
    found: dict[tuple[str, str, date], tuple[int, int]] = {}
    for kept in standing(file):
        key = (kept.recipient, kept.service, kept.day)
        minutes, cents = found.get(key, (0, 0))
        found[key] = (minutes + kept.minutes, cents + kept.cents)
    return found


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


def _line_findings(file: File, line: c.RegisterLine, ctx: Context, ends: date) -> Iterator[Finding]:
    """What is wrong with one line by itself: person, service, day, hours. ``ends`` is the project's last day."""
    yield from _wrong_person(file, line)
    yield from _wrong_service(line, ctx)
    yield from _wrong_day(file, line, ctx, ends)
    if minutes_of(line) <= 0:
        yield refuse("R7.9", "hours", f"row {line.row}", start=line.start, end=line.end)


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
        known = [one.code for one in ctx.measure.catalogue if one.family == "process"]
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
        if ctx.measure.services[line.service].unit == "group_hour":
            classes[class_of(line)].append(line)
    known = [kept for kept in standing(file) if ctx.measure.services[kept.service].unit == "group_hour"]
    for found in classes.values():
        others = [line for line in lines if class_of(line) in classes and class_of(line) != class_of(found[0])]
        yield from _registered_twice(found, others, known)
        yield from _wrong_size(ctx.measure.services[found[0].service], found, ctx.when(file))


def _registered_twice(
    found: list[c.RegisterLine], others: list[c.RegisterLine], known: list[ServiceLine]
) -> Iterator[Finding]:
    first = found[0]
    day = found[0].date
    times = [span(day, line.start, line.end) for line in found]
    whole = min(begin for begin, _ in times), max(end for _, end in times)
    held = [(o.register_number, span(day, o.start, o.end)) for o in known if (o.service, o.day) == (first.service, day)]
    above = [o for o in others if (o.service, o.date) == (first.service, day) and o.row < first.row]
    held += [(o.register_number, span(day, o.start, o.end)) for o in above]
    other = next((register for register, time in held if meet(whole, time)), None)
    if other is not None:
        yield refuse("R7.9", "session", f"row {first.row}", service=first.service, day=day, register=other)


def _wrong_size(service: Service, found: list[c.RegisterLine], when: Moments) -> Iterator[Finding]:
    """Enough people in all, and never too many at once: some may come late (our reading of R6.10)."""
    if service.group_size is None:
        return
    size = service.group_size.version(when.served(found[0].date))
    (low, high) = size.value
    people = len({line.recipient for line in found})
    most = most_at_once(found)
    present = people if people < low else most
    if people < low or most > high:
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
        return refuse("R7.9", "overlap_register", path, recipient=person, day=day, register=other.register_number)
    return refuse("R7.9", "overlap_row", path, recipient=person, day=day, row=other.row)


def _limits(file: File, priced: Sequence[Priced], ctx: Context) -> Iterator[Finding]:
    """The hour that would pass a person's cap (R6.1) or the hours of a service (R6.10) is refused before it is taken."""
    spent: Counter[str] = Counter()
    minutes: Counter[tuple[str, str]] = Counter()
    for kept in standing(file):
        spent[kept.recipient] += kept.cents
        minutes[kept.recipient, kept.service] += kept.minutes
    for person in {item.line.recipient for item in priced}:
        spent[person] += inherited(file, person)
    for item in priced:
        line = item.line
        when = ctx.when(file).served(item.line.date)
        person = line.recipient
        path = f"row {line.row}"
        cap = ctx.measure.caps.process.version(when)
        spent[person] += item.cents
        minutes[person, line.service] += item.minutes
        if spent[person] > cap.value:
            yield refuse("R6.1", "cap", path, of=cap, recipient=person, reached=spent[person], cap=cap.value)
        most = ctx.measure.services[line.service].maximum_hours
        hours = most.version(when) if most is not None else None
        if hours is not None and minutes[person, line.service] > hours.value * 60:
            yield refuse("R6.10", "hours", path, of=hours, recipient=person, hours=hours.value, service=line.service)


def inherited(file: File, number: str) -> int:
    """Cents of process services that those have used in whose place a person came, one after the other (R7.8)."""
    used = 0
    seen = {number}
    before = file.recipients[number].replaces if number in file.recipients else None
    while before is not None and before not in seen:
        seen.add(before)
        used += sum(line.cents for line in standing(file) if line.recipient == before)
        before = file.recipients[before].replaces
    return used


def standing(file: File) -> list[ServiceLine]:
    """The lines that are paid, or may be: one whose cut stands in full uses up neither cap nor hours nor time (R6.1, R7.9)."""
    cut = {line.item for line in file.claim_lines.values() if line.cut_cents == line.cents > 0 and not line.released}
    return [line for line in registered(file) if f"S{line.id}" not in cut]


def registered(file: File) -> list[ServiceLine]:
    """The lines of the register that were not voided."""
    return [line for line in file.services.values() if line.voided_on is None]


def _is_contested(line: ClaimLine) -> bool:
    return line.contested is not None and line.contest_granted is None


def overlapping(file: File, line: ServiceLine) -> Iterator[Finding]:
    """Whether somebody stands in two places once a line counts again (F43)."""
    time = span(line.day, line.start, line.end)
    for other in standing(file):
        same = other.recipient == line.recipient and other.day == line.day and other.id != line.id
        if same and meet(time, span(other.day, other.start, other.end)):
            path = f"S{line.id}"
            register = other.register_number
            yield refuse("R7.9", "overlap_register", path, recipient=line.recipient, day=line.day, register=register)


def process_cents(file: File, recipient: str | None = None) -> int:
    """What the process services of one person, or of all, have cost so far, in cents."""
    return sum(line.cents for line in registered(file) if recipient in (None, line.recipient))

"""A term is a remainder, not a date: an allowance and the events on it. The due date is computed, never stored.

First day out, last day in; holidays inside count; a last day on a holiday moves to the next working day (R9.8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from domain.basis.calendar import next_working_day
from domain.edition.terms import Calendar, TermRule
from domain.edition.versions import Moments

# Kinds of event that begin a term anew, and kinds that move its end.
ANEW = ("start", "interrupt")
LATER = ("extend", "shift", "recount")

_CLOSING = {"meet": "met", "expire": "expired", "cancel": "cancelled"}

# Stands for the end of whatever has no end, so that days can be compared.
LAST_DAY = date(9999, 12, 30)


class TermStatus(StrEnum):
    """How a term stands."""

    running = "running"
    suspended = "suspended"
    met = "met"
    expired = "expired"
    cancelled = "cancelled"


_OPEN = (TermStatus.running, TermStatus.suspended)


class Cause(StrEnum):
    """Why a term stands still. It stands as long as at least one cause holds, whatever the order in which they end."""

    completion = "completion"
    """Papers were asked for (art. 2 par. 7 l. 241/1990, R9.2)."""
    notice_of_grounds = "notice_of_grounds"
    """A notice of grounds runs (art. 10-bis l. 241/1990, R9.3)."""
    interrupted_payment = "interrupted_payment"
    """The term of payment was interrupted in writing (R8.6)."""


@dataclass(frozen=True, slots=True)
class TermEvent:
    """Something that happened to a term. Append-only; ``day`` is local (Europe/Rome).

    Kinds: ``await`` (the letter that starts the term has not been delivered), ``start``, ``suspend`` (``cause`` holds, at
    most until the end of ``until``), ``resume`` (``cause`` has gone), ``interrupt`` (starts anew on ``day``, nothing holds
    it), ``extend`` (the computed end becomes ``until``), ``shift`` (the upper limit becomes ``until``), ``recount`` (a law
    has moved the end, also of a term that had passed), ``remind`` (rung ``rung`` was queued), ``meet``, ``expire``,
    ``cancel``.

    Events that were stored before causes had names have none: such a suspension is ended by any resumption, and such a
    resumption ends whatever holds.
    """

    kind: str
    day: date
    note: str = ""
    until: date | None = None
    rung: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One running term of a project: its allowance, the limit that it may never pass, and what happened to it."""

    id: str
    name: str
    term_class: str
    basis: str
    waiting_for: str
    days: int | None
    months: int | None
    limit: date | None
    events: tuple[TermEvent, ...]
    holidays_move: bool = True
    """Whether a last day on a holiday moves to the next working day (R9.8)."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Days that moved the end of a term, both included, and why."""

    first: date
    last: date
    reason: str

    def __str__(self) -> str:
        days = (self.last - self.first).days + 1
        when = f"{self.first.isoformat()}" if days == 1 else f"{self.first.isoformat()} to {self.last.isoformat()}"
        return f"{when} ({days} d): {self.reason}"


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term, and the reason for each thing that moved it."""

    day: date
    moved: tuple[Moved, ...]


def begin(
    rule: TermRule,
    name: str,
    on: date,
    id: str | None = None,
    limit: date | None = None,
    when: Moments | date | None = None,
) -> Term:
    """Start a term of the measure on a day, which is day 0; the allowance is the one in force then, or at ``when``.

    A term that is counted from the delivery of a letter awaits it (R9.12): see ``deliver``. One whose allowance is a
    dated instant ends with its ``limit``.
    """
    allowance = rule.allowance.at(when or on)
    return Term(
        id or name,
        name,
        rule.term_class,
        rule.basis,
        rule.waiting_for,
        allowance.length(on),
        allowance.months,
        limit,
        (TermEvent("await" if rule.on_delivery else "start", on),),
        rule.holidays_move,
    )


def deliver(term: Term, day: date, note: str = "") -> Term:
    """The letter that starts the term was delivered: this day is day 0 (R9.12)."""
    return _add(term, TermEvent("start", day, note), TermStatus.suspended)


def awaits_delivery(term: Term) -> bool:
    """Whether the term has not begun to run, because its letter was not delivered."""
    now = standing(term)
    return now.awaiting and now.closed is None


def _add(term: Term, event: TermEvent, *allowed: TermStatus) -> Term:
    if status(term) not in allowed:
        raise ValueError(f"{term.id} is {status(term)}: it cannot {event.kind}")
    return replace(term, events=(*term.events, event))


def suspend(term: Term, day: date, cause: Cause, note: str = "", longest: int | None = None) -> Term:
    """A cause holds from this day on, for ``longest`` days at most (art. 2 par. 7 l. 241/1990, R9.2).

    Nothing happens when it holds already.
    """
    if cause in standing(term).holding:
        return term
    until = day + timedelta(days=longest - 1) if longest else None
    return _add(term, TermEvent("suspend", day, note, until=until, cause=cause), *_OPEN)


def resume(term: Term, day: date, cause: Cause, note: str = "") -> Term:
    """A cause has gone, and holds this day no more; the day may lie ahead (art. 10-bis since July 2020).

    The term goes on if no other cause holds. Nothing happens when the cause had gone already.
    """
    event = TermEvent("resume", day, note, cause=cause)
    return _add(term, event, *_OPEN) if _ended_by(event, standing(term).holding) else term


def resume_longest(term: Term, day: date, note: str = "") -> Term:
    """The causes whose longest day lies before ``day`` have gone (R9.2)."""
    for cause, since in standing(term).holding.items():
        if since.until is not None and since.until < day:
            term = _add(term, TermEvent("resume", day, note, cause=cause), *_OPEN)
    return term


def interrupt(term: Term, day: date, note: str = "") -> Term:
    """The term starts anew: this day is day 0 again, and nothing that held the term before holds it any more."""
    return _add(term, TermEvent("interrupt", day, note), *_OPEN)


def extend(term: Term, until: date, day: date, note: str = "") -> Term:
    """The computed end becomes ``until``; the limit stays."""
    return _add(term, TermEvent("extend", day, note, until=until), *_OPEN)


def shift(term: Term, limit: date, day: date, note: str = "") -> Term:
    """An act moves the limit."""
    return _add(term, TermEvent("shift", day, note, until=limit), *_OPEN)


def count_again(term: Term, day: date, note: str) -> Term:
    """A law has stopped days of the term: it runs to its new end, even if it had passed (F104)."""
    return _add(term, TermEvent("recount", day, note), TermStatus.running, TermStatus.expired)


def meet(term: Term, day: date, note: str = "") -> Term:
    """What the term waited for has happened, perhaps after its end."""
    return _add(term, TermEvent("meet", day, note), *_OPEN, TermStatus.expired)


def expire(term: Term, day: date, note: str = "") -> Term:
    """The last day has passed."""
    return _add(term, TermEvent("expire", day, note), TermStatus.running)


def cancel(term: Term, day: date, note: str = "") -> Term:
    """The term has lost its object."""
    return _add(term, TermEvent("cancel", day, note), *_OPEN)


def remind(term: Term, day: date, rung: str) -> Term:
    """The letter of a rung of the ladder was queued."""
    return _add(term, TermEvent("remind", day, rung=rung), TermStatus.running)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the events of a term amount to."""

    awaiting: bool
    """Its letter was not delivered."""
    holding: Mapping[str | None, TermEvent]
    """The causes for which it stands still, each with its suspension."""
    stood_still: tuple[Moved, ...]
    """Days of the causes that have gone, since the term last started anew. They may overlap."""
    closed: TermStatus | None


def standing(term: Term) -> Standing:
    """How a term stands, event by event."""
    awaiting = False
    closed = None
    holding: dict[str | None, TermEvent] = {}
    still: list[Moved] = []
    for event in term.events:
        if event.kind in ("await", "start"):
            awaiting = event.kind == "await"
        elif event.kind == "suspend":
            holding.setdefault(event.cause, event)
        elif event.kind == "resume":
            still += [_days_of(holding.pop(cause), event.day) for cause in _ended_by(event, holding)]
        elif event.kind == "interrupt":
            holding = {}
            still = []
        elif event.kind in _CLOSING:
            closed = TermStatus(_CLOSING[event.kind])
        elif event.kind == "recount":
            closed = None
    return Standing(awaiting, holding, tuple(days for days in still if days.first <= days.last), closed)


def _ended_by(event: TermEvent, holding: Mapping[str | None, TermEvent]) -> list[str | None]:
    """The causes that a resumption ends: its own, and one that was stored without a name; without a name, all."""
    return [cause for cause in holding if event.cause is None or cause in (event.cause, None)]


def _days_of(since: TermEvent, resumed: date) -> Moved:
    last = min(resumed - timedelta(days=1), since.until or date.max)
    return Moved(since.day, last, since.note or "suspended")


def status(term: Term) -> TermStatus:
    """How the term stands, in a word."""
    now = standing(term)
    return now.closed or (TermStatus.suspended if now.awaiting or now.holding else TermStatus.running)


def stands_still_until(term: Term) -> date | None:
    """The last day of the first suspension that ends by itself; None when nobody limited one, or the term has closed."""
    now = standing(term)
    ends = [event.until for event in now.holding.values() if event.until is not None]
    return min(ends, default=None) if now.closed is None else None


def anchor_of(term: Term) -> date:
    """Day 0 of the count: the start, or the last interruption; the act, for a term whose letter never arrived."""
    counted = (event.day for event in reversed(term.events) if event.kind in ANEW)
    return next(counted, term.events[0].day)


def standing_still(term: Term, calendar: Calendar, pending: bool = False) -> list[Moved]:
    """All days that do not count, by act and by law, in order; no day stands in two of them.

    A suspension that holds has no end yet: it is left out, or with ``pending`` has none.
    """
    now = standing(term)
    anchor = anchor_of(term)
    reach = _allowance_days(term, anchor) + sum((moved.last - moved.first).days + 1 for moved in now.stood_still)
    by_law = [Moved(w.first, w.last, w.act) for w in calendar.stops(term.term_class, anchor.year, reach)]
    open_ended = [replace(_days_of(event, LAST_DAY), last=LAST_DAY) for event in now.holding.values()]
    by_act = [*now.stood_still, *(open_ended if pending else ())]
    found: list[Moved] = []
    for still in sorted([*by_law, *by_act], key=lambda moved: (moved.first, moved.last)):
        first = max(still.first, found[-1].last + timedelta(days=1)) if found else still.first
        if first <= still.last:
            found.append(Moved(first, still.last, still.reason))
    return found


def counted_day(anchor: date, days: int, still: list[Moved]) -> date:
    """The day on which so many days have counted after ``anchor``, passing over the days that stand still."""
    position = anchor
    left = days
    for moved in still:
        if moved.last <= position:
            continue
        free = max((moved.first - position).days - 1, 0)
        if left <= free:
            break
        left -= free
        position = moved.last
    return position + timedelta(days=left)


def _allowance_days(term: Term, anchor: date) -> int:
    """The allowance in days; months by the calendar, same number of the day (R9.8)."""
    if term.months is not None:
        return (anchor + relativedelta(months=term.months) - anchor).days
    return term.days or 0


def limit_of(term: Term) -> date | None:
    """The day that the term never passes: that of the act which moved it last, or the first one."""
    return next((event.until for event in reversed(term.events) if event.kind == "shift"), term.limit)


def _act_of_limit(term: Term) -> str:
    notes = (event.note for event in reversed(term.events) if event.kind == "shift")
    return next(notes, "") or "the limit of the act"


def due(term: Term, calendar: Calendar) -> Due | None:
    """The last day of the term and why it is that day; None while the term is suspended or awaits its letter.

    A limit is a dated instant of an act: it is never moved by a holiday.
    """
    if status(term) is TermStatus.suspended:
        return None
    limit = limit_of(term)
    if term.days is None and term.months is None:
        return Due(limit or anchor_of(term), ())
    anchor = anchor_of(term)
    still = standing_still(term, calendar)
    day = counted_day(anchor, _allowance_days(term, anchor), still)
    moved = [
        Moved(max(s.first, anchor + timedelta(days=1)), s.last, s.reason)
        for s in still
        if anchor < s.last and s.first < day
    ]
    extended = next((e.until for e in reversed(term.events) if e.kind == "extend" and e.until), None)
    if extended is not None and extended > day:
        moved.append(Moved(day + timedelta(days=1), extended, "extension granted"))
        day = extended
    if not term.holidays_move:
        return Due(min(day, limit) if limit else day, tuple(moved))
    working, holidays = next_working_day(day, calendar.saturday_moves_the_end.at(day))
    moved += [Moved(holiday, holiday, f"holiday ({name})") for holiday, name in holidays]
    if limit is not None and working > limit:
        return Due(
            limit,
            (
                *moved,
                Moved(limit + timedelta(days=1), working, f"never past {limit.isoformat()}, {_act_of_limit(term)}"),
            ),
        )
    return Due(working, tuple(moved))


def remaining(term: Term, calendar: Calendar, on: date = LAST_DAY) -> int:
    """Days of the allowance that are left at the end of a day; never negative. What a suspended term will resume with."""
    anchor = anchor_of(term)
    on = min(on, LAST_DAY)
    if awaits_delivery(term):
        return _allowance_days(term, anchor)
    passed = max((on - anchor).days, 0)
    lost = sum(
        max((min(s.last, on) - max(s.first, anchor + timedelta(days=1))).days + 1, 0)
        for s in standing_still(term, calendar, pending=True)
    )
    return max(_allowance_days(term, anchor) - (passed - lost), 0)

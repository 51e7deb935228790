"""A term is a remainder, not a date: an allowance and the events on it. The due date is computed, never stored.

First day out, last day in; holidays inside count; a last day on a holiday moves to the next working day (R9.8).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from domain.calendar import next_working_day
from domain.measure import Calendar, TermRule

Interval = tuple[date, date]
"""First and last day that do not count, both included."""

_CLOSING = {"meet": "met", "expire": "expired", "cancel": "cancelled"}


class TermStatus(StrEnum):
    """How a term stands."""

    running = "running"
    suspended = "suspended"
    met = "met"
    expired = "expired"
    cancelled = "cancelled"


@dataclass(frozen=True, slots=True)
class TermEvent:
    """Something that happened to a term. Append-only; ``day`` is local (Europe/Rome).

    Kinds: ``start``, ``suspend``, ``resume``, ``interrupt`` (starts anew on ``day``), ``extend`` (the computed end becomes
    ``until``), ``shift`` (the upper limit becomes ``until``), ``remind`` (rung ``rung`` was sent), ``skip`` (the rung was
    overtaken), ``meet``, ``expire``, ``cancel``.
    """

    kind: str
    day: date
    note: str = ""
    until: date | None = None
    rung: str | None = None


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


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term, and the reason for each thing that moved it."""

    day: date
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder of a term's ladder."""

    id: str
    day: date


def begin(rule: TermRule, name: str, on: date, id: str | None = None, limit: date | None = None) -> Term:
    """Start a term of the measure on a day, which is day 0; the allowance is the one in force then."""
    allowance = rule.allowance.at(on)
    return Term(
        id or name,
        name,
        rule.term_class,
        rule.basis,
        rule.waiting_for,
        allowance.days,
        allowance.months,
        limit,
        (TermEvent("start", on),),
    )


def _add(term: Term, event: TermEvent, *allowed: TermStatus) -> Term:
    if status(term) not in allowed:
        raise ValueError(f"{term.id} is {status(term)}: it cannot {event.kind}")
    return replace(term, events=(*term.events, event))


def suspend(term: Term, day: date, note: str = "") -> Term:
    """The term stands still from this day on (art. 2 par. 7 l. 241/1990)."""
    return _add(term, TermEvent("suspend", day, note), TermStatus.running)


def resume(term: Term, day: date, note: str = "") -> Term:
    """The term goes on; this day counts again. It may lie ahead (art. 10-bis since July 2020)."""
    return _add(term, TermEvent("resume", day, note), TermStatus.suspended)


def interrupt(term: Term, day: date, note: str = "") -> Term:
    """The term starts anew: this day is day 0 again."""
    return _add(term, TermEvent("interrupt", day, note), TermStatus.running, TermStatus.suspended)


def extend(term: Term, until: date, day: date, note: str = "") -> Term:
    """The computed end becomes ``until``; the limit stays."""
    return _add(term, TermEvent("extend", day, note, until=until), TermStatus.running, TermStatus.suspended)


def shift(term: Term, limit: date, day: date, note: str = "") -> Term:
    """An act moves the limit."""
    return _add(term, TermEvent("shift", day, note, until=limit), TermStatus.running, TermStatus.suspended)


def meet(term: Term, day: date, note: str = "") -> Term:
    """What the term waited for has happened."""
    return _add(term, TermEvent("meet", day, note), TermStatus.running, TermStatus.suspended)


def expire(term: Term, day: date, note: str = "") -> Term:
    """The last day has passed."""
    return _add(term, TermEvent("expire", day, note), TermStatus.running)


def cancel(term: Term, day: date, note: str = "") -> Term:
    """The term has lost its object."""
    return _add(term, TermEvent("cancel", day, note), TermStatus.running, TermStatus.suspended)


def remind(term: Term, day: date, rung: str) -> Term:
    """A rung of the ladder was sent."""
    return _add(term, TermEvent("remind", day, rung=rung), TermStatus.running)


def skip(term: Term, day: date, rung: str) -> Term:
    """A rung was overtaken and is not sent any more."""
    return _add(term, TermEvent("skip", day, rung=rung), TermStatus.running)


def status(term: Term) -> TermStatus:
    """How the term stands, by its last event that says so."""
    for event in reversed(term.events):
        if event.kind in _CLOSING:
            return TermStatus(_CLOSING[event.kind])
        if event.kind == "suspend":
            return TermStatus.suspended
        if event.kind in ("start", "resume", "interrupt"):
            return TermStatus.running
    return TermStatus.running


def _anchor(term: Term) -> date:
    """Day 0 of the count: the start, or the last interruption."""
    return next(event.day for event in reversed(term.events) if event.kind in ("start", "interrupt"))


def _suspensions(term: Term) -> list[Interval]:
    """Days on which the term stood still since its anchor; an open suspension has no end yet and is left out."""
    found: list[Interval] = []
    since: date | None = None
    for event in term.events:
        if event.kind == "suspend":
            since = event.day
        elif event.kind == "resume" and since is not None:
            if event.day > since:
                found.append((since, event.day - timedelta(days=1)))
            since = None
        elif event.kind == "interrupt":
            found, since = [], None
    return found


def _standing_still(term: Term, calendar: Calendar) -> list[Interval]:
    """All days that do not count, by act and by law, merged and in order."""
    legal = [(window.first, window.last) for window in calendar.suspensions if term.term_class in window.classes]
    merged: list[Interval] = []
    for first, last in sorted([*legal, *_suspensions(term)]):
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def counted_day(anchor: date, days: int, still: list[Interval]) -> date:
    """The day on which so many days have counted after ``anchor``, passing over the days that stand still."""
    position, left = anchor, days
    for first, last in still:
        if last <= position:
            continue
        free = max((first - position).days - 1, 0)
        if left <= free:
            break
        left -= free
        position = last
    return position + timedelta(days=left)


def _allowance_days(term: Term, anchor: date) -> int:
    """The allowance in days; months by the calendar, same number of the day (R9.8)."""
    if term.months is not None:
        return (anchor + relativedelta(months=term.months) - anchor).days
    return term.days or 0


def due(term: Term, calendar: Calendar) -> Due | None:
    """The last day of the term and why it is that day; None while the term is suspended.

    A limit is a dated instant of an act: it is never moved by a holiday.
    """
    if status(term) is TermStatus.suspended:
        return None
    anchor, still = _anchor(term), _standing_still(term, calendar)
    raw = anchor + timedelta(days=_allowance_days(term, anchor))
    day = counted_day(anchor, _allowance_days(term, anchor), still)
    moved = [f"{(day - raw).days} days did not count"] if day != raw else []
    extended = [event for event in term.events if event.kind == "extend" and event.until]
    if extended and extended[-1].until and extended[-1].until > day:
        day = extended[-1].until
        moved.append(f"extended to {day.isoformat()}")
    day, reasons = next_working_day(day, calendar.saturday_moves_the_end.at(day))
    moved += reasons
    shifts = [event.until for event in term.events if event.kind == "shift"]
    limit = shifts[-1] if shifts else term.limit
    if limit is not None and day > limit:
        return Due(limit, (*moved, f"never past {limit.isoformat()}"))
    return Due(day, tuple(moved))


def remaining(term: Term, calendar: Calendar, on: date) -> int:
    """Days of the allowance that are left at the end of a day; never negative. What a suspended term will resume with."""
    suspended_on = term.events[-1].day if status(term) is TermStatus.suspended else None
    upto = min(on, suspended_on - timedelta(days=1)) if suspended_on else on
    anchor = _anchor(term)
    still = _standing_still(term, calendar)
    passed = max((upto - anchor).days, 0)
    lost = sum(max((min(last, upto) - max(first, anchor + timedelta(days=1))).days + 1, 0) for first, last in still)
    return max(_allowance_days(term, anchor) - (passed - lost), 0)


def rungs(term: Term, rule: TermRule, calendar: Calendar) -> tuple[Rung, ...]:
    """The reminders of a term in order: so many days after its start, or before its due date."""
    end = due(term, calendar)
    if end is None:
        return ()
    anchor, still = _anchor(term), _standing_still(term, calendar)
    after = rule.reminders_after.at(anchor) if rule.reminders_after else ()
    before = rule.reminders_before.at(anchor) if rule.reminders_before else ()
    ladder = [Rung(f"after-{days}d", counted_day(anchor, days, still)) for days in after]
    ladder += [Rung(f"before-{days}d", end.day - timedelta(days=days)) for days in before]
    return tuple(sorted((rung for rung in ladder if anchor < rung.day <= end.day), key=lambda rung: rung.day))

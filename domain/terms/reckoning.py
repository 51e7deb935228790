"""The last day of a term, counted from what happened to it.

First day out, last day in; holidays inside count; a last day on a holiday moves to the next working day (R9.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from domain.basis.calendar import next_working_day
from domain.basis.once import once
from domain.edition.terms import Calendar
from domain.terms.term import ANEW, EventKind, Moved, Term, TermStatus, awaits_delivery, days_of, status

# Stands for the end of whatever has no end, so that days can be compared.
LAST_DAY = date(9999, 12, 30)


# What the end of a project rests on where the notice's own end cuts it short (R7.3).
LIMITED = "termine ultimo fissato per tutti i progetti della misura"


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term, and the reason for each thing that moved it."""

    day: date
    moved: tuple[Moved, ...]


def basis_of(term: Term, last: date | None) -> str:
    """On what a term rests, as letters and the terminal say it; ``last`` is its last day. A project ends with its notice at the latest."""
    limit = limit_of(term)
    cut_short = term.name == "project_end" and limit is not None and last is not None and last >= limit
    return LIMITED if cut_short else term.basis


def anchor_of(term: Term) -> date:
    """Day 0 of the count: the start, or the last interruption; the act, for a term whose letter never arrived."""
    counted = (event.day for event in reversed(term.events) if event.kind in ANEW)
    return next(counted, term.events[0].day)


@once
def standing_still(term: Term, calendar: Calendar) -> Sequence[Moved]:
    """All days that do not count, by act and by law, in order; no day stands in two of them.

    A suspension that holds has no end yet, and is left out.
    """
    return _in_order([*_by_law(term, calendar), *term.standing.stood_still])


def _with_pending(term: Term, calendar: Calendar) -> Sequence[Moved]:
    """The same, where a suspension that holds never ends."""
    open_ended = [replace(days_of(event, LAST_DAY), last=LAST_DAY) for event in term.standing.holding.values()]
    return _in_order([*_by_law(term, calendar), *term.standing.stood_still, *open_ended])


def _by_law(term: Term, calendar: Calendar) -> list[Moved]:
    anchor = anchor_of(term)
    passed = sum((moved.last - moved.first).days + 1 for moved in term.standing.stood_still)
    stops = calendar.stops(term.term_class, anchor.year, _allowance_days(term, anchor) + passed)
    return [Moved(window.first, window.last, window.act) for window in stops]


def _in_order(days: Iterable[Moved]) -> Sequence[Moved]:
    found: list[Moved] = []
    for still in sorted(days, key=lambda moved: (moved.first, moved.last)):
        first = max(still.first, found[-1].last + timedelta(days=1)) if found else still.first
        if first <= still.last:
            found.append(Moved(first, still.last, still.reason))
    return tuple(found)


def counted_day(anchor: date, days: int, still: Iterable[Moved]) -> date:
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
    return next((event.until for event in reversed(term.events) if event.kind is EventKind.shift), term.limit)


def _act_of_limit(term: Term) -> str:
    notes = (event.note for event in reversed(term.events) if event.kind is EventKind.shift)
    return next(notes, "") or "the limit of the act"


@once
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
    extended = next((e.until for e in reversed(term.events) if e.kind is EventKind.extend and e.until), None)
    if extended is not None and extended > day:
        moved.append(Moved(day + timedelta(days=1), extended, "extension granted"))
        day = extended
    if not term.holidays_move:
        return Due(min(day, limit) if limit else day, tuple(moved))
    if day == limit:
        return Due(day, tuple(moved))
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
        for s in _with_pending(term, calendar)
    )
    return max(_allowance_days(term, anchor) - (passed - lost), 0)

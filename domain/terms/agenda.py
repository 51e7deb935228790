"""The register of deadlines of one project as an agenda: what comes next, and what is due by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.basis.calendar import at_hour, local_day
from domain.basis.once import once
from domain.edition.measure import Measure
from domain.terms.ladder import rungs
from domain.terms.reckoning import Due, due, limit_of
from domain.terms.term import EventKind, Term, TermStatus, stands_still_until, status


class AgendaKind(StrEnum):
    """What there is to do."""

    reminder = "reminder"
    resumption = "resumption"
    """A cause has held as long as it may."""
    prolongation = "prolongation"
    """An act has moved the end of the window for which the term waits."""
    expiry = "expiry"


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """Something to do at an instant."""

    at: datetime
    term: str
    kind: AgendaKind
    rung: str | None = None


@once
def items(term: Term, measure: Measure) -> Sequence[AgendaItem]:
    """What a term still has to do, in order. A term lasts until 23:59:59: it expires with the next day."""
    return tuple(_items(term, measure))


def _items(term: Term, measure: Measure) -> Iterator[AgendaItem]:
    still = stands_still_until(term)
    if still is not None:
        yield AgendaItem(_after(still), term.id, AgendaKind.resumption)
    end = due(term, measure.calendar) if status(term) is TermStatus.running else None
    if end is None:
        return
    done = {event.rung for event in term.events if event.kind is EventKind.remind}
    found = [
        AgendaItem(
            at_hour(rung.day, measure.calendar.reminder_hour.at(rung.day)), term.id, AgendaKind.reminder, rung.id
        )
        for rung in rungs(term, measure.terms[term.name], measure.calendar)
        if rung.id not in done
    ]
    found += [
        AgendaItem(at_hour(day, 0), term.id, AgendaKind.prolongation) for day in _prolongations(term, measure, end.day)
    ]
    yield from sorted([*found, AgendaItem(_after(end.day), term.id, AgendaKind.expiry)], key=lambda item: item.at)


def _prolongations(term: Term, measure: Measure, end: date) -> Iterator[date]:
    """The days on which acts move the end of the window for which a project waits, before it has come (R7.4)."""
    if term.name != "window":
        return
    since = max(event.day for event in term.events if event.kind in (EventKind.start, EventKind.shift))
    for version in measure.window.closes.versions:
        begins = version.valid_from
        if begins is not None and since < begins <= end and local_day(version.value) != limit_of(term):
            yield begins


def _after(day: date) -> datetime:
    return at_hour(day + timedelta(days=1), 0)


def upcoming(terms: Mapping[str, Term], measure: Measure) -> AgendaItem | None:
    """The next item of all the terms: the first in time, whether it lies ahead or was overtaken by an outage."""
    first = [item for term in terms.values() for item in items(term, measure)[:1]]
    return min(first, key=lambda item: (item.at, item.term), default=None)


def next_deadline(terms: Mapping[str, Term], measure: Measure) -> tuple[str, Due] | None:
    """The running term that ends first, with its due date."""
    ends = [
        (term.id, end)
        for term in terms.values()
        if status(term) is TermStatus.running and (end := due(term, measure.calendar))
    ]
    return min(ends, key=lambda pair: pair[1].day, default=None)

"""The register of deadlines of one project as an agenda: what comes next, and what is due by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar import at_hour
from domain.measure import Measure
from domain.term import Due, Term, TermStatus, due, rungs, status

REMINDER_HOUR = 9
"""Reminders leave at nine in the morning (our default)."""


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """Something to do at an instant: ``reminder``, ``skipped`` (a reminder overtaken by the end of its term), ``expiry``."""

    at: datetime
    term: str
    kind: str
    rung: str | None = None


def _items(term: Term, measure: Measure) -> Iterator[AgendaItem]:
    """What a running term still has to do, in order. A term lasts until 23:59:59: it expires with the next day."""
    if status(term) is not TermStatus.running:
        return
    end = due(term, measure.calendar)
    if end is None:
        return
    done = {event.rung for event in term.events if event.kind in ("remind", "skip")}
    for rung in rungs(term, measure.terms[term.name], measure.calendar):
        if rung.id not in done:
            yield AgendaItem(at_hour(rung.day, REMINDER_HOUR), term.id, "reminder", rung.id)
    yield AgendaItem(at_hour(end.day + timedelta(days=1), 0), term.id, "expiry")


def upcoming(terms: Mapping[str, Term], measure: Measure) -> AgendaItem | None:
    """The next item of all the terms."""
    first = [
        next(items)
        for term in terms.values()
        for items in [_items(term, measure)]
        if status(term) is TermStatus.running
    ]
    return min(first, key=lambda item: (item.at, item.term), default=None)


def overdue(terms: Mapping[str, Term], measure: Measure, at: datetime) -> tuple[AgendaItem, ...]:
    """All that is due at an instant, in order of due date, each once.

    After an outage every reminder of a term that still runs is sent, in order; one whose term has ended meanwhile is
    of no use any more and is recorded as skipped.
    """
    found: list[AgendaItem] = []
    for term in terms.values():
        items = [item for item in _items(term, measure) if item.at <= at]
        ended = any(item.kind == "expiry" for item in items)
        found += [
            AgendaItem(item.at, item.term, "skipped", item.rung) if ended and item.kind == "reminder" else item
            for item in items
        ]
    return tuple(sorted(found, key=lambda item: (item.at, item.term)))


def next_deadline(terms: Mapping[str, Term], measure: Measure) -> tuple[str, Due] | None:
    """The running term that ends first, with its due date."""
    ends = [
        (term.id, end)
        for term in terms.values()
        if status(term) is TermStatus.running and (end := due(term, measure.calendar))
    ]
    return min(ends, key=lambda pair: pair[1].day, default=None)

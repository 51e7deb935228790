"""The calculator of terms: the legal due date, with the reason for each day that moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypedDict

from domain.basis.calendar import local_day
from domain.basis.language import _, n_, of_edition
from domain.edition.measure import Measure
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.ladder import rungs
from domain.terms.term import Cause, Moved, Term, TermStatus
from domain.views.moves import reason_of, words_of


class MovedDay(TypedDict):
    """A day that did not count, or that moved the end, and why."""

    day: str
    reason: str


# The last day of a term and how it was calculated.
Calculation = TypedDict(
    "Calculation",
    {
        "measure": str,
        "term": str,
        "from": str,
        "allowance": str,
        "due": str,
        "title": str,
        "class": str,
        "basis": str,
        "source": str,
        "reference": str,
        "moved": list[MovedDay],
        "reasons": list[str],
        "reminders": list[str],
        "at_expiry": str,
    },
)


class UnknownTerm(LookupError):
    """The measure has no such term."""


def calculate(
    measure: Measure, name: str, start: date, suspended: Sequence[tuple[date, date]] = (), days: int | None = None
) -> Calculation:
    """The last day of a term that begins on ``start``, with days that do not count and another allowance if asked.

    Raises UnknownTerm, and ValueError for what cannot be counted.
    """
    if name not in measure.terms:
        raise UnknownTerm(_("there is no term '{name}'; there are {terms:all}", name=name, terms=list(measure.terms)))
    rule = measure.terms[name]
    version = rule.allowance.version(start)
    term = _begun(measure, name, start)
    if days is not None:
        term = replace(term, days=days, months=None)
    term = _suspended(term, start, suspended)
    due = reckoning.due(term, measure.calendar)
    if due is None:
        raise ValueError(_("the term has no end"))
    return {
        "measure": measure.key,
        "term": name,
        "from": start.isoformat(),
        "allowance": _length(term),
        "due": due.day.isoformat(),
        "title": of_edition(rule.title),
        "class": rule.term_class.value,
        "basis": reckoning.basis_of(term, due.day),
        "source": version.source,
        "reference": version.reference,
        "moved": [{"day": day.isoformat(), "reason": reason_of(moved)} for moved in due.moved for day in _days(moved)],
        "reasons": [words_of(moved) for moved in due.moved],
        "reminders": [rung.day.isoformat() for rung in rungs(term, rule, measure.calendar)],
        "at_expiry": rule.at_expiry,
    }


def _begun(measure: Measure, name: str, start: date) -> Term:
    """The term as it begins, its letter delivered on the same day. A date of the act is the limit of some."""
    rule = measure.terms[name]
    limits = {
        "project_end": measure.delivery.notice_end.at(),  # an act that moves it reaches projects that run (R7.4)
        "window": local_day(measure.window.closes.at(start)),
    }
    if rule.allowance.version(start).value.dated and name not in limits:
        raise ValueError(_("'{name}' ends with a date of its project: see 'deadlines P'", name=name))
    term = clock.begin(rule, name, start, limit=limits.get(name))
    return clock.deliver(term, start) if clock.awaits_delivery(term) else term


def _suspended(term: Term, start: date, intervals: Sequence[tuple[date, date]]) -> Term:
    """The term with intervals that do not count, first and last day included."""
    for first, last in sorted(intervals):
        if first <= start:
            raise ValueError(
                _("the term begins on {start:day}: it cannot be suspended on {first:day}", start=start, first=first)
            )
        if clock.status(term) is not TermStatus.running or term.events[-1].day > first:
            raise ValueError(_("the suspensions overlap on {first:day}", first=first))
        term = clock.suspend(term, first, Cause.completion, "suspended")
        term = clock.resume(term, last + timedelta(days=1), Cause.completion)
    return term


def _length(term: Term) -> str:
    if term.months is not None:
        return n_("{n} month", "{n} months", term.months)
    return n_("{n} day", "{n} days", term.days) if term.days is not None else _("a date of the act")


def _days(moved: Moved) -> list[date]:
    return [moved.first + timedelta(days=n) for n in range((moved.last - moved.first).days + 1)]

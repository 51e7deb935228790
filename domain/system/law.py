"""A law stops terms, perhaps in the past (R9.7, F104): all clocks are counted again, and who gains days is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from domain.edition.acts import stopped, window_of
from domain.edition.terms import Calendar
from domain.lifecycle import contents as c
from domain.lifecycle import told as told_of
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.letters import letter
from domain.system.overdue import overdue_matters
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import Term, TermStatus


class Gain(NamedTuple):
    """A term whose last day moves."""

    term: str
    before: date
    due: date

    @property
    def days(self) -> int:
        """How many days it gains."""
        return (self.due - self.before).days


def suspend_terms(file: File, content: c.SuspendTerms, ctx: Context) -> Decision:
    """Each running term whose end moves is counted again, with its ladder. What was decided stays decided.

    A term of the administration that had passed runs again if its matter is open and the law leaves it days.
    """
    window = window_of(content)
    note = f"{content.act}: no day counts from {content.first} to {content.last}"
    after = stopped(ctx.measure, window).calendar
    before = after.model_copy(update={"suspensions": tuple(w for w in after.suspensions if w != window)})
    open_matters = overdue_matters(file, ctx.measure.terms)
    gains = list(_gains(file, before, after, ctx.day, open_matters))
    terms = [clock.count_again(file.terms[gain.term], ctx.day, note) for gain in gains]
    file = file.putting("terms", *terms)
    data = {"gains": [{"term": g.term, "due": g.due.isoformat(), "days": g.days} for g in gains]}
    if not gains:
        return Decision(file, data=data)
    told = told_of.SuspendTerms(act=content.act, first=content.first, last=content.last, gains=_in_letter(gains))
    return Decision(file, notices=(letter(file, ctx, told, "operator"),), data=data)


def _in_letter(gains: Iterable[Gain]) -> tuple[told_of.Gain, ...]:
    return tuple(told_of.Gain(term=g.term, old_due=g.before, new_due=g.due, days=g.days) for g in gains)


def _gains(file: File, before: Calendar, after: Calendar, today: date, open_matters: tuple[str, ...]) -> Iterator[Gain]:
    for key, term in file.terms.items():
        old = reckoning.due(term, before)
        new = reckoning.due(term, after)
        if old is None or new is None or old.day == new.day:
            continue
        if clock.status(term) is TermStatus.running or _revives(term, new.day, today, open_matters):
            yield Gain(key, old.day, new.day)


def _revives(term: Term, due: date, today: date, open_matters: tuple[str, ...]) -> bool:
    return clock.status(term) is TermStatus.expired and term.id in open_matters and due >= today

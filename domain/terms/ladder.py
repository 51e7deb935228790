"""The reminders of a term: a ladder of rungs, each sent once, in generations (F79)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.edition.terms import Calendar, TermRule
from domain.terms.reckoning import anchor_of, counted_day, due, standing_still
from domain.terms.term import ANEW, LATER, Term


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder of a term's ladder."""

    id: str
    day: date


def generation(term: Term) -> str:
    """What tells the letters of a new end from those of the old one: ``#1`` after the first move."""
    moves = sum(event.kind in (*ANEW, *LATER) for event in term.events)
    return f"#{moves - 1}" if moves > 1 else ""


def rungs(term: Term, rule: TermRule, calendar: Calendar) -> tuple[Rung, ...]:
    """The reminders of a term in order: so many days after its start, or before its due date.

    A term that starts anew, or whose end is moved, has its ladder again, in a new generation (``before-30d#1``): what
    was sent for the old date says nothing of the new one.
    """
    end = due(term, calendar)
    if end is None:
        return ()
    anchor = anchor_of(term)
    still = standing_still(term, calendar)
    moves = [event for event in term.events if event.kind in (*ANEW, *LATER)]
    if not moves:
        return ()
    earliest = moves[-1].day + timedelta(days=moves[-1].kind in ANEW)
    after = rule.reminders_after.at(anchor) if rule.reminders_after else ()
    before = rule.reminders_before.at(anchor) if rule.reminders_before else ()
    ladder = [Rung(f"after-{days}d{generation(term)}", counted_day(anchor, days, still)) for days in after]
    ladder += [Rung(f"before-{days}d{generation(term)}", end.day - timedelta(days=days)) for days in before]
    return tuple(sorted((rung for rung in ladder if earliest <= rung.day <= end.day), key=lambda rung: rung.day))

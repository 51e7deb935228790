"""A term is a remainder, not a date: an allowance and the events on it. The due date is computed, never stored.

First day out, last day in; holidays inside count; a last day on a holiday moves to the next working day (R9.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from domain.basis.once import Kept
from domain.basis.vocabulary import TermClass
from domain.edition.terms import TermRule
from domain.edition.versions import Moments


class EventKind(StrEnum):
    """What may happen to a term."""

    awaits = "await"
    """The letter that starts the term has not been delivered."""
    start = "start"
    suspend = "suspend"
    """A cause holds, at most until the end of the event's ``until``."""
    resume = "resume"
    """A cause has gone."""
    interrupt = "interrupt"
    """The term starts anew, and nothing holds it."""
    extend = "extend"
    """The computed end becomes ``until``."""
    shift = "shift"
    """The limit becomes ``until``."""
    recount = "recount"
    """A law has moved the end, also of a term that had passed."""
    remind = "remind"
    """The letter of a rung of the ladder was queued."""
    meet = "meet"
    expire = "expire"
    cancel = "cancel"


# Kinds of event that begin a term anew, and kinds that move its end.
ANEW = (EventKind.start, EventKind.interrupt)
LATER = (EventKind.extend, EventKind.shift, EventKind.recount)


class TermStatus(StrEnum):
    """How a term stands."""

    running = "running"
    suspended = "suspended"
    met = "met"
    expired = "expired"
    cancelled = "cancelled"


_OPEN = (TermStatus.running, TermStatus.suspended)
_CLOSING = {
    EventKind.meet: TermStatus.met,
    EventKind.expire: TermStatus.expired,
    EventKind.cancel: TermStatus.cancelled,
}


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

    Events that were stored before causes had names have none: such a suspension is ended by any resumption, and such a
    resumption ends whatever holds.
    """

    kind: EventKind
    day: date
    note: str = ""
    until: date | None = None
    rung: str | None = None
    cause: Cause | None = None


@dataclass(frozen=True)
class Term:
    """One running term of a project: its allowance, the limit that it may never pass, and what happened to it.

    It never changes: its next event makes another term. So what is worked out of it is worked out once, and goes with it.
    """

    id: str
    name: str
    term_class: TermClass
    basis: str
    waiting_for: str
    days: int | None
    months: int | None
    limit: date | None
    events: tuple[TermEvent, ...]
    holidays_move: bool = True
    """Whether a last day on a holiday moves to the next working day (R9.8)."""

    @cached_property
    def standing(self) -> Standing:
        """How it stands, event by event."""
        return _standing(self.events)

    @cached_property
    def worked_out(self) -> Kept:
        """What was worked out of it beside a calendar, or a measure (``domain.basis.once``)."""
        return {}


@dataclass(frozen=True, slots=True)
class Moved:
    """Days that moved the end of a term, both included, and why."""

    first: date
    last: date
    reason: str

    def __str__(self) -> str:
        days = (self.last - self.first).days + 1
        when = self.first.isoformat() if days == 1 else f"{self.first.isoformat()} to {self.last.isoformat()}"
        return f"{when} ({days} d): {self.reason}"


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
        (TermEvent(EventKind.awaits if rule.on_delivery else EventKind.start, on),),
        rule.holidays_move,
    )


def deliver(term: Term, day: date, note: str = "") -> Term:
    """The letter that starts the term was delivered: this day is day 0 (R9.12)."""
    return _add(term, TermEvent(EventKind.start, day, note), TermStatus.suspended)


def awaits_delivery(term: Term) -> bool:
    """Whether the term has not begun to run, because its letter was not delivered."""
    now = term.standing
    return now.awaiting and now.closed is None


def _add(term: Term, event: TermEvent, *allowed: TermStatus) -> Term:
    if status(term) not in allowed:
        raise ValueError(f"{term.id} is {status(term)}: it cannot {event.kind}")
    return replace(term, events=(*term.events, event))


def suspend(term: Term, day: date, cause: Cause, note: str = "", longest: int | None = None) -> Term:
    """A cause holds from this day on, for ``longest`` days at most (art. 2 par. 7 l. 241/1990, R9.2).

    Nothing happens when it holds already.
    """
    if cause in term.standing.holding:
        return term
    until = day + timedelta(days=longest - 1) if longest else None
    return _add(term, TermEvent(EventKind.suspend, day, note, until=until, cause=cause), *_OPEN)


def resume(term: Term, day: date, cause: Cause, note: str = "") -> Term:
    """A cause has gone, and holds this day no more; the day may lie ahead (art. 10-bis since July 2020).

    The term goes on if no other cause holds. Nothing happens when the cause had gone already.
    """
    event = TermEvent(EventKind.resume, day, note, cause=cause)
    return _add(term, event, *_OPEN) if _ended_by(event, term.standing.holding) else term


def resume_longest(term: Term, day: date, note: str = "") -> Term:
    """The causes whose longest day lies before ``day`` have gone (R9.2)."""
    for cause, since in term.standing.holding.items():
        if since.until is not None and since.until < day:
            term = _add(term, TermEvent(EventKind.resume, day, note, cause=cause), *_OPEN)
    return term


def interrupt(term: Term, day: date, note: str = "") -> Term:
    """The term starts anew: this day is day 0 again, and nothing that held the term before holds it any more."""
    return _add(term, TermEvent(EventKind.interrupt, day, note), *_OPEN)


def extend(term: Term, until: date, day: date, note: str = "") -> Term:
    """The computed end becomes ``until``; the limit stays."""
    return _add(term, TermEvent(EventKind.extend, day, note, until=until), *_OPEN)


def shift(term: Term, limit: date, day: date, note: str = "") -> Term:
    """An act moves the limit."""
    return _add(term, TermEvent(EventKind.shift, day, note, until=limit), *_OPEN)


def count_again(term: Term, day: date, note: str) -> Term:
    """A law has stopped days of the term: it runs to its new end, even if it had passed (F104)."""
    return _add(term, TermEvent(EventKind.recount, day, note), TermStatus.running, TermStatus.expired)


def meet(term: Term, day: date, note: str = "") -> Term:
    """What the term waited for has happened, perhaps after its end."""
    return _add(term, TermEvent(EventKind.meet, day, note), *_OPEN, TermStatus.expired)


def expire(term: Term, day: date, note: str = "") -> Term:
    """The last day has passed."""
    return _add(term, TermEvent(EventKind.expire, day, note), TermStatus.running)


def cancel(term: Term, day: date, note: str = "") -> Term:
    """The term has lost its object."""
    return _add(term, TermEvent(EventKind.cancel, day, note), *_OPEN)


def remind(term: Term, day: date, rung: str) -> Term:
    """The letter of a rung of the ladder was queued."""
    return _add(term, TermEvent(EventKind.remind, day, rung=rung), TermStatus.running)


@dataclass(frozen=True)
class Standing:
    """What the events of a term amount to."""

    awaiting: bool
    """Its letter was not delivered."""
    holding: Mapping[Cause | None, TermEvent]
    """The causes for which it stands still, each with its suspension."""
    stood_still: tuple[Moved, ...]
    """Days of the causes that have gone, since the term last started anew. They may overlap."""
    closed: TermStatus | None

    @cached_property
    def status(self) -> TermStatus:
        """The same in a word."""
        return self.closed or (TermStatus.suspended if self.awaiting or self.holding else TermStatus.running)


def _standing(events: Iterable[TermEvent]) -> Standing:
    awaiting = False
    closed = None
    holding: dict[Cause | None, TermEvent] = {}
    still: list[Moved] = []
    for event in events:
        if event.kind in (EventKind.awaits, EventKind.start):
            awaiting = event.kind is EventKind.awaits
        elif event.kind is EventKind.suspend:
            holding.setdefault(event.cause, event)
        elif event.kind is EventKind.resume:
            still += [days_of(holding.pop(cause), event.day) for cause in _ended_by(event, holding)]
        elif event.kind is EventKind.interrupt:
            holding = {}
            still = []
        elif event.kind in _CLOSING:
            closed = _CLOSING[event.kind]
        elif event.kind is EventKind.recount:
            closed = None
    return Standing(awaiting, holding, tuple(days for days in still if days.first <= days.last), closed)


def _ended_by(event: TermEvent, holding: Mapping[Cause | None, TermEvent]) -> list[Cause | None]:
    """The causes that a resumption ends: its own, and one that was stored without a name; without a name, all."""
    return [cause for cause in holding if event.cause is None or cause in (event.cause, None)]


def days_of(since: TermEvent, resumed: date) -> Moved:
    """The days on which the term stood still by a suspension that ended on a day."""
    last = min(resumed - timedelta(days=1), since.until or date.max)
    return Moved(since.day, last, since.note or "suspended")


def status(term: Term) -> TermStatus:
    """How the term stands, in a word."""
    return term.standing.status


def met_on(term: Term) -> date | None:
    """The day on which what the term waited for has happened, perhaps after its end; None when it has not."""
    if status(term) is not TermStatus.met:
        return None
    return next(event.day for event in reversed(term.events) if event.kind is EventKind.meet)


def stands_still_until(term: Term) -> date | None:
    """The last day of the first suspension that ends by itself; None when nobody limited one, or the term has closed."""
    now = term.standing
    ends = [event.until for event in now.holding.values() if event.until is not None]
    return min(ends, default=None) if now.closed is None else None

"""Terms that an edition declares by itself: begun by an event, met by a command, at the latest at the end of the project.

The terms of the procedure are begun and met by the rules of their stage; for all others this is the one mechanism. The
events are read off the file, as it was and as it is, so that the clock's own decisions count like a person's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from domain.basis.calendar import local_day
from domain.edition.checks import TERMS
from domain.edition.measure import Measure
from domain.edition.terms import StartEvent, TermRule
from domain.lifecycle.states import ENDS
from domain.record.file import Facts, File
from domain.record.file_terms import begin_term
from domain.record.states import OrderState
from domain.terms import term as clock
from domain.terms.term import TermStatus

# Whatever may still be answered: a term that has expired is answered late.
UNANSWERED = (TermStatus.running, TermStatus.suspended, TermStatus.expired)


class Happening(NamedTuple):
    """An event that may begin a term: on which day, and of which claim, debt or day where there may be several."""

    event: StartEvent
    day: date
    of: str = ""


def follow(before: File | None, after: File, command: str, measure: Measure, today: date) -> File:
    """The file after a command, with the declared terms that it has begun and met; ``before`` is None at submission."""
    declared = {name: rule for name, rule in measure.terms.items() if name not in TERMS}
    if not declared:
        return after
    after = _met(after, command, declared, today)
    if after.state in ENDS:
        return after
    for event, day, of in _happened(before, after, today):
        for name, rule in declared.items():
            if rule.counted_from is event and (f"{name}/{of}" if of else name) not in after.terms:
                after = begin_term(after, measure, name, day, of)
    return after


def is_unanswered(file: File, term: clock.Term) -> bool:
    """Whether the matter of a declared term is still open: nobody has given its command, and the project goes on."""
    return term.name not in TERMS and file.state not in ENDS and clock.status(term) in UNANSWERED


def _met(file: File, command: str, declared: Mapping[str, TermRule], today: date) -> File:
    answered = [
        clock.meet(term, today)
        for term in file.terms.values()
        if term.name in declared and command in declared[term.name].met_by and clock.status(term) in UNANSWERED
    ]
    return file.putting("terms", *answered)


def _happened(before: File | None, after: File, today: date) -> Iterator[Happening]:
    if before is None:
        yield Happening(StartEvent.submission, local_day(after.arrived_at))
        return
    if after.facts.admitted and not before.facts.admitted:
        yield Happening(StartEvent.admission, today)
    for event, fact in ONCE.items():
        day = fact(after.facts)
        if day is not None and fact(before.facts) is None:
            yield Happening(event, day)
    known = set(_repeated(before))
    yield from (happening for happening in _repeated(after) if happening not in known)


# Events that happen once, and the fact that says when.
ONCE: dict[StartEvent, Callable[[Facts], date | None]] = {
    StartEvent.notice_of_grounds: lambda facts: facts.notice_given_on,
    StartEvent.award: lambda facts: facts.awarded_on,
    StartEvent.acceptance: lambda facts: facts.accepted_on,
    StartEvent.start: lambda facts: facts.started_on,
    StartEvent.end_of_delivery: lambda facts: facts.ended_on,
}


def _repeated(file: File) -> Iterator[Happening]:
    """Events of which a project may have many. People who leave, or are hired, on one day share one term."""
    for person in file.recipients.values():
        if person.left_on is not None:
            yield Happening(StartEvent.exit, person.left_on, person.left_on.isoformat())
    for outcome in file.outcomes.values():
        yield Happening(StartEvent.hire, outcome.hired, outcome.hired.isoformat())
    for claim in file.claims.values():
        yield Happening(StartEvent.claim, local_day(claim.made_at), claim.id)
    for order in file.orders.values():
        if order.state is OrderState.paid and order.ended_on is not None:
            yield Happening(StartEvent.payment, order.ended_on, order.claim)
    for debt in file.debts.values():
        yield Happening(StartEvent.recovery_order, debt.ordered_on, debt.id)

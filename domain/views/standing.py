"""How a term reads: as its events say or, where an old record says less, as the file does.

Before November 2026 what was done after the end of a term left it as expired, and an end of the project cancelled the duty to
publish its award, which is owed all the same (R9.21). What is on record is not changed: it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from domain.edition.measure import Measure
from domain.lifecycle.states import ENDS, State
from domain.procedure import publication
from domain.record.contests import awaits_answer
from domain.record.file import File
from domain.record.states import ClaimState, OrderState
from domain.system.overdue import overdue_matters
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.key import TermKey
from domain.terms.term import Term, TermStatus


class Stands(NamedTuple):
    """How a term stands, and the day on which what it waited for has happened: None where it has not, or no record tells."""

    status: TermStatus
    met_on: date | None = None


class Happened(NamedTuple):
    """What a term waited for has happened, on a day that the record may not tell."""

    on: date | None = None


def stands(file: File, term: Term, measure: Measure, today: date) -> Stands:
    """How a term of a file reads today."""
    status = clock.status(term)
    if status not in (TermStatus.expired, TermStatus.cancelled) or term.id in overdue_matters(file, measure.terms):
        return Stands(status, clock.met_on(term))
    read = (_AFTER_ITS_END if status is TermStatus.expired else _AFTER_THE_PROJECT).get(term.name)
    if happened := read and read(file, TermKey.parse(term.id).of):
        return Stands(TermStatus.met, happened.on)
    if status is TermStatus.cancelled and term.name == publication.TERM and publication.is_owed(file):
        due = reckoning.due(term, measure.calendar)
        return Stands(TermStatus.expired if due and due.day < today else TermStatus.running)
    return Stands(status)


def _begun(file: File, name: str) -> date | None:
    """The day of the act that began a term, such as the remedies against it."""
    return next((term.events[0].day for term in file.terms.values() if term.name == name), None)


def _admitted(file: File, _: str) -> Happened | None:
    return Happened(_begun(file, "evaluation")) if file.facts.admitted else None


def _scored(file: File, _: str) -> Happened | None:
    return Happened() if file.facts.points is not None else None


def _decided(file: File, _: str) -> Happened | None:
    if file.facts.awarded_on is not None:
        return Happened(file.facts.awarded_on)
    refused = file.state is State.rejected or (file.state is State.not_funded and file.facts.decree is not None)
    return Happened(_begun(file, "appeal")) if refused else None


def _code_known(file: File, _: str) -> Happened | None:
    return Happened(_begun(file, "acceptance")) if file.facts.cup is not None else None


def _published(file: File, _: str) -> Happened | None:
    noted = publication.published(file)
    return Happened(noted.on) if noted else None


def _forfeited(file: File, _: str) -> Happened | None:
    return Happened(_begun(file, "appeal")) if file.state is State.forfeited else None


def _forfeiture_decided(file: File, _: str) -> Happened | None:
    return Happened() if file.facts.late_for is None and file.state not in ENDS else _forfeited(file, _)


def _revocation_decided(file: File, _: str) -> Happened | None:
    return Happened(_begun(file, "appeal")) if file.state in (State.revoked, State.recovery) else None


def _extension_answered(file: File, of: str) -> Happened | None:
    asked = file.extensions.get(of)
    return Happened() if asked is not None and asked.granted is not None else None


def _contest_answered(file: File, of: str) -> Happened | None:
    return None if awaits_answer(file, of) else Happened()


def _paid(file: File, of: str) -> Happened | None:
    claim = file.claims.get(of)
    if claim is not None and claim.state is ClaimState.checked and claim.recognised == 0:
        return Happened()
    if claim is None or claim.state is not ClaimState.paid:
        return None
    orders = [one.ended_on for one in file.orders.values() if one.claim == of and one.state is OrderState.paid]
    return Happened(orders[-1] if orders else None)


def _returned(file: File, of: str) -> Happened | None:
    debt = file.debts.get(of)
    return Happened(debt.since) if debt is not None and debt.open == 0 else None


def _accepted(file: File, _: str) -> Happened | None:
    return Happened(file.facts.accepted_on) if file.facts.accepted_on is not None else None


def _started(file: File, _: str) -> Happened | None:
    return Happened() if file.facts.started_on is not None else None


# What may have been done after the end of a term, by its name: whether it was, of the matter that the term's id names.
_AFTER_ITS_END: Mapping[str, Callable[[File, str], Happened | None]] = {
    "formal_check": _admitted,
    "evaluation": _scored,
    "decision": _decided,
    "cup": _code_known,
    publication.TERM: _published,
    "acceptance": _accepted,
    "start": _started,
    "forfeiture_decision": _forfeiture_decided,
    "revocation_decision": _revocation_decided,
    "extension_request": _extension_answered,
    "contest_answer": _contest_answered,
    "payment": _paid,
    "recovery": _returned,
}
# What is done at an end of the project, or with it, where old records cancelled its term.
_AFTER_THE_PROJECT: Mapping[str, Callable[[File, str], Happened | None]] = {
    publication.TERM: _published,
    "forfeiture_decision": _forfeited,
}

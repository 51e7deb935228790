"""What has passed and still waits for somebody: matters of the administration, and questions that nobody has answered."""

from __future__ import annotations

from collections.abc import Collection

from domain.edition.terms import TermRule
from domain.lifecycle.states import State
from domain.lifecycle.transitions import REVOCABLE
from domain.procedure import publication, unfunded
from domain.procedure.award import CODE, lacks_code
from domain.procedure.endings import SETTLED
from domain.procedure.outcomes import HIRE_TERMS, awaited_facts
from domain.procedure.participants import is_of_participants, lacking
from domain.record.contests import ANSWER, awaits_answer
from domain.record.declared_terms import is_unanswered
from domain.record.file import File
from domain.record.file_terms import OPEN, matter_of
from domain.terms import term as clock
from domain.terms.key import TermKey
from domain.terms.term import Term, TermStatus


def overdue_matters(file: File, terms: dict[str, TermRule]) -> tuple[str, ...]:
    """Terms of the administration that have passed while their matter is still open."""
    procedure = (
        State.waiting_for_funds,
        State.formal_check,
        State.awaiting_documents,
        State.under_evaluation,
        State.awaiting_decision,
        State.refusal_notice,
    )
    pending = {
        "decision": file.state in procedure or unfunded.is_owed(file),
        "forfeiture_decision": file.facts.late_for is not None,
        "revocation_decision": file.facts.revocation_noticed_on is not None and file.state in REVOCABLE,
        CODE: lacks_code(file),
        publication.TERM: publication.is_owed(file),
        "formal_check": file.state is State.formal_check,
        "evaluation": file.state is State.under_evaluation,
        "extension_request": file.state is State.in_delivery
        and any(extension.granted is None for extension in file.extensions.values()),
    }
    passed = [
        t
        for t in file.terms.values()
        if clock.status(t) is TermStatus.expired and terms[t.name].at_expiry == "escalate"
    ]
    return tuple(t.id for t in passed if pending.get(t.name) or _unsettled(file, t) or is_unanswered(file, t))


def _unsettled(file: File, term: Term) -> bool:
    """Whether what a passed term was for is still owed: the payment of a claim, a debt, the answer to a contest."""
    number = TermKey.parse(term.id).of
    if term.name == ANSWER:
        return awaits_answer(file, number)
    claim = file.claims.get(number)
    debt = file.debts.get(number)
    unpaid = claim is not None and claim.state not in SETTLED and claim.recognised != 0
    return unpaid or (debt is not None and debt.open > 0)


def pressing(file: File, terms: dict[str, TermRule]) -> tuple[Term, ...]:
    """The terms in which somebody still has to act: those that are open, and those that have passed without it."""
    passed = overdue_matters(file, terms)
    awaited = awaited_facts(file)
    return tuple(
        t
        for t in file.terms.values()
        if clock.status(t) in OPEN or t.id in passed or _can_be_answered(file, t, awaited)
    )


def _can_be_answered(file: File, term: Term, awaited: Collection[TermKey]) -> bool:
    """Whether a person can still answer what a passed term asked; whether a result stands is asked of the register."""
    if clock.status(term) is not TermStatus.expired:
        return False
    asked = term.name in HIRE_TERMS and matter_of(term) in awaited
    return asked or _is_untold(file, term) or is_unanswered(file, term)


def open_questions(file: File, terms: dict[str, TermRule]) -> tuple[str, ...]:
    """Terms that have passed and whose question nobody has answered yet (R6.22, R6.19)."""
    awaited = awaited_facts(file)
    asked = [t for t in file.terms.values() if terms[t.name].at_expiry == "ask"]
    return tuple(t.id for t in asked if _is_untold(file, t) or matter_of(t) in awaited or is_unanswered(file, t))


def _is_untold(file: File, term: Term) -> bool:
    """Whether a term of what is told of participants still lacks somebody (R9.17, R9.18)."""
    return is_of_participants(term) and bool(lacking(file, term))

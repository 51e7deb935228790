"""Words for the transitions of a command: from which states it may be given, and where it may lead from each."""

from __future__ import annotations

from domain.lifecycle.states import ENDS, State

S = State
Transitions = dict[State, tuple[State, ...]]

LIVING = tuple(state for state in State if state not in ENDS)
ENDED = tuple(state for state in State if state in ENDS)
# Ends of projects that may have had an award, and people with a plan.
ENDED_AWARDS = tuple(state for state in ENDED if state not in (S.not_funded, S.rejected))
# States in which the application is examined, so that a notice of grounds for refusal may be given.
EXAMINED = (S.formal_check, S.awaiting_documents, S.under_evaluation, S.awaiting_decision)
BEFORE_DELIVERY = (S.waiting_for_funds, *EXAMINED, S.refusal_notice, S.awarded, S.accepted, S.forfeiture_notice)
DELIVERED = (S.outcome_verification, S.reporting)
# States in which claims may be open.
CLAIMABLE = (S.in_delivery, *DELIVERED, S.payment)
REVOCABLE = (S.awarded, S.accepted, *CLAIMABLE)


def stays(*states: State) -> Transitions:
    """Possible in these states, and changes none of them."""
    return {state: (state,) for state in states}


def goes(*states: State, to: State | tuple[State, ...]) -> Transitions:
    """Possible in these states; leads to one of the others."""
    return dict.fromkeys(states, to if isinstance(to, tuple) else (to,))


def may_close(*states: State) -> Transitions:
    """Possible in these states and in ``payment``, where it may settle the last thing of the project and close it."""
    return {**stays(*states), S.payment: (S.payment, S.closed)}

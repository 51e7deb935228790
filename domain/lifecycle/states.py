"""Where a project can stand: states, the stages to which they belong, and who must act in each.

What joins them is the table of commands, ``domain.commands``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who may act. ``system`` is the clock and the measure itself; an ``auditor`` only reads.

    An ``administrator`` keeps the register of actors and repairs what is parked, and decides nothing on a project.
    """

    operator = "operator"
    officer = "officer"
    evaluator = "evaluator"
    manager = "manager"
    controller = "controller"
    paymaster = "paymaster"
    auditor = "auditor"
    administrator = "administrator"
    system = "system"


class State(StrEnum):
    """Where a project stands."""

    waiting_for_funds = "waiting_for_funds"
    formal_check = "formal_check"
    awaiting_documents = "awaiting_documents"
    under_evaluation = "under_evaluation"
    refusal_notice = "refusal_notice"
    awaiting_decision = "awaiting_decision"
    awarded = "awarded"
    accepted = "accepted"
    forfeiture_notice = "forfeiture_notice"
    in_delivery = "in_delivery"
    outcome_verification = "outcome_verification"
    reporting = "reporting"
    payment = "payment"
    recovery = "recovery"
    closed = "closed"
    not_funded = "not_funded"
    rejected = "rejected"
    withdrawn = "withdrawn"
    forfeited = "forfeited"
    revoked = "revoked"


S = State
R = Role

# States in which a project has ended: only the act that opens a closed file again leaves one. The terms for appeals and for the keeping of records still run in them.
ENDS = frozenset({S.closed, S.not_funded, S.rejected, S.withdrawn, S.forfeited, S.revoked})


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the six stages of the procedure, with the states that belong to it."""

    name: str
    name_it: str
    states: tuple[State, ...]


STAGES = (
    Stage(
        "submission", "Presentazione e istruttoria formale", (S.waiting_for_funds, S.formal_check, S.awaiting_documents)
    ),
    Stage("evaluation", "Valutazione", (S.under_evaluation, S.refusal_notice)),
    Stage("approval", "Approvazione e adesione", (S.awaiting_decision, S.awarded, S.accepted, S.forfeiture_notice)),
    Stage("delivery", "Erogazione dei servizi", (S.in_delivery,)),
    Stage("verification", "Verifica dei risultati", (S.outcome_verification, S.reporting)),
    Stage("payment", "Liquidazione", (S.payment, S.recovery)),
)


_WAITING: dict[State, tuple[Role, ...]] = {
    S.waiting_for_funds: (R.system,),
    S.formal_check: (R.officer,),
    S.awaiting_documents: (R.operator,),
    S.under_evaluation: (R.evaluator,),
    S.refusal_notice: (R.operator,),
    S.awaiting_decision: (R.manager,),
    S.awarded: (R.operator,),
    S.accepted: (R.operator,),
    S.forfeiture_notice: (R.operator, R.manager),
    S.in_delivery: (R.operator,),
    S.outcome_verification: (R.controller,),
    S.reporting: (R.operator,),
    S.recovery: (R.manager,),
}


def waiting_for(state: State) -> tuple[Role, ...]:
    """Who may have to act in a state; what stands on the file says more (see ``domain.views.summary``)."""
    return _WAITING.get(state, ())

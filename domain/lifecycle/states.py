"""The life of a project as data: states, commands, and the table that joins them.

The workflow, the validators, ``status`` and the diagram in the documents all read this one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who may act. ``system`` is the clock and the measure itself; an ``auditor`` only reads."""

    operator = "operator"
    officer = "officer"
    evaluator = "evaluator"
    manager = "manager"
    controller = "controller"
    paymaster = "paymaster"
    auditor = "auditor"
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

ENDS = frozenset({S.closed, S.not_funded, S.rejected, S.withdrawn, S.forfeited, S.revoked})
"""States that no command leaves. Terms of record and of appeal go on in them."""


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
    Stage("approval", "Approvazione e adesione", (S.awaiting_decision, S.awarded, S.accepted)),
    Stage("delivery", "Erogazione dei servizi", (S.in_delivery,)),
    Stage("verification", "Verifica dei risultati", (S.outcome_verification, S.reporting)),
    Stage("payment", "Liquidazione", (S.payment, S.recovery)),
)


@dataclass(frozen=True, slots=True)
class CommandRule:
    """A command: who gives it, what it does (shown in the UI), and where it may lead from each state.

    ``also`` holds the further roles that may give it.
    """

    name: str
    role: Role
    does: str
    transitions: dict[State, tuple[State, ...]]
    also: tuple[Role, ...] = ()

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who may give it, the one it is for first."""
        return (self.role, *self.also)

    @property
    def spelling(self) -> str:
        """The name as it is typed in ``starter.py``."""
        return self.name.replace("_", "-")


def _stay(*states: State) -> dict[State, tuple[State, ...]]:
    return {state: (state,) for state in states}


def _from(*states: State, to: tuple[State, ...]) -> dict[State, tuple[State, ...]]:
    return dict.fromkeys(states, to)


_NEGATIVE_NOTICE = (S.formal_check, S.awaiting_documents, S.under_evaluation, S.awaiting_decision)
_BEFORE_DELIVERY = (
    S.waiting_for_funds,
    S.formal_check,
    S.awaiting_documents,
    S.under_evaluation,
    S.refusal_notice,
    S.awaiting_decision,
    S.awarded,
    S.accepted,
)
_CLAIMABLE = (S.in_delivery, S.outcome_verification, S.reporting, S.payment)
_REVOCABLE = (S.awarded, S.accepted, *_CLAIMABLE)
_DELIVERED = (S.outcome_verification, S.reporting)
_ENDED = tuple(state for state in State if state in ENDS)
_AFTER_PAYMENT = (S.payment, S.closed)

_RULES = (
    CommandRule(
        "request_documents",
        R.officer,
        "Ask once for missing papers (art. 6 l. 241/1990)",
        {S.formal_check: (S.awaiting_documents,)},
    ),
    CommandRule(
        "supply_documents",
        R.operator,
        "Hand in the papers that were asked for",
        {S.awaiting_documents: (S.formal_check,)},
    ),
    CommandRule(
        "admit",
        R.officer,
        "The application is formally admissible",
        _from(S.formal_check, S.awaiting_decision, to=(S.under_evaluation,)),
    ),
    CommandRule(
        "score",
        R.evaluator,
        "Evaluate by the grid of the measure",
        _from(S.under_evaluation, S.awaiting_decision, to=(S.awaiting_decision,)),
    ),
    CommandRule(
        "give_notice",
        R.officer,
        "Notice of grounds for refusal (art. 10-bis l. 241/1990), or of a revocation (art. 7)",
        {**_from(*_NEGATIVE_NOTICE, to=(S.refusal_notice,)), **_stay(*_REVOCABLE)},
    ),
    CommandRule(
        "observe",
        R.operator,
        "Observations on the notice of grounds",
        {S.refusal_notice: (S.awaiting_decision,), **_stay(*_REVOCABLE)},
    ),
    CommandRule(
        "reject",
        R.manager,
        "Refuse by decree, after the notice of grounds",
        {S.awaiting_decision: (S.rejected,)},
    ),
    CommandRule("award", R.manager, "Approve and finance by decree", {S.awaiting_decision: (S.awarded,)}),
    CommandRule("accept", R.operator, "Sign the acceptance deed", {S.awarded: (S.accepted,)}),
    CommandRule("start", R.operator, "Declare the start of activity", {S.accepted: (S.in_delivery,)}),
    CommandRule("sign_plan", R.operator, "Sign personal plans; the band is frozen", _stay(S.in_delivery)),
    CommandRule("record_services", R.operator, "Hand in an attendance register", _stay(S.in_delivery)),
    CommandRule(
        "withdraw_recipient", R.operator, "A recipient leaves the project", _stay(S.awarded, S.accepted, S.in_delivery)
    ),
    CommandRule(
        "declare_outcome",
        R.operator,
        "Declare placements or self-employment",
        _stay(S.in_delivery, *_DELIVERED, S.payment),
    ),
    CommandRule(
        "verify_outcome",
        R.controller,
        "Verify or refuse declared outcomes",
        {
            **_stay(S.in_delivery, S.reporting),
            S.outcome_verification: (S.outcome_verification, S.reporting),
            S.payment: _AFTER_PAYMENT,
        },
    ),
    CommandRule("request_extension", R.operator, "Ask for an extension of the project", _stay(S.in_delivery)),
    CommandRule("decide_extension", R.manager, "Grant or deny the extension", _stay(S.in_delivery)),
    CommandRule("end_delivery", R.operator, "End the delivery of services", {S.in_delivery: _DELIVERED}),
    CommandRule(
        "claim",
        R.operator,
        "Claim what was delivered, line by line",
        {**_stay(S.in_delivery, S.payment), **_from(*_DELIVERED, to=(S.payment,))},
    ),
    CommandRule(
        "check_claim",
        R.controller,
        "Check a claim line by line, with typed cuts",
        {**_stay(S.in_delivery, *_DELIVERED), S.payment: _AFTER_PAYMENT},
    ),
    CommandRule(
        "contest_claim",
        R.operator,
        "Contest the cuts of a claim, once",
        _stay(*_CLAIMABLE),
    ),
    CommandRule(
        "decide_contest",
        R.officer,
        "Restore contested lines, or uphold their cuts",
        {**_stay(S.in_delivery, *_DELIVERED), S.payment: _AFTER_PAYMENT},
    ),
    CommandRule("interrupt_payment", R.officer, "Interrupt the term of payment, with its reason", _stay(*_CLAIMABLE)),
    CommandRule("resume_payment", R.officer, "The cause of the interruption has gone", _stay(*_CLAIMABLE)),
    CommandRule(
        "attach",
        R.operator,
        "Hand in evidence with its validity (regularity, anti-mafia, ...)",
        _stay(*(state for state in State if state not in ENDS)),
        also=(R.officer,),
    ),
    CommandRule(
        "order_payment",
        R.manager,
        "Order the payment of a checked claim",
        {**_stay(S.in_delivery, *_DELIVERED), S.payment: _AFTER_PAYMENT},
    ),
    CommandRule("cancel_payment", R.manager, "Take back an order that has not gone out", _stay(*_CLAIMABLE)),
    CommandRule(
        "confirm_payment",
        R.paymaster,
        "The treasury has paid",
        {**_stay(S.in_delivery, *_DELIVERED), S.payment: _AFTER_PAYMENT},
    ),
    CommandRule("fail_payment", R.paymaster, "The treasury has refused the order", _stay(*_CLAIMABLE)),
    CommandRule(
        "correct_account", R.operator, "Correct the account of the payee", _stay(S.awarded, S.accepted, *_CLAIMABLE)
    ),
    CommandRule("order_recovery", R.manager, "Order that money comes back, by decree", _stay(*_CLAIMABLE, S.recovery)),
    CommandRule(
        "confirm_recovery",
        R.paymaster,
        "The money is back, with its interest",
        {**_stay(S.in_delivery, *_DELIVERED), S.payment: _AFTER_PAYMENT, S.recovery: (S.recovery, S.revoked)},
    ),
    CommandRule(
        "withdraw",
        R.operator,
        "The network gives up the project",
        _from(*_BEFORE_DELIVERY, S.in_delivery, to=(S.withdrawn,)),
    ),
    CommandRule(
        "revoke",
        R.manager,
        "Revoke the award by decree",
        {**_from(S.awarded, S.accepted, to=(S.revoked,)), **_from(*_CLAIMABLE, to=(S.revoked, S.recovery))},
    ),
    CommandRule(
        "pass_time",
        R.system,
        "The clock: reminders and terms that have come due",
        {
            **_stay(S.waiting_for_funds, S.formal_check, S.under_evaluation, S.awaiting_decision, S.recovery, *_ENDED),
            S.awaiting_documents: (S.awaiting_documents, S.formal_check),
            S.refusal_notice: (S.refusal_notice, S.awaiting_decision),
            S.awarded: (S.awarded, S.forfeited),
            S.accepted: (S.accepted, S.forfeited),
            S.in_delivery: (S.in_delivery, S.outcome_verification, S.reporting),
            S.outcome_verification: (S.outcome_verification, S.payment, S.forfeited),
            S.reporting: (S.reporting, S.payment, S.forfeited, S.closed),
            S.payment: _AFTER_PAYMENT,
        },
    ),
    CommandRule(
        "record_delivery", R.system, "A letter was delivered: the terms that waited for it begin", _stay(*State)
    ),
    CommandRule(
        "move_end",
        R.system,
        "An act moves the end of the notice",
        _stay(*(state for state in State if state not in ENDS)),
    ),
    CommandRule("suspend_terms", R.system, "A law has stopped terms: their clocks are counted again", _stay(*State)),
    CommandRule(
        "fund",
        R.system,
        "Money has come free: the next in order of arrival is funded",
        {S.waiting_for_funds: (S.formal_check,)},
    ),
    CommandRule(
        "close_window",
        R.system,
        "The window has closed: what still waits is not funded",
        {S.waiting_for_funds: (S.not_funded,)},
    ),
)

COMMANDS: dict[str, CommandRule] = {rule.name: rule for rule in _RULES}
"""The table of commands by name."""


def allowed(state: State) -> dict[str, Role]:
    """The commands that people may give in a state, with the role of each."""
    return {rule.name: rule.role for rule in _RULES if state in rule.transitions and rule.role is not Role.system}


def leads_to(command: str, state: State, next_state: State) -> bool:
    """Whether the table lets a command lead from one state to another."""
    return next_state in COMMANDS[command].transitions.get(state, ())


def hears_of(command: str, known: State, state: State) -> bool:
    """Whether a workflow that knew one state may hear of another after a command: its measure may have funded it before."""
    funded = COMMANDS["fund"].transitions.get(known, ())
    return leads_to(command, known, state) or any(leads_to(command, between, state) for between in funded)


_WAITING: dict[State, tuple[Role, ...]] = {
    S.waiting_for_funds: (R.system,),
    S.formal_check: (R.officer,),
    S.awaiting_documents: (R.operator,),
    S.under_evaluation: (R.evaluator,),
    S.refusal_notice: (R.operator,),
    S.awaiting_decision: (R.manager,),
    S.awarded: (R.operator,),
    S.accepted: (R.operator,),
    S.in_delivery: (R.operator,),
    S.outcome_verification: (R.controller,),
    S.reporting: (R.operator,),
    S.recovery: (R.manager,),
}


def waiting_for(state: State) -> tuple[Role, ...]:
    """Who must act in a state; in ``payment`` the claims say it (see ``domain.views.summary``)."""
    return _WAITING.get(state, ())

"""The one door of the rules: a file, a command and an instant in; a decision or a refusal out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import four_eyes
from domain.basis.findings import Finding, RuleBroken
from domain.lifecycle.contents import Content
from domain.lifecycle.states import COMMANDS, leads_to
from domain.money import claims, contest, evidence, recovery, verification
from domain.money import orders as payments
from domain.procedure import delivery, endings, evaluation, outcomes, revocation, services
from domain.record import ledger
from domain.record.decision import Context, Decision, Refusal
from domain.record.file import File
from domain.system import law, passing_time, queue

Handler = Callable[[File, Any, Context], Decision]

HANDLERS: dict[str, Handler] = {
    "request_documents": evaluation.request_documents,
    "supply_documents": evaluation.supply_documents,
    "admit": evaluation.admit,
    "score": evaluation.score,
    "give_notice": evaluation.give_notice,
    "observe": evaluation.observe,
    "reject": evaluation.reject,
    "award": evaluation.award,
    "accept": evaluation.accept,
    "start": delivery.start,
    "sign_plan": delivery.sign_plan,
    "record_services": services.record_services,
    "withdraw_recipient": delivery.withdraw_recipient,
    "declare_outcome": outcomes.declare_outcome,
    "verify_outcome": verification.verify_outcome,
    "request_extension": delivery.request_extension,
    "decide_extension": delivery.decide_extension,
    "end_delivery": delivery.end_delivery,
    "claim": claims.make_claim,
    "check_claim": claims.check_claim,
    "contest_claim": contest.contest_claim,
    "decide_contest": contest.decide_contest,
    "interrupt_payment": payments.interrupt_payment,
    "resume_payment": payments.resume_payment,
    "attach": evidence.attach,
    "order_payment": payments.order_payment,
    "cancel_payment": payments.cancel_payment,
    "confirm_payment": payments.confirm_payment,
    "fail_payment": payments.fail_payment,
    "correct_account": payments.correct_account,
    "order_recovery": recovery.order_recovery,
    "confirm_recovery": recovery.confirm_recovery,
    "withdraw": endings.withdraw,
    "revoke": revocation.revoke,
    "record_delivery": evaluation.record_delivery,
    "move_end": delivery.move_end,
    "suspend_terms": law.suspend_terms,
    "pass_time": passing_time.pass_time,
    "fund": queue.fund,
    "close_window": passing_time.close_window,
}
"""The rule behind each command of the table in ``domain.lifecycle.states``."""


class OutOfTable(RuntimeError):
    """A rule led where the table does not allow: a bug, never a person's mistake."""


def decide(name: str, file: File, content: Content, ctx: Context) -> Decision | Refusal:
    """Apply a command to a file.

    A refusal by a rule, or by the state, is a result with every finding. Raises OutOfTable when a rule contradicts
    the table of states.
    """
    if file.state not in COMMANDS[name].transitions:
        return Refusal((wrong_state(name, file.state.value),))
    conflict = four_eyes.conflict(name, ctx)
    if conflict:
        return Refusal(conflict)
    try:
        decision = HANDLERS[name](file, content, ctx)
    except RuleBroken as broken:
        return Refusal(broken.findings)
    if not leads_to(name, file.state, decision.file.state):
        raise OutOfTable(f"{name} led from {file.state} to {decision.file.state}")
    money = ledger.after(file.money, decision.transfers)
    return Decision(decision.file.having(money=money), decision.transfers, decision.notices, decision.data)


def wrong_state(name: str, state: str) -> Finding:
    """What a person is told whose command the state does not allow."""
    return Finding(
        "state",
        f"'{COMMANDS[name].spelling}' is not possible while the project is {state}",
        "state",
        "default",
        "table of states (docs/lifecycle.md)",
    )


def wrong_role(name: str, role: str) -> Finding:
    """What a person is told whose role may not give the command."""
    return Finding(
        "role",
        f"'{COMMANDS[name].spelling}' is given by the {' or the '.join(COMMANDS[name].roles)}, not by the {role}",
        "role",
        "default",
        "table of commands (docs/lifecycle.md)",
    )

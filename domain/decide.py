"""The one door of the rules: a file, a command and an instant in; a decision or a refusal out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import claims, delivery, endings, evaluation, law, ledger, outcomes, passing_time, services
from domain.commands import Content
from domain.decision import Context, Decision, Refusal
from domain.file import File
from domain.findings import Finding, RuleBroken
from domain.lifecycle import COMMANDS, leads_to

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
    "verify_outcome": outcomes.verify_outcome,
    "request_extension": delivery.request_extension,
    "decide_extension": delivery.decide_extension,
    "end_delivery": delivery.end_delivery,
    "claim": claims.make_claim,
    "check_claim": claims.check_claim,
    "order_payment": claims.order_payment,
    "confirm_payment": claims.confirm_payment,
    "fail_payment": claims.fail_payment,
    "withdraw": endings.withdraw,
    "revoke": endings.revoke,
    "record_delivery": evaluation.record_delivery,
    "move_end": delivery.move_end,
    "suspend_terms": law.suspend_terms,
    "pass_time": passing_time.pass_time,
    "close_window": passing_time.close_window,
}
"""The rule behind each command of the table in ``domain.lifecycle``."""


class OutOfTable(RuntimeError):
    """A rule led where the table does not allow: a bug, never a person's mistake."""


def decide(name: str, file: File, content: Content, ctx: Context) -> Decision | Refusal:
    """Apply a command to a file.

    A refusal by a rule, or by the state, is a result with every finding. Raises OutOfTable when a rule contradicts
    the table of states.
    """
    if file.state not in COMMANDS[name].transitions:
        return Refusal((wrong_state(name, file.state.value),))
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
        f"'{COMMANDS[name].spelling}' is given by the {COMMANDS[name].role}, not by the {role}",
        "role",
        "default",
        "table of commands (docs/lifecycle.md)",
    )


def occasion(name: str, file: File, content: Content) -> str:
    """What tells apart two times that the same command, in the same words, is a new fact.

    A second supplementary claim, or an order after a refused one, is not the repetition of the first.
    """
    if name == "claim" and getattr(content, "kind", "") == "supplementary":
        made = [
            claim for claim in file.claims.values() if claim.kind == "supplementary" and claim.state != "under_check"
        ]
        return f"after{len(made)}" if made else ""
    if name in ("order_payment", "confirm_payment", "fail_payment"):
        claim = file.claims.get(getattr(content, "claim", ""))
        if claim is None:
            return ""
        failed = claim.order - (claim.state in ("ordered", "paid")) if name == "order_payment" else claim.order - 1
        return f"order{failed + 1}" if failed > 0 else ""
    if name in ("declare_outcome", "verify_outcome"):
        people = getattr(content, "recipients", ()) or {item.recipient for item in getattr(content, "outcomes", ())}
        own = [outcome for outcome in file.outcomes.values() if outcome.recipient in people]
        count = sum(outcome.state == "refused" for outcome in own) if name == "declare_outcome" else len(own)
        return f"outcome{count}" if count else ""
    return f"E{len(file.extensions)}" if name == "decide_extension" else ""

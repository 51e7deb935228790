"""What tells apart two times that the same command, in the same words, is a new fact (F116)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.record.file import ClaimState, File


def occasion(name: str, file: File, content: Any, actor: str) -> str:
    """Part of the command's id: empty for a fact that happens once.

    A second supplementary claim, or an order after a refused one, is not the repetition of the first; the second
    manager's signature under an order is not the first one's.
    """
    rule = _RULES.get(name)
    count = rule(file, content) if rule else 0
    if name == "order_payment" and (claim := file.claims.get(content.claim)) is not None:
        count += claim.first_signature not in (None, actor)
    return f"{_WORDS.get(name, 'order')}{count}" if count > 0 else ""


def _claims(file: File, content: Any) -> int:
    if content.kind != "supplementary":
        return 0
    return sum(c.kind == "supplementary" and c.state is not ClaimState.under_check for c in file.claims.values())


def _orders(file: File, content: Any) -> int:
    """Twice the orders of the claim that came to nothing: each may have two signatures."""
    claim = file.claims.get(content.claim)
    if claim is None:
        return 0
    standing = claim.state in (ClaimState.ordered, ClaimState.paid)
    return 2 * max(claim.order - standing, 0)


def _answers(file: File, content: Any) -> int:
    claim = file.claims.get(content.claim)
    return max(claim.order - 1, 0) if claim else 0


def _declared(file: File, content: Any) -> int:
    people = {item.recipient for item in content.outcomes}
    return sum(o.state == "refused" for o in file.outcomes.values() if o.recipient in people)


def _verified(file: File, content: Any) -> int:
    return sum(1 for o in file.outcomes.values() if o.recipient in content.recipients)


def _interruptions(file: File, content: Any) -> int:
    """How many interruptions of the claim came before the one that stands, or comes next."""
    claim = file.claims.get(content.claim)
    return _times(file, content.claim) - (claim is not None and claim.state is ClaimState.interrupted)


def _times(file: File, claim: str) -> int:
    term = file.terms.get(f"payment/{claim}")
    return sum(event.kind == "suspend" for event in term.events) if term else 0


def _contests(file: File, _: Any) -> int:
    lines = [line for line in file.claim_lines.values() if line.contested is not None]
    decided = sum(line.contest_granted is not None for line in lines)
    return decided if decided < len(lines) else 0


_RULES: dict[str, Callable[[File, Any], int]] = {
    "claim": _claims,
    "order_payment": _orders,
    "confirm_payment": _answers,
    "fail_payment": _answers,
    "cancel_payment": _answers,
    "declare_outcome": _declared,
    "verify_outcome": _verified,
    "decide_extension": lambda file, _: len(file.extensions),
    "interrupt_payment": _interruptions,
    "resume_payment": lambda file, content: _times(file, content.claim) - 1,
    "correct_account": lambda file, content: len(file.orders) if content.iban != file.iban else 0,
    "decide_contest": _contests,
}
_WORDS = {
    "claim": "after", "declare_outcome": "outcome", "verify_outcome": "outcome", "decide_extension": "E",
    "interrupt_payment": "time", "resume_payment": "time", "correct_account": "after", "decide_contest": "after",
}  # fmt: skip

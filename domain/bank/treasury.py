"""What an answer of the treasury means for an order: applied, noted, or reported and never applied (F57, F59, F61)."""

from __future__ import annotations

from enum import StrEnum

from domain.bank.status_report import Reply
from domain.basis.euro import euro
from domain.record.file import Order, OrderState

PAID = ("ACSC", "ACCC")
"""Settlement completed, on the debtor's account or on the creditor's."""
REFUSED = "RJCT"


class Verdict(StrEnum):
    """What becomes of an answer."""

    confirmed = "confirmed"
    failed = "failed"
    agreed = "agreed"
    """The order had ended like this already."""
    pending = "pending"
    unexplained = "unexplained"


def judge(reply: Reply, order: Order | None, sent_in: str, original: str) -> tuple[Verdict, str]:
    """The verdict on an answer, and why, when it cannot be applied.

    ``sent_in`` is the payment file in which the order stands, ``original`` the one that the answer is about.
    """
    problem = _problem(reply, order, sent_in, original)
    if problem or order is None:
        return Verdict.unexplained, problem
    if reply.status in PAID:
        ends, verdict = OrderState.paid, Verdict.confirmed
    elif reply.status == REFUSED:
        ends, verdict = OrderState.failed, Verdict.failed
    else:
        return (Verdict.pending if order.state is OrderState.ordered else Verdict.agreed), ""
    if order.state is OrderState.ordered:
        return verdict, ""
    if order.state is ends:
        return Verdict.agreed, ""
    return Verdict.unexplained, f"the order has ended as {order.state.value}, and the treasury says {reply.status}"


def _problem(reply: Reply, order: Order | None, sent_in: str, original: str) -> str:
    if order is None:
        return "no order has this key"
    if not sent_in:
        return "the order stands in no payment file"
    if original != sent_in:
        return f"the answer is about the file {original}, the order stands in {sent_in}"
    if reply.cents is not None and reply.cents != order.cents:
        return f"the treasury says {euro(reply.cents)}, the order says {euro(order.cents)}"
    if reply.iban and reply.iban != order.iban.replace(" ", ""):
        return "the treasury names another account than the order"
    return ""

"""What an answer of the treasury means for an order: applied, noted, or reported and never applied (F57, F59, F61)."""

from __future__ import annotations

from enum import StrEnum

from domain.bank.status_report import Reply
from domain.basis.codes import account_form
from domain.basis.language import _, recording
from domain.record.payables import Order
from domain.record.states import OrderState

# Settlement completed, on the debtor's account or on the creditor's.
PAID = ("ACSC", "ACCC")
# Refused, or taken back before or after it was carried out. After a payment they mean that the money came back.
REFUSED = ("RJCT", "CANC")
# On its way: a later answer follows. What is in none of the lists is shown to a person.
ON_ITS_WAY = ("RCVD", "PDNG", "ACTC", "ACCP", "ACFC", "ACIS", "ACPD", "ACSP", "ACWC", "ACWP", "PATC", "PRES", "CPUC")


class Verdict(StrEnum):
    """What becomes of an answer."""

    confirmed = "confirmed"
    failed = "failed"
    agreed = "agreed"
    """The order had ended like this already."""
    returned = "returned"
    """It was paid, and the treasury has taken it back."""
    pending = "pending"
    unexplained = "unexplained"


def judge(reply: Reply, order: Order | None, sent_in: str, original: str) -> tuple[Verdict, str]:
    """The verdict on an answer, and why, when it cannot be applied.

    ``sent_in`` is the payment file in which the order stands, ``original`` the one that the answer is about.
    """
    with recording():
        return _judge(reply, order, sent_in, original)


def _judge(reply: Reply, order: Order | None, sent_in: str, original: str) -> tuple[Verdict, str]:
    problem = _problem(reply, order, sent_in, original)
    if problem or order is None:
        return Verdict.unexplained, problem
    if reply.status in ON_ITS_WAY:
        return (Verdict.pending if order.state is OrderState.ordered else Verdict.agreed), ""
    verdict = _VERDICTS.get((reply.status in PAID, order.state), Verdict.unexplained)
    if verdict is Verdict.unexplained:
        ended, said = order.state.value, reply.status
        return verdict, _("the order has ended as {ended}, and the treasury says {said}", ended=ended, said=said)
    return verdict, ""


# What a final status, paid or not, means for an order, by where the order stands.
_VERDICTS = {
    (True, OrderState.ordered): Verdict.confirmed,
    (True, OrderState.paid): Verdict.agreed,
    (False, OrderState.ordered): Verdict.failed,
    (False, OrderState.failed): Verdict.agreed,
    (False, OrderState.paid): Verdict.returned,
}


def _problem(reply: Reply, order: Order | None, sent_in: str, original: str) -> str:
    if order is None:
        return _("no order has this key")
    if not sent_in:
        return _("the order stands in no payment file")
    if original != sent_in:
        return _("the answer is about the file {about}, the order stands in {file}", about=original, file=sent_in)
    if reply.status not in (*PAID, *REFUSED, *ON_ITS_WAY):
        return _("'{said}' says neither that it was paid nor that it was refused: ask the treasury", said=reply.status)
    if reply.status in PAID and (reply.cents is None or not reply.iban):
        return _("the treasury says {said} and does not repeat the amount and the account", said=reply.status)
    if reply.cents is not None and reply.cents != order.cents:
        return _("the treasury says {said:amount}, the order says {ours:amount}", said=reply.cents, ours=order.cents)
    if reply.iban and account_form(reply.iban) != account_form(order.iban):
        return _("the treasury names another account than the order")
    return ""

"""Orders of payment: due minus moved, written under a key, ended once (section 8; F53 to F59)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis.decree import Decree
from domain.basis.euro import euro, euro_it
from domain.basis.findings import Finding, RuleBroken, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told_of_money
from domain.lifecycle.states import State
from domain.lifecycle.told_of_money import ConfirmPayment
from domain.money import in_letters, overpaid
from domain.money.claims import in_state, lines_of
from domain.money.evidence import missing_evidence, paper_instead
from domain.money.recovery import set_off
from domain.procedure import publication, regularity
from domain.procedure.double_funding import claimed_elsewhere
from domain.procedure.endings import cancel_orders, close_when_settled
from domain.record.balance import owed, payable
from domain.record.chances import Chance, claims_in
from domain.record.decision import Context, Decision
from domain.record.file import File, Notice
from domain.record.file_terms import begin_term, done
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.record.payables import Claim, Order, Transfer
from domain.record.states import Account, ClaimState, OrderState
from domain.registers.answers import Answer, Said

# The states of an order to which the treasury may still answer.
_ANSWERABLE = (OrderState.ordered, OrderState.paid)


def order_payment(file: File, content: c.OrderPayment, ctx: Context) -> Decision:
    """Order what a claim still moves; above the measure's threshold with a second manager (F30, F57).

    What was overpaid before is set off; when nothing is left to move, the claim is settled without an order.
    """
    claim = in_state(file, content.claim, ClaimState.checked, ClaimState.failed)
    require(*_cannot_order(file, claim, ctx))
    answer = regularity.asked_now(file, ctx)
    file = regularity.kept(file, answer, ctx, "order_payment")
    before = file
    off = set_off(file, claim, ctx)
    amount = max(payable(file, claim) - off.interest, 0)
    file = off.file
    withheld = claim.recognised_cents - amount
    if amount == 0:
        settled = replace(claim, state=ClaimState.paid, set_off=withheld, decree=content.decree)
        file = done(file.putting("claims", settled), ctx.day, f"payment/{claim.id}")
        file = overpaid.ordered(file, claim.id, off.transfers)
        data = {"claim": claim.id, "amount": euro(0), "set_off": euro(withheld)}
        return close_when_settled(
            Decision(file, off.transfers, _told(before, file, settled, content.decree, ctx), data), ctx
        )
    number = claim.order + 1
    order = Order(
        f"{claim.id}/{number}",
        claim.id,
        amount,
        file.lead_name,
        file.iban,
        content.decree,
        ctx.at,
        regularity=_proof(file, answer, ctx),
    )
    moved = Transfer(Account.committed, Account.ordered, amount, f"order {order.id}, {content.decree}")
    claim = replace(
        claim, state=ClaimState.ordered, order=number, decree=content.decree, failure=None, set_off=withheld
    )
    data = {
        "claim": claim.id, "order": order.id, "amount": euro(amount), "set_off": euro(withheld), "payee": order.payee,
        "account": order.iban,
    }  # fmt: skip
    file = file.putting("claims", claim).putting("orders", order)
    file = overpaid.ordered(file, claim.id, (*off.transfers, moved))
    return Decision(file, (*off.transfers, moved), _told(before, file, claim, content.decree, ctx), data)


def _told(before: File, file: File, claim: Claim, decree: Decree, ctx: Context) -> tuple[Notice, ...]:
    """A payment that is smaller than what was recognised is never a silent one (art. 1241 c.c.)."""
    if before.debts == file.debts:
        return ()
    amount = claim.recognised_cents - claim.set_off
    told = in_letters.set_off(claim, before, file, decree, amount, ctx.measure.payments)
    return (letter(file, ctx, told, "operator"),)


def _cannot_order(file: File, claim: Claim, ctx: Context) -> Iterator[Finding]:
    if not claim.recognised:
        yield refuse("R8.7", "nothing", "claim", claim=claim.id)
    yield from missing_evidence(file, ctx)
    yield from publication.unpublished(file, ctx)
    yield from claimed_elsewhere(file, lines_of(file, claim.id), ctx)


def _proof(file: File, answer: Answer, ctx: Context) -> str:
    """What an order's regularity rests on: the answer that was just kept, or the document that was handed in."""
    proof = regularity.last_answer(file) if answer.said is Said.yes else paper_instead(file, answer, ctx)
    return proof.id if proof else ""


def may_order(file: File, ctx: Context) -> Iterator[Chance]:
    """Each claim of which something is due."""
    for claim in claims_in(file, ClaimState.checked, ClaimState.failed):
        if claim.recognised:
            yield Chance(against=tuple(_cannot_order(file, claim, ctx)), awaited=True, claim=claim.id)


def may_cancel(file: File, ctx: Context) -> Iterator[Chance]:
    """Each order that stands in no payment file."""
    for claim in claims_in(file, ClaimState.ordered):
        if f"{claim.id}/{claim.order}" not in ctx.in_file:
            yield Chance(claim=claim.id)


def may_confirm(file: File, _: Context) -> Iterator[Chance]:
    """Each order that is on its way."""
    for claim in claims_in(file, ClaimState.ordered):
        yield Chance(claim=claim.id, awaited=True)


def may_fail(file: File, _: Context) -> Iterator[Chance]:
    """An order on its way, or one that was carried out and that no debt needs."""
    for claim in claims_in(file, ClaimState.ordered, ClaimState.paid):
        order = file.orders.get(f"{claim.id}/{claim.order}")
        if order is not None and order.state in _ANSWERABLE and not any(_is_owed(file, order)):
            yield Chance(claim=claim.id)


def ordered_in_all(file: File) -> int:
    """What orders of the project have moved or are moving, in cents."""
    standing = (OrderState.ordered, OrderState.paid)
    return sum(order.cents for order in file.orders.values() if order.state in standing)


def _last_order(file: File, claim: Claim, named: str | None = None) -> Order:
    """The last order of a claim; an answer that names another one is not an answer to it (F59)."""
    order = file.orders.get(f"{claim.id}/{claim.order}")
    if order is None or order.state not in _ANSWERABLE:
        raise RuleBroken(refuse("F59", "no_order", "claim", claim=claim.id))
    if named not in (None, order.id):
        require(refuse("F59", "other_order", "order", named=str(named), order=order.id))
    return order


def confirm_payment(file: File, content: c.ConfirmPayment, ctx: Context) -> Decision:
    """The treasury has paid: the claim is settled, and the project is closed when it was the last thing."""
    claim = in_state(file, content.claim, ClaimState.ordered)
    order = replace(
        _last_order(file, claim, content.order), state=OrderState.paid, reference=content.reference, ended_on=ctx.day
    )
    paid = replace(claim, state=ClaimState.paid, paid=order.cents, reference=content.reference)
    file = done(file.putting("claims", paid).putting("orders", order), ctx.day, f"payment/{claim.id}")
    reason = f"payment {order.id}, reference {content.reference}"
    payment = Transfer(Account.ordered, Account.paid, order.cents, reason)
    data = {"claim": claim.id, "paid": euro(order.cents)}
    paid_to_date = file.held(Account.paid) + order.cents
    closes = close_when_settled(Decision(file, (payment,)), ctx).file.state is State.closed
    told = ConfirmPayment(
        claim=claim.id,
        order=order.id,
        payment_decree=order.decree,
        amount=euro_it(order.cents),
        recognised=euro_it(claim.recognised_cents),
        set_off=euro_it(claim.set_off) if claim.set_off else "",
        reference=content.reference,
        paid_on=ctx.day,
        payee=order.payee,
        iban_end=order.iban[-4:],
        paid_to_date=euro_it(paid_to_date),
        residual="" if closes else euro_it(file.held(Account.committed)),
    )
    return close_when_settled(Decision(file, (payment,), (letter(file, ctx, told, "operator"),), data), ctx)


def fail_payment(file: File, content: c.FailPayment, ctx: Context) -> Decision:
    """The treasury has refused: the money goes back to the commitment until it is ordered again under a new key.

    So it is when the treasury takes a payment back that it had carried out (F59). The claim is then unpaid again, and
    its term begins anew on that day (our reading: no act says from when).
    """
    claim = in_state(file, content.claim, ClaimState.ordered, ClaimState.paid)
    before = _last_order(file, claim, content.order)
    returned = before.state is OrderState.paid
    require(*_is_owed(file, before))
    order = replace(before, state=OrderState.failed, failure=ctx.content, ended_on=ctx.day)
    unpaid = replace(claim, state=ClaimState.failed, failure=ctx.content, paid=0, reference=None)
    file = file.putting("orders", order).putting("claims", unpaid)
    if returned:
        file = begin_term(file, ctx.measure, "payment", ctx.day, of=claim.id)
    source, what = (Account.paid, "taken back") if returned else (Account.ordered, "refused")
    back = Transfer(source, Account.committed, order.cents, f"order {order.id} {what} by the treasury")
    told = told_of_money.FailPayment(
        claim=claim.id, order=order.id, amount=euro_it(order.cents), returned_on=ctx.day, was_paid=returned
    )
    words = tuple(letter(file, ctx, told, to) for to in ("manager", "operator"))
    return Decision(file, (back,), words, {"claim": claim.id})


def _is_owed(file: File, order: Order) -> Iterator[Finding]:
    """What was paid and is asked back by a decree does not come back twice."""
    if order.state is OrderState.paid and file.held(Account.paid) - order.cents < owed(file):
        yield refuse("F59", "owed", "claim", order=order.id)


def cancel_payment(file: File, content: c.CancelPayment, ctx: Context) -> Decision:
    """Take an order back that stands in no payment file yet; afterwards the treasury has the last word."""
    claim = in_state(file, content.claim, ClaimState.ordered)
    order = _last_order(file, claim)
    if order.id in ctx.in_file:
        require(refuse("F59", "sent", "claim", order=order.id))
    file, back = cancel_orders(file, [order], ctx)
    return Decision(file, back, data={"claim": claim.id, "order": order.id})


def which_order(file: File, content: c.OrderPayment, _: str) -> str:
    """An order after one that came to nothing is a new one."""
    claim = file.claims.get(content.claim)
    if claim is None:
        return ""
    standing = claim.state in (ClaimState.ordered, ClaimState.paid)
    return nth("order", claim.order - standing)


def which_answer(file: File, content: c.ConfirmPayment | c.FailPayment | c.CancelPayment, _: str) -> str:
    """Each order of a claim has its own answer."""
    claim = file.claims.get(content.claim)
    return nth("order", claim.order - 1) if claim else ""

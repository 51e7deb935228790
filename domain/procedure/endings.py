"""How a project ends, well or badly, and what becomes of its money (R5.7, R5.8, R8.9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from domain.basis.euro import euro_it
from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import Close, Forfeit, Withdraw
from domain.procedure.outcomes import days_that_decide
from domain.record import contests
from domain.record.balance import claimed_once, overpaid, owed, returned
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import end_with_records, is_open, last_day, term_of
from domain.record.ledger import after
from domain.record.letters import letter
from domain.record.payables import Order, Transfer
from domain.record.states import Account, ClaimState, OrderState, OutcomeState
from domain.terms.key import TermKey

SETTLED = (ClaimState.paid, ClaimState.cancelled)


def conclude(
    file: File, ctx: Context, state: State, note: str, appeal: bool = False, but: Collection[TermKey] = ()
) -> File:
    """The file at an end: what hangs on the project is closed with it, so that nobody is asked for what nobody can do.

    No term runs but those of record, of what is owed and, against an act, of the appeals; a claim of which something
    could still be paid is cancelled. ``but``: matters whose terms outlive this end.
    """
    unpaid = [c for c in file.claims.values() if c.state not in SETTLED and c.recognised != 0]
    file = file.putting("claims", *(replace(claim, state=ClaimState.cancelled) for claim in unpaid))
    file = file.noting(late_for=None, late_deed_on=None, late_start_on=None, at_stake=())
    return ctx.moved(end_with_records(file, ctx.measure, ctx.day, note, appeal, but), state)


def release(file: File, reason: str) -> tuple[Transfer, ...]:
    """What is reserved or committed and not spent goes back to what is available."""
    return tuple(
        Transfer(account, Account.available, file.held(account), reason)
        for account in (Account.reserved, Account.committed)
        if file.held(account) > 0
    )


def withdraw(file: File, _: c.Reason, ctx: Context) -> Decision:
    """The network gives the project up; its money is free at once."""
    require(*cannot_withdraw(file, ctx))
    transfers = release(file, "released by withdrawal")
    file = conclude(file, ctx, State.withdrawn, "withdrawn").noting(reason=ctx.content)
    told = Withdraw(released=_sum_of(transfers) if transfers else "", started_on=file.facts.started_on)
    return Decision(file, transfers, tuple(letter(file, ctx, told, to) for to in ("officer", "operator")))


def _sum_of(transfers: Iterable[Transfer]) -> str:
    return euro_it(sum(one.cents for one in transfers))


def cannot_withdraw(file: File, _: Context) -> Iterator[Finding]:
    """What was claimed is decided first."""
    if file.claims:
        yield refuse("R7.8", "claimed")


def cancel_orders(file: File, orders: Iterable[Order], ctx: Context) -> tuple[File, tuple[Transfer, ...]]:
    """Orders that stand in no payment file are taken back: their money is committed again."""
    transfers: list[Transfer] = []
    for order in orders:
        claim = replace(file.claims[order.claim], state=ClaimState.checked)
        file = file.putting("claims", claim)
        file = file.putting("orders", replace(order, state=OrderState.cancelled, ended_on=ctx.day))
        transfers.append(Transfer(Account.ordered, Account.committed, order.cents, f"order {order.id} cancelled"))
    return file, tuple(transfers)


def forfeit_award(file: File, duty: str, ctx: Context, answered: bool = False) -> Decision:
    """No acceptance, no start or no claim in time: the award lapses (R4.10, R7.5, R8.3).

    ``duty``: its term; ``answered``: whether the network has answered the notice.
    """
    transfers = release(file, "released by forfeiture")
    automatic = ctx.measure.forfeiture.at(ctx.when(file)) == "automatic"
    told = Forfeit(
        by_decree=not automatic,
        duty=duty,
        duty_due=last_day(file, duty, ctx.measure),
        released=_sum_of(transfers),
        paid=euro_it(file.held(Account.paid)),
        answered=answered,
        rests_on=ctx.measure.terms[duty].article,
    )
    file = conclude(file, ctx, State.forfeited, "forfeited", appeal=True)
    return Decision(file, transfers, (letter(file, ctx, told, "operator", term="appeal"),))


def close(file: File, ctx: Context) -> Decision:
    """Closing: the commitment that was not used is a saving and returns to the envelope (R5.8).

    The days that may find a paid result wrong go on (R6.19): the file can be opened again (``reopen``). So it is for a contest
    whose days are not over, and the letter says so (F48).
    """
    contests_run = contests.may_come(file, ctx)
    transfers = release(file, "saving at closing")
    file = file.noting(saved=file.facts.saved + file.held(Account.committed))
    file = conclude(file, ctx, State.closed, "closed", but=days_that_decide(file))
    return Decision(file, transfers, (letter(file, ctx, _closing(file, ctx, contests_run), "operator"),))


def _closing(file: File, ctx: Context, contests_run: bool) -> Close:
    """The sums of a project at its end, until when its papers are kept, and whether something may still be contested."""
    records = term_of(file, "records")
    claims, debts = file.claims.values(), file.debts.values()
    paid, back = file.held(Account.paid), returned(file)
    released = file.requested - paid
    return Close(
        granted=euro_it(file.requested),
        claimed=euro_it(claimed_once(file)),
        recognised=euro_it(sum(claim.recognised_cents for claim in claims)),
        paid=euro_it(paid),
        saving=euro_it(file.facts.saved),
        paid_out=euro_it(paid + back),
        returned=_if_any(back),
        set_off=_if_any(sum(claim.set_off for claim in claims)),
        interest=_if_any(sum(debt.withheld_interest for debt in debts)),
        not_due=_if_any(sum(debt.beyond for debt in debts)),
        released=euro_it(released),
        of_returns=_if_any(released - file.facts.saved),
        kept_from=records.events[0].day if records else None,
        kept_until=last_day(file, "records", ctx.measure),
        contests_run=contests_run,
    )


def _if_any(cents: int) -> str:
    return euro_it(cents) if cents else ""


def settled(file: File, ctx: Context) -> bool:
    """Whether nothing of the project waits any more: claims, results, contests (F48), or a claim that may come or be taken late."""
    claims = all(claim.state in SETTLED or claim.recognised == 0 for claim in file.claims.values())
    outcomes = all(outcome.state is not OutcomeState.declared for outcome in file.outcomes.values())
    balanced = overpaid(file) == 0 and owed(file) == 0
    may_claim = is_open(file, "supplementary_claim") or file.facts.late_for is not None
    return claims and outcomes and balanced and not may_claim and not contests.keeps_open(file, ctx)


def close_when_settled(decision: Decision, ctx: Context) -> Decision:
    """The decision, with the project closed if the decision settled the last thing of it."""
    file = decision.file
    moved = file.having(money=after(file.money, decision.transfers))
    if file.state is not State.payment or not settled(moved, ctx):
        return decision
    closing = close(moved, ctx)
    return Decision(
        closing.file.having(money=file.money),
        (*decision.transfers, *closing.transfers),
        (*decision.notices, *closing.notices),
        decision.data,
    )

"""Money that must come back: debts with legal interest by day count, set off before new payments (R8.9, F56, F70)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from domain.basis.euro import euro, euro_it, round_cents
from domain.basis.findings import RuleBroken, require
from domain.edition.catalogue import refuse
from domain.edition.measure import Payments
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told_of_money import ConfirmRecovery, OrderRecovery
from domain.money import in_letters, overpaid
from domain.money.reopening import waits_for_finding
from domain.procedure.endings import close_when_settled
from domain.record.balance import overpaid as overpaid_in_all
from domain.record.balance import owed, unclaimed_recovery
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, done
from domain.record.letters import letter
from domain.record.payables import Claim, Debt, Transfer
from domain.record.states import Account, OrderState


def interest(cents: int, since: date, until: date, rules: Payments) -> int:
    """Simple legal interest by day count, at the rate of each day's year; the first day out, the last in (art. 1284 c.c.)."""
    rates = rules.legal_interest
    year = rules.days_of_interest_year.at(until)
    total = Decimal(0)
    day = since
    while day < until:
        last = min(date((day + timedelta(days=1)).year, 12, 31), until)
        total += cents * rates.at(last) * (last - day).days / (year * 100)
        day = last
    return round_cents(total)


def order_recovery(file: File, content: c.OrderRecovery, ctx: Context) -> Decision:
    """Order that money comes back: after a revocation, or what was paid and is not due (R8.9).

    What no cut line explains is not due by the decree itself, so that it is never paid again; it says why in words
    (art. 3 l. 241/1990).
    """
    most = _most(file)
    if content.cents > most:
        require(refuse("R8.9", "too_much", "amount", amount=content.cents, most=max(most, 0)))
    number = f"D{len(file.debts) + 1}"
    revoked = file.state is State.recovery
    beyond = 0 if revoked else max(content.cents - unclaimed_recovery(file), 0)
    debt = Debt(number, content.cents, content.decree, ctx.day, _paid_since(file) or ctx.day, beyond)
    file, lines = overpaid.take(file, 0 if revoked else content.cents - beyond)
    rest = 0 if revoked else content.cents - sum(part.cents for part in lines)
    if rest and content.reason is None:
        require(refuse("R8.9", "no_cause", "reason", rest=rest))
    file = begin_term(file.putting("debts", debt), ctx.measure, "recovery", ctx.day, of=number)
    owes = Transfer(Account.debts, Account.to_recover, content.cents, f"recovery {number}, {content.decree}")
    data = {"debt": number, "amount": euro(content.cents), "lines": [part.line.id for part in lines]}
    words = letter(file, ctx, _asked_back(file, debt, lines, ctx), "operator", term=f"recovery/{number}")
    return Decision(file, (owes,), (words,), data)


def _asked_back(file: File, debt: Debt, lines: Sequence[overpaid.Part], ctx: Context) -> OrderRecovery:
    """The sum by its cause, and the interest as it grows: what was paid for lines and is not due, and the rest."""
    rules = ctx.measure.payments
    due = interest_due(debt, ctx)
    of_lines = sum(part.cents for part in lines)
    rest = debt.cents - of_lines
    revoked = file.state is State.recovery
    return OrderRecovery(
        debt=debt.id,
        recovery_decree=debt.decree,
        amount=euro_it(debt.cents),
        not_due=euro_it(rest) if rest and not revoked else "",
        of_revoked=euro_it(rest) if revoked else "",
        of_lines=euro_it(of_lines) if lines else "",
        cut=in_letters.asked_back(file, lines),
        since=debt.since,
        rates=in_letters.rates(debt.since, ctx.day, rules),
        interest=euro_it(due),
        daily=in_letters.of_one_day(debt.cents, ctx.day, rules),
        total=euro_it(debt.cents + due),
    )


def _most(file: File) -> int:
    """What was paid and no decree has asked back, in cents."""
    return file.held(Account.paid) - owed(file)


def may_order_recovery(file: File, _: Context) -> Iterator[Chance]:
    """Awaited is what is overpaid, after a revocation all that was paid, and in a reopened file what its act has found."""
    revoked = file.state is State.recovery
    wrong = _most(file) if revoked and not owed(file) else unclaimed_recovery(file)
    known = wrong > 0 and (revoked or overpaid.in_lines(file) >= wrong)
    if _most(file) > 0:
        typed = f"--amount {euro(wrong) if wrong else 'EURO'}"
        yield Chance(typed if known else f"{typed} --reason TEXT", awaited=wrong > 0 or waits_for_finding(file))


def may_confirm_recovery(file: File, _: Context) -> Iterator[Chance]:
    """As long as a debt is open: the money that comes back is that of the oldest."""
    for debt in _open_debts(file)[:1]:
        yield Chance(awaited=True, of=debt.id)


def _open_debts(file: File) -> list[Debt]:
    return [debt for debt in file.debts.values() if debt.open]


def asked_back_in_all(file: File) -> int:
    """What all decrees of recovery have asked back, in cents."""
    return sum(debt.cents for debt in file.debts.values())


def _paid_since(file: File) -> date | None:
    """The day from which interest runs: that of the last payment (our default, in favour of the debtor)."""
    days = [o.ended_on for o in file.orders.values() if o.state is OrderState.paid and o.ended_on is not None]
    return max(days, default=None)


def confirm_recovery(file: File, content: c.ConfirmRecovery, ctx: Context) -> Decision:
    """The money of the oldest open debt is back, with its interest; it goes where the measure says (R8.9)."""
    open_debts = _open_debts(file)
    if not open_debts:
        raise RuleBroken(refuse("R8.9", "no_debt"))
    debt = open_debts[0]
    due = interest_due(debt, ctx)
    reason = f"recovery {debt.id}, reference {content.reference}"
    back = _goes_to(file, ctx)
    transfers = (Transfer(Account.paid, back, debt.open, reason), *_booked(debt.open, due, reason))
    data = {"debt": debt.id, "recovered": euro(debt.open), "interest": euro(due), "to": back.value}
    settled = replace(
        debt, settled=debt.cents, interest=debt.interest + due, accrued=0, since=ctx.day, reference=content.reference
    )
    file = done(file.putting("debts", settled), ctx.day, f"recovery/{debt.id}")
    if file.state is State.recovery and owed(file) == 0:
        file = ctx.moved(file, State.revoked)
    left = owed(file)
    told = ConfirmRecovery(
        debt=debt.id,
        principal=euro_it(debt.open),
        interest=euro_it(due),
        received_on=ctx.day,
        reference=content.reference,
        left=euro_it(left) if left else "",
    )
    return close_when_settled(Decision(file, transfers, (letter(file, ctx, told, "operator"),), data), ctx)


def _goes_to(file: File, ctx: Context) -> Account:
    """Where money that comes back goes. A project keeps it for its own restored lines, if the measure says so and it lives."""
    where = ctx.measure.payments.recovered_to.at(ctx.when(file))
    if where != "project":
        return Account(where)
    return Account.available if file.state is State.recovery else Account.committed


def _booked(principal: int, interest_due: int, reason: str) -> tuple[Transfer, ...]:
    """The books of debts: interest is owed and paid in the same instant."""
    owes = (Transfer(Account.debts, Account.to_recover, interest_due, f"{reason}, interest"),) if interest_due else ()
    return (*owes, Transfer(Account.to_recover, Account.recovered, principal + interest_due, reason))


@dataclass(frozen=True, slots=True)
class SetOff:
    """What a claim settles of the open debts: the file afterwards, the bookings, and the interest in cents."""

    file: File
    transfers: tuple[Transfer, ...]
    interest: int


def set_off(file: File, claim: Claim, ctx: Context) -> SetOff:
    """Settle open debts, the oldest first, by what the claim cannot move, because earlier payments moved it (F56, F70).

    Of each debt the interest is paid before the sum (art. 1194 c.c.); what is left of the sum goes on bearing interest,
    the interest itself never does.
    """
    left = claim.recognised_cents
    room = overpaid_in_all(file)
    principal = withheld = 0
    for debt in file.debts.values():
        if not debt.open or left <= 0 or room <= 0:
            continue
        owing = interest_due(debt, ctx)
        due = min(owing, left)
        part = min(debt.open, left - due, room)
        settled = replace(
            debt, settled=debt.settled + part, interest=debt.interest + due, accrued=owing - due, since=ctx.day,
            withheld=debt.withheld + part, withheld_interest=debt.withheld_interest + due,
            reference=f"set off against {claim.id}",
        )  # fmt: skip
        file = file.putting("debts", settled)
        if not settled.open:
            file = done(file, ctx.day, f"recovery/{debt.id}")
        left = left - due - part
        room = room - part
        principal = principal + part
        withheld = withheld + due
    booked = _booked(principal, withheld, f"set off against {claim.id}") if principal or withheld else ()
    return SetOff(file, booked, withheld)


def interest_due(debt: Debt, ctx: Context) -> int:
    """Legal interest of an open debt until today that nobody has paid yet, in cents (R8.9)."""
    return debt.accrued + interest(debt.open, debt.since, ctx.day, ctx.measure.payments)

"""What is due against what has moved: the one arithmetic of payments, top-ups and recoveries (F56)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.record.file import File
from domain.record.payables import Claim, Order
from domain.record.states import Account, ClaimState, OrderState

_ORDERED = (ClaimState.ordered, ClaimState.paid)


def due(file: File) -> int:
    """Cents that are due by the claims that were ordered or paid, less what decrees of recovery took back."""
    recognised = sum(claim.recognised_cents for claim in file.claims.values() if claim.state in _ORDERED)
    return recognised - sum(debt.beyond for debt in file.debts.values())


def moved(file: File) -> int:
    """Cents that orders have moved, or are moving; interest that was withheld from a payment counts as moved."""
    withheld = sum(debt.withheld_interest for debt in file.debts.values())
    return file.held(Account.ordered) + file.held(Account.paid) + withheld


def overpaid(file: File) -> int:
    """Cents that moved and are not due; below zero when something due has not moved."""
    return moved(file) - due(file)


def payable(file: File, claim: Claim) -> int:
    """Cents that a claim still moves: all that is due, less all that earlier payments moved. Below zero: a recovery."""
    return claim.recognised_cents - overpaid(file)


def owed(file: File) -> int:
    """Cents of all debts that are still open, without interest."""
    return sum(debt.open for debt in file.debts.values())


def standing_orders(file: File) -> list[Order]:
    """Orders that have not ended."""
    return [order for order in file.orders.values() if order.state is OrderState.ordered]


def account_in_use(file: File) -> Iterator[Finding]:
    """An order that is on its way to the account of the payee ends before another account, or payee, takes its place (F59)."""
    if standing_orders(file):
        yield refuse("F59", "account", "iban")


def returned(file: File) -> int:
    """Cents that came back in cash by decrees of recovery, without interest."""
    return sum(debt.settled - debt.withheld for debt in file.debts.values())


def claimed_once(file: File) -> int:
    """Cents that were claimed, each item once: what was put aside or restored stands in a later claim again (F51)."""
    last = {line.item: line.id for line in file.claim_lines.values()}
    again = sum(line.cents for line in file.claim_lines.values() if line.id != last[line.item])
    return sum(claim.claimed for claim in file.claims.values()) - again


def unclaimed_recovery(file: File) -> int:
    """Cents that are overpaid and that no decree has asked back yet."""
    return max(overpaid(file) - owed(file), 0)

"""The arithmetic of the envelope: what balances become after transfers. The database enforces the same again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.record.payables import Transfer
from domain.record.states import BOOKS_OF_DEBT, EXTERNAL, Account


class Overdrawn(ValueError):
    """A transfer would take more from a part of the envelope than it holds: a bug, never a person's mistake."""


def after(money: Mapping[Account, int], transfers: Iterable[Transfer]) -> dict[Account, int]:
    """The balances of one project after transfers, in cents. ``available`` belongs to the measure and is not kept.

    Raises Overdrawn when a part would become negative and ValueError for an amount that is not positive.
    """
    balances = dict(money)
    for transfer in transfers:
        crosses = (transfer.source in BOOKS_OF_DEBT) != (transfer.target in BOOKS_OF_DEBT)
        if transfer.cents <= 0 or transfer.source is transfer.target or crosses:
            raise ValueError(f"not a transfer: {transfer}")
        for account, change in ((transfer.source, -transfer.cents), (transfer.target, transfer.cents)):
            if account not in EXTERNAL:
                balances[account] = balances.get(account, 0) + change
    short = [account for account, cents in balances.items() if cents < 0]
    if short:
        raise Overdrawn(f"not enough in {', '.join(short)}")
    return balances

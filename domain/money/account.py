"""The account to which orders go (F59)."""

from __future__ import annotations

from domain.basis.findings import require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.occasion import nth
from domain.record.states import OrderState


def correct_account(file: File, content: c.CorrectAccount, _: Context) -> Decision:
    """The account of the payee is corrected; orders to come go there, those that were written keep theirs (F59)."""
    if any(order.state is OrderState.ordered for order in file.orders.values()):
        require(refuse("F59", "account", "iban"))
    return Decision(file.having(iban=content.iban), data={"account": f"…{content.iban[-4:]}"})


def which_account(file: File, content: c.CorrectAccount, _: str) -> str:
    """The number of orders so far is part of the id: going back to an earlier account is a new correction."""
    return nth("after", len(file.orders)) if content.iban != file.iban else ""

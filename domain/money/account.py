"""The account to which orders go (F59)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.basis.findings import Finding, require
from domain.lifecycle import contents as c
from domain.record.balance import account_in_use
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.occasion import nth


def correct_account(file: File, content: c.CorrectAccount, ctx: Context) -> Decision:
    """The account of the payee is corrected; orders to come go there, those that were written keep theirs (F59)."""
    require(*cannot_correct(file, ctx))
    return Decision(file.having(iban=content.iban), data={"account": f"…{content.iban[-4:]}"})


def cannot_correct(file: File, _: Context) -> Iterator[Finding]:
    """An order that is on its way ends first."""
    yield from account_in_use(file)


def which_account(file: File, content: c.CorrectAccount, _: str) -> str:
    """The number of orders so far is part of the id: going back to an earlier account is a new correction."""
    return nth("after", len(file.orders)) if content.iban != file.iban else ""

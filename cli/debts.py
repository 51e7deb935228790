"""Money that must come back, as ``status`` and ``explain`` show it."""

from __future__ import annotations

from collections.abc import Sequence

from cli.columns import Amount, Plain, Prose
from cli.output import named, table
from domain.basis.language import _, n_
from domain.basis.notation import NOTHING
from domain.views.debts import DebtLine


def show_debts(debts: list[DebtLine]) -> None:
    """What must come back, by which decree, and why."""
    rows = [[d["debt"], d["amount"], d["open"], d["interest"], named(d["decree"]), _cause(d)] for d in debts]
    columns = [
        Plain("debt"),
        Amount("amount"),
        Amount("still open"),
        Amount("interest"),
        Prose("decree"),
        Prose("why"),
    ]
    table(_("To give back (euro)"), columns, rows)


def _cause(debt: DebtLine) -> str:
    """Why it was asked back: lines that are not recognised any more, a revocation, words of the decree."""
    lines = _("paid and not recognised any more: {lines}", lines=some(debt["lines"])) if debt["lines"] else ""
    revoked = _("the award is revoked") if debt["revoked"] else ""
    return "; ".join(part for part in (lines, revoked, debt["reason"] or "") if part) or NOTHING


def some(lines: Sequence[str], most: int = 6) -> str:
    """The first of some lines, and how many more there are."""
    more = len(lines) - most
    first = ", ".join(lines[:most])
    return f"{first} {n_('and {n} more', 'and {n} more', more)}" if more > 0 else first

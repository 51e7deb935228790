"""Money that must come back, as people read it: what is still owed, and why it was asked back (R8.9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from domain.basis.decree import DecreeParts
from domain.basis.euro import euro
from domain.lifecycle.states import State
from domain.record.file import File
from domain.record.payables import Debt


class DebtLine(TypedDict):
    """A debt with its cause: lines that were paid and cut, an award that was revoked, words of the decree, or several of them."""

    debt: str
    amount: str
    open: str
    interest: str
    decree: DecreeParts
    revoked: bool
    """Whether it is what was paid of an award that was revoked."""
    lines: list[str]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why money was asked back."""

    lines: tuple[str, ...] = ()
    revoked: bool = False
    reason: str | None = None


UNTOLD = Cause()


def causes(ordered: Mapping[str, Any], state: str, said: Mapping[str, Any]) -> dict[str, Cause]:
    """The cause of the debt that an order of recovery has made: by its answer, the project's state before it, and its words."""
    lines = tuple(str(line) for line in ordered.get("lines", ()))
    return {str(ordered["debt"]): Cause(lines, state == State.recovery, said.get("reason"))}


def debt_lines(file: File, known: Mapping[str, Cause]) -> list[DebtLine]:
    """All debts of a project; of one whose cause is not known none is told."""
    return [_line(debt, known.get(debt.id, UNTOLD)) for debt in file.debts.values()]


def is_about(file: File, debt: DebtLine, claim: str | None, recipient: str | None) -> bool:
    """Whether a debt concerns a claim, or a person, by its lines; without either it always does."""
    if claim is None and recipient is None:
        return True
    of = [file.claim_lines[line] for line in debt["lines"] if line in file.claim_lines]
    return any(claim in (None, line.claim) and recipient in (None, line.recipient) for line in of)


def _line(debt: Debt, cause: Cause) -> DebtLine:
    return DebtLine(
        debt=debt.id,
        amount=euro(debt.cents),
        open=euro(debt.open),
        interest=euro(debt.interest),
        decree=debt.decree.parts(),
        revoked=cause.revoked,
        lines=list(cause.lines),
        reason=cause.reason,
    )

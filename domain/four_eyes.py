"""Who has done one thing on a project may not do the next (R1.10, F30, F95): also one person with two roles."""

from __future__ import annotations

from dataclasses import dataclass

from domain.basis.findings import Finding
from domain.record.decision import Context


@dataclass(frozen=True, slots=True)
class Duty:
    """A step of the procedure and the commands that belong to it."""

    name: str
    commands: frozenset[str]


EVALUATE = Duty("evaluates", frozenset({"score"}))
CONTROL = Duty("checks", frozenset({"check_claim", "verify_outcome"}))
REVIEW = Duty("decides a contest", frozenset({"decide_contest"}))
ORDER = Duty("orders payment", frozenset({"order_payment"}))
CONFIRM = Duty("confirms payment", frozenset({"confirm_payment", "fail_payment"}))

INCOMPATIBLE = ((EVALUATE, CONTROL), (CONTROL, REVIEW), (CONTROL, ORDER), (ORDER, CONFIRM))
"""Pairs of duties that no person has on one project, in whichever order."""


def conflict(command: str, ctx: Context) -> tuple[Finding, ...]:
    """What the actor has done on this project that forbids the command; empty when nothing does."""
    found = []
    for pair in INCOMPATIBLE:
        for mine, other in (pair, pair[::-1]):
            done = sorted(name for name in other.commands if ctx.actor in ctx.acted.get(name, ()))
            if command in mine.commands and done:
                message = f"'{ctx.actor}' has given '{done[0].replace('_', '-')}' on this project: who {other.name} does not {_bare(mine)}"
                found.append(Finding("R1.10", message, "actor", "default", "R1.10, F30: separation of duties"))
    return tuple(found)


def _bare(duty: Duty) -> str:
    first, _, rest = duty.name.partition(" ")
    return " ".join(part for part in (first.removesuffix("s"), rest) if part)

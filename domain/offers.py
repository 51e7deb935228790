"""What may be done on a file now: every command with its matters, asked of the rules before anybody gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.commands.people import GIVEN
from domain.commands.rule import CommandRule
from domain.edition.catalogue import labelled
from domain.lifecycle.states import State
from domain.record.chances import Chance, Offer, Offers
from domain.record.decision import Context
from domain.record.file import File


def offers(file: File, ctx: Context) -> Offers:
    """The commands of people on a file at an instant: those that would be taken, and those that are awaited and blocked.

    ``ctx`` tells no actor: whom a duty excludes, and who has signed already, is looked at when the command is given.
    """
    signed = {one.command for one in file.facts.signatures if one.second is None}
    return tuple(
        _offer(row, chance, file, ctx, row.name in signed)
        for row in _POSSIBLE[file.state]
        for chance in row.chances(file, ctx)
        if chance.awaited or not chance.against
    )


# In each state the commands of people that its table knows.
_POSSIBLE: Mapping[State, Sequence[CommandRule[Any]]] = {
    state: [row for row in GIVEN if state in row.transitions] for state in State
}


def _offer(row: CommandRule[Any], chance: Chance, file: File, ctx: Context, signed: bool) -> Offer:
    """``signed``: a first manager has signed it, and a second one is awaited."""
    against = labelled(chance.against, ctx.measure.rules)
    asked = chance.awaited or signed
    of = chance.of or chance.claim
    roles = tuple(sorted(row.roles, key=lambda role: role is not chance.whose)) if chance.whose else row.roles
    return Offer(
        row.spelling, roles, row.does, _typed(row, file, chance), against, asked, chance.claim, chance.beside, of,
        chance.until or row.until,
    )  # fmt: skip


def _typed(row: CommandRule[Any], file: File, chance: Chance) -> str:
    claim = f"--claim {chance.claim}" if chance.claim else ""
    return " ".join(filter(None, (row.spelling, file.project, claim, chance.typed, row.asks)))

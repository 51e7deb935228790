"""What may be done on a file now: every command with its matters, asked of the rules before anybody gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.commands.people import GIVEN
from domain.commands.rule import CommandRule
from domain.edition.catalogue import labelled
from domain.record.chances import Chance, Offer, Offers
from domain.record.decision import Context
from domain.record.file import File


def offers(file: File, ctx: Context) -> Offers:
    """The commands of people on a file at an instant: those that would be taken, and those that are awaited and blocked.

    ``ctx`` tells no actor: whom a duty excludes, and who has signed already, is looked at when the command is given.
    """
    return tuple(offer for row in GIVEN if file.state in row.transitions for offer in _of(row, file, ctx))


def _of(row: CommandRule[Any], file: File, ctx: Context) -> Iterator[Offer]:
    signed = any(one.second is None and one.command == row.name for one in file.facts.signatures)
    for chance in row.chances(file, ctx):
        if chance.awaited or not chance.against:
            against = labelled(chance.against, ctx.measure.rules)
            typed = _typed(row, file, chance)
            asked = chance.awaited or signed
            of = chance.of or chance.claim
            yield Offer(
                row.spelling, row.roles, row.does, typed, against, asked, chance.claim, chance.beside, of, row.until
            )


def _typed(row: CommandRule[Any], file: File, chance: Chance) -> str:
    claim = f"--claim {chance.claim}" if chance.claim else ""
    return " ".join(word for word in (row.spelling, file.project, claim, chance.typed, row.asks) if word)

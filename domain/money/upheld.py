"""A procedure that was begun against the network ends without its act: the late deed is taken, or the revocation is archived (R8.10)."""

from __future__ import annotations

from collections.abc import Iterator

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.transitions import REVOCABLE
from domain.money import lapse
from domain.procedure import forfeiture, revocation
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File


def uphold(file: File, content: c.Uphold, ctx: Context) -> Decision:
    """The project goes on. A revocation and a forfeiture may run beside each other, so that the manager says which one ends."""
    if content.revocation:
        return revocation.archive(file, content, ctx)
    ends = forfeiture.uphold if file.state is State.forfeiture_notice else lapse.uphold
    return ends(file, content, ctx)


def may_uphold(file: File, ctx: Context) -> Iterator[Chance]:
    """Either, as soon as there is something to end."""
    if file.state in (*REVOCABLE, State.forfeiture_notice):
        yield from revocation.may_archive(file, ctx)
    may = forfeiture.may_uphold if file.state is State.forfeiture_notice else lapse.may_uphold
    yield from may(file, ctx)

"""The draws of checks on the spot, for those who make the checks: an operator hears of a visit when it comes (R8.7)."""

from __future__ import annotations

from typing import TypedDict

from domain.basis.calendar import ROME
from domain.edition.catalogue import refuse
from domain.edition.draws import drawn
from office.caller import Caller
from office.errors import RuleBroken
from office.reading import note, reader
from storage import measures, spot_checks
from storage.spot_checks import Draw


class DrawLine(TypedDict):
    """One draw, and whether it is found again from its seed."""

    act: str
    at: str
    actor: str
    seed: str
    share: int
    among: list[str]
    drawn: list[str]
    open: list[str]
    """Those that wait for their check."""
    missed: list[str]
    """Those that have ended before anybody checked them: nothing waits for them, and whoever answers for the draws must know."""
    found_again: bool


def draws(caller: Caller, key: str) -> list[DrawLine]:
    """The draws of a measure. Raises NotFound for one that is not open, and RuleBroken for an operator."""
    with caller.database.read() as session:
        who = reader(caller, session)
        if who.outside:
            raise RuleBroken(refuse("actor", "all_leads", "actor", actor=who.name))
        measures.edition(session, key)
        found = spot_checks.draws(session, key)
    note(caller, who, "checks", key)
    return [_line(draw) for draw in found]


def _line(draw: Draw) -> DrawLine:
    return DrawLine(
        act=draw.act,
        at=draw.at.astimezone(ROME).isoformat(timespec="seconds"),
        actor=draw.actor,
        seed=draw.seed,
        share=draw.share,
        among=list(draw.among),
        drawn=list(draw.drawn),
        open=list(draw.open),
        missed=list(draw.missed),
        found_again=tuple(drawn(draw.seed, draw.among, draw.share)) == draw.drawn,
    )

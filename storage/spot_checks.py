"""Which projects were drawn for a check on the spot, and which of them wait for it: the trace holds the draws (R8.7)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from domain.edition.acts import DRAW_CHECKS
from domain.lifecycle.states import ENDS
from domain.record.file import File
from storage import audit
from storage.tables import ProjectRow, SpotCheckRow


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw: its act, among which projects, by which seed and share; which of the drawn ones wait, and which have ended unchecked."""

    act: str
    at: datetime
    actor: str
    seed: str
    share: int
    among: tuple[str, ...]
    drawn: tuple[str, ...]
    open: tuple[str, ...]
    missed: tuple[str, ...]


def draws(session: Session, measure: str) -> list[Draw]:
    """The draws of a measure, oldest first."""
    entries = audit.acts(session, measure, DRAW_CHECKS.name)
    if not entries:
        return []
    made = {(act, project) for act, project in session.exec(select(SpotCheckRow.draw, SpotCheckRow.project))}
    over = select(ProjectRow.number).where(ProjectRow.measure == measure, col(ProjectRow.state).in_(list(ENDS)))
    ended = set(session.exec(over))
    return [_draw(entry, json.loads(entry.answer)["data"], made, ended) for entry in entries]


def waiting(session: Session, measure: str) -> dict[str, str]:
    """The projects of a measure that were drawn and not checked yet, and may still be, each with the act of its last draw."""
    return {project: draw.act for draw in draws(session, measure) for project in draw.open}


def draw_of(session: Session, file: File) -> str:
    """The act of the last draw that has named a project; empty when none has."""
    acts = [one.act for one in draws(session, file.measure) if file.project in one.drawn]
    return acts[-1] if acts else ""


def _draw(entry: audit.AuditEntry, said: dict[str, object], made: set[tuple[str, str]], ended: set[str]) -> Draw:
    drawn = _names(said["drawn"])
    unmade = [project for project in drawn if (str(said["act"]), project) not in made]
    return Draw(
        act=str(said["act"]),
        at=entry.at,
        actor=entry.actor,
        seed=str(said["seed"]),
        share=int(str(said["share"])),
        among=_names(said["among"]),
        drawn=drawn,
        open=tuple(project for project in unmade if project not in ended),
        missed=tuple(project for project in unmade if project in ended),
    )


def _names(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, Iterable) else ()

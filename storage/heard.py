"""What workflows have said of what they know, so that one in which nothing has happened since is not asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, select

from storage.bulk import insert_all
from storage.chunks import chunks
from storage.tables import table_of
from storage.watch_tables import HeardRow

_HEARD = table_of(HeardRow)


class Moment(NamedTuple):
    """A workflow at a moment: its run, the length of its history, and the code that spoke for it."""

    run: str
    events: int
    code: str


class Heard(NamedTuple):
    """What it knew at that moment."""

    moment: Moment
    state: str
    version: int
    open_projects: int


def everything(session: Session) -> dict[str, Heard]:
    """What was heard last, by the id of the workflow."""
    return {
        row.workflow: Heard(Moment(row.run, row.events, row.code), row.state, row.version, row.open_projects)
        for row in session.exec(select(HeardRow))
    }


def keep(session: Session, heard: Mapping[str, Heard]) -> None:
    """What was heard now takes the place of what was heard before."""
    forget(session, heard)
    rows = [
        {"workflow": id, **one.moment._asdict(), "state": one.state, "version": one.version, "open_projects": one.open_projects}
        for id, one in heard.items()
    ]  # fmt: skip
    insert_all(session, _HEARD, rows)


def forget(session: Session, workflows: Iterable[str]) -> None:
    """Workflows that are of no use any more."""
    for some in chunks(list(workflows)):
        session.execute(delete(_HEARD).where(_HEARD.c.workflow.in_(some)))

"""The project codes (CUP) that are given: each is one project's (R4.11), whoever asks for it at the same moment."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import Session

from storage import once
from storage.prepared import Prepared
from storage.tables import ProjectCodeRow, ProjectRow, table_of

_CODE = table_of(ProjectCodeRow)
_PROJECT = table_of(ProjectRow)
_HOLDER = Prepared(select(_CODE.c.project).where(_CODE.c.cup == bindparam("cup")))


def holder(session: Session, cup: str) -> str:
    """The project that has a code; empty when none has it."""
    found = _HOLDER.first(session, {"cup": cup})
    return str(found[0]) if found else ""


def take(session: Session, cup: str, project: str) -> str:
    """Take a code for a project unless another one has it; the project that has it now.

    Of two that take one code at the same moment the second waits for the first, and finds it there.
    """
    once.put(session, _CODE, {"cup": cup, "project": project})
    return holder(session, cup)


def keep(session: Session, project: str, cup: str | None) -> None:
    """Give back whatever codes a project has besides its own."""
    session.connection().execute(delete(_CODE).where(_CODE.c.project == project, _CODE.c.cup != (cup or "")))


class Shared(NamedTuple):
    """A code that several projects bear: a record of before one code was one project's may hold such."""

    cup: str
    projects: tuple[str, ...]


def shared(session: Session) -> list[Shared]:
    """The codes that more than one project bears, each with its projects by number."""
    cup = _PROJECT.c.facts["cup"].as_string()
    twice = select(cup).where(cup.is_not(None), cup != "").group_by(cup).having(func.count() > 1)
    query = select(cup, _PROJECT.c.number).where(cup.in_(twice)).order_by(cup, _PROJECT.c.number)
    of: dict[str, list[str]] = {}
    for code, project in session.connection().execute(query):
        of.setdefault(code, []).append(project)
    return [Shared(code, tuple(projects)) for code, projects in of.items()]

"""What was told of a project's participants, out of the sealed words of its commands; of each person the last word counts."""

from __future__ import annotations

import json
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session

from domain.lifecycle.states import State
from domain.record.file import File
from domain.views.documents import Completeness
from storage import documents
from storage.tables import ProjectRow, RecipientRow, table_of

_RECIPIENT = table_of(RecipientRow)
_PROJECT = table_of(ProjectRow)

# The fields of the content, with the moment that each tells of.
_MOMENTS = {"entries": "entry", "exits": "exit", "later": "later"}


class Told(TypedDict, total=False):
    """What was told of one person at each moment; what nobody told is left out."""

    entry: dict[str, Any]
    exit: dict[str, Any]
    later: dict[str, Any]


def of(session: Session, file: File) -> dict[str, Told]:
    """What was told of each person of a project, by number. Of who was erased nothing is left."""
    found: dict[str, Told] = {}
    for sha256 in file.facts.participants:
        said = json.loads(documents.read(session, sha256))
        for rows, moment in _MOMENTS.items():
            for row in said[rows]:
                found.setdefault(row["recipient"], {})[moment] = row  # type: ignore[literal-required]
    return {number: told for number, told in found.items() if file.recipients[number].person is not None}


def completeness(session: Session, measure: str) -> list[Completeness]:
    """How complete the data of participants are, project by project; counted by the record, without opening a document."""
    has_left = or_(_RECIPIENT.c.left_on.is_not(None), _PROJECT.c.state != State.in_delivery.value)
    query = (
        select(
            _RECIPIENT.c.project,
            func.count(),
            func.count(_RECIPIENT.c.entry_told_on),
            _how_many(_RECIPIENT.c.entry_whole),
            _how_many(has_left),
            func.count(_RECIPIENT.c.exit_told_on),
            func.count(_RECIPIENT.c.later_told_on),
        )
        .join_from(_RECIPIENT, _PROJECT, _PROJECT.c.number == _RECIPIENT.c.project)
        .where(_PROJECT.c.measure == measure, _RECIPIENT.c.planned_on.is_not(None))
        .group_by(_RECIPIENT.c.project)
        .order_by(_RECIPIENT.c.project)
    )
    names = tuple(Completeness.__annotations__)
    rows = session.connection().execute(query)
    return [Completeness(**dict(zip(names, row, strict=True))) for row in rows]  # type: ignore[typeddict-item]


def _how_many(holds: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((holds, 1), else_=0))

"""What people read across projects."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from domain.lifecycle import State
from storage.tables import ProjectRow


class ProjectLine(NamedTuple):
    """One project of a list."""

    project: str
    measure: str
    title: str
    state: str
    since: datetime
    requested: int
    order: int
    lead_name: str


def projects(session: Session, measure: str | None = None, state: str | None = None) -> list[ProjectLine]:
    """Projects in order of arrival, of one measure or state or of all."""
    query = select(ProjectRow).order_by(ProjectRow.measure, col(ProjectRow.order))
    if measure is not None:
        query = query.where(ProjectRow.measure == measure)
    if state is not None:
        query = query.where(ProjectRow.state == state)
    return [
        ProjectLine(r.number, r.measure, r.title, r.state, r.since, r.requested, r.order, r.lead_name)
        for r in session.exec(query)
    ]


def waiting(session: Session, measure: str) -> list[ProjectLine]:
    """Projects that wait for money, in order of arrival."""
    return projects(session, measure, State.waiting_for_funds)

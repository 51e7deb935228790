"""The queue of a measure: who waits for money, in order of arrival, and whom the money that is free can fund (R5.7).

Everything here is read while the edition is held: then what is available only grows, and nobody overtakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from domain.basis.calendar import local_day
from domain.edition.measure import Measure
from domain.lifecycle.states import State
from domain.record.states import Account
from domain.system.queue import Room, funded_by
from storage import files, ledger, measures
from storage.tables import ProjectRow


def fundable(session: Session, measure: Measure, at: datetime) -> list[str]:
    """Whom the free money funds now, in order of arrival; nobody when the window is closed.

    Money that came free after the window's end finds nobody who waits any more, also when the closing itself is late.
    """
    if measures.edition(session, measure.key).state != "open":
        return []
    free = ledger.balances(session, measure.key)[Account.available]
    closes = measure.window.closes.at(local_day(at))
    if at > closes:
        free = min(free, ledger.free_by(session, measure.key, closes))
    return funded_by(_waiting(session, measure.key), free, measure.queue.at(local_day(at))) if free > 0 else []


def hold(session: Session, measure: Measure, at: datetime) -> list[str]:
    """Lock the projects that can be funded, before any of them is decided; the same as ``fundable``, and they stay so.

    One that gave up its place before it could be locked makes room for those behind it.
    """
    held: set[str] = set()
    found = fundable(session, measure, at)
    while not held.issuperset(found):
        for project in found:
            files.hold(session, project)
        held.update(found)
        found = fundable(session, measure, at)
    return found


def room(session: Session, measure: Measure, at: datetime) -> Room:
    """What there is for newcomers."""
    rule = measure.queue.at(local_day(at))
    who = _of(measure.key)
    free = ledger.balances(session, measure.key)[Account.available]
    least, waiting = session.exec(select(func.min(ProjectRow.requested), func.count()).where(*who)).one()
    return Room(rule, free, least, waiting)


def _of(measure: str) -> tuple[ColumnElement[bool], ...]:
    return (col(ProjectRow.measure) == measure, col(ProjectRow.state) == State.waiting_for_funds)


def _waiting(session: Session, measure: str) -> Iterator[tuple[str, int]]:
    query = select(ProjectRow.number, ProjectRow.requested).where(*_of(measure)).order_by(col(ProjectRow.order))
    yield from session.exec(query)

"""What people read across projects."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, case, exists
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, or_, select

from domain.lifecycle.states import ENDS, Role, State
from domain.record.addresses import PARTNER, known, register_of
from domain.record.elsewhere import Queue
from domain.record.file import File
from domain.record.states import Account
from storage.among import Among
from storage.tables import OutcomeRow, ProjectRow, RecipientRow, TermRow, TransferRow


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


# Columns, and no objects of the mapper: a list of a thousand is read five times as fast.
_PROJECT = ProjectRow.__table__.c  # type: ignore[attr-defined]
_TERM = TermRow.__table__.c  # type: ignore[attr-defined]
_TRANSFER = TransferRow.__table__.c  # type: ignore[attr-defined]
_FACTS = Among(lambda among: select_columns(_PROJECT.number, _PROJECT.facts).where(among(_PROJECT.number)), String)
_PROJECT_LINE = (
    _PROJECT.number, _PROJECT.measure, _PROJECT.title, _PROJECT.state, _PROJECT.since, _PROJECT.requested, _PROJECT.order,
    _PROJECT.lead_name,
)  # fmt: skip


def projects(
    session: Session, measure: str | None = None, state: str | None = None, lead: str | None = None
) -> list[ProjectLine]:
    """Projects in order of arrival, of one measure, state or lead or of all."""
    query = select_columns(*_PROJECT_LINE).order_by(_PROJECT.measure, _PROJECT.order)
    if measure is not None:
        query = query.where(_PROJECT.measure == measure)
    if state is not None:
        query = query.where(_PROJECT.state == state)
    if lead is not None:
        query = query.where(_PROJECT.lead == lead)
    return [ProjectLine(*row) for row in session.execute(query)]


def queue_of(session: Session, file: File) -> Queue:
    """Where an application stands among those for which there was no money, and the last one of its measure that had some."""
    before = select_columns(func.count()).where(
        _PROJECT.measure == file.measure, _PROJECT.state == State.not_funded.value, _PROJECT.order <= file.order
    )
    reserved = select_columns(_TRANSFER.project).where(
        _TRANSFER.measure == file.measure, _TRANSFER.target == Account.reserved.value
    )
    last = (
        select_columns(_PROJECT.order, _PROJECT.arrived_at)
        .where(_PROJECT.number.in_(reserved))
        .order_by(_PROJECT.order.desc())
        .limit(1)
    )
    found = session.execute(last).first()
    return Queue(session.execute(before).scalar_one(), *(found or ()))


def application_of(session: Session, project: str) -> str:
    """The hash of a project's application."""
    return session.exec(select(ProjectRow.application).where(ProjectRow.number == project)).one()


def waiting(session: Session, measure: str, lead: str | None = None) -> list[ProjectLine]:
    """Projects that wait for money, in order of arrival."""
    return projects(session, measure, State.waiting_for_funds, lead)


def open_projects(session: Session, measure: str | None = None) -> list[str]:
    """The numbers of the projects that have not ended, in order of arrival."""
    return [line.project for line in projects(session, measure) if State(line.state) not in ENDS]


class FileLine(NamedTuple):
    """Where a file stands."""

    project: str
    state: str
    version: int


def living(session: Session) -> list[FileLine]:
    """The files of the projects that have not ended."""
    ends = [state.value for state in ENDS]
    query = select(ProjectRow.number, ProjectRow.state, ProjectRow.version).where(col(ProjectRow.state).not_in(ends))
    return [FileLine(*row) for row in session.exec(query.order_by(ProjectRow.number))]


def pressed_projects(session: Session, lead: str | None = None, measure: str | None = None) -> list[str]:
    """Projects with a term that runs or is suspended, or that wait for somebody. Of one lead or all, of one measure or all."""
    running = exists().where(_TERM.project == _PROJECT.number, _TERM.status.in_(("running", "suspended")))
    query = select_columns(_PROJECT.number).where(or_(running, _waits())).order_by(_PROJECT.number)
    if lead is not None:
        query = query.where(_PROJECT.lead == lead)
    if measure is not None:
        query = query.where(_PROJECT.measure == measure)
    return list(session.execute(query).scalars())


def waiting_projects(session: Session, lead: str | None = None) -> list[str]:
    """Projects that have not ended, or that wait for somebody all the same. Of one lead or all."""
    query = select(ProjectRow.number).where(_waits()).order_by(col(ProjectRow.number))
    if lead is not None:
        query = query.where(ProjectRow.lead == lead)
    return list(session.exec(query))


def _waits() -> ColumnElement[bool]:
    ends = [state.value for state in ENDS]
    return or_(_PROJECT.state.not_in(ends), _PROJECT.waiting_for != "", _PROJECT.attention != "")


def next_instant(session: Session, measure: str) -> datetime | None:
    """The next instant at which any term of a measure has something to do, in programme time; by the index, not by a scan."""
    query = (
        select(TermRow.next_at)
        .join(ProjectRow, col(TermRow.project) == col(ProjectRow.number))
        .where(col(TermRow.next_at).is_not(None), ProjectRow.measure == measure)
        .order_by(col(TermRow.next_at))
        .limit(1)
    )
    return session.exec(query).first()


def due_terms(session: Session, measure: str, at: datetime) -> list[tuple[str, str]]:
    """Project and term of all that have something to do by a programme's instant, in order of it."""
    query = (
        select(TermRow.project, TermRow.id)
        .join(ProjectRow, col(TermRow.project) == col(ProjectRow.number))
        .where(col(TermRow.next_at) <= at, ProjectRow.measure == measure)
        .order_by(col(TermRow.next_at), TermRow.project, TermRow.id)
    )
    return [(project, term) for project, term in session.exec(query)]


class BandLine(NamedTuple):
    """The people of one band in the projects of a measure, and what became of them."""

    band: str
    people: int
    left: int
    declared: int
    verified: int


def people_by_band(session: Session, measure: str) -> list[BandLine]:
    """How many people each band has; a person without a plan has none. An outcome counts for the person, once."""
    has = exists().where(
        col(OutcomeRow.project) == col(RecipientRow.project), col(OutcomeRow.recipient) == col(RecipientRow.id)
    )
    band = func.coalesce(RecipientRow.band, "")
    query = (
        select_columns(
            band,
            func.count(),
            func.sum(case((col(RecipientRow.left_on).is_not(None), 1), else_=0)),
            func.sum(case((has, 1), else_=0)),
            func.sum(case((has.where(col(OutcomeRow.state) == "verified"), 1), else_=0)),
        )
        .join(ProjectRow, col(RecipientRow.project) == col(ProjectRow.number))
        .where(col(ProjectRow.measure) == measure)
        .group_by(band)
        .order_by(band)
    )
    return [BandLine(name, *map(int, counts)) for name, *counts in session.execute(query)]


def leads(session: Session, measure: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The tax code of each project's lead, and those who led before (``domain.record.leads``)."""
    rows = session.exec(
        select(ProjectRow.number, ProjectRow.lead, ProjectRow.facts).where(ProjectRow.measure == measure)
    )
    return {number: (lead, tuple(facts.get("led") or ())) for number, lead, facts in rows}


def addresses(session: Session, projects: Collection[str]) -> dict[tuple[str, str], str]:
    """Where letters of projects go, by whom they are for; empty for a lead whose address is not known, and nothing for a partner."""
    return {whose: address for whose, (address, _register) in domiciles(session, projects).items()}


def domiciles(session: Session, projects: Collection[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """As ``addresses``, each with the register from which it was taken; empty where that is not known."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for number, facts in _FACTS.rows(session, list(projects)):
        noted = facts.get("domiciles") or ()
        lead = (facts.get("addresses") or [""])[-1]
        found[number, Role.operator] = lead, register_of(noted, lead)
        for partner, address in known(facts.get("partner_addresses") or ()).items():
            found[number, f"{PARTNER}{partner}"] = address, register_of(noted, address)
    return found

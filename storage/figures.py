"""The business in figures, for whoever watches from outside: counted by the database, at one instant, without persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from domain.basis.calendar import at_hour, local_day
from domain.lifecycle.states import ENDS, State
from domain.record.states import OrderState
from storage import ledger, measures, queries, rules, watch
from storage.letter_tables import NoticeRow
from storage.measures import Edition
from storage.tables import OrderRow, ProjectRow, TermRow

# What is due within so many days is about to press somebody.
SOON = timedelta(days=7)
# The clock works off what is due within seconds, and within an hour for projects that have ended.
LATE_AFTER = timedelta(hours=2)


class Figure(NamedTuple):
    """One figure: its name, what it is of, and its value."""

    name: str
    of: dict[str, str]
    value: float


# What each figure says. Names end in their unit.
WORDS = {
    "azioni_projects": "Projects by measure and state.",
    "azioni_money_euro": "The envelope of a measure by part, in euro.",
    "azioni_terms": "Terms by measure and status.",
    "azioni_terms_due_soon": "Running terms that end within seven days.",
    "azioni_terms_overdue": "Matters that are overdue in projects that have not ended: a person must act.",
    "azioni_terms_late": "Instants that the clock should have worked off two hours ago.",
    "azioni_letters_waiting": "Letters that wait to leave.",
    "azioni_letters_oldest_seconds": "Age of the letter that has waited longest.",
    "azioni_orders_standing": "Payment orders that stand: ordered, and neither paid nor failed.",
    "azioni_orders_without_answer": "Orders that stand for longer than the treasury may take to answer.",
    "azioni_certificate_age_seconds": "Age of the watchdog's last certificate; absent until there is one.",
    "azioni_certificate_findings": "What the watchdog's last certificate found.",
}


def figures(session: Session, now: datetime) -> Iterator[Figure]:
    """All figures at a real instant."""
    yield from _certificate(session, now)
    for edition in measures.editions(session):
        at = edition.clock.programme(now)
        of = {"measure": edition.key}
        yield from _projects(session, of)
        for account, cents in ledger.balances(session, edition.key).items():
            yield Figure("azioni_money_euro", {**of, "part": account.value}, cents / 100)
        yield from _terms(session, edition, at, now)
        yield from _letters(session, edition, now)
        yield from _orders(session, of, at)


def _certificate(session: Session, now: datetime) -> Iterator[Figure]:
    for newest in watch.certificates(session, 1):
        yield Figure("azioni_certificate_age_seconds", {}, (now - newest.at).total_seconds())
        yield Figure("azioni_certificate_findings", {}, len(newest.found))


def _projects(session: Session, of: dict[str, str]) -> Iterator[Figure]:
    """Every state, also one in which no project is: a figure that vanishes looks like the last one."""
    query = select(ProjectRow.state, func.count()).where(ProjectRow.measure == of["measure"]).group_by(ProjectRow.state)
    found = dict(session.exec(query).all())
    for state in State:
        yield Figure("azioni_projects", {**of, "state": state.value}, found.get(state.value, 0))


def _terms(session: Session, edition: Edition, at: datetime, now: datetime) -> Iterator[Figure]:
    of = {"measure": edition.key}
    query = (
        select(TermRow.status, func.count())
        .join(ProjectRow, col(TermRow.project) == col(ProjectRow.number))
        .where(ProjectRow.measure == edition.key)
        .group_by(TermRow.status)
    )
    found = dict(session.exec(query).all())
    for status in ("running", "suspended"):
        yield Figure("azioni_terms", {**of, "status": status}, found.get(status, 0))
    today = local_day(at)
    soon = (
        select(func.count())
        .select_from(TermRow)
        .join(ProjectRow, col(TermRow.project) == col(ProjectRow.number))
        .where(
            ProjectRow.measure == edition.key,
            TermRow.status == "running",
            col(TermRow.due).between(today, today + SOON),
        )
    )
    yield Figure("azioni_terms_due_soon", of, session.exec(soon).one())
    ends = [state.value for state in ENDS]
    attention = session.exec(
        select(ProjectRow.attention).where(
            ProjectRow.measure == edition.key, col(ProjectRow.state).not_in(ends), ProjectRow.attention != ""
        )
    )
    yield Figure(
        "azioni_terms_overdue", of, sum(len([name for name in matters.split(",") if name]) for matters in attention)
    )
    late = queries.due_terms(session, edition.key, edition.clock.programme(now - LATE_AFTER))
    yield Figure("azioni_terms_late", of, len(late))


def _letters(session: Session, edition: Edition, now: datetime) -> Iterator[Figure]:
    of = {"measure": edition.key}
    query = (
        select(func.count(), func.min(NoticeRow.queued_at))
        .join(ProjectRow, col(NoticeRow.project) == col(ProjectRow.number))
        .where(
            ProjectRow.measure == edition.key,
            col(NoticeRow.sent_at).is_(None),
            col(NoticeRow.skipped_at).is_(None),
            ~col(NoticeRow.held),  # they wait for an address, which somebody enters, and not for the post
        )
    )
    waiting, oldest = session.exec(query).one()
    age = (now - edition.clock.real(oldest)).total_seconds() if oldest else 0.0
    yield Figure("azioni_letters_waiting", of, waiting)
    yield Figure("azioni_letters_oldest_seconds", of, max(age, 0.0))


def _orders(session: Session, of: dict[str, str], at: datetime) -> Iterator[Figure]:
    today = local_day(at)
    rule = rules.load(of["measure"]).payments.answer_within_days
    standing = (
        select(func.count())
        .select_from(OrderRow)
        .join(ProjectRow, col(OrderRow.project) == col(ProjectRow.number))
        .where(ProjectRow.measure == of["measure"], OrderRow.state == OrderState.ordered.value)
    )
    yield Figure("azioni_orders_standing", of, session.exec(standing).one())
    before = at_hour(today - timedelta(days=rule.at(today)), 0)
    yield Figure(
        "azioni_orders_without_answer", of, session.exec(standing.where(col(OrderRow.ordered_at) < before)).one()
    )

"""What the watchdog reads, raw, and the certificates that it writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import cast

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from domain.lifecycle.states import ENDS
from domain.watch.chain import CertifiedHead
from domain.watch.recount import EventRow, TermHead
from storage.letter_tables import NoticeRow
from storage.tables import ProjectRow, TermEventRow, TermRow
from storage.watch_tables import CertificateRow

# Real time after which a letter that has not left is stuck.
STUCK_AFTER = timedelta(minutes=15)


class IndexedTerm(TermHead):
    """The row of a term, with what the index of the register says of it."""

    name: str
    term_class: str
    status: str
    due: date | None


# The row of a term and those of its events, oldest first.
RawTerm = tuple[IndexedTerm, list[EventRow]]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What one run of the watchdog found. ``at`` is a real instant."""

    at: datetime
    counts: dict[str, int]
    found: list[str]
    mended: list[str]
    heads: dict[str, CertifiedHead] = field(default_factory=dict)
    """How each measure's chain ended: what came before cannot be written anew unnoticed."""
    signature: str = ""
    """Of the service; empty when it has no key."""


def raw_terms(session: Session, measure: str) -> Iterator[RawTerm]:
    """Every term of a measure's projects with its events, as the rows have them."""
    terms = TermRow.__table__  # type: ignore[attr-defined]
    events = TermEventRow.__table__  # type: ignore[attr-defined]
    projects = select_columns(col(ProjectRow.number)).where(col(ProjectRow.measure) == measure)
    story = session.connection().execute(
        select_columns(events).where(events.c.project.in_(projects)).order_by(events.c.project, events.c.term, events.c.number)
    )  # fmt: skip
    by_term = {
        key: [cast("EventRow", dict(row)) for row in rows]
        for key, rows in groupby(story.mappings(), lambda row: (row["project"], row["term"]))
    }
    for row in session.connection().execute(select_columns(terms).where(terms.c.project.in_(projects))).mappings():
        yield cast("IndexedTerm", dict(row)), by_term.get((row["project"], row["id"]), [])


def ended(session: Session, measure: str) -> frozenset[str]:
    """The projects of a measure that have ended."""
    states = [state.value for state in ENDS]
    query = select(ProjectRow.number).where(ProjectRow.measure == measure, col(ProjectRow.state).in_(states))
    return frozenset(session.exec(query))


def stuck_notices(session: Session, measure: str, before: datetime) -> list[str]:
    """Letters of a measure that were queued before a programme's instant and have neither left nor been held back.

    Those that wait for an address are no fault of the post, and stand where troubles do.
    """
    query = (
        select(NoticeRow.key)
        .join(ProjectRow, col(NoticeRow.project) == col(ProjectRow.number))
        .where(
            ProjectRow.measure == measure,
            col(NoticeRow.sent_at).is_(None),
            col(NoticeRow.skipped_at).is_(None),
            ~col(NoticeRow.held),
            NoticeRow.queued_at < before,
        )
        .order_by(col(NoticeRow.id))
    )
    return list(session.exec(query))


def record(session: Session, certificate: Certificate) -> None:
    """Append a certificate."""
    session.add(CertificateRow(**{field.name: getattr(certificate, field.name) for field in fields(Certificate)}))


def certified_since(session: Session, at: datetime) -> list[Certificate]:
    """The certificates since a real instant, oldest first."""
    rows = session.exec(select(CertificateRow).where(CertificateRow.at >= at).order_by(col(CertificateRow.id)))
    return [_certificate(row) for row in rows]


def certificates(session: Session, newest: int) -> list[Certificate]:
    """The newest certificates, newest first."""
    rows = session.exec(select(CertificateRow).order_by(col(CertificateRow.id).desc()).limit(newest))
    return [_certificate(row) for row in rows]


def _certificate(row: CertificateRow) -> Certificate:
    return Certificate(row.at, dict(row.counts), list(row.found), list(row.mended), dict(row.heads), row.signature)

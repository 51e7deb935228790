"""Who has read the data of people, and when. Append-only (F89)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlmodel import Session, col, select

from domain.trust.reading import Reading
from storage.watch_tables import ReadingRow


class Signed(NamedTuple):
    """A reading as it stands on record."""

    reading: Reading
    signature: str


def record(session: Session, reading: Reading, signature: str) -> None:
    """Append a reading."""
    session.add(
        ReadingRow(
            at=reading.at, actor=reading.actor, what=reading.what, project=reading.project, about=reading.about,
            signature=signature,
        )
    )  # fmt: skip


def of(session: Session, project: str | None = None) -> Iterator[Signed]:
    """The readings of one project, or all, newest first."""
    query = select(ReadingRow).order_by(col(ReadingRow.id).desc())
    if project is not None:
        query = query.where(ReadingRow.project == project)
    for row in session.exec(query):
        yield Signed(Reading(row.actor, row.at, row.what, row.project, row.about), row.signature)

"""The outbox of letters: an intent is written with the decision, sent after the commit, and marked when it left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from domain.lifecycle.contents import fingerprint
from domain.record.file import Notice
from storage import once
from storage.prepared import Prepared
from storage.tables import NoticeRow, table_of

_NOTICE = table_of(NoticeRow)
_COUNT = Prepared(
    select_columns(func.count())
    .select_from(_NOTICE)
    .where(_NOTICE.c.project == bindparam("project"), _NOTICE.c.sent_at.is_(None), _NOTICE.c.skipped_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A letter that waits to be sent."""

    id: int
    project: str
    key: str
    template: str
    recipient: str
    values: dict[str, str]
    queued_at: datetime

    @property
    def fingerprint(self) -> str:
        """What the message id is derived from: the same letter always has the same one."""
        return f"{self.project}-{fingerprint(self.key.encode())[:20]}"


def queue(session: Session, project: str, notices: Sequence[Notice], at: datetime) -> None:
    """Write letters to the outbox; a key that is there already is not written again."""
    rows = [
        {
            "project": project,
            "key": notice.key,
            "template": notice.template,
            "recipient": notice.to,
            "values": dict(notice.values),
            "queued_at": at,
        }
        for notice in notices
    ]
    once.put_all(session, _NOTICE, rows)


def pending(session: Session, project: str | None = None) -> list[PendingNotice]:
    """Letters that have not left, oldest first; of one project or of all."""
    waits = (col(NoticeRow.sent_at).is_(None), col(NoticeRow.skipped_at).is_(None))
    query = select(NoticeRow).where(*waits).order_by(col(NoticeRow.id))
    if project is not None:
        query = query.where(NoticeRow.project == project)
    return [
        PendingNotice(r.id or 0, r.project, r.key, r.template, r.recipient, dict(r.values), r.queued_at)
        for r in session.exec(query)
    ]


def waiting(session: Session, project: str) -> int:
    """How many letters of a project have not left."""
    ((count,),) = _COUNT.rows(session, {"project": project})
    return int(count)


def mark_sent(session: Session, notice: int, message_id: str, at: datetime) -> None:
    """Record that a letter left, at a real instant."""
    row = session.get_one(NoticeRow, notice)
    if row.sent_at is None:
        row.sent_at, row.message_id = at, message_id
        session.add(row)


def mark_skipped(session: Session, notice: int, at: datetime) -> None:
    """Record that a reminder was held back, at a real instant: its cause had fallen away."""
    row = session.get_one(NoticeRow, notice)
    row.skipped_at = at
    session.add(row)


def sent_keys(session: Session, project: str) -> frozenset[str]:
    """The keys of a project's letters that have left."""
    query = select(NoticeRow.key).where(NoticeRow.project == project, col(NoticeRow.sent_at).is_not(None))
    return frozenset(session.exec(query))


def delivered(session: Session, project: str) -> list[tuple[str, datetime]]:
    """Terms that begin with letters that have left, each with the real instant of its delivery."""
    query = select(NoticeRow).where(NoticeRow.project == project, col(NoticeRow.sent_at).is_not(None))
    return [
        (term, row.sent_at)
        for row in session.exec(query.order_by(col(NoticeRow.id)))
        for term in row.values.get("starts", "").split(",")
        if term and row.sent_at is not None
    ]

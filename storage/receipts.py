"""What providers of certified mail have said of letters, and which letters nobody has said enough of (R9.12)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists
from sqlmodel import Session, col, select

from domain.basis.vocabulary import ReceiptKind
from storage import once
from storage.letter_tables import NoticeRow, ReceiptRow
from storage.tables import table_of

_RECEIPT = table_of(ReceiptRow)
# What says that a letter does not arrive.
FAILED = (ReceiptKind.failed, ReceiptKind.not_accepted, ReceiptKind.virus)


class SentLetter(NamedTuple):
    """A letter that left by the post."""

    id: int
    project: str
    sent_at: datetime
    sha256: str | None
    certified: bool
    recipient: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt of one letter. Instants are real ones."""

    notice: int
    project: str
    kind: ReceiptKind
    address: str
    at: datetime
    error: str
    sha256: str
    read_at: datetime
    signer: str = ""
    """The provider whose signature was verified; empty when none was."""


def letter_of(session: Session, message_id: str) -> SentLetter | None:
    """The letter that left under a message id."""
    query = select(NoticeRow).where(col(NoticeRow.message_id) == f"<{message_id}>", col(NoticeRow.sent_at).is_not(None))
    row = session.exec(query).first()
    if row is None or row.sent_at is None:
        return None
    return SentLetter(row.id or 0, row.project, row.sent_at, row.sha256, row.certified, row.recipient)


def sent(session: Session, letters: Collection[int]) -> list[SentLetter]:
    """Some letters, as far as they have left."""
    query = select(NoticeRow).where(col(NoticeRow.id).in_(letters), col(NoticeRow.sent_at).is_not(None))
    return [
        SentLetter(row.id or 0, row.project, row.sent_at, row.sha256, row.certified, row.recipient)
        for row in session.exec(query)
        if row.sent_at is not None
    ]


def note(session: Session, receipt: Receipt) -> None:
    """Write a receipt down; the same one again is the same one."""
    row = {name: getattr(receipt, name) for name in Receipt.__dataclass_fields__} | {"kind": receipt.kind.value}
    once.put(session, _RECEIPT, row)


def of_project(session: Session, project: str) -> list[Receipt]:
    """The receipts of a project's letters, by letter and instant."""
    query = select(ReceiptRow).where(ReceiptRow.project == project).order_by(col(ReceiptRow.notice), col(ReceiptRow.at))
    return [
        Receipt(r.notice, r.project, ReceiptKind(r.kind), r.address, r.at, r.error, r.sha256, r.read_at, r.signer)
        for r in session.exec(query)
    ]


def is_delivered(session: Session, notice: int) -> bool:
    """Whether a receipt says that a letter has arrived."""
    query = select(ReceiptRow.id).where(ReceiptRow.notice == notice, ReceiptRow.kind == ReceiptKind.delivered.value)
    return session.exec(query).first() is not None


def undelivered(session: Session, before: datetime) -> list[SentLetter]:
    """Letters by certified mail that left before a real instant, and of which no receipt says that they arrived or cannot."""
    said = exists().where(
        col(ReceiptRow.notice) == col(NoticeRow.id),
        col(ReceiptRow.kind).in_([kind.value for kind in (ReceiptKind.delivered, *FAILED)]),
    )
    query = (
        select(NoticeRow)
        .where(NoticeRow.certified, col(NoticeRow.sent_at).is_not(None), col(NoticeRow.sent_at) < before, ~said)
        .order_by(col(NoticeRow.id))
    )
    return [
        SentLetter(row.id or 0, row.project, row.sent_at, row.sha256, True, row.recipient)
        for row in session.exec(query)
        if row.sent_at is not None
    ]

"""The table of letters: those that wait are found by an index that holds nothing else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import Instant, only_where
from storage.tables import Row

# Those that still have something before them, in order.
_WAITS = text("sent_at IS NULL AND skipped_at IS NULL")


class NoticeRow(Row, table=True):
    """The outbox of letters: written with the decision, sent after it, each key once."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("notice_in_hand", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("notice_untold", "project", **only_where("untold")),
        Index("notice_held", "project", **only_where("held")),
    )
    id: int | None = Field(default=None, primary_key=True)
    project: str = Field(foreign_key="project.number", index=True)
    key: str = Field(unique=True)
    template: str
    recipient: str
    values: dict[str, Any] = Field(sa_type=JSON)
    queued_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    message_id: str | None = None
    sha256: str | None = None
    """Hash of the mail as it left, which is kept as a document; of those that left before November 2026 nothing was kept."""
    skipped_at: datetime | None = Field(default=None, sa_type=Instant)
    """A reminder whose cause fell away before it was sent."""
    certified: bool = False
    """Whether it went by certified mail whose receipts are read: it counts as delivered by its receipt alone (R9.12)."""
    untold: bool = False
    """Terms began with its delivery, and the workflow of its project has not heard of it yet."""
    held: bool = False
    """It waits for an address of who it is for; the post needs one."""
    protocol: str | None = Field(default=None, index=True)
    """Its number in the office's register of correspondence, once somebody has entered it."""
    protocol_on: date | None = None


class CourierRow(Row, table=True):
    """Until when the courier is at the outbox, by the clock of the machines: one row. See ``storage.attending``."""

    __tablename__ = "courier"
    id: int = Field(primary_key=True)
    until: datetime | None = Field(default=None, sa_type=Instant)


class ReceiptRow(Row, table=True):
    """What a provider of certified mail has said of a letter, each once (R9.12)."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("notice", "kind", "address", "at", name="receipt_once"),)
    id: int | None = Field(default=None, primary_key=True)
    notice: int = Field(foreign_key="notice.id", index=True)
    project: str = Field(index=True)
    kind: str
    address: str
    """To whom the letter went; empty where the receipt names nobody."""
    at: datetime = Field(sa_type=Instant)
    """The legal instant, which the provider has written into the receipt."""
    error: str
    sha256: str
    """Of the receipt as it came, which is a document of the record."""
    read_at: datetime = Field(sa_type=Instant)
    signer: str = ""
    """The provider whose signature was verified when it was read; empty when none was."""

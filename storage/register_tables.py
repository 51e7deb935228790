"""The tables of what registers say: the files that were imported, and their rows; both are append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from storage.columns import Instant
from storage.tables import Row


class RegisterFileRow(Row, table=True):
    """A file of a register that was taken in, known by its hash: the file itself stays with the office (persons stand in it)."""

    __tablename__ = "register_file"
    kind: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    name: str
    imported_at: datetime = Field(sa_type=Instant)
    actor: str
    rows: int
    kept: int
    answer: dict[str, Any] = Field(sa_type=JSON)
    """What was answered to whoever handed it in."""


class RegisterEntryRow(Row, table=True):
    """A row of a register; with the same key, the one with the highest id counts: a later file corrects an earlier one."""

    __tablename__ = "register_entry"
    __table_args__ = (
        Index("register_entry_subject", "subject", "kind"),
        Index("register_entry_key", "key", "kind"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    """Whom it is about: the tax code of a body, the key of a person."""
    key: str
    file: str
    row: int
    hash: str
    said: str
    """What it says, in the one spelling of its content."""

"""The tables of what is certified, of who has read, and of what stands still now (F89, F98)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.columns import Instant
from storage.tables import Row


class ReadingRow(Row, table=True):
    """Somebody has read the data of a project's people (F89). Append-only."""

    __tablename__ = "reading"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    project: str = Field(index=True)
    actor: str
    what: str
    about: str
    signature: str
    """Of who reads."""


class CertificateRow(Row, table=True):
    """What the watchdog found, once a day: its silence is noticed. Append-only."""

    __tablename__ = "certificate"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    counts: dict[str, int] = Field(sa_type=JSON)
    found: list[str] = Field(sa_type=JSON)
    mended: list[str] = Field(sa_type=JSON)
    heads: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """The head of each measure's chain, as the certificate saw it: an anchor (F90)."""
    signature: str = ""
    """Of the service, over all of the above."""


class TroubleRow(Row, table=True):
    """Something that stands still: see ``storage.troubles``. A row goes when its cause has gone; the trace keeps who repaired it."""

    __tablename__ = "trouble"
    subject: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    kind: str
    name: str
    reason: str
    since: datetime = Field(sa_type=Instant)
    command: str = ""


class HeardRow(Row, table=True):
    """What a workflow last said of what it knows: see ``storage.heard``. Kept for the living, and written anew when they move."""

    __tablename__ = "heard"
    workflow: str = Field(primary_key=True)
    run: str
    events: int
    code: str
    state: str
    version: int
    open_projects: int

"""The tables of the trace: every command, and the chain that holds the entries in their order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.columns import Instant, only_where
from storage.tables import Row


class AuditRow(Row, table=True):
    """Every command, accepted or refused: who, when, on which rules. Append-only; an accepted id stands once."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("audit_accepted_once", "command_id", unique=True, **only_where("accepted")),
        Index("audit_refused", "command_id", **only_where("accepted", stands=False)),
    )
    id: int | None = Field(default=None, primary_key=True)
    measure: str = Field(index=True)
    project: str | None = Field(default=None, index=True)
    command_id: str
    name: str
    actor: str
    role: str
    content: str
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
    rules_version: str
    accepted: bool
    state_before: str
    state_after: str
    answer: str
    signature: str = ""
    file: str = ""


class ChainRow(Row, table=True):
    """The place of an audit entry in the chain of its measure: see ``domain.watch.chain``. Append-only."""

    __tablename__ = "audit_chain"
    measure: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    entry: int = Field(foreign_key="audit_entry.id", unique=True)
    hash: str


class ChainHead(Row, table=True):
    """The last link of a measure's chain. Locked last by every transaction: it puts the entries in order."""

    __tablename__ = "chain_head"
    measure: str = Field(primary_key=True)
    number: int
    hash: str

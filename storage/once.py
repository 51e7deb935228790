"""Rows that are the same fact whoever writes them first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def put(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless its key is there already, or is being inserted by somebody else at this moment."""
    put_all(session, table, [row])


def put_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each unless its key is there already."""
    if rows:
        insert = _INSERT[session.get_bind().dialect.name](table)
        session.connection().execute(insert.on_conflict_do_nothing(), rows)

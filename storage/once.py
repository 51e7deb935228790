"""Rows that are the same fact whoever writes them first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def put(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless its key is there already, or is being inserted by somebody else at this moment."""
    insert = _INSERT[session.get_bind().dialect.name](table).values(**row)
    session.connection().execute(insert.on_conflict_do_nothing())

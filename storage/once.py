"""Rows that are the same fact whoever writes them first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

from storage.prepared import database_of, insertion_once


def put(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless its key is there already, or is being inserted by somebody else at this moment."""
    put_all(session, table, [row])


def put_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each unless its key is there already."""
    if rows:
        dialect = database_of(session)
        insertion_once(table, tuple(rows[0]), dialect).write(session, rows)

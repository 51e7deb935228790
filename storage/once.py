"""Rows that are the same fact whoever writes them first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session

from storage.bulk import FEW
from storage.prepared import database_of, insertion_of_many_once, insertion_once


def put(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless its key is there already, or is being inserted by somebody else at this moment."""
    put_all(session, table, [row])


def put_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each unless its key is there already."""
    if not rows:
        return
    dialect, columns = database_of(session), tuple(rows[0])
    if dialect == "postgresql" and len(rows) > FEW:
        whole = {name: [row[name] for row in rows] for name in columns}
        insertion_of_many_once(table, columns).write(session, [whole])
    else:
        insertion_once(table, columns, dialect).write(session, rows)

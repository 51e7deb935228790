"""Many rows of one table at once, by the quickest way that the database has: three times as quick as row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

FEW = 10
"""Rows up to which an ordinary statement is as quick."""


def insert_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows, which all have the same columns."""
    connection = session.connection()
    if connection.dialect.name == "postgresql" and len(rows) > FEW:
        _copy(connection, table, rows)
    elif rows:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    names, dialect = list(rows[0]), connection.dialect
    to_database = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver: psycopg.Connection[Any] | None = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it is connected
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                values = zip(to_database, row.values(), strict=True)
                copy.write_row([value if process is None else process(value) for process, value in values])
    except psycopg.Error as error:
        raise DBAPIError.instance(f"COPY {table.name}", None, error, psycopg.Error, dialect=dialect) from error

"""PostgreSQL's COPY: many rows of one table in one stream, quicker than INSERT statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError


def _values(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver takes them."""
    dialect = connection.dialect
    processes = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in rows[0]]
    changed = [(place, process) for place, process in enumerate(processes) if process is not None]
    for row in rows:
        values = list(row.values())
        for place, process in changed:
            values[place] = process(values[place])
        yield tuple(values)


def copy_in(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows, which all have the same columns in the same order."""
    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    driver: psycopg.Connection[Any] | None = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it is connected
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for values in _values(connection, table, rows):
                copy.write_row(values)
    except psycopg.Error as error:
        raise DBAPIError.instance(
            f"COPY {table.name}", None, error, psycopg.Error, dialect=connection.dialect
        ) from error

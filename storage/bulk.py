"""Many rows of one table at once, by the quickest way that the database has: past the building of statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

FEW = 10
"""Rows up to which an ordinary statement is as quick."""


def insert_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows, which all have the same columns in the same order."""
    connection = session.connection()
    if 0 < len(rows) <= FEW:
        connection.execute(insert(table), rows)
    elif rows and connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    elif rows:
        names = [f'"{name}"' for name in rows[0]]
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        connection.exec_driver_sql(statement, list(_values(connection, table, rows)))


def next_ids(session: Session, table: Table, count: int) -> Sequence[int]:
    """Ids for rows that are about to be appended in one transaction; on SQLite it is the only writer."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        first = (connection.execute(select(func.max(table.c.id))).scalar() or 0) + 1
        return range(first, first + count)
    drawn = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return [id for (id,) in connection.execute(drawn, {"name": table.name, "count": count})]


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


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
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

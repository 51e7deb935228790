"""Many rows of one table at once, by the quickest way that the database has: past the building of statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Integer, String, Table, bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from storage.prepared import Prepared, insertion

FEW = 10
"""Rows up to which an ordinary statement is as quick as PostgreSQL's COPY."""


def insert_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows, which all have the same columns in the same order."""
    if len(rows) > FEW and session.connection().dialect.name == "postgresql":
        _copy(session.connection(), table, rows)
    elif rows:
        insertion(table, tuple(rows[0])).write(session, rows)


def next_ids(session: Session, table: Table, count: int) -> Sequence[int]:
    """Ids for rows that are about to be appended in one transaction; on SQLite it is the only writer."""
    if session.connection().dialect.name == "sqlite":
        ((last,),) = _last_id(table).rows(session)
        return range((last or 0) + 1, (last or 0) + 1 + count)
    return [id for (id,) in _DRAW.rows(session, {"name": table.name, "count": count})]


@cache
def _last_id(table: Table) -> Prepared:
    return Prepared(select(func.max(table.c.id)))


_DRAW = Prepared(
    select(func.nextval(func.pg_get_serial_sequence(bindparam("name", type_=String), "id"))).select_from(
        func.generate_series(1, bindparam("count", type_=Integer)).alias()
    )
)


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

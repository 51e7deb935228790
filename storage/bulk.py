"""Many rows of one table at once, by the quickest way that the database has: PostgreSQL's COPY, or one prepared statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Integer, String, Table, bindparam, func, select
from sqlmodel import Session

from storage.prepared import Prepared, Question, database_of, in_pipeline, insertion

# Up to so many rows an ordinary statement is as quick as PostgreSQL's COPY.
FEW = 10


def insert_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows, which all have the same columns in the same order."""
    if len(rows) > FEW and database_of(session) == "postgresql" and not in_pipeline(session):
        from storage.copying import copy_in  # here: SQLite needs no driver of PostgreSQL

        copy_in(session.connection(), table, rows)
    elif rows:
        insertion(table, tuple(rows[0])).write(session, rows)


def asks(table: Table, count: int) -> Question:
    """What ``next_ids`` asks PostgreSQL."""
    return _DRAW, {"name": table.name, "count": count}


def next_ids(session: Session, table: Table, count: int) -> Sequence[int]:
    """Ids for rows that are about to be appended in one transaction; on SQLite it is the only writer."""
    if database_of(session) == "sqlite":
        ((last,),) = _last_id(table).rows(session)
        return range((last or 0) + 1, (last or 0) + 1 + count)
    question, values = asks(table, count)
    return [id for (id,) in question.rows(session, values)]


@cache
def _last_id(table: Table) -> Prepared:
    return Prepared(select(func.max(table.c.id)))


_DRAW = Prepared(
    select(func.nextval(func.pg_get_serial_sequence(bindparam("name", type_=String), "id"))).select_from(
        func.generate_series(1, bindparam("count", type_=Integer)).alias()
    )
)

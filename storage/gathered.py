"""Many questions about one thing asked as one: a file is read so, whose collections are many and mostly empty.

The database writes the rows of each question as a list. What a row is made into is kept by the whole row: the rows are read
each time, and one that says the same again is the same thing, which never changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Float,
    Integer,
    Select,
    String,
    TypeDecorator,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from storage.prepared import Prepared, Process, Text, each

# So many things that were made of rows are kept for each question.
KEPT = 2_048
# How the database writes a list of nothing: most collections of a file are empty, and need not be read.
_NONE = "[]"


class Part(NamedTuple):
    """One of several questions about one thing: see ``Prepared`` for what is made of its rows."""

    query: Select[Any]
    made: Mapping[str, Process]
    whole: Callable[..., Any]


class Gathered(Prepared):
    """Several questions about one thing, asked as one: the database gathers the rows of each into a list of its own.

    It finds one row with a list for each of them, in no order of its own. Eighteen questions cost PostgreSQL, and who asks it,
    three times what one does; also SQLite gives many rows quicker as one text.
    """

    def __init__(self, *parts: Part) -> None:
        self._parts = parts
        super().__init__(select())

    def written(self, dialect: Dialect) -> Text:
        """Its text for a database."""
        gather = _GATHER[dialect.name]
        lists = (part.query.with_only_columns(gather(part.query.selected_columns).label("l")) for part in self._parts)
        named = (one.scalar_subquery().label(f"l{place}") for place, one in enumerate(lists))
        asked = Prepared(select(*named)).written(dialect)
        makers = [_of_list(part, dialect) for part in self._parts]
        return replace(asked, out=lambda row: [make(text) for make, text in zip(makers, row, strict=True)])


def _of_list(part: Part, dialect: Dialect) -> Process:
    """What is made of the list of a question."""
    columns = [
        (_of_json(column.type, dialect), part.made.get(str(column.key))) for column in part.query.selected_columns
    ]
    outs = tuple((place, _made_of(*both)) for place, both in enumerate(columns) if any(both))
    make = lru_cache(KEPT)(each(outs, lambda values: part.whole(*values)))
    return lambda text: [make(tuple(row)) for row in json.loads(text)] if text and text != _NONE else []


def _of_json(type_: TypeEngine[Any], dialect: Dialect) -> Process | None:
    """What makes a column's value of what stands in a list."""
    if isinstance(type_, TypeDecorator):
        made, decorated = _of_json(type_.impl_instance, dialect), type_
        if type(type_).process_result_value is TypeDecorator.process_result_value:
            return made
        return lambda value: decorated.process_result_value(made(value) if made else value, dialect)
    if isinstance(type_, (Integer, String)):
        return None
    kinds = [process for kind, process in _OF_JSON.items() if isinstance(type_, kind)]
    if not kinds:
        raise TypeError(f"{type_!r} is not read from a list")
    return lambda value: None if value is None else kinds[0](value)


def _sqlite_list(columns: Iterable[ColumnElement[Any]]) -> ColumnElement[Any]:
    return func.json_group_array(func.json_array(*map(_whole, columns)))


def _whole(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQLite writes a fraction with fifteen digits, unless it is told to write all of them."""
    return case((column.is_not(None), func.printf("%!.17g", column))) if isinstance(column.type, Float) else column


def _postgresql_list(columns: Iterable[ColumnElement[Any]]) -> ColumnElement[Any]:
    return cast(func.json_agg(func.json_build_array(*columns)), String)


_GATHER: Mapping[str, Callable[[Iterable[ColumnElement[Any]]], ColumnElement[Any]]] = {
    "sqlite": _sqlite_list,
    "postgresql": _postgresql_list,
}
_OF_JSON: Mapping[type[TypeEngine[Any]], Process] = {
    DateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
    Boolean: bool,
    Float: float,
}


def _made_of(found: Process | None, made: Process | None) -> Process:
    """What a type makes of a value of the driver, and then what else is made of it."""
    if made is None:
        return found or _as_it_is

    def both(value: Any) -> Any:
        known = found(value) if found else value
        return made(known) if known else known

    return both


def _as_it_is(value: Any) -> Any:
    return value

"""Questions about several things at once: every database follows the index, and the statement is built once.

SQLite is told each thing by a name, PostgreSQL all of them in one array: its driver takes a statement of five hundred names
apart each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Dialect, Select, any_, bindparam
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from storage.prepared import Prepared, Question, Text, Values

# Of so many things at a time something is asked; a question about fewer names its last one several times.
AT_ONCE = (1, 32, 512)
_NAMES = tuple(f"thing{place}" for place in range(AT_ONCE[-1]))
_THINGS = "things"
Is = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Whether a column is one of the things."""


class Among:
    """A question whose statement is built for some numbers of things that it is about."""

    def __init__(self, query: Callable[[Is], Select[Any]], type_: type[TypeEngine[Any]]) -> None:
        """``query`` makes the statement, given how a column is one of the things; ``type_`` is what they are."""
        self._prepared = cache(lambda count: _AboutSome(query, type_, count))

    def rows(self, session: Session, things: Sequence[Any], values: Values | None = None) -> Iterator[Any]:
        """What is found of them, with further ``values`` of the question."""
        for question, named in self.questions(things, values):
            yield from question.rows(session, named)

    def questions(self, things: Sequence[Any], values: Values | None = None) -> Iterator[Question]:
        """What ``rows`` asks."""
        for first in range(0, len(things), AT_ONCE[-1]):
            some = tuple(things[first : first + AT_ONCE[-1]])
            count = next(size for size in AT_ONCE if size >= len(some))
            yield self._prepared(count), {**(values or {}), _THINGS: some}


class _AboutSome(Prepared):
    """The statement for a number of things, and fewer."""

    def __init__(self, query: Callable[[Is], Select[Any]], type_: type[TypeEngine[Any]], count: int) -> None:
        self._query = query
        self._type = type_
        self._count = count
        super().__init__(self._by_array())

    def written(self, dialect: Dialect) -> Text:
        """Its text for a database."""
        return super().written(dialect) if dialect.name == "postgresql" else self._by_name(dialect)

    def _by_array(self) -> Select[Any]:
        return self._query(lambda column: column == any_(bindparam(_THINGS, type_=ARRAY(self._type))))

    def _by_name(self, dialect: Dialect) -> Text:
        names = _NAMES[: self._count]
        named = [bindparam(name, type_=self._type) for name in names]
        text = Prepared(self._query(lambda column: column.in_(named))).written(dialect)

        def given(values: Values) -> Any:
            some = values[_THINGS]
            whole = [*some, *[some[-1]] * (self._count - len(some))]
            return text.given({**values, **dict(zip(names, whole, strict=True))})

        return replace(text, given=given)

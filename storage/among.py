"""Questions about several things at once, each named: so every database follows the index, and the statement is built once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from storage.prepared import Prepared, Question, Values

# Of so many things at a time something is asked; a question about fewer names its last one several times.
AT_ONCE = (1, 32, 512)
_NAMES = tuple(f"thing{place}" for place in range(AT_ONCE[-1]))


class Among:
    """A question whose statement is built for some numbers of things that it is about."""

    def __init__(
        self, query: Callable[[Sequence[BindParameter[Any]]], Select[Any]], type_: type[TypeEngine[Any]]
    ) -> None:
        """``query`` makes the statement, given what stands for the things; ``type_`` is what they are."""
        self._query = query
        self._type = type_
        self._prepared = cache(self._prepare)

    def rows(self, session: Session, things: Sequence[Any], values: Values | None = None) -> Iterator[Any]:
        """What is found of them, with further ``values`` of the question."""
        for question, named in self.questions(things, values):
            yield from question.rows(session, named)

    def questions(self, things: Sequence[Any], values: Values | None = None) -> Iterator[Question]:
        """What ``rows`` asks."""
        for first in range(0, len(things), AT_ONCE[-1]):
            some = things[first : first + AT_ONCE[-1]]
            count = next(size for size in AT_ONCE if size >= len(some))
            whole = [*some, *[some[-1]] * (count - len(some))]
            yield self._prepared(count), {**(values or {}), **dict(zip(_NAMES[:count], whole, strict=True))}

    def _prepare(self, count: int) -> Prepared:
        return Prepared(self._query([bindparam(name, type_=self._type) for name in _NAMES[:count]]))

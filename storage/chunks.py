"""Many values asked for in few questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", int, str)
# How many values stand in one question.
AT_ONCE = 5000


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Values in their order, each once, as many at a time as stand in one question."""
    all_of_them = sorted(set(values))
    for first in range(0, len(all_of_them), AT_ONCE):
        yield all_of_them[first : first + AT_ONCE]

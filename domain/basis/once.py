"""What follows from a thing that never changes is worked out once, and goes with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

Kept = dict[object, tuple[object, Any]]


class Unchanging(Protocol):
    """A thing that never changes, with what was worked out of it: by what, together with which other thing, and the result."""

    @property
    def worked_out(self) -> Kept:
        """What was worked out of it; nothing of a thing that is made of it by a change."""


S = TypeVar("S", bound=Unchanging)
B = TypeVar("B")
R = TypeVar("R")


def once(work: Callable[[S, B], R]) -> Callable[[S, B], R]:
    """Work something out of a thing beside another one once, and tell whoever asks again: neither of the two ever changes.

    The last other thing counts: a term beside its calendar, a file beside its measure.
    """

    @wraps(work)
    def known(thing: S, beside: B) -> R:
        kept = thing.worked_out.get(work)
        if kept is None or kept[0] is not beside:
            kept = thing.worked_out[work] = (beside, work(thing, beside))
        return kept[1]

    return known


def once_alone(work: Callable[[S], R]) -> Callable[[S], R]:
    """The same of a thing by itself."""

    @wraps(work)
    def known(thing: S) -> R:
        kept = thing.worked_out.get(work)
        if kept is None:
            kept = thing.worked_out[work] = (None, work(thing))
        return kept[1]

    return known

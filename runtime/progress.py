"""How far long work is: whoever does it says so, and whoever waits for it at a terminal may see it."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Count:
    """So many of so many; of nothing while nobody has said."""

    done: int = 0
    total: int = 0


_seen: ContextVar[Count | None] = ContextVar("seen", default=None)


def watched() -> Count:
    """What is counted from now on, for whoever wants to see it."""
    count = Count()
    _seen.set(count)
    return count


def at(done: int, total: int) -> None:
    """So much of the work is done; without anybody who watches it is said to nobody."""
    if (count := _seen.get()) is not None:
        count.done, count.total = done, total

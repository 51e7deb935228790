"""When Python looks for garbage: what is imported never becomes any, and there is much of it."""

from __future__ import annotations

import gc

# Objects that are made before it looks (by default 700): a command that imports half a service looked forty times.
SELDOM = 50_000
# The same for a command that answers and ends: what it leaves goes with its process.
ONCE = 400_000


def look_seldom(objects: int = SELDOM) -> None:
    """Before much is imported, or read: only after so many objects."""
    gc.set_threshold(objects, 20, 20)


def settle() -> None:
    """What is there now stays: it is never looked through again, which took a tenth of a second each time."""
    gc.collect()
    gc.freeze()

"""Turns at something that only one thread can use: given in the order in which they were asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """A lock that nobody overtakes at.

    SQLite lets one writer in at a time and lets the others sleep and try again, up to a tenth of a second each time, in
    no order. Threads of one process can do better: whoever leaves wakes the one that has waited longest.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn and hold it. It cannot be taken twice by the same thread."""
        self._take()
        try:
            yield
        finally:
            self._give()

    def waiting(self) -> int:
        """How many wait."""
        with self._guard:
            return len(self._waiting)

    def _take(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        called.acquire()

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

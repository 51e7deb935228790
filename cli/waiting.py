"""Whoever waits at a terminal for longer than a second sees that the work goes on, and how far it is.

It is a line on standard error that goes when the answer comes; outside a terminal there is none.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextvars import copy_context
from threading import Event, Thread
from time import monotonic

from domain.basis.language import _
from runtime import progress

# Seconds before anything is shown, and between two looks at it.
PATIENCE, BETWEEN = 1.0, 0.2
_TURNS = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
# What takes a line off a terminal again.
_OFF = "\r\x1b[K"


class Waiting:
    """The line of one command."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._over = Event()
        self._teller: Thread | None = None

    def begin(self) -> None:
        """From now on somebody waits."""
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            return
        self._over.clear()
        count = progress.watched()
        self._teller = Thread(target=copy_context().run, args=(self._tell, count), daemon=True)
        self._teller.start()

    def end(self) -> None:
        """The answer has come, or a question is asked: the line goes before anything else is written."""
        if self._teller is not None:
            self._over.set()
            self._teller.join()
            self._teller = None

    def _tell(self, count: progress.Count) -> None:
        begun = monotonic()
        if self._over.wait(PATIENCE):
            return
        turn = 0
        while True:
            self._write(f"{_OFF}{_TURNS[turn % len(_TURNS)]} {self._words(count, round(monotonic() - begun))}")
            if self._over.wait(BETWEEN):
                break
            turn += 1
        self._write(_OFF)

    def _words(self, count: progress.Count, seconds: int) -> str:
        if count.total:
            told = _("{what}: {done} of {total}, {n} s", what=self.what, done=count.done, total=count.total, n=seconds)
        else:
            told = _("{what}: {n} s", what=self.what, n=seconds)
        return told[: shutil.get_terminal_size().columns - 3]

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()

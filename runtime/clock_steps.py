"""The machine's clock beside the time since it was switched on: whoever sets it ahead or back is noticed within a comparison."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from storage import troubles
from storage.database import Database
from storage.troubles import Kind, Trouble

CLOCK = "clock"
# What a clock is set by, at least, before it is said: a time service corrects seconds without anybody's doing.
LEAST = timedelta(minutes=1)
# How long it is said: terms may have ended too early, or have waited, and a person must look.
SAID_FOR = timedelta(hours=1)


def _since_boot() -> float:
    """Seconds; they go on while the machine sleeps, and nobody can set them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockSteps:
    """Looks now and then, and keeps on record that the clock of this machine was set."""

    def __init__(
        self, database: Database, wall: Callable[[], float] = time.time, since_boot: Callable[[], float] = _since_boot
    ) -> None:
        self._database = database
        self._wall = wall
        self._since_boot = since_boot
        self._apart = wall() - since_boot()
        self._stepped = timedelta()
        self._at = 0.0
        self._noted: str | None = None
        """What stands on record; None as long as this process has not looked: another may have left its words there."""

    def look(self) -> None:
        """Look once. Raises DatabaseUnavailable."""
        words = self._words()
        if words == self._noted:
            return
        with self._database.write() as session:
            self._noted = self._note(session, words)

    def _words(self) -> str:
        """That the clock was set, and by how much; empty when it was not, was set back again, or long ago."""
        now = self._since_boot()
        apart = self._wall() - now
        step = timedelta(seconds=apart - self._apart)
        if abs(step) >= LEAST:
            self._apart, self._at, self._stepped = apart, now, self._stepped + step
        if abs(self._stepped) < LEAST or now - self._at > SAID_FOR.total_seconds():
            self._stepped = timedelta()
            return ""
        minutes = abs(self._stepped) / timedelta(minutes=1)
        way = "ahead" if self._stepped > timedelta() else "back"
        return f"the clock of the machine was set {way} by {minutes:.0f} minutes: see whether terms ended too early or late"

    def _note(self, session: Session, words: str) -> str | None:
        """Put it on record; returns what stands there now, None where that must be looked at again."""
        here = socket.gethostname()
        now = datetime.fromtimestamp(self._wall(), UTC)
        if words:
            troubles.note(session, Trouble(CLOCK, here, Kind.stepped, CLOCK, words, now))
            return words
        before = [one for one in troubles.known(session, CLOCK, Kind.stepped) if one.what == here]
        if (
            self._noted is None
        ):  # another process has noted it: it stands for its hour, if this clock shows the same time still
            gone = [one for one in before if not timedelta() <= now - one.since <= SAID_FOR]
        else:
            gone = before
        troubles.forget(session, gone)
        return "" if gone == before else None

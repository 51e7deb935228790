"""An edition is opened with a clock, and whoever opens it signs that clock: where the programme's time begins, how fast it runs, from when."""

from __future__ import annotations

import datetime as dt

from domain.basis.calendar import ROME
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle.content import Content, canonical, fingerprint


class OpenMeasure(Content):
    """What is signed, in the one form of an instant."""

    as_of: dt.datetime
    speed: float
    opened_at: dt.datetime

    @classmethod
    def of(cls, clock: ProgrammeClock) -> OpenMeasure:
        """The words for a clock."""
        return cls(
            as_of=clock.as_of.astimezone(dt.UTC), speed=clock.speed, opened_at=clock.opened_at.astimezone(dt.UTC)
        )


class OpenedBefore(Content):
    """What was signed before November 2026: it does not say from when the clock runs, and the instant stands as it was typed."""

    as_of: dt.datetime
    speed: float


def signed_as(clock: ProgrammeClock) -> frozenset[str]:
    """The hashes of the words with which an edition that has this clock can have been opened."""
    before = (OpenedBefore(as_of=clock.as_of.astimezone(zone), speed=clock.speed) for zone in (dt.UTC, ROME))
    return frozenset(fingerprint(canonical(words)) for words in (OpenMeasure.of(clock), *before))

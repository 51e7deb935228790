"""The programme's clock: an offset and a speed, fixed when a measure is opened (none and 1 in production)."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field


class ProgrammeClock(BaseModel):
    """Turns real instants into the programme's and back, so that 2018 can be demonstrated today."""

    model_config = ConfigDict(frozen=True)

    opened_at: datetime
    """Real instant at which the measure was opened."""
    as_of: datetime
    """The programme's instant at that moment."""
    speed: float = Field(default=1.0, gt=0, le=1_000_000, allow_inf_nan=False)

    def programme(self, real: datetime) -> datetime:
        """The programme's instant at a real instant."""
        return self.as_of + (real - self.opened_at) * self.speed

    def real(self, programme: datetime) -> datetime:
        """The real instant at which the programme reaches an instant."""
        return self.opened_at + (programme - self.as_of) / self.speed

    @classmethod
    def opening(cls, now: datetime, as_of: datetime | None = None, speed: float = 1.0) -> ProgrammeClock:
        """The clock of a measure that is opened now."""
        return cls(opened_at=now, as_of=as_of or now, speed=speed)


def delay(clock: ProgrammeClock, now: datetime, until: datetime) -> timedelta:
    """How long to wait in real time, from the real instant ``now``, until the programme's instant ``until``."""
    return max(clock.real(until) - now, timedelta())

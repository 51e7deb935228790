"""One thing that the doctor looked at, and how he says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.basis.language import _, n_

# Two machines of one office may differ by so much.
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    told: bool = False
    """Whether it is only told: nobody needs to do anything for the service to be whole."""


def first(lines: list[str], most: int = 5, see: str = "payments list") -> str:
    """The first of several findings, and how many more there are."""
    rest = len(lines) - most
    more = [n_("and {n} more: see '{see}'", "and {n} more: see '{see}'", rest, see=see)] if rest > 0 else []
    return "; ".join([*lines[:most], *more])


def age(time: timedelta) -> str:
    """How long, as people say it."""
    hours = time / timedelta(hours=1)
    return f"{hours:.1f} h" if hours >= 1 else f"{time / timedelta(minutes=1):.0f} min"


def same_time(name: str, there: datetime | None) -> Check:
    """Whether another clock shows the time of this machine's: terms are counted by one and judged by the other."""
    apart = (there or datetime.now(UTC)) - datetime.now(UTC)
    if abs(apart) < CLOCKS_DIFFER:
        return Check(name, True, _("it shows the time of this machine"))
    time = age(abs(apart))
    if apart > timedelta():
        return Check(name, False, _("it is {time} ahead of this machine's: one of them is wrong", time=time))
    return Check(name, False, _("it is {time} behind this machine's: one of them is wrong", time=time))

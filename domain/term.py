"""A term is a remainder, not a date: an allowance and the events on it. The due date is computed, never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class TermStatus(StrEnum):
    """How a term stands."""

    running = "running"
    suspended = "suspended"
    met = "met"
    expired = "expired"
    cancelled = "cancelled"


@dataclass(frozen=True, slots=True)
class TermEvent:
    """Something that happened to a term. Append-only; ``day`` is local (Europe/Rome).

    Kinds: ``start``, ``suspend``, ``resume``, ``interrupt`` (starts anew on ``day``), ``extend`` (``until``), ``shift``
    (the upper limit becomes ``until``), ``remind`` (rung ``rung`` was sent), ``skip`` (rung was overtaken), ``meet``,
    ``expire``, ``cancel``.
    """

    kind: str
    day: date
    note: str = ""
    until: date | None = None
    rung: str | None = None

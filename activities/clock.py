"""The instant of an activity."""

from __future__ import annotations

from datetime import UTC, datetime

from temporalio import activity


def now() -> datetime:
    """The server's clock, by which workflows live; the machine's outside of an activity."""
    return activity.info().started_time if activity.in_activity() else datetime.now(UTC)

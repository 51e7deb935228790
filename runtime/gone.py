"""Whether there was a record where none is now: an empty one in its place would begin all numbers anew, and nobody would know."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from domain.basis.language import _
from runtime.settings import CannotStart, Settings
from storage.database import Database
from storage.presence import Presence

if TYPE_CHECKING:
    from temporalio.client import Client

ENGINE = "temporal.db"
"""The file of the embedded engine, in the data directory."""
# Workflows that only a record can have begun.
OF_FILES = "WorkflowType = 'ProjectLifecycle' OR WorkflowType = 'MeasureLifecycle'"


class RecordGone(CannotStart):
    """There was a record here. It is not replaced by an empty one."""


def left_behind(settings: Settings, database: Database) -> str:
    """What the data directory still keeps of a record that is gone; empty when there is one, or never was.

    Nothing is made by asking. Raises DatabaseUnavailable.
    """
    return beside(settings) if database.presence() is Presence.absent else ""


def beside(settings: Settings) -> str:
    """What stands beside a record in its data directory, by which one that is gone is known."""
    certified = any((settings.data / "certificates").glob("*.json"))
    parts = (("certificates", certified), (ENGINE, (settings.data / ENGINE).is_file()))
    return ", ".join(name for name, there in parts if there)


def told(settings: Settings, left: str) -> str:
    """The same for people, with what to do."""
    place = make_url(settings.database_url).render_as_string()
    return _(
        "the record {place} is gone, and of it are left: {left}. Put a back-up in its place (docs/operations.md); a new"
        " service begins in an empty data directory, with an engine or a namespace of its own",
        place=place,
        left=left,
    )


def check(settings: Settings, database: Database) -> None:
    """Raises RecordGone when the data directory knows of a record that is not there."""
    if left := left_behind(settings, database):
        raise RecordGone(told(settings, left))


async def check_engine(settings: Settings, database: Database, client: Client) -> None:
    """Raises RecordGone when the engine knows of a record that is not there, or is empty."""
    if await asyncio.to_thread(database.presence) is Presence.there:
        return
    found = (await client.count_workflows(OF_FILES)).count
    if found:
        raise RecordGone(
            told(
                settings, _("{found} workflows in the engine's namespace '{name}'", found=found, name=client.namespace)
            )
        )

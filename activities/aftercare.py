"""Terms that outlive their project: appeals, indicators, the keeping of records. Their workflow has ended; the hour works them off.

By the hour, too, projects hear of what registers have brought.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from temporalio import activity

from activities.clock import now
from activities.courier import Bell
from activities.decide import decide_in
from activities.leaving import unless_it_leaves
from activities.news import tell_news
from domain.commands.service import PASS_TIME
from storage import measures, queries, watch
from storage.database import Database
from workflows.calls import WORK_OFF_ENDED
from workflows.messages import Command


class Aftercare:
    """The activity ``work_off_ended`` with its database, and the bell of the courier."""

    def __init__(self, database: Database, bell: Bell) -> None:
        self._database = database
        self._bell = bell

    @activity.defn(name=WORK_OFF_ENDED.name)
    async def work_off_ended(self) -> int:
        """Give the clock's command to every ended project that has something due; returns how many. May run twice."""
        at = now()
        await unless_it_leaves(tell_news(activity.client(), self._database, at))
        due = await asyncio.to_thread(self._due, at)
        for project, instant in due:
            await asyncio.to_thread(self._pass_time, project, instant)
        if due:
            await self._bell.ring()
        return len(due)

    def _due(self, at: datetime) -> list[tuple[str, datetime]]:
        with self._database.read() as session:
            found: dict[str, datetime] = {}
            for edition in measures.editions(session):
                instant = edition.clock.programme(at)
                ended = watch.ended(session, edition.key)
                found |= {
                    project: instant
                    for project, _ in queries.due_terms(session, edition.key, instant)
                    if project in ended
                }
        return list(found.items())

    def _pass_time(self, project: str, at: datetime) -> None:
        """By the same door as everybody, so that it is checked, written and audited alike."""
        command = Command.of_the_service(project, PASS_TIME.name, f"ended/{at.isoformat()}")
        with self._database.write() as session:
            decide_in(session, command, at)

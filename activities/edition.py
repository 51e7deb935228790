"""Closing the window of an edition: the register first, then each project that still waits for money."""

from __future__ import annotations

import asyncio

from temporalio import activity

from activities.delivery import ensure_started, project_handle
from domain.lifecycle import Role, State
from storage import audit, measures, queries, rules
from storage.database import Database
from workflows.messages import Answer, CloseEdition, Command
from workflows.project import EMPTY_CONTENT


class Editions:
    """The activity ``close_edition`` with its database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="close_edition")
    async def close_edition(self, start: CloseEdition) -> int:
        """Close the window and tell every project that waits; returns how many. May run twice."""
        waiting = await asyncio.to_thread(self._close, start)
        for project in waiting:
            command = Command(
                id=f"{project}/close_window",
                project=project,
                name="close_window",
                actor=Role.system,
                role=Role.system,
                content=EMPTY_CONTENT,
            )
            await ensure_started(activity.client(), self._database, project)
            await project_handle(activity.client(), project).execute_update(
                "close_window", command, id=command.id, result_type=Answer
            )
        return len(waiting)

    def _close(self, start: CloseEdition) -> list[str]:
        command = f"{start.measure}/close"
        with self._database.write() as session:
            if audit.accepted_answer(session, command) is None:
                measures.close(session, start.measure)
                entry = audit.AuditEntry(
                    measure=start.measure, project=None, command_id=command, name="close", actor=start.actor, role=start.actor, content="",
                    at=start.at, rules_version=rules.version(start.measure), accepted=True, state_before="open", state_after="closed", answer="{}",
                )  # fmt: skip
                audit.record(session, entry)
            return [
                row.project for row in queries.projects(session, measure=start.measure, state=State.waiting_for_funds)
            ]

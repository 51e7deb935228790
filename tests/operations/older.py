"""A release of the service from before one courier carried the letters of all projects: the workflow's code as it was."""

from __future__ import annotations

import asyncio

from temporalio import workflow

from workflows.project import ProjectLifecycle

with workflow.unsafe.imports_passed_through():
    from domain.lifecycle.states import STAGES
    from workflows.messages import ProjectInput, Summary


@workflow.defn(name="ProjectLifecycle")
class Older(ProjectLifecycle):
    """It knows nothing of the change: a history with its mark would not replay here."""

    @workflow.init
    def __init__(self, start: ProjectInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: ProjectInput) -> Summary:
        """One life."""
        return await super().run(start)

    async def _live_to_the_end(self) -> None:
        courier = asyncio.create_task(self._deliver_letters())
        while not self._ended():
            for stage in STAGES:
                await self._live(stage)
        await courier
        await workflow.wait_condition(workflow.all_handlers_finished)

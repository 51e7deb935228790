"""Record the histories of the other workflows, and of the turns that a project's history may take, on the real server.

A measure, the duties; a project that was parked, one that went on as a new history, one that was reset. A changed history
is a reviewed decision.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, ResetReapplyType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from activities.delivery import ensure_measure_started, ensure_started, project_handle
from activities.mail import Directory
from domain.lifecycle import contents as c
from runtime.server import executable
from runtime.worker import build_worker
from storage.database import Database
from tests import lives
from tests.lifecycle.test_acts import act
from tests.lifecycle.test_parked import break_terms, repair
from tests.replay.record import write
from workflows.messages import TASK_QUEUE, Answer, Command, measure_workflow_id
from workflows.search_attributes import ALL

SUGGEST = ["--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40"]
WITHDRAWN = c.Reason(reason="as the file shows")


@dataclass(frozen=True)
class Engine:
    """A real server, a worker, a record with an open measure."""

    client: Client
    database: Database

    async def submit(self, title: str = "a project") -> str:
        """A project with its workflow."""
        project = lives.submitted(self.database, datetime.now(UTC), title=title).project
        await ensure_started(self.client, self.database, project)
        return project

    async def tell(self, handle: WorkflowHandle, command: Command) -> Answer:
        """Give a command."""
        answer: Answer = await handle.execute_update(command.name, command, id=command.id, result_type=Answer)
        return answer

    async def give(self, project: str, name: str, content: c.Content | None = None) -> Answer:
        """Give a command to a project."""
        command = lives.command(self.database, project, name, content or c.Nothing())
        return await self.tell(project_handle(self.client, project), command)

    async def keep(self, name: str, id: str) -> None:
        """Wait for the end of a workflow and keep its last history."""
        await self.client.get_workflow_handle(id).result()
        write(name, await self.client.get_workflow_handle(id).fetch_history())


@asynccontextmanager
async def engine(*more: str) -> AsyncIterator[Engine]:
    """Everything that a recording needs, until the block ends."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place)
        database = Database(f"sqlite:///{data / 'azioni.db'}")
        env = await WorkflowEnvironment.start_local(
            dev_server_existing_path=executable(),
            dev_server_extra_args=list(more),
            dev_server_log_level="error",
            search_attributes=ALL,
            data_converter=pydantic_data_converter,
        )
        async with env, build_worker(env.client, database, Directory(data / "mail"), data):
            lives.prepared(database, real=datetime.now(UTC))
            yield Engine(env.client, database)
        database.close()


async def measure() -> None:
    """Its end is moved, it is closed, and it ends with its only project."""
    async with engine() as it:
        await ensure_measure_started(it.client, it.database, lives.MEASURE)
        project = await it.submit()
        handle = it.client.get_workflow_handle(measure_workflow_id(lives.MEASURE))
        moved = c.MoveEnd(until=date(2019, 3, 31), act="d.d.s. 1")
        assert (await it.tell(handle, act(it.database, "move_end", moved))).accepted
        assert (await it.tell(handle, act(it.database, "close_measure", c.Nothing(), id="act-2"))).accepted
        assert (await it.give(project, "withdraw", WITHDRAWN)).accepted
        await it.keep("measure", handle.id)


async def duties() -> None:
    """The watchdog, and the terms of ended projects."""
    async with engine() as it:
        await it.submit()
        for name, workflow in (("watchdog", "DailyWatch"), ("aftercare", "HourlyAftercare")):
            await it.client.start_workflow(workflow, id=name, task_queue=TASK_QUEUE)
            await it.keep(name, name)


async def parked() -> None:
    """A command meets what no retry mends, is tried again in vain, and is done after the repair."""
    async with engine() as it:
        project = await it.submit()
        handle = project_handle(it.client, project)
        break_terms(it.database, project)
        assert not (await it.give(project, "admit")).accepted
        await it.tell(handle, repair(it.database, project, "retry"))
        break_terms(it.database, project, "formal_check")
        assert (await it.tell(handle, repair(it.database, project, "retry", occasion="2"))).accepted
        assert (await it.give(project, "withdraw", WITHDRAWN)).accepted
        await it.keep("parked", handle.id)


async def continued() -> None:
    """The history grew long: the last of those that followed it."""
    async with engine(*SUGGEST) as it:
        project = await it.submit()
        handle = project_handle(it.client, project)
        first = (await handle.describe()).run_id
        for _, name, content in lives.until("record_services"):
            assert (await it.give(project, name, content)).accepted
        assert (await handle.describe()).run_id != first
        urgent = c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows")
        assert (await it.give(project, "revoke", urgent)).accepted
        await it.keep("continued", handle.id)


async def reset() -> None:
    """Somebody cut the history back to before a decision: it is applied again, and the record has the first answer."""
    async with engine() as it:
        project = await it.submit()
        handle = project_handle(it.client, project)
        assert (await it.give(project, "admit")).accepted
        cut = (await _tasks(handle))[-1]
        assert (await it.give(project, "score", c.Score(points=lives.POINTS))).accepted
        run = (await handle.describe()).run_id
        await it.client.workflow_service.reset_workflow_execution(
            ResetWorkflowExecutionRequest(
                namespace=it.client.namespace,
                workflow_execution=WorkflowExecution(workflow_id=handle.id, run_id=run),
                reason="recorded for the replays",
                request_id="reset-1",
                workflow_task_finish_event_id=cut,
                reset_reapply_type=ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
            )
        )
        assert (await it.give(project, "withdraw", WITHDRAWN)).accepted
        await it.keep("reset", handle.id)


async def _tasks(handle: WorkflowHandle) -> list[int]:
    """The events with which tasks were completed."""
    completed = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    return [event.event_id async for event in handle.fetch_history_events() if event.event_type == completed]


RECORDINGS: dict[str, Callable[[], Awaitable[None]]] = {
    "measure": measure,
    "duties": duties,
    "parked": parked,
    "continued": continued,
    "reset": reset,
}


async def main(chosen: Collection[str]) -> None:
    """Those that were chosen; all when none was."""
    for name, made in RECORDINGS.items():
        if name in chosen or not chosen:
            await made()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

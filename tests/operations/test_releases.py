"""Two releases side by side on living projects, half-way and back: no task fails, no command is lost, every project ends."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowHistory,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkerDeploymentVersion
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from activities.delivery import ensure_started, project_handle
from activities.mail import Directory
from domain.lifecycle import contents as c
from runtime.releases import roll_out
from runtime.sandbox import sandbox
from runtime.server import executable
from runtime.tuning import Tuning
from runtime.worker import WORKFLOWS, build_worker
from storage import audit
from storage.database import Database
from tests import lives
from tests.operations.older import Older
from tests.service import ROOT
from workflows.messages import Answer, Command
from workflows.project import ONE_COURIER, ProjectLifecycle
from workflows.search_attributes import ALL

# A roll-out over many is made by hand: AZIONI_PROJECTS=200. They are small, so that the envelope holds all of them.
PROJECTS = int(os.environ.get("AZIONI_PROJECTS", "4"))
OLD_CODE = [Older, *(each for each in WORKFLOWS if each is not ProjectLifecycle)]
SMALL = {"process": "600.00", "result": "300.00"}
LIFE = {name: content for _, name, content in lives.until("accept")}


def build(id: str) -> WorkerDeploymentVersion:
    """A build of the service."""
    return WorkerDeploymentVersion("azioni-di-rete", id)


@dataclass
class Open:
    """A service with projects that are open, and what was given to each."""

    client: Client
    database: Database
    data: Path
    projects: list[str] = field(default_factory=list)
    given: dict[str, list[str]] = field(default_factory=dict)
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(16))

    def worker(self, id: str, code: list[type], *held: str) -> Worker:
        """A worker of a release."""
        tuning = Tuning(version=build(id), held=frozenset(held))
        return build_worker(
            self.client, self.database, Directory(self.data / "mail"), self.data, tuning, workflows=code
        )

    async def submit(self, count: int) -> None:
        """Further projects."""
        for _ in range(count):
            title = f"Project {len(self.projects)}"
            project = lives.submitted(self.database, datetime.now(UTC), title=title, budget=SMALL).project
            await ensure_started(self.client, self.database, project)
            self.projects.append(project)

    async def answer(self, project: str, command: Command) -> Answer:
        """As the starter's user: an answer that is not known yet is asked for again, under the same id."""
        while True:
            update = project_handle(self.client, project).execute_update
            try:
                answer: Answer = await update(command.name, command, id=command.id, result_type=Answer)
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                continue
            return answer

    async def give(self, name: str, content: c.Content | None = None) -> None:
        """Give a command to every project, at once."""

        async def one(project: str) -> None:
            command = lives.command(self.database, project, name, content or LIFE[name])
            async with self.at_once:
                answer = await self.answer(project, command)
            assert answer.accepted, answer
            self.given.setdefault(project, []).append(name)

        await asyncio.gather(*(one(project) for project in self.projects))


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Open]:
    """A server and a record with an open measure."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    env = await WorkflowEnvironment.start_local(
        dev_server_existing_path=executable(),
        dev_server_log_level="error",
        search_attributes=ALL,
        data_converter=pydantic_data_converter,
    )
    async with env:
        lives.prepared(database, real=datetime.now(UTC))
        yield Open(env.client, database, data)
        database.close()


@pytest.mark.timeout(1200 if PROJECTS > 20 else 300)
async def test_a_release_is_rolled_out_half_way_and_back_over_open_projects(tmp_path: Path) -> None:
    async with opened(tmp_path) as service, AsyncExitStack() as workers:
        one = service.worker("1", OLD_CODE)
        await workers.enter_async_context(one)
        await roll_out(service.client, build("1"), 100)
        await service.submit(PROJECTS)
        await service.give("admit")

        async with service.worker("2", list(WORKFLOWS), ONE_COURIER):  # knows the change, and holds it
            await roll_out(service.client, build("2"), 50)
            await service.give("score")
            await service.submit(2)
            await roll_out(service.client, build("2"), 100)
            await service.give("attach", lives.regularity())
            await roll_out(service.client, build("1"), 100)  # back: the old code goes on with every history
            await service.give("attach", c.Attach(kind="other", name="more.pdf", document="1" * 64))
            await roll_out(service.client, build("2"), 100)
            await workers.aclose()  # nothing goes back to the old code from here on

            async with service.worker("3", list(WORKFLOWS)):  # begins the change
                await roll_out(service.client, build("3"), 100)
                await service.submit(1)
                await service.give("withdraw", c.Reason(reason="as the file shows"))
                await all_is_whole(service)


async def test_code_that_does_not_know_a_change_cannot_go_on_with_its_mark() -> None:
    """The negative control, and the reason why a change is held until nothing goes back."""
    path = next((ROOT / "tests" / "replay" / "histories").glob("closed.*.json"))
    history = WorkflowHistory.from_json("project/AR2017-0001", path.read_text(encoding="utf-8"))
    for code, fails in ((WORKFLOWS, False), (OLD_CODE, True)):
        replayer = Replayer(
            workflows=code, data_converter=pydantic_data_converter, workflow_runner=sandbox(strict=True)
        )
        found = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        assert (found.replay_failure is not None) is fails, found.replay_failure


async def all_is_whole(service: Open) -> None:
    """Every project has ended, no task has failed, and each command stands on record once."""
    for project in service.projects:
        handle = project_handle(service.client, project)
        await handle.result()
        assert (await handle.describe()).status is WorkflowExecutionStatus.COMPLETED
        failed = [
            event
            async for event in handle.fetch_history_events()
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
        ]
        assert not failed, (project, failed)
        with service.database.read() as session:
            people = [entry.name for entry in audit.history(session, project) if entry.role != "system"]
        assert people == ["submit", *service.given[project]]

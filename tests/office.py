"""Lives on the time-skipping server, with the real activities, a real record and real letters."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.testservice.v1 import LockTimeSkippingRequest, UnlockTimeSkippingRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.delivery import ensure_measure_started, ensure_started, project_handle, ring
from activities.mail import Directory, Post
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle import contents as c
from domain.record.file import File
from domain.terms.term import awaits_delivery
from runtime.client import add_search_attributes
from runtime.tuning import Tuning
from runtime.worker import build_worker
from storage.database import Database
from tests import lives
from workflows.messages import Answer, CourierInput, Summary, project_workflow_id


def program(name: str) -> str:
    """A server that came with a package."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found is not None
    return found


# A look every five minutes would be a hundred thousand in each year that is skipped; while the courier stays no time is skipped.
ONLY_WHEN_RUNG = CourierInput(looks_every=timedelta(days=10_000), stays=timedelta(0))


@dataclass
class Office:
    """The Region's office in a test: commands by update, time by skipping, the record, the letters."""

    env: WorkflowEnvironment
    database: Database
    clock: ProgrammeClock
    data: Path
    post: Post
    measure: str = lives.MEASURE
    cached: int = 1000
    worker: Worker | None = None

    @property
    def client(self) -> Client:
        """The connection to the server."""
        return self.env.client

    async def now(self) -> datetime:
        """The programme's instant."""
        return self.clock.programme(await self.env.get_current_time())

    async def until(self, at: datetime) -> None:
        """Let time pass until an instant of the programme."""
        left = at - await self.now()
        assert left.total_seconds() >= 0, "time does not run backwards"
        await self.env.sleep(left)

    async def submit(self, **changes: Any) -> str:
        """Submit an application and start its workflow."""
        changes.setdefault("measure", self.measure)
        project = lives.submitted(self.database, await self.env.get_current_time(), **changes).project
        lives.receipt_taken(self.database, project)
        await ensure_started(self.client, self.database, project)
        return project

    def handle(self, project: str) -> WorkflowHandle[Any, Any]:
        """The workflow of a project."""
        return project_handle(self.client, project)

    async def give(self, project: str, name: str, content: c.Content | None = None, id: str | None = None) -> Answer:
        """Give a command through the update."""
        command = lives.command(self.database, project, name, content or c.Nothing(), id)
        answer: Answer = await self.handle(project).execute_update(name, command, id=command.id, result_type=Answer)
        return answer

    async def live(self, project: str, steps: tuple[tuple[datetime, str, c.Content], ...]) -> None:
        """Give commands, each on its day; each must be accepted."""
        for at, name, content in steps:
            await self.until(at)
            answer = await self.give(project, name, content)
            assert answer.accepted, (name, answer.findings)
            await self.delivered(project)

    async def delivered(self, project: str) -> None:
        """Wait until the letters have arrived, and the terms that wait for them have begun."""
        while any(awaits_delivery(term) for term in self.file(project).terms.values()):
            await asyncio.sleep(0.02)

    async def end_of(self, project: str) -> str:
        """The state in which a project's workflow ended; time skips until then."""
        handle = self.client.get_workflow_handle(project_workflow_id(project), result_type=Summary)
        summary: Summary = await handle.result()
        return summary.state

    def file(self, project: str) -> File:
        """The file on record."""
        return lives.file_of(self.database, project)

    @property
    def mail(self) -> Path:
        """Where letters are written when no mail server takes them."""
        return self.data / "mail"

    async def work(self) -> None:
        """A worker begins its day."""
        self.worker = build_worker(self.client, self.database, self.post, self.data, Tuning(cached=self.cached))
        await self.worker.__aenter__()

    async def rest(self) -> None:
        """No worker is there any more."""
        if self.worker is not None:
            await self.worker.__aexit__(None, None, None)
            self.worker = None

    async def pass_without_worker(self, until: datetime) -> None:
        """Let time pass although tasks wait that nobody takes: the server's lock on skipping is opened for each of them."""
        await self.rest()
        service, opened = self.client.test_service, 0
        sleeping = asyncio.create_task(self.until(until))
        try:
            while not sleeping.done():
                before = await self.now()
                await asyncio.wait([sleeping], timeout=0.3)
                if not sleeping.done() and await self.now() - before < timedelta(seconds=5):
                    await service.unlock_time_skipping(UnlockTimeSkippingRequest())
                    opened += 1
            await sleeping
        finally:
            for _ in range(opened):
                await service.lock_time_skipping(LockTimeSkippingRequest())
        await self.work()

    def letters(self) -> list[str]:
        """The subjects of the letters that left, sorted."""
        found = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(self.mail.glob("*.eml"))]
        return sorted(next(line for line in text.splitlines() if line.startswith("Subject:")) for text in found)


@asynccontextmanager
async def opened(
    data: Path,
    cached: int = 1000,
    measure: str = lives.MEASURE,
    as_of: datetime = lives.OPENED,
    post: Post | None = None,
    courier: CourierInput = ONLY_WHEN_RUNG,
) -> AsyncIterator[Office]:
    """An office with one open measure: a time-skipping server of its own, a worker, a record, a post for its letters."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    env = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=program("temporal-test-server"), data_converter=pydantic_data_converter
    )
    async with env:
        await add_search_attributes(env.client)
        clock = lives.prepared(database, measure, as_of, await env.get_current_time())
        office = Office(env, database, clock, data, post or Directory(data / "mail"), measure, cached)
        await office.work()
        try:
            await ensure_measure_started(env.client, database, measure)
            await ring(env.client, courier)
            yield office
        finally:
            await office.rest()
    database.close()


@pytest.fixture(params=[1000, 0], ids=["cached", "uncached"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose year is 2018; once more without workflow cache, where every task is a replay."""
    async with opened(tmp_path, request.param) as found:
        yield found

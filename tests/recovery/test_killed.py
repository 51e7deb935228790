"""Processes are killed without a word; what was asked is answered by the next one, once."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from temporalio.client import Client

from activities.delivery import ensure_started, project_handle
from domain import commands as c
from domain.lifecycle import State
from runtime.client import connect
from runtime.server import embedded
from runtime.settings import Settings
from storage import audit
from storage.database import Database
from tests import lives
from tests.service import ROOT, environment, free_port
from workflows.messages import Answer


@dataclass
class Site:
    """A real server, a record, and a project; workers are processes that come and go."""

    data: Path
    client: Client
    database: Database
    project: str
    address: str

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker of its own."""
        settings = environment(self.data) | {"TEMPORAL_ADDRESS": self.address}
        log = (self.data / "worker.log").open("ab")
        return subprocess.Popen([sys.executable, str(ROOT / "worker.py")], env=settings, stdout=log, stderr=log)

    async def give(self, name: str, content: c.Content) -> Answer:
        """Give a command and wait for its answer."""
        command = lives.command(self.database, self.project, name, content)
        update: Any = project_handle(self.client, self.project).execute_update
        answer: Answer = await update(name, command, id=command.id, result_type=Answer)
        return answer


@asynccontextmanager
async def site(data: Path) -> AsyncIterator[Site]:
    """A site with the Legler application submitted today."""
    settings = Settings(AZIONI_DATA=data)
    async with embedded(data, free_port(), free_port()) as address:
        client = await connect(settings, address.grpc)
        database = Database(settings.database_url)
        lives.prepared(database, real=datetime.now(UTC))
        project = lives.submitted(database, datetime.now(UTC)).project
        found = Site(data, client, database, project, address.grpc)
        first = found.worker()
        await asyncio.sleep(4)  # the worker registers the search attributes before anything starts
        await ensure_started(client, database, project)
        first.send_signal(signal.SIGKILL)
        first.wait()
        yield found
        database.close()


async def test_a_worker_killed_between_command_and_answer(tmp_path: Path) -> None:
    """The command is on its way when no worker lives; the next worker answers it, and it is done once."""
    async with site(tmp_path / "data") as place:
        asked = asyncio.create_task(place.give("admit", c.Nothing()))
        await asyncio.sleep(1)
        assert not asked.done()
        for _ in range(2):  # one that is killed in the middle, one that lives
            worker = place.worker()
            await asyncio.sleep(1.5)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        worker = place.worker()
        try:
            assert (await asyncio.wait_for(asked, 60)).accepted
            assert (await asyncio.wait_for(place.give("admit", c.Nothing()), 60)).accepted, "the same command again"
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(30)
        assert lives.file_of(place.database, place.project).state is State.under_evaluation
        with place.database.read() as session:
            assert [entry.name for entry in audit.history(session, place.project)] == ["submit", "admit"]

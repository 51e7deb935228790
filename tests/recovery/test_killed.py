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
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.terms.term import awaits_delivery
from runtime.server import embedded
from runtime.service import first_connection
from runtime.settings import Settings
from storage import audit
from storage.database import Database
from tests import lives
from tests.mailbox import mail_server
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

    @property
    def log(self) -> Path:
        """What the workers say."""
        return self.data / "worker.log"

    def worker(self, **more: str) -> subprocess.Popen[bytes]:
        """A worker of its own."""
        settings = environment(self.data) | {"TEMPORAL_ADDRESS": self.address} | more
        with self.log.open("ab") as log:
            return subprocess.Popen([sys.executable, str(ROOT / "worker.py")], env=settings, stdout=log, stderr=log)

    async def ready(self, times: int = 1) -> None:
        """Wait until so many workers have said that they are ready."""
        while not self.log.exists() or self.log.read_text().count('"ready"') < times:
            await asyncio.sleep(0.1)

    async def give(self, name: str, content: c.Content) -> Answer:
        """Give a command and wait for its answer."""
        command = lives.command(self.database, self.project, name, content)
        update: Any = project_handle(self.client, self.project).execute_update
        answer: Answer = await update(name, command, id=command.id, result_type=Answer)
        return answer


@asynccontextmanager
async def site(data: Path, speed: float = 1.0) -> AsyncIterator[Site]:
    """A site with the Legler application just submitted, and a worker that has just been killed."""
    settings = Settings(AZIONI_DATA=data)
    async with embedded(data, free_port(), free_port()) as address:
        client = await first_connection(settings, address.grpc)
        database = Database(settings.database_url)
        database.migrate()  # a server without a record beside it is a record that is gone
        found = Site(data, client, database, "AR2017-0001", address.grpc)
        first = found.worker()
        await found.ready()
        lives.prepared(database, real=datetime.now(UTC), speed=speed)
        assert lives.submitted(database, datetime.now(UTC)).project == found.project
        lives.receipt_taken(database, found.project)
        await ensure_started(client, database, found.project)
        kill(first)
        yield found
        database.close()


def kill(worker: subprocess.Popen[bytes]) -> None:
    """Without a word."""
    worker.send_signal(signal.SIGKILL)
    worker.wait()


async def test_a_worker_killed_between_command_and_answer(tmp_path: Path) -> None:
    """The command is on its way when no worker lives; the next worker answers it, and it is done once."""
    async with site(tmp_path / "data") as place:
        asked = asyncio.create_task(place.give("admit", c.Nothing()))
        await asyncio.sleep(1)
        assert not asked.done()
        for _ in range(2):  # one that is killed in the middle, one that lives
            worker = place.worker()
            await asyncio.sleep(1.5)
            kill(worker)
        worker = place.worker()
        try:
            assert (await asyncio.wait_for(asked, 60)).accepted
            assert (await asyncio.wait_for(place.give("admit", c.Nothing()), 60)).accepted, "the same command again"
        finally:
            kill(worker)
        assert lives.file_of(place.database, place.project).state is State.under_evaluation
        with place.database.read() as session:
            assert [entry.name for entry in audit.history(session, place.project)] == ["submit", "admit"]


async def test_no_command_overtakes_the_clock(tmp_path: Path) -> None:
    """R4.10: the acceptance comes after its term, while no worker lives; the clock's work is done first, on its day."""
    async with site(tmp_path / "data", speed=500_000) as place:
        worker = place.worker()
        for name, content in (
            ("admit", c.Nothing()),
            ("score", c.Score(points=lives.POINTS)),
            ("award", c.Award(decree="1", cup=lives.CUP)),
        ):
            assert (await asyncio.wait_for(place.give(name, content), 60)).accepted
        while awaits_delivery(lives.file_of(place.database, place.project).terms["acceptance"]):
            await asyncio.sleep(0.02)
        kill(worker)
        await asyncio.sleep(7)  # forty days of the programme: thirty, and feasts at their end
        late = asyncio.create_task(place.give("accept", c.Nothing()))
        worker = place.worker()
        try:
            answer = await asyncio.wait_for(late, 60)
        finally:
            kill(worker)
        file = lives.file_of(place.database, place.project)
        assert (answer.data["late"], file.state) == ("acceptance", State.forfeiture_notice)
        assert file.terms["acceptance"].events[-1].kind == "expire"


async def test_a_worker_killed_while_it_hands_a_letter_over(tmp_path: Path) -> None:
    """F57 for letters: killed as the server takes it, before it is recorded; a mailbox holds the letter once, whole."""
    async with site(tmp_path / "data") as place:
        living: list[subprocess.Popen[bytes]] = []
        killed: list[bool] = []

        def once() -> None:
            if not killed:
                killed.append(True)
                living[0].send_signal(signal.SIGKILL)

        with mail_server(once) as box:
            living.append(place.worker(SMTP_URL=box.url))
            steps = [(name, content) for _, name, content in lives.until("accept")]
            for name, content in steps[:-1]:
                assert (await asyncio.wait_for(place.give(name, content), 60)).accepted, name
            award = asyncio.create_task(place.give(*steps[-1]))
            while living[0].poll() is None:
                await asyncio.sleep(0.05)
            living[0] = place.worker(SMTP_URL=box.url)
            assert (await asyncio.wait_for(award, 60)).accepted
            while awaits_delivery(lives.file_of(place.database, place.project).terms["acceptance"]):
                await asyncio.sleep(0.05)
            kill(living[0])
        assert {str(message["Subject"]) for message in box.received} == {
            f"[{place.project}] Esito della domanda: ammessa e finanziata"
        }
        assert len({message.as_bytes() for message in box.received}) == len(set(box.ids())) == 1

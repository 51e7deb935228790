"""Where faults strike: a server, a worker, a record, a mail server, and projects that people work on."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from activities.delivery import ensure_started, project_handle
from activities.reconcile import reconcile
from domain.lifecycle import contents as c
from runtime.client import ServerUnavailable, connect
from runtime.processes import end_with_parent
from runtime.server import TYPES, executable
from runtime.settings import SERVICE_FILE, Settings
from storage import anchors, audit, ledger, outbox, queries, reconciliation, verification
from storage.database import Database
from storage.submission import Submitted
from tests import lives
from tests.chaos.machine import Disk, Moody, PostgreSQL
from tests.service import ROOT, environment
from workflows.messages import Answer
from workflows.search_attributes import ALL

MINUTE = 60.0
# What whoever asks may get instead of an answer: they ask again under the same id. The record may be the one that is not there.
NO_ANSWER = (
    RPCError,
    ConnectionError,
    TimeoutError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
# Seconds: no fault lasts longer.
A_FAULT_LASTS = 5 * MINUTE
# What each application asks for: the envelope has money for more of them than there are faults.
SMALL = {"process": "6600.00", "result": "1835.00"}
# Seconds after which whoever asked asks again.
PATIENCE = 6.0


@dataclass
class Place:
    """A server and a worker that come and go, a record, projects."""

    disk: Disk
    database: Database
    port: int
    post: Moody
    dice: random.Random
    compare_seconds: int
    postgresql: PostgreSQL | None = None
    projects: list[str] = field(default_factory=list)
    client: Client | None = None
    server: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    acknowledged: list[str] = field(default_factory=list)
    """Ids of commands that were answered with a yes."""
    slowest: tuple[float, str] = (0.0, "")
    """Seconds from a fault to the next command that was acknowledged, and what had struck."""
    struck: str = ""
    lasting: bool = False
    """Whether a fault lasts now."""
    since: float = 0.0
    """When the last one ended."""
    log_from: int = 0
    """Where in the worker's log the words of the one that works now begin."""
    number: int = 0
    still_said: list[str] = field(default_factory=list)
    """What the doctor goes on saying of faults that are over."""
    days_ahead: int = 1
    """How far the programme's clock jumps."""

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.disk.directory

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The environment of the service's processes."""
        return environment(self.data) | {
            "TEMPORAL_ADDRESS": self.address,
            "AZIONI_COMPARE_SECONDS": str(self.compare_seconds),
            "DATABASE_URL": self.database.url.render_as_string(hide_password=False),
            "AZIONI_PERSON_KEYS": str(self.database.vault.path),
            "SMTP_URL": self.post.url,
        }

    def start_server(self) -> None:
        """The embedded server on its file; the old one must be dead."""
        words = [
            executable(), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(self.port), "--headless",
            "--db-filename", str(self.data / "temporal.db"), "--sqlite-pragma", "journal_mode=wal",
            "--sqlite-pragma", "synchronous=2", "--log-level", "error",
            *(part for key in ALL for part in ("--search-attribute", f"{key.name}={TYPES[int(key.indexed_value_type)]}")),
        ]  # fmt: skip
        with (self.data.parent / "server.log").open("ab") as log:
            self.server = subprocess.Popen(words, stdout=log, stderr=log, preexec_fn=end_with_parent())

    def start_worker(self, program: Path = ROOT / "worker.py", more: Mapping[str, str] | None = None) -> None:
        """A worker of its own, or another program in its place; ``more``: what else stands in its environment."""
        path = self.data.parent / "worker.log"
        self.log_from = path.stat().st_size if path.exists() else 0
        with path.open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, str(program)], env={**self.settings, **(more or {})}, stdout=log, stderr=log,
                preexec_fn=end_with_parent(),
            )  # fmt: skip

    async def another_worker(self, program: Path = ROOT / "worker.py", more: Mapping[str, str] | None = None) -> None:
        """Kill the worker and start one in its place, as ``start_worker`` does, and wait until it is ready."""
        self.kill_worker()
        self.start_worker(program, more)
        await self.ready()

    def kill_worker(self) -> None:
        """Kill -9."""
        _dead(self.worker)
        self.worker = None

    def kill_server(self) -> None:
        """Kill -9 of the engine."""
        _dead(self.server)
        self.server = None

    async def ready(self) -> None:
        """Wait until the worker has said that it is ready: how long a program needs to begin says how busy the machine is."""
        while b'"ready"' not in (self.data.parent / "worker.log").read_bytes()[self.log_from :]:
            await asyncio.sleep(0.2)

    async def answers(self) -> None:
        """Wait until the server knows its namespace again."""
        while True:
            with suppress(RPCError):
                client = await self.connected()
                await client.count_workflows()
                return
            await asyncio.sleep(0.2)

    def keep_alive(self) -> None:
        """What ended by itself, as on a disk that is full, is started again, as every office has it done."""
        if self.server is not None and self.server.poll() is not None:
            self.start_server()
        if self.worker is not None and self.worker.poll() is not None:
            self.start_worker()

    async def connected(self) -> Client:
        """A connection, as soon as the server answers."""
        while self.client is None:
            with suppress(ServerUnavailable):
                self.client = await connect(Settings(AZIONI_DATA=self.data), self.address)
        return self.client

    def handed_in(self, project: str) -> tuple[str, c.Attach]:
        """The next thing that somebody does on a project: each is a fact of its own."""
        self.number += 1
        return project, c.Attach(kind="regularity", name=f"durc-{self.number}.pdf", document="0" * 64)

    async def apply(self) -> str:
        """One more application, and its workflow."""
        project = (await asyncio.to_thread(self._submitted)).project
        await ensure_started(await self.connected(), self.database, project)
        self.projects.append(project)
        return project

    def _submitted(self) -> Submitted:
        return lives.submitted(self.database, datetime.now(UTC), title=f"Rete {len(self.projects)}", budget=SMALL)

    async def give(self, project: str, content: c.Content, name: str = "attach") -> None:
        """Give a command, again and again under the same id, until it is acknowledged.

        A minute is the most, from the end of the fault: what was killed has begun again.
        """
        begun = time.monotonic()
        while time.monotonic() - max(begun, self.since) < (A_FAULT_LASTS if self.lasting else MINUTE):
            self.keep_alive()
            try:
                answer = await self._asked(project, content, name)
            except NO_ANSWER:
                await asyncio.sleep(0.3)
                continue
            assert answer.accepted, answer
            self.acknowledged.append(answer.command)
            if not self.lasting:  # what is answered while a fault lasts was not held up by its end
                self.slowest = max(self.slowest, (time.monotonic() - max(begun, self.since), self.struck))
            return
        raise AssertionError(f"{project} did not move within a minute: {await self._stands(project)}")

    async def _asked(self, project: str, content: c.Content, name: str) -> Answer:
        command = await asyncio.to_thread(lives.command, self.database, project, name, content)
        update = project_handle(await self.connected(), project).execute_update(
            name, command, id=f"{command.id}#0", result_type=Answer
        )
        answer: Answer = await asyncio.wait_for(update, PATIENCE)
        return answer

    async def _stands(self, project: str) -> str:
        """How the workflow of a project stands, for whoever must find out why it does not move."""
        try:
            description = await project_handle(await self.connected(), project).describe()
        except RPCError as error:
            return str(error)
        raw = description.raw_description
        return f"{raw.pending_activities} {raw.pending_workflow_task} {raw.workflow_execution_info.history_length}"

    def whole(self) -> None:
        """Nothing lost, nothing double, nothing forged, books and chain whole."""
        with self.database.read() as session:
            told = [one for project in self.projects for one in audit.history(session, project)]
            done = Counter(one.command_id for one in told if one.accepted)
            assert {id: done[id] for id in self.acknowledged if done[id] != 1} == {}
            assert [id for id, times in done.items() if times > 1] == []
            assert not [one for one in told if one.accepted and one.actor == "mallory"]
            assert ledger.unbalanced(session, lives.MEASURE) == []
            assert reconciliation.unexplained(session, datetime.now(UTC)) == []
            reports = verification.inspect(session, anchors.on_record(session))
            assert [finding for report in reports for finding in report.findings] == []

    async def in_step(self) -> None:
        """Within a minute record and workflows agree again, and every letter has left."""
        begun = time.monotonic()
        apart: object = None
        while time.monotonic() - begun < MINUTE:
            self.keep_alive()
            with suppress(RPCError, ConnectionError):
                apart = (await reconcile(await self.connected(), self.database, mend=False)).found or self._waiting()
                if not apart:
                    return
            await asyncio.sleep(1)
        raise AssertionError(f"after a minute: {apart}")

    def _waiting(self) -> list[str]:
        with self.database.read() as session:
            return [one.key for line in queries.projects(session) for one in outbox.pending(session, line.project)]


def _dead(process: subprocess.Popen[bytes] | None) -> None:
    if process is not None:
        process.kill()
        process.wait()


def _port() -> int:
    """A port below those that the system hands out for connections: in a minute without the server nobody else gets it."""
    while True:
        port = random.randrange(10_000, 19_000)  # noqa: S311 - whichever is free
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@asynccontextmanager
async def place(
    directory: Path,
    seed: int,
    *,
    projects: int = 4,
    postgresql: bool = False,
    compare_seconds: int = 3,
    measure: str | None = lives.MEASURE,
) -> AsyncIterator[Place]:
    """A server, a worker that compares often, and projects under examination, on either database.

    Without a measure nothing is opened and nobody applies.
    """
    directory.mkdir(parents=True)
    beside = Disk.of(directory / "postgresql") if postgresql else None
    server = PostgreSQL(beside.directory) if beside else None
    disk = Disk.of(directory / "data")
    post = Moody()
    post.up()
    kept = Database(server.url, directory / "person-keys.json") if server else Database(_file(disk.directory))
    dice = random.Random(seed)  # noqa: S311 - a run can be repeated
    found = Place(disk, kept, _port(), post, dice, compare_seconds, server)
    try:
        await _begun(found, projects, measure)
        yield found
    finally:
        found.kill_worker()
        found.kill_server()
        kept.close()
        post.down()
        disk.close()
        if server is not None and beside is not None:
            server.close()
            beside.close()


async def _begun(found: Place, projects: int, measure: str | None) -> None:
    """A service that works: the minutes are counted from here."""
    if measure is None:
        found.database.migrate()
        lives.register_actors(found.database)
    else:
        lives.prepared(found.database, measure, real=datetime.now(UTC))
    lives.give_emails(found.database)
    lives.keep_keys(found.data)
    (found.data / SERVICE_FILE).write_text(json.dumps({"address": found.address}), encoding="utf-8")
    found.start_server()
    await found.connected()
    found.start_worker()
    await found.ready()
    for _ in range(projects if measure else 0):
        await found.give(*found.handed_in(await found.apply()))
    found.slowest = (0.0, "")


def _file(data: Path) -> str:
    return f"sqlite:///{data / 'azioni.db'}"

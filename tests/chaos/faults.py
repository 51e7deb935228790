"""Random faults while people work: what was acknowledged stands on record once, and everything moves again in a minute.

Real server, real record, real processes. ``make chaos`` runs hundreds of them and writes the report.
"""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from activities.delivery import project_handle
from activities.reconcile import reconcile
from domain.lifecycle import contents as c
from runtime.client import ServerUnavailable, connect
from runtime.server import TYPES, executable
from runtime.settings import Settings
from storage import anchors, audit, ledger, reconciliation, verification
from storage.database import Database
from tests import lives
from tests.service import ROOT, environment
from workflows.messages import Answer, measure_workflow_id
from workflows.search_attributes import ALL

MINUTE = 60.0
# What whoever asks may get instead of an answer: they ask again under the same id.
NO_ANSWER = (RPCError, TimeoutError, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError)
# Seconds after which whoever asked asks again.
PATIENCE = 6.0


@dataclass
class Site:
    """A server and a worker that come and go, a record, projects that people work on."""

    data: Path
    database: Database
    port: int
    projects: list[str]
    dice: random.Random
    client: Client | None = None
    server: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    acknowledged: list[str] = field(default_factory=list)
    """Ids of commands that were answered with a yes."""
    slowest: float = 0.0
    """Seconds from a fault to the next command that was acknowledged."""
    number: int = 0

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"127.0.0.1:{self.port}"

    def start_server(self) -> None:
        """The embedded server on its file; the old one must be dead."""
        words = [
            executable(), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(self.port), "--headless",
            "--db-filename", str(self.data / "temporal.db"), "--sqlite-pragma", "journal_mode=wal",
            "--sqlite-pragma", "synchronous=2", "--log-level", "never",
            *(part for key in ALL for part in ("--search-attribute", f"{key.name}={TYPES[int(key.indexed_value_type)]}")),
        ]  # fmt: skip
        with (self.data / "server.log").open("ab") as log:
            self.server = subprocess.Popen(words, stdout=log, stderr=log)

    def start_worker(self) -> None:
        """A worker of its own, which compares often."""
        settings = environment(self.data) | {"TEMPORAL_ADDRESS": self.address, "AZIONI_COMPARE_SECONDS": "3"}
        with (self.data / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, str(ROOT / "worker.py")], env=settings, stdout=log, stderr=log
            )

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

    async def give(self, project: str, content: c.Content, name: str = "attach") -> None:
        """Give a command, again and again under the same id, until it is acknowledged; a minute is the most."""
        command = await asyncio.to_thread(lives.command, self.database, project, name, content)
        begun = time.monotonic()
        while time.monotonic() - begun < MINUTE:
            client = await self.connected()
            update = project_handle(client, project).execute_update(
                name, command, id=f"{command.id}#0", result_type=Answer
            )
            try:
                answer = await asyncio.wait_for(update, PATIENCE)
            except NO_ANSWER:
                await asyncio.sleep(0.3)
                continue
            assert answer.accepted, answer
            self.acknowledged.append(command.id)
            self.slowest = max(self.slowest, time.monotonic() - begun)
            return
        raise AssertionError(f"{project} did not move within a minute")

    def whole(self) -> None:
        """Nothing lost, nothing double, nothing forged, books and chain whole."""
        with self.database.read() as session:
            told = [one for project in self.projects for one in audit.history(session, project)]
            done = Counter(one.command_id for one in told if one.accepted)
            assert {id: done[id] for id in self.acknowledged if done[id] != 1} == {}
            assert not [one for one in told if one.accepted and one.actor == "mallory"]
            assert ledger.unbalanced(session, lives.MEASURE) == []
            assert reconciliation.unexplained(session, datetime.now(UTC)) == []
            reports = verification.inspect(session, anchors.on_record(session))
            assert [finding for report in reports for finding in report.findings] == []

    async def in_step(self) -> None:
        """Within a minute record and workflows agree again."""
        begun = time.monotonic()
        while time.monotonic() - begun < MINUTE:
            with suppress(RPCError):
                if not (await reconcile(await self.connected(), self.database, mend=False)).found:
                    return
            await asyncio.sleep(1)
        raise AssertionError("record and workflows do not agree after a minute")


def _port() -> int:
    """A port that the system gives: a run takes minutes, and other tests have ranges of their own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def site(data: Path, seed: int, projects: int = 4) -> AsyncIterator[Site]:
    """A server, a worker and projects under examination."""
    data.mkdir(parents=True)
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    lives.prepared(database, real=datetime.now(UTC))
    numbers = [lives.submitted(database, datetime.now(UTC), title=f"Rete {n}").project for n in range(projects)]
    place = Site(data, database, _port(), numbers, random.Random(seed))  # noqa: S311 - a run can be repeated
    place.start_server()
    try:
        await place.connected()
        place.start_worker()
        while '"ready"' not in (data / "worker.log").read_text():  # the minute counts from a service that works
            await asyncio.sleep(0.2)
        for project in numbers:
            await place.give(*place.handed_in(project))
        place.slowest = 0.0
        yield place
    finally:
        for process in (place.worker, place.server):
            if process is not None:
                process.kill()
                process.wait()
        database.close()


def _dead(process: subprocess.Popen[bytes] | None) -> None:
    assert process is not None
    process.kill()
    process.wait()


async def kill_worker(place: Site, _: str) -> None:
    """Kill -9, and another one."""
    _dead(place.worker)
    place.start_worker()


async def kill_server(place: Site, _: str) -> None:
    """Kill -9 of the engine."""
    _dead(place.server)
    place.start_server()


async def kill_starter(place: Site, project: str) -> None:
    """The starter is killed while it waits for its answer: its command is done once, or not at all."""
    command = [sys.executable, str(ROOT / "starter.py"), "attach", project, "--kind", "regularity", "--file", __file__]
    settings = environment(place.data) | {"TEMPORAL_ADDRESS": place.address}
    process = subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await asyncio.sleep(place.dice.uniform(0.5, 2.0))
    _dead(process)


async def terminate(place: Site, project: str) -> None:
    """A hand in the UI."""
    await project_handle(await place.connected(), project).terminate()


async def cancel(place: Site, project: str) -> None:
    """The same, politely."""
    await project_handle(await place.connected(), project).cancel()


async def terminate_measure(place: Site, _: str) -> None:
    """The measure's workflow goes."""
    await (await place.connected()).get_workflow_handle(measure_workflow_id(lives.MEASURE)).terminate()


async def reset(place: Site, project: str) -> None:
    """Back to the first task, without the updates."""
    client = await place.connected()
    await client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=project_handle(client, project).id),
            workflow_task_finish_event_id=4,
            request_id=str(place.number),
            reset_reapply_exclude_types=[
                ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL,
                ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE,
            ],
        )
    )


async def lock_database(place: Site, _: str) -> None:
    """Somebody else holds the record."""
    held = sqlite3.connect(place.data / "azioni.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    await asyncio.sleep(place.dice.uniform(0.5, 2.0))
    held.execute("ROLLBACK")
    held.close()


async def post_is_down(place: Site, _: str) -> None:
    """Letters cannot leave for a while."""
    mail = place.data / "mail"
    aside = place.data / "mail.aside"
    if mail.is_dir():
        mail.rename(aside)
    mail.write_text("not a directory")
    await asyncio.sleep(1)
    mail.unlink()
    if aside.is_dir():
        aside.rename(mail)


async def duplicate(place: Site, project: str) -> None:
    """The same command from two windows at once, under two updates."""
    command = await asyncio.to_thread(lives.command, place.database, *_named(place.handed_in(project)))
    handle = project_handle(await place.connected(), project)
    both = (
        handle.execute_update("attach", command, id=f"{command.id}#{window}", result_type=Answer) for window in (0, 1)
    )
    answers = await asyncio.wait_for(asyncio.gather(*both, return_exceptions=True), PATIENCE)
    place.acknowledged += {command.id for answer in answers if isinstance(answer, Answer) and answer.accepted}


async def forged(place: Site, project: str) -> None:
    """Straight to the engine's port, in somebody's name, or as the system."""
    true = await asyncio.to_thread(lives.command, place.database, *_named(place.handed_in(project)))
    lies = (
        true.model_copy(update={"actor": "mallory"}),
        true.model_copy(update={"signature": "00" * 64, "id": f"{true.id}/x"}),
        true.model_copy(
            update={"name": "close_window", "role": "system", "actor": "mallory", "id": f"{project}/close_window"}
        ),
    )
    handle = project_handle(await place.connected(), project)
    for lie in lies:
        with suppress(*NO_ANSWER):
            update = handle.execute_update(lie.name, lie, result_type=Answer)
            answer: Answer = await asyncio.wait_for(update, PATIENCE)
            assert not answer.accepted, lie


async def malformed(place: Site, project: str) -> None:
    """No argument, a wrong one, a name that is none."""
    handle = project_handle(await place.connected(), project)
    for name, arguments in (("attach", []), ("attach", ["x"]), ("nonsense", [1])):
        with suppress(*NO_ANSWER):
            await asyncio.wait_for(handle.execute_update(name, args=arguments), PATIENCE)
            raise AssertionError("it must not be taken")


async def reordered(place: Site, project: str) -> None:
    """What comes later in the procedure comes first: it is refused, and harms nothing."""
    command = await asyncio.to_thread(
        lives.command, place.database, project, "award", c.Award(decree="1", cup=lives.CUP)
    )
    with suppress(*NO_ANSWER):
        update = project_handle(await place.connected(), project).execute_update("award", command, result_type=Answer)
        assert not (await asyncio.wait_for(update, PATIENCE)).accepted


def _named(handed: tuple[str, c.Attach]) -> tuple[str, str, c.Attach]:
    project, content = handed
    return project, "attach", content


Fault = Callable[[Site, str], Awaitable[None]]
FAULTS: dict[str, Fault] = {
    "worker killed": kill_worker,
    "server killed": kill_server,
    "starter killed": kill_starter,
    "project's workflow terminated": terminate,
    "project's workflow cancelled": cancel,
    "project's workflow reset": reset,
    "measure's workflow terminated": terminate_measure,
    "database locked": lock_database,
    "post down": post_is_down,
    "duplicate update": duplicate,
    "forged update": forged,
    "malformed update": malformed,
    "reordered update": reordered,
}


async def strike(place: Site, name: str) -> None:
    """One fault while somebody works; afterwards the project that it struck moves again within a minute."""
    project = place.dice.choice(place.projects)
    other = place.dice.choice(place.projects)
    work = asyncio.create_task(place.give(*place.handed_in(other)))
    with suppress(*NO_ANSWER):
        await FAULTS[name](place, project)
    await work
    await place.give(*place.handed_in(project))

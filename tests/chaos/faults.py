"""The faults: each lasts for as long as its block, while people work; afterwards everything moves again within a minute."""

from __future__ import annotations

import asyncio
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import ResetReapplyExcludeType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest

from activities.delivery import project_handle
from domain.lifecycle import contents as c
from tests import lives
from tests.chaos import messages
from tests.chaos.clocks import STEP, clocks_can_be_set, machine_asleep, programme_clock_set, worker_clock_set
from tests.chaos.machine import may_be_read_only
from tests.chaos.place import MINUTE, NO_ANSWER, Place
from tests.chaos.releases import broken_release
from tests.service import ROOT
from workflows.messages import Answer, measure_workflow_id

Lasting = Callable[[Place, str], AbstractAsyncContextManager[None]]


def always(_: Place) -> bool:
    """What can happen anywhere."""
    return True


def on_postgresql(place: Place) -> bool:
    """What only a server of the record can have."""
    return place.postgresql is not None


def in_a_file(place: Place) -> bool:
    """What is done to a record that is a file."""
    return place.postgresql is None


@dataclass(frozen=True)
class Fault:
    """One kind of fault."""

    lasts: Lasting
    said: str = ""
    """What the doctor says while it lasts, as a pattern; empty where nothing lasts that could be said."""
    needs_work: bool = False
    """It is found by the work that it holds up."""
    stays: bool = False
    """It is said for a while after it is over, so that somebody looks."""
    named_only: bool = False
    """It takes away what was acknowledged: the doctor is asked, and nobody works meanwhile."""
    costly: bool = False
    """It begins a worker twice, or every workflow anew: it is drawn more seldom."""
    can_strike: Callable[[Place], bool] = always
    """Whether this record and this machine can have it."""


@asynccontextmanager
async def worker_killed(place: Place, _: str) -> AsyncIterator[None]:
    """Kill -9, and another one."""
    place.kill_worker()
    yield
    place.start_worker()
    await place.ready()


@asynccontextmanager
async def server_killed(place: Place, _: str) -> AsyncIterator[None]:
    """Kill -9 of the engine."""
    place.kill_server()
    yield
    place.start_server()
    await place.answers()


@asynccontextmanager
async def postgresql_killed(place: Place, _: str) -> AsyncIterator[None]:
    """Kill -9 of the record's server; it recovers from its own log."""
    assert place.postgresql is not None
    place.postgresql.kill()
    yield
    await asyncio.to_thread(place.postgresql.start)


@asynccontextmanager
async def starter_killed(place: Place, project: str) -> AsyncIterator[None]:
    """The starter is killed while it waits for its answer: its command is done once, or not at all."""
    command = [sys.executable, str(ROOT / "starter.py"), "attach", project, "--kind", "regularity", "--file", __file__]
    process = subprocess.Popen(command, env=place.settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await asyncio.sleep(place.dice.uniform(0.5, 2.0))
    process.kill()
    process.wait()
    yield


@asynccontextmanager
async def terminated(place: Place, project: str) -> AsyncIterator[None]:
    """A hand in the UI."""
    await project_handle(await place.connected(), project).terminate()
    yield


@asynccontextmanager
async def cancelled(place: Place, project: str) -> AsyncIterator[None]:
    """The same, politely."""
    await project_handle(await place.connected(), project).cancel()
    yield


@asynccontextmanager
async def measure_terminated(place: Place, _: str) -> AsyncIterator[None]:
    """The measure's workflow goes."""
    await (await place.connected()).get_workflow_handle(measure_workflow_id(lives.MEASURE)).terminate()
    yield


@asynccontextmanager
async def reset(place: Place, project: str) -> AsyncIterator[None]:
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
    yield


@asynccontextmanager
async def database_locked(place: Place, _: str) -> AsyncIterator[None]:
    """Somebody else holds the record."""
    if place.postgresql is None:
        with closing(sqlite3.connect(place.data / "azioni.db", isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(place.postgresql.url) as connection:
        await asyncio.to_thread(connection.execute, "LOCK TABLE audit_entry IN EXCLUSIVE MODE")
        yield
        connection.rollback()


@asynccontextmanager
async def decision_blocked(place: Place, project: str) -> AsyncIterator[None]:
    """Somebody takes the record before a decision that was asked for can be written: its activity is tried again and again."""
    command = await asyncio.to_thread(lives.command, place.database, *messages.named(place.handed_in(project)))
    handle = project_handle(await place.connected(), project)
    async with database_locked(place, project):
        asked = asyncio.create_task(
            handle.execute_update(
                "attach", command, id=f"{command.id}#0", result_type=Answer, rpc_timeout=timedelta(seconds=2 * MINUTE)
            )
        )
        yield
    with suppress(*NO_ANSWER):
        if (await asyncio.wait_for(asked, MINUTE)).accepted:
            place.acknowledged.append(command.id)


@asynccontextmanager
async def postgresql_read_only(place: Place, _: str) -> AsyncIterator[None]:
    """The record's server takes nothing more, as one that became the second of two."""
    await asyncio.to_thread(_for_reading, place, "on")
    try:
        yield
    finally:
        await asyncio.to_thread(_for_reading, place, "off")


def _for_reading(place: Place, only: str) -> None:
    assert place.postgresql is not None
    writes = "-c default_transaction_read_only=off"
    with psycopg.connect(place.postgresql.url, autocommit=True, options=writes) as connection:
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {only}")
        connection.execute("SELECT pg_reload_conf()")


@asynccontextmanager
async def older_record(place: Place, project: str) -> AsyncIterator[None]:
    """A back-up of the record is put back, and what was decided since is not in it."""
    older, newer = place.data.parent / "older.db", place.data.parent / "newer.db"
    _copied(place, older)
    await place.give(*place.handed_in(project))
    place.kill_worker()
    _copied(place, newer)
    _put_back(place, older)
    place.start_worker()
    try:
        yield
    finally:
        place.kill_worker()
        _put_back(place, newer)
        place.start_worker()
        await place.ready()


def _copied(place: Place, to: Path) -> None:
    to.unlink(missing_ok=True)
    with closing(sqlite3.connect(place.data / "azioni.db")) as record, closing(sqlite3.connect(to)) as copy:
        record.backup(copy)


def _put_back(place: Place, copy: Path) -> None:
    """Another file in the place of the record."""
    place.database.close()
    for rest in ("-wal", "-shm"):
        (place.data / f"azioni.db{rest}").unlink(missing_ok=True)
    shutil.copyfile(copy, place.data / "azioni.db")


@asynccontextmanager
async def older_engine(place: Place, project: str) -> AsyncIterator[None]:
    """A back-up of the engine is put back under a worker that goes on: one workflow is behind its file, one is not there at all."""
    file, older = place.data / "temporal.db", place.data.parent / "older-engine.db"
    older.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as engine, closing(sqlite3.connect(older)) as copy:
        engine.backup(copy)
    await place.give(*place.handed_in(project))
    await place.apply()
    place.kill_server()
    for rest in ("-wal", "-shm"):
        file.with_name(f"{file.name}{rest}").unlink(missing_ok=True)
    shutil.copyfile(older, file)
    place.start_server()
    await place.answers()
    yield


@asynccontextmanager
async def disk_full(place: Place, _: str) -> AsyncIterator[None]:
    """Not a byte is left where the record on SQLite, the engine and the certificates are."""
    with place.disk.full():
        yield
    place.keep_alive()


@asynccontextmanager
async def directory_read_only(place: Place, _: str) -> AsyncIterator[None]:
    """No file can be made where the service keeps its own."""
    with place.disk.read_only():
        yield


async def _letter(place: Place) -> None:
    """An application comes in, and papers are asked for: a letter that must leave."""
    project = await place.apply()
    await place.give(project, c.RequestDocuments(items=("plan",)), "request_documents")


@asynccontextmanager
async def post_down(place: Place, _: str) -> AsyncIterator[None]:
    """Nobody takes letters."""
    await asyncio.to_thread(place.post.down)
    try:
        await _letter(place)
        yield
    finally:
        await asyncio.to_thread(place.post.up)


@asynccontextmanager
async def _in_a_mood(place: Place, mood: str, letters: int) -> AsyncIterator[None]:
    place.post.mood = mood
    try:
        for _ in range(letters):
            await _letter(place)
        yield
    finally:
        place.post.mood = "well"


def post_slow(place: Place, _: str) -> AbstractAsyncContextManager[None]:
    """The mail server answers later than anybody waits."""
    return _in_a_mood(place, "slow", 1)


@asynccontextmanager
async def post_silent(place: Place, _: str) -> AsyncIterator[None]:
    """The mail server takes connections, and never says a word."""
    await asyncio.to_thread(place.post.down)
    try:
        with socket.create_server(("127.0.0.1", place.post.port)):
            await _letter(place)
            yield
    finally:
        await asyncio.to_thread(place.post.up)


def post_refuses_half(place: Place, _: str) -> AbstractAsyncContextManager[None]:
    """The mail server takes every second letter."""
    return _in_a_mood(place, "half", 2)


def _message(give: Callable[[Place, str], Awaitable[None]]) -> Lasting:
    """A message that is answered, or refused, and then is over."""

    @asynccontextmanager
    async def lasts(place: Place, project: str) -> AsyncIterator[None]:
        await give(place, project)
        yield

    return lasts


CANNOT_WRITE = r"cannot be written: .+"
NO_WORKER = "it was stopped, or is stuck: start a worker"
ENDED = "its workflow is {} and the file lives"
MOVED = "is not the one with which it was opened: its time was moved by another hand"
FAULTS = {
    "worker killed": Fault(worker_killed, NO_WORKER),
    "server killed": Fault(server_killed, "the Temporal server .+ cannot be reached: nobody listens there"),
    "PostgreSQL killed": Fault(postgresql_killed, "the database .+ cannot be used now", can_strike=on_postgresql),
    "starter killed": Fault(starter_killed),
    "project's workflow terminated": Fault(terminated, ENDED.format("terminated")),
    "project's workflow cancelled": Fault(cancelled, ENDED.format("canceled")),
    "project's workflow reset": Fault(reset, r"the workflow knows version \d+ and the file has \d+"),
    "measure's workflow terminated": Fault(measure_terminated, ENDED.format("terminated")),
    "code that cannot replay": Fault(
        broken_release, r"the code of its workflow fails, try \d+", needs_work=True, costly=True
    ),
    "decision blocked": Fault(decision_blocked, r"the decision does not succeed, try \d+"),
    "database locked": Fault(
        database_locked, "nobody can write to it: .+ locked|the decision does not succeed, try", needs_work=True
    ),
    "PostgreSQL read-only": Fault(
        postgresql_read_only, "nobody can write to it: its server is for reading only", can_strike=on_postgresql
    ),
    "older record put back": Fault(
        older_record, "the record was put back, .+ must be given again", named_only=True, can_strike=in_a_file
    ),
    "older engine put back": Fault(
        older_engine,
        r"the workflow knows version \d+ and the file has \d+|its workflow was never started and the file lives",
    ),
    "disk full": Fault(disk_full, CANNOT_WRITE, can_strike=lambda place: place.disk.bounded),
    "directory read-only": Fault(directory_read_only, CANNOT_WRITE, can_strike=may_be_read_only),
    "mail server down": Fault(post_down, "mail server: .+ cannot be used now"),
    "mail server slow": Fault(post_slow, "the post: letters wait, and are tried again"),
    "mail server silent": Fault(post_silent, "the post: letters wait, and are tried again"),
    "mail server refuses half": Fault(post_refuses_half, "the post: .+ does not take it now: 451"),
    "machine asleep": Fault(machine_asleep, "the Temporal server .+ cannot be reached: no answer within"),
    "programme's clock ahead": Fault(programme_clock_set(1), MOVED, costly=True),
    "programme's clock back": Fault(programme_clock_set(-1), MOVED, costly=True),
    "worker's clock ahead": Fault(
        worker_clock_set(STEP), "was set ahead by 180 minutes", costly=True, can_strike=clocks_can_be_set
    ),
    "worker's clock back": Fault(
        worker_clock_set(-STEP), "was set back by 180 minutes", costly=True, can_strike=clocks_can_be_set
    ),
    "duplicate update": Fault(_message(messages.duplicate)),
    "forged update": Fault(_message(messages.forged), "in the name of 'mallory' was refused", stays=True),
    "malformed update": Fault(_message(messages.malformed)),
    "reordered update": Fault(_message(messages.reordered)),
}
# Seconds that a fault lasts at most, while people go on working.
LONGEST = 3.0


async def strike(place: Place, name: str) -> None:
    """One fault while somebody works; afterwards the project that it struck moves again within a minute."""
    place.struck = name
    project = place.dice.choice(place.projects)
    other = place.dice.choice(place.projects)
    work = asyncio.create_task(place.give(*place.handed_in(other)))
    place.lasting = True
    with suppress(*NO_ANSWER):
        async with FAULTS[name].lasts(place, project):
            await asyncio.sleep(place.dice.uniform(0, LONGEST))
    place.lasting = False
    place.since = time.monotonic()
    await work
    await place.give(*place.handed_in(project))

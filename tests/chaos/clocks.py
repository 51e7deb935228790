"""Clocks that jump: the programme's, as it stands on record; that of the worker's machine; that of a machine which was asleep.

A machine's clock is shared by all who work on it, and we set none: the worker is started under libfaketime (a package of Debian),
which shows one process another time of day. The engine is a static program, which it cannot reach; the doctor compares its clock.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

from activities.delivery import project_handle
from storage.tables import MeasureEdition
from tests import lives
from tests.chaos.place import NO_ANSWER, Place
from workflows.messages import measure_workflow_id

# The time since the machine was switched on stays true: nobody can set that.
TRUE_OTHERWISE = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_CACHE_DURATION": "1", "NO_FAKE_STAT": "1"}
# By how much a clock is set.
STEP = timedelta(hours=3)
Lasting = Callable[[Place, str], AbstractAsyncContextManager[None]]


def library() -> Path | None:
    """Where libfaketime is, if this machine has it."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def clocks_can_be_set(_: Place) -> bool:
    """Whether a process can be shown another time here."""
    return library() is not None


def worker_clock_set(step: timedelta) -> Lasting:
    """The clock of the worker's machine is set while it works, and set right again."""

    @asynccontextmanager
    async def lasts(place: Place, _: str) -> AsyncIterator[None]:
        apart = place.data.parent / "apart"
        _shown(apart, timedelta())
        await place.another_worker(
            more=TRUE_OTHERWISE | {"LD_PRELOAD": str(library()), "FAKETIME_TIMESTAMP_FILE": str(apart)},
        )
        _shown(apart, step)
        try:
            yield
        finally:
            await place.another_worker()

    return lasts


def _shown(file: Path, apart: timedelta) -> None:
    """How far the time that is shown is from the true one; whoever reads it reads the old words or the new ones."""
    new = file.with_suffix(".new")
    new.write_text(f"{apart.total_seconds():+.0f}\n", encoding="ascii")
    new.replace(file)


def programme_clock_set(way: int) -> Lasting:
    """Somebody moves the programme's clock on record, ahead or back, and the service works by it until it is set right again."""

    @asynccontextmanager
    async def lasts(place: Place, _: str) -> AsyncIterator[None]:
        await _moved(place, way * timedelta(days=place.days_ahead))
        try:
            yield
        finally:
            await _moved(place, -way * timedelta(days=place.days_ahead))

    return lasts


async def _moved(place: Place, by: timedelta) -> None:
    """The clock on record, and a service that has begun anew by it: workflows are told their clock when they begin."""
    place.kill_worker()
    client = await place.connected()
    with place.database.write() as session:
        session.get_one(MeasureEdition, lives.MEASURE).as_of += by
    for id in (measure_workflow_id(lives.MEASURE), *(project_handle(client, one).id for one in place.projects)):
        with suppress(*NO_ANSWER):
            await client.get_workflow_handle(id).terminate()
    place.database.clocks.clear()
    place.start_worker()
    await place.ready()


@asynccontextmanager
async def machine_asleep(place: Place, _: str) -> AsyncIterator[None]:
    """Engine and worker stand still, and wake up later: for them the clock has jumped."""
    _asleep(place.worker, True)
    _asleep(place.server, True)
    yield
    _asleep(place.server, False)
    _asleep(place.worker, False)


def _asleep(process: subprocess.Popen[bytes] | None, yes: bool) -> None:
    """A process stands still, or goes on."""
    if process is not None and process.poll() is None:
        os.kill(process.pid, signal.SIGSTOP if yes else signal.SIGCONT)

"""A whole programme, most of a year, with worker or engine killed after each act: the doctor must find nothing."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from cli.demo import CLOSED_BY, MEASURE, OPENED, Stage, play
from domain.basis.calendar import at_hour
from office import measure_acts, measures
from office.caller import Caller
from runtime.settings import Settings
from tests.chaos.doctor import ask, whole
from tests.chaos.place import Place, place

# At this speed a day of the programme takes two seconds: a restart of some seconds is an outage of days.
SPEED = 43_200.0
# Seconds that a worker needs to begin on a quiet machine. On a busy one the programme goes slower by as much: its people must come in time.
QUIET = 4.0


@dataclass
class Healthy:
    """What was done."""

    database: str
    days: int = (CLOSED_BY - OPENED).days
    minutes: float = 0.0
    workers: int = 0
    servers: int = 0


async def a_programme_with_restarts(directory: Path, *, postgresql: bool = False) -> Healthy:
    """The lives of the demonstration, on a service that is killed after each act."""
    done = Healthy("PostgreSQL" if postgresql else "SQLite")
    begun = time.monotonic()
    async with place(directory, 1, measure=None, postgresql=postgresql) as here:
        url = here.database.url.render_as_string(hide_password=False)
        caller = Caller(Settings(AZIONI_DATA=here.data, DATABASE_URL=url, AZIONI_PERSON_KEYS=here.database.vault.path))
        speed = SPEED * min(1.0, QUIET / await _to_begin(here))
        await asyncio.to_thread(measure_acts.open_window, caller, MEASURE, at_hour(OPENED, 9), speed)
        with Progress(disable=True) as progress:
            clock = measures.clock(caller, MEASURE)
            stage = Stage(caller, clock, progress, progress.add_task("", total=done.days))
            assert await play(stage, asyncio.Event(), lambda: _restarted(here, done))
        await whole(here)
    done.minutes = (time.monotonic() - begun) / 60
    return done


async def _to_begin(here: Place) -> float:
    """Seconds that a worker needs to begin."""
    here.kill_worker()
    begun = time.monotonic()
    here.start_worker()
    await here.ready()
    return time.monotonic() - begun


async def _restarted(here: Place, done: Healthy) -> None:
    """Worker and engine in turn; as soon as they are there again, the doctor has nothing to say."""
    if done.workers > done.servers:
        here.kill_server()
        here.start_server()
        done.servers += 1
    else:
        here.kill_worker()
        here.start_worker()
        done.workers += 1
    await here.ready()
    await here.answers()
    found = await asyncio.to_thread(ask, here)
    assert found == [], found

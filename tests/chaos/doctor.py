"""Each fault while it lasts: what the doctor says of it, in words for people, and after how many seconds."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass

from activities.reconcile import reconcile
from tests.chaos.faults import FAULTS
from tests.chaos.place import MINUTE, Place
from tests.service import ROOT

# What looks like the name of a field; paths and addresses may have one.
_FIELD = re.compile(r"\b[a-z]+_[a-z_]+\b")
_PLACE = re.compile(r"\S*[/:]\S+")


@dataclass(frozen=True)
class Named:
    """What the doctor said of a fault, and when; nothing of one that does not last."""

    fault: str
    database: str
    seconds: float = 0.0
    words: str = ""


def ask(place: Place) -> list[str]:
    """The doctor as a monitor calls him: what he says is not whole."""
    command = [sys.executable, str(ROOT / "starter.py"), "doctor", "--json"]
    done = subprocess.run(command, env=place.settings, capture_output=True, text=True, check=False, timeout=90)
    found = [f"{one['name']}: {one['detail']}" for one in json.loads(done.stdout)["checks"] if not one["ok"]]
    assert done.returncode == bool(found), done
    found = [line for line in found if not any(re.search(pattern, line) for pattern in place.still_said)]
    for line in found:
        assert not _FIELD.search(_PLACE.sub("", line)), f"the name of a field: {line}"
    return found


async def whole(place: Place) -> None:
    """Within a minute the doctor has nothing to say."""
    begun = time.monotonic()
    while found := await asyncio.to_thread(ask, place):
        assert time.monotonic() - begun < MINUTE, found


async def named(place: Place, name: str) -> Named:
    """One fault, until the doctor has named it; when it is over he says nothing again, or what must be looked at."""
    fault = FAULTS[name]
    project = place.projects[0]
    database = "SQLite" if place.postgresql is None else "PostgreSQL"
    said = Named(name, database)
    work = None
    place.lasting = True
    async with fault.lasts(place, project):
        begun = time.monotonic()
        if fault.needs_work:
            work = asyncio.create_task(place.give(*place.handed_in(project)))
        if fault.said:
            words = await _until_said(place, fault.said, begun)
            said = Named(name, database, time.monotonic() - begun, words)
    place.lasting, place.since = False, time.monotonic()
    if fault.stays:
        place.still_said.append(fault.said)
    if work is not None:
        await work
    await reconcile(await place.connected(), place.database)
    await place.give(*place.handed_in(project))
    await whole(place)
    return said


async def _until_said(place: Place, pattern: str, begun: float) -> str:
    while True:
        found = await asyncio.to_thread(ask, place)
        assert time.monotonic() - begun < MINUTE, f"the doctor does not name it in time: {found}"
        for line in found:
            if re.search(pattern, line):
                return line

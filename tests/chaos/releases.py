"""A release whose workflow code cannot replay what the one before has recorded: the worst that an office can roll out."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.chaos.place import Place
from tests.service import ROOT

# A timer that no history has, where the procedure begins. What is begun anew is left in peace: it must live on afterwards.
BEFORE = "        while not self._ended():\n            await self._live_to_the_end()\n"
BUG = "        if workflow.unsafe.is_replaying():\n            await asyncio.sleep(1)\n"
BEGIN = """import sys
sys.path[:0] = [{copy!r}, {root!r}]
import worker
from runtime.processes import run_and_exit
run_and_exit(worker.main)
"""


def cannot_replay(directory: Path) -> Path:
    """The program of a worker with that code: the true one, but for its workflows."""
    copy = directory / "release"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(ROOT / "workflows", copy / "workflows", ignore=shutil.ignore_patterns("__pycache__"))
    code = copy / "workflows" / "project.py"
    true = code.read_text(encoding="utf-8")
    assert true.count(BEFORE) == 1
    code.write_text(true.replace(BEFORE, BUG + BEFORE), encoding="utf-8")
    program = copy / "begin.py"
    program.write_text(BEGIN.format(copy=str(copy), root=str(ROOT)), encoding="utf-8")
    return program


@asynccontextmanager
async def broken_release(place: Place, _: str) -> AsyncIterator[None]:
    """It is rolled out, and taken back."""
    await place.another_worker(cannot_replay(place.data.parent))
    try:
        yield
    finally:
        await place.another_worker()

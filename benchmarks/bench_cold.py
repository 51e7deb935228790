"""The starter from a cold start: its help, and commands that read a record with one project that has come far.

Bounds are on the processor, of which a start is made; by the clock it is as much on a machine that does nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from benchmarks.harness import Bound, verdict
from storage.database import Database
from tests import lives
from tests.service import ROOT, environment

TIMES = 5
HELP = ("--help",)
READING = {
    "status": ("status", "AR2017-0001"),
    "list": ("list",),
    "inbox": ("inbox", "--role", "operator"),
    "deadlines": ("deadlines",),
    "explain": ("explain", "AR2017-0001"),
    "history": ("history", "AR2017-0001"),
}
BOUNDS = [
    Bound("--help: seconds of processor", most=0.4),
    *(Bound(f"{name}: seconds of processor", most=1.0) for name in READING),
]


class Took(NamedTuple):
    """Seconds."""

    processor: float
    clock: float


def record(data: Path) -> None:
    """A project in delivery."""
    with closing(Database(f"sqlite:///{data / 'azioni.db'}")) as database:
        lives.prepared(database)
        lives.live(database, lives.submitted(database).project, lives.until("declare_outcome"))


def start(data: Path, words: tuple[str, ...]) -> Took:
    """Run the starter once."""
    begun = perf_counter()
    with subprocess.Popen(
        [sys.executable, str(ROOT / "starter.py"), *words], env=environment(data), stdout=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return Took(used.ru_utime + used.ru_stime, perf_counter() - begun)


def main() -> int:
    """Each command so many times; returns 1 when a bound is passed."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as place:
        data = Path(place)
        record(data)
        for name, words in {"--help": HELP, **READING}.items():
            took = [start(data, words) for _ in range(TIMES)]
            found[f"{name}: seconds of processor"] = median(one.processor for one in took)
            found[f"{name}: seconds by the clock"] = median(one.clock for one in took)
    return verdict("Cold starts", found, BOUNDS)


if __name__ == "__main__":
    sys.exit(main())

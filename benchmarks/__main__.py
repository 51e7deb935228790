"""Every benchmark, or those that are named, one after the other: how long each took, and in which a bound is passed.

``make bench`` runs it. None lasts longer than it may: what takes longer is ended with all that it has started, and counts as
passed, since what was not measured shows nothing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from benchmarks.harness import named, table

HERE = Path(__file__).parent
LONGEST = 2_400.0
"""Seconds that one of them may take: four times what the longest needs on two processors of its own."""


TO_CLOSE = 30.0
"""Seconds in which one that is ended may close what it has opened."""


class Ran(NamedTuple):
    """A benchmark that has run."""

    name: str
    seconds: float
    status: int | None
    """As it ended; None where it was ended."""

    @property
    def word(self) -> str:
        """What became of it."""
        if self.status is None:
            return "not at its end in time"
        return {0: "", 1: "a bound is passed"}.get(self.status, f"failed ({self.status})")


def run(file: Path, longest: float = LONGEST) -> Ran:
    """Run one in a process of its own, for so many seconds at most."""
    begun = perf_counter()
    setting = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen([sys.executable, str(file)], env=setting, start_new_session=True) as process:
        try:
            status: int | None = process.wait(longest)
        except subprocess.TimeoutExpired:
            status = None
            process.send_signal(signal.SIGINT)  # it closes what it has opened, also a server that left its group
            with suppress(subprocess.TimeoutExpired):
                process.wait(TO_CLOSE)
        finally:
            with suppress(ProcessLookupError):  # with the servers that it has started
                os.killpg(process.pid, signal.SIGKILL)
    return Ran(file.stem, perf_counter() - begun, status)


def all_of(files: Iterable[Path]) -> int:
    """Run them, and say at the end what became of each; 1 unless each has kept its bounds."""
    ran = []
    for file in files:
        print(file.stem, flush=True)
        ran.append(run(file))
    rows = [[one.name, f"{one.seconds:.0f}", one.word] for one in ran]
    table("Benchmarks", ["benchmark", "seconds", ""], rows, right=["seconds"])
    return int(any(one.status != 0 for one in ran))


def main() -> int:
    """All of them, or those that are named: ``python -m benchmarks bench_door bench_open``."""
    files = {file.stem: file for file in sorted(HERE.glob("bench_*.py"))}
    return all_of(files[name] for name in named("benchmark", files))


if __name__ == "__main__":
    sys.exit(main())

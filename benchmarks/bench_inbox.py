"""The inbox of an office with 1,000 open projects: every file is read, and the rules are asked what may be done on each.

A start of the starter with all that it imports is in it; beside it stands the inbox of one project, which is little else.
The bound is on the processor: by the clock it is as much on a machine that does nothing else.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.bench_cold import TIMES, start
from benchmarks.harness import Bound, verdict
from benchmarks.one_day import crowd
from storage.database import Database
from tests import lives

OPEN = (1, 1000)
PEOPLE = 10
SMALL = {"process": "600.00", "result": "300.00"}
BOUNDS = [Bound("inbox of 1000 projects: seconds of processor", most=1.0)]


def record(data: Path, count: int) -> None:
    """So many projects of ten people, each of which waits for its formal check."""
    data.mkdir()
    with closing(Database(f"sqlite:///{data / 'azioni.db'}")) as database:
        lives.prepared(database, real=datetime.now(UTC))
        for number in range(count):
            people = crowd(PEOPLE, PEOPLE * number + 1)
            lives.submitted(database, datetime.now(UTC), title=f"Project {number}", recipients=people, budget=SMALL)


def main() -> int:
    """The inbox of each record so many times; returns 1 when a bound is passed."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as place:
        for count in OPEN:
            data = Path(place) / str(count)
            record(data, count)
            took = [start(data, ("inbox",)) for _ in range(TIMES)]
            found[f"inbox of {count} projects: seconds of processor"] = median(one.processor for one in took)
            found[f"inbox of {count} projects: seconds by the clock"] = median(one.clock for one in took)
    return verdict("Inbox", found, BOUNDS)


if __name__ == "__main__":
    sys.exit(main())

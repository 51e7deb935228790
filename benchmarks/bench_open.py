"""Many open projects: what a command costs beside them, what the worker holds in memory, how soon all of them answer after a kill.

The worker is a process of its own, as in an office, on the embedded server and SQLite. Projects wait for their formal
check, with their terms running. ``python benchmarks/bench_open.py 5000`` goes further than ``make bench`` does.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from temporalio.client import Client

from activities.delivery import ensure_measure_started, ensure_started, project_handle
from benchmarks.bench_commands import patiently, waiting
from benchmarks.harness import TICKS, Bound, quantile, verdict
from benchmarks.one_day import crowd
from cli.output import err
from domain.lifecycle import contents as c
from runtime.server import embedded
from runtime.service import first_connection
from runtime.settings import Settings
from storage import outbox
from storage.database import Database
from tests import lives
from tests.service import ROOT, environment, free_port
from workflows.messages import Command

OPEN = (100, 1000)
"""How many projects are open when commands are measured."""
ASKED = 60
"""So many of the newest projects are given a command each time, one after the other."""
KILLED = 500
"""So many projects are asked at once when their worker has been killed."""
AT_ONCE = 16
PATIENCE = 900
"""So many seconds each part may take: it ends on any machine, and says what it could not measure."""
SMALL = {"process": "600.00", "result": "300.00"}
MEGABYTE = 1024
BOUNDS = [
    Bound("worker with 1000 open projects, MB", most=300),
    Bound("a command beside 1000 open projects, of one beside 100", most=1.2),
    Bound("after a kill: seconds from the worker's start to the first answer", most=4),
    Bound("after a kill: seconds from the first to the last of 500 answers", most=8),
    Bound("a kill beside another worker: seconds to the first answer", most=1),
    Bound("a kill beside another worker: seconds to the last of 500 answers", most=8),
]


@dataclass
class Office:
    """A server, a record, open projects; the worker is a process that can be killed."""

    data: Path
    address: str
    client: Client
    database: Database
    projects: list[str] = field(default_factory=list)
    workers: int = 0
    process: subprocess.Popen[bytes] | None = None

    async def work(self, **more: str) -> None:
        """Start a worker, and wait until it is ready."""
        self.workers += 1
        log = self.data / f"worker-{self.workers}.log"
        setting = environment(self.data) | {"TEMPORAL_ADDRESS": self.address} | more
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "worker.py")], env=setting, stdout=out, stderr=out
            )
        while '"ready"' not in log.read_text():
            assert self.process.poll() is None, log.read_text()
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        """Without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    async def open(self, count: int) -> None:
        """Submit until so many projects are open, and each workflow waits for its next instant."""
        missing = count - len(self.projects)
        new = await asyncio.to_thread(self._submit, missing)
        gate = asyncio.Semaphore(AT_ONCE)

        async def begin(project: str) -> None:
            async with gate:
                await waiting(lambda: ensure_started(self.client, self.database, project))
                await waiting(lambda: project_handle(self.client, project).query("standing"))

        await asyncio.gather(*map(begin, new))
        self.projects += new
        while await asyncio.to_thread(
            self._letters_wait
        ):  # what is measured is a command, and not the post of a thousand
            await asyncio.sleep(0.5)

    def _letters_wait(self) -> bool:
        with self.database.read() as session:
            return bool(outbox.first_waiting(session, 0, 1))

    def _submit(self, count: int) -> list[str]:
        first = len(self.projects)
        return [
            lives.submitted(
                self.database,
                datetime.now(UTC),
                title=f"Project {number}",
                recipients=crowd(10, 10 * number + 1),
                budget=SMALL,
            ).project
            for number in range(first, first + count)
        ]

    def commands(self, projects: Sequence[str], name: str, content: c.Content) -> list[Command]:
        """A command for each of some projects, ready to be given."""
        return [lives.command(self.database, project, name, content) for project in projects]

    async def give(self, command: Command) -> float:
        """Give a command; returns the instant of its answer."""
        answer = await patiently(project_handle(self.client, command.project).execute_update, command.name, command)
        assert answer.accepted, answer
        return perf_counter()

    def processor(self) -> float:
        """Seconds of processor that the worker has taken."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def megabytes(self) -> float:
        """What the worker holds in memory now."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) / MEGABYTE


@asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """An office with an open measure and a worker."""
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as place:
        data = Path(place) / "data"
        settings = Settings(AZIONI_DATA=data)
        async with embedded(data, free_port(), free_port()) as address:
            client = await first_connection(settings, address.grpc)
            database = Database(settings.database_url, settings.person_keys)
            lives.prepared(database, real=datetime.now(UTC))
            lives.keep_keys(data)
            found = Office(data, address.grpc, client, database)
            await found.work()
            await ensure_measure_started(client, database, lives.MEASURE)
            try:
                yield found
            finally:
                found.kill()
                database.close()


class Cost(NamedTuple):
    """What a command takes: the median of its seconds, and of the worker's processor on average."""

    latency: float
    processor: float


async def one_by_one(site: Office, name: str, content: c.Content) -> Cost:
    """What a command takes that is given to the newest projects one after the other."""
    seconds = []
    before = site.processor()
    for command in site.commands(site.projects[-ASKED:], name, content):
        begun = perf_counter()
        seconds.append(await site.give(command) - begun)
    return Cost(quantile(seconds, 0.5), (site.processor() - before) / ASKED)


async def after_a_kill(site: Office) -> dict[str, float]:
    """The only worker is killed, many projects are asked, and another one is started: seconds since its process began."""
    commands = site.commands(site.projects[:KILLED], "attach", lives.regularity())
    site.kill()
    asked = [asyncio.create_task(site.give(command)) for command in commands]
    await asyncio.sleep(1)
    begun = perf_counter()
    await site.work()
    answered = sorted([await each for each in asked])
    return {
        "after a kill: seconds from the worker's start to the first answer": answered[0] - begun,
        "after a kill: seconds from the first to the last of 500 answers": answered[-1] - answered[0],
    }


async def beside_another(site: Office) -> dict[str, float]:
    """One of two workers is killed, which has all projects in memory, and all of them are asked: seconds since the kill.

    The engine waits a moment for the dead one; the other brings each project back from its history.
    """
    commands = site.commands(site.projects[:KILLED], "attach", lives.regularity(date(2018, 10, 29)))
    had_them = site.process
    assert had_them is not None
    try:
        await site.work()
    finally:
        had_them.kill()
        had_them.wait()
    begun = perf_counter()
    answered = sorted(await asyncio.gather(*map(site.give, commands)))
    return {
        "a kill beside another worker: seconds to the first answer": answered[0] - begun,
        "a kill beside another worker: seconds to the last of 500 answers": answered[-1] - begun,
    }


async def measure(most: Sequence[int]) -> dict[str, float]:
    """Latencies and memory as the number of open projects grows, then the kill."""
    found: dict[str, float] = {}
    base: list[Cost] = []
    async with office() as site:
        for count in most:
            found |= await in_time(beside(site, count, base))
        found |= await in_time(after_a_kill(site))
        found |= await in_time(beside_another(site))
    return found


async def beside(site: Office, count: int, base: list[Cost]) -> dict[str, float]:
    """What a command takes beside so many open projects; the first one that is asked is what the others are compared with."""
    await site.open(count)
    cost = await one_by_one(site, "admit", c.Nothing())
    base.append(cost)
    found = {
        f"worker with {count} open projects, MB": site.megabytes(),
        f"a command beside {count} open projects, ms": cost.latency * 1000,
        f"a command beside {count} open projects, ms of the worker's processor": cost.processor * 1000,
    }
    if len(base) > 1:
        found[_beside(count)] = cost.latency / base[0].latency
        found[f"{_beside(count)}: processor"] = cost.processor / base[0].processor
    err.print(f"{count} projects are open: {found}")
    return found


def _beside(count: int) -> str:
    return f"a command beside {count} open projects, of one beside {OPEN[0]}"


async def in_time(measured: Awaitable[dict[str, float]]) -> dict[str, float]:
    """What a part finds; nothing of it when the machine is too busy for it, which passes its bounds."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await measured
    except TimeoutError:
        err.print(f"a part of it took more than {PATIENCE} s")
        return {}


def main() -> int:
    """As far as ``make bench`` goes, or as far as is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "more", nargs="*", type=int, metavar="PROJECTS", help="how many are open besides, after 100 and 1,000"
    )
    more: list[int] = parser.parse_args().more
    bounds = [*BOUNDS, *(Bound(_beside(count), most=1.2) for count in more)]
    return verdict("Open projects", asyncio.run(measure((*OPEN, *more))), bounds)


if __name__ == "__main__":
    sys.exit(main())

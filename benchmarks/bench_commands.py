"""Whole lifecycles through the engine, letters included, against the bare engine: the same server, an update that does nothing.

A project lives fifteen commands; its floor is a workflow with as many updates, each of which runs one empty activity.
So many projects live at a time as are named. CPU is that of worker, server and database together.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TypeVar

from temporalio.client import WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from activities.delivery import ensure_started, project_handle
from benchmarks import floor
from benchmarks.harness import ROUNDS, Bound, Meter, Site, medians, named, quantile, service, spread, verdict
from benchmarks.one_day import BUDGET, crowd, one_day
from cli.output import err
from tests import lives
from workflows.messages import Answer, Command

AT_A_TIME = {1: 2, 16: 16, 64: 64}
"""How many live at a time, and how many do so in one round."""
WHOLE = 16
"""With more at a time than this, each lives its first commands only, so that a round is not longer than the others."""
FIRST = 5
BOUNDS = {
    "SQLite": [
        Bound("16: throughput", least=0.55),
        Bound("16: CPU", most=2.0),
        Bound("16: p50", most=1.7),
        Bound("16: p95", most=2.3),
        Bound("1: p50", most=1.7),
        Bound("1: p95", most=2.6),
    ],
    "PostgreSQL": [
        Bound("16: throughput", least=0.5),
        Bound("16: CPU", most=2.1),
        Bound("16: p50", most=1.8),
        Bound("16: p95", most=2.0),
        Bound("1: p50", most=1.8),
        Bound("1: p95", most=2.6),
    ],
}

T = TypeVar("T")
# What the engine says where it has not come to it yet.
LATER = (
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.FAILED_PRECONDITION,  # its last task failed on a machine that was too busy, and is tried again
)
Life = list[Command]
Give = Callable[[Command], Awaitable[Answer]]


class Lives:
    """Projects with the commands of their lives, ready to be given."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.made = 0

    async def more(self, count: int) -> list[Life]:
        """So many new projects, on record and without a workflow."""
        return await asyncio.to_thread(self._more, count)

    def _more(self, count: int) -> list[Life]:
        found = []
        for _ in range(count):
            people = crowd(20, 20 * self.made + 1)
            receipt = lives.submitted(
                self.site.database, datetime.now(UTC), title=f"Project {self.made}", recipients=people, budget=BUDGET
            )
            self.made += 1
            found.append([lives.command(self.site.database, receipt.project, *step) for step in one_day()])
        return found


async def start(site: Site, life: Life) -> Give:
    """Start the workflow of a project; returns what gives it a command."""
    await ensure_started(site.client, site.database, life[0].project)
    update = project_handle(site.client, life[0].project).execute_update
    return lambda command: patiently(update, command.name, command)


class Floors:
    """Bare workflows in the place of projects."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._begun: list[WorkflowHandle[Any, Any]] = []

    async def start(self, life: Life) -> Give:
        """Start one."""
        handle = await self._site.client.start_workflow(
            "Floor", id=f"floor/{life[0].project}/{perf_counter()}", task_queue=floor.QUEUE
        )
        self._begun.append(handle)
        return lambda command: patiently(handle.execute_update, "give", command)

    async def end(self) -> None:
        """End them, as projects end: the service looks at all that runs, every half minute."""
        for handle in self._begun:
            await handle.signal("end")
        self._begun.clear()


async def patiently(update: Callable[..., Awaitable[Answer]], name: str, command: Command) -> Answer:
    """Give a command until the answer is there: the same id is the same command."""
    return await waiting(lambda: update(name, command, id=command.id, result_type=Answer))


async def waiting(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until the answer is there: on a busy machine it may take longer than one request of the engine."""
    while True:
        try:
            return await ask()
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise  # nobody waits for it any more
        except RPCError as error:
            if error.status not in LATER and not error.message.startswith("Namespace"):
                raise  # a server that is too busy does not find its own namespace
            await asyncio.sleep(0.1)


async def live(lives_: list[Life], begin: Callable[[Life], Awaitable[Give]], at_a_time: int) -> dict[str, float]:
    """Let projects live, so many at a time: commands a second, processor a command, latencies."""
    waiting, seconds = iter(lives_), list[float]()

    async def one_after_the_other() -> None:
        for life in waiting:
            give = await begin(life)
            for command in life:
                begun = perf_counter()
                answer = await give(command)
                seconds.append(perf_counter() - begun)
                assert answer.accepted, answer

    meter = Meter()
    await asyncio.gather(*(one_after_the_other() for _ in range(at_a_time)))
    spent = meter.spent()
    count = len(seconds)
    return {
        "throughput": count / spent.wall,
        "CPU": spent.cpu / count,
        "p50": quantile(seconds, 0.5),
        "p95": quantile(seconds, 0.95),
    }


async def measure(record: str) -> dict[str, float]:
    """Ratios of the service to its floor, and how far the rounds of the floor lie apart."""
    found: dict[str, float] = {}
    async with service(record) as site, floor.worker(site.client):
        ready, floors = Lives(site), Floors(site)
        await live(await ready.more(2), lambda life: start(site, life), 1)  # what is loaded once
        await live(await ready.more(1), floors.start, 1)
        await floors.end()
        for at_a_time, projects in AT_A_TIME.items():
            ours, bare = [], []
            for _ in range(ROUNDS):
                born = await ready.more(projects)
                if at_a_time > WHOLE:
                    born = [life[:FIRST] for life in born]
                bare.append(await live(born, floors.start, at_a_time))
                await floors.end()
                ours.append(await live(born, lambda life: start(site, life), at_a_time))
            mine, beneath = medians(ours), medians(bare)
            found |= {f"{at_a_time}: {name}": value / beneath[name] for name, value in mine.items()}
            found[f"{at_a_time}: commands/s"] = mine["throughput"]
            found[f"{at_a_time}: ms CPU a command"] = mine["CPU"] * 1000
            found[f"{at_a_time}: p50 ms"] = mine["p50"] * 1000
            found[f"{at_a_time}: spread of the floor"] = spread([each["throughput"] for each in bare])
            err.print(f"{record}, {at_a_time} at a time: {mine} {beneath}")
    return found


def main() -> int:
    """Both databases, or those that are named; returns 1 when a bound is passed."""
    results = [
        verdict(f"Commands through the engine, {record}", asyncio.run(measure(record)), BOUNDS[record])
        for record in named("database", BOUNDS)
    ]
    return max(results)


if __name__ == "__main__":
    sys.exit(main())

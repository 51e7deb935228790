"""The same rules and the same record on another engine, DBOS, against ours: commands a second, in turn, sixteen at a time.

There a project is a workflow that receives a command, decides it at the same door in a step, and sets the answer as an event;
it sends no letters, has no timers and shows nothing in lists, so it does less. It looks for what was sent each hundredth of a
second: left to itself it does so once a second, and decides eight commands. Beside it stands that engine's quickest way, a
workflow for each command, in which no project waits for anything. DBOS is no dependency of the project: it is
measured where ``dbos`` can be imported, and skipped where not (``pip install dbos==3.4.0`` into a directory that is named in
PYTHONPATH). SQLite: its own tables lie in a file beside the record.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from activities.desk import Decisions
from benchmarks.bench_commands import Lives, live, start
from benchmarks.harness import ROUNDS, Bound, Meter, Spent, medians, service, spread, verdict
from benchmarks.one_day import BUDGET, DAY, crowd, one_day
from cli.output import err
from domain.basis.programme_clock import ProgrammeClock
from runtime.collector import look_seldom, settle
from storage.database import Database
from tests import lives
from workflows.messages import Command, DecideInput

AT_A_TIME = 16
PATIENCE = 60.0
"""Seconds for one answer."""
LOOKS = 0.01
"""Seconds between two looks for what was sent: nobody tells that engine of it on SQLite."""
TOPIC = "commands"
RATIO = "throughput, of DBOS"
BOUNDS = [Bound(RATIO, least=1.0)]


class Side:
    """The process in which DBOS runs: it does what its input says, a line for each, and answers ``done``."""

    def __init__(self, place: Path) -> None:
        self.database = Database(f"sqlite:///{place}/azioni.db", place / "keys.json")
        self.clock: ProgrammeClock = lives.prepared(self.database, as_of=DAY, real=datetime.now(UTC))
        self.door = Decisions(self.database, lives.Heard())
        self.ready: list[list[Command]] = []
        self.made = 0
        self.dbos, self.project, self.alone = self._launched(place)

    def _launched(self, place: Path) -> tuple[Any, Callable[[str, int], None], Callable[[dict[str, Any]], Any]]:
        engine: Any = importlib.import_module("dbos").DBOS  # by its name: it is measured, and no dependency
        engine(
            config={
                "name": "azioni",
                "system_database_url": f"sqlite:///{place}/dbos.db",
                "log_level": "ERROR",
                "notification_listener_polling_interval_sec": LOOKS,
            }
        )

        def decide(said: dict[str, Any]) -> dict[str, Any]:
            at = self.clock.programme(datetime.now(UTC))
            return self.door.decide(DecideInput(command=Command.model_validate(said), at=at)).model_dump(mode="json")

        step = engine.step()(decide)

        def project(number: str, commands: int) -> None:
            for _ in range(commands):
                said = engine.recv(TOPIC, timeout_seconds=PATIENCE)
                engine.set_event(said["id"], step(said))

        def alone(said: dict[str, Any]) -> Any:
            return step(said)

        workflows = engine.workflow()(project), engine.workflow()(alone)
        engine.launch()
        return engine, *workflows

    def born(self, count: int) -> None:
        """So many projects, with the commands of their lives."""
        self.ready = [self._one() for _ in range(count)]

    def _one(self) -> list[Command]:
        people = crowd(20, 20 * self.made + 1)
        self.made += 1
        title = f"Project {self.made}"
        receipt = lives.submitted(self.database, datetime.now(UTC), title=title, recipients=people, budget=BUDGET)
        return [lives.command(self.database, receipt.project, *step) for step in one_day()]

    def live(self, at_a_time: int) -> None:
        """Their lives, so many at a time, each a workflow."""
        self._all(self._give, at_a_time)

    def each(self, at_a_time: int) -> None:
        """The same, each command a workflow."""
        self._all(self._give_alone, at_a_time)

    def _all(self, give: Callable[[list[Command]], None], at_a_time: int) -> None:
        with ThreadPoolExecutor(at_a_time) as pool:
            for done in [pool.submit(give, life) for life in self.ready]:
                done.result()

    def _give(self, life: list[Command]) -> None:
        running = self.dbos.start_workflow(self.project, life[0].project, len(life)).workflow_id
        for command in life:
            self.dbos.send(running, command.model_dump(mode="json"), TOPIC)
            answer = self.dbos.get_event(running, command.id, timeout_seconds=PATIENCE)
            if not (answer and answer["accepted"]):
                raise SystemExit(f"{command.name} was refused: {answer}")

    def _give_alone(self, life: list[Command]) -> None:
        for command in life:
            answer = self.dbos.start_workflow(self.alone, command.model_dump(mode="json")).get_result()
            if not answer["accepted"]:
                raise SystemExit(f"{command.name} was refused: {answer}")


@contextmanager
def side() -> Iterator[Callable[[str], None]]:
    """The process of the other engine; what is given tells it what to do, and waits until it is done."""
    with (
        tempfile.TemporaryDirectory(prefix="azioni-dbos-") as place,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.bench_dbos", "side", place],
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as process,
    ):  # fmt: skip
        yield partial(_do, process)
        process.kill()


def _do(process: subprocess.Popen[str], task: str) -> None:
    assert process.stdin
    assert process.stdout
    print(task, file=process.stdin, flush=True)
    assert process.stdout.readline().strip() == "done", "the other engine has failed"


async def measure() -> dict[str, float]:
    """Medians of the rounds, in turn."""
    rounds: list[dict[str, float]] = []
    commands = AT_A_TIME * len(one_day())
    with side() as do:
        async with service("SQLite") as site:
            ready = Lives(site)
            for _ in range(ROUNDS + 1):  # the first one loads what is loaded once
                await asyncio.to_thread(do, f"born {AT_A_TIME}")
                theirs = await taken(do, "live")
                await asyncio.to_thread(do, f"born {AT_A_TIME}")
                quickest = await taken(do, "each")
                born = await ready.more(AT_A_TIME)
                ours = await live(born, lambda life: start(site, life), AT_A_TIME)
                rounds.append(
                    {
                        "commands/s": ours["throughput"],
                        "commands/s on DBOS": commands / theirs.wall,
                        RATIO: ours["throughput"] * theirs.wall / commands,
                        "throughput, of DBOS, a workflow for each command": ours["throughput"]
                        * quickest.wall
                        / commands,
                        "ms of processor a command": ours["CPU"] * 1000,
                        "ms of processor on DBOS": theirs.cpu / commands * 1000,
                        "ms of processor on DBOS, a workflow for each command": quickest.cpu / commands * 1000,
                    }
                )
                err.print(f"{rounds[-1]}")
    return medians(rounds[1:]) | {"spread of DBOS": spread([one["commands/s on DBOS"] for one in rounds[1:]])}


async def taken(do: Callable[[str], None], task: str) -> Spent:
    """What the other engine takes for the lives that are ready."""
    meter = Meter()
    await asyncio.to_thread(do, f"{task} {AT_A_TIME}")
    return meter.spent()


def at_the_side(place: Path) -> None:
    """``born 16``, ``live 16`` and ``each 16``, until the input ends."""
    look_seldom()  # as ours
    here = Side(place)
    settle()
    tasks: dict[str, Callable[[int], None]] = {"born": here.born, "live": here.live, "each": here.each}
    for line in sys.stdin:
        task, count = line.split()
        tasks[task](int(count))
        print("done", flush=True)


def main() -> int:
    """Returns 1 when the bound is passed; nothing is measured where DBOS is not."""
    if sys.argv[1:2] == ["side"]:
        at_the_side(Path(sys.argv[2]))
        return 0
    if importlib.util.find_spec("dbos") is None:
        err.print("DBOS is not here and was not measured: see the head of benchmarks/bench_dbos.py")
        return 0
    return verdict("The same rules on DBOS", asyncio.run(measure()), BOUNDS)


if __name__ == "__main__":
    sys.exit(main())

"""The door of the record: what a command costs there, in bare transactions of the same database, and how many threads share it.

A bare transaction reads a row, writes a row and changes one, each by a statement of SQLAlchemy Core. CPU is that of the
process and of the database's server. Fifteen commands of a project of 20 people, ready and signed, at the door alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, String, Table, insert, select, update

from activities.desk import Decisions
from benchmarks.harness import DAY, ROUNDS, Bound, Meter, crowd, medians, one_day, records, verdict
from storage.database import Database
from tests import lives
from workflows.messages import Command, DecideInput

PROJECTS = 8
THREADS = 16
BUDGET = {"process": "6600.00", "result": "1835.00"}
META = MetaData()
BARE = Table("bare", META, Column("id", Integer, primary_key=True), Column("name", String), Column("cents", BigInteger))
# What a command cost before November 2026 (734a932), in the same bare transactions: 17.5 against 1.46 ms of processor in
# turn, on a busy machine. On PostgreSQL it was not taken, so that there is no bound.
BEFORE = {"SQLite": 12.0}
BOUNDS: dict[str, list[Bound]] = {"SQLite": [Bound("of the cost before", most=0.30)], "PostgreSQL": []}


def born(database: Database, first: int) -> list[list[Command]]:
    """Projects with the commands of their lives, ready to be given."""
    found = []
    for number in range(first, first + PROJECTS):
        people = crowd(20, 20 * number + 1)
        receipt = lives.submitted(database, DAY, title=f"Project {number}", recipients=people, budget=BUDGET)
        found.append([lives.command(database, receipt.project, *step) for step in one_day()])
    return found


def live(database: Database, projects: Sequence[Sequence[Command]], threads: int) -> float:
    """Seconds of processor of a command, or of the clock where many are at the door."""
    door = Decisions(database, lives.Heard())

    def one(life: Sequence[Command]) -> None:
        for number, command in enumerate(life):
            assert door.decide(DecideInput(command=command, at=DAY + timedelta(seconds=number))).accepted, command.name

    for life in projects:
        one(life[:3])
        lives.deliver(database, life[0].project, DAY)
    return together(lambda life: one(life[3:]), projects, threads)


def together(work: Callable[[Sequence[Command]], None], items: Sequence[Sequence[Command]], threads: int) -> float:
    """Alone: seconds of processor; by many threads: seconds of the clock. For each command."""
    count = sum(len(item[3:]) for item in items)
    meter = Meter()
    if threads == 1:
        for item in items:
            work(item)
        return meter.spent().cpu / count
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work, item) for item in items]:
            done.result()
    return meter.spent().wall / count


def bare(engine: Engine, projects: Sequence[Sequence[Command]], threads: int) -> float:
    """The same for as many bare transactions."""

    def one(life: Sequence[Command]) -> None:
        for command in life[3:]:
            with engine.begin() as connection:
                connection.execute(select(BARE.c.cents).where(BARE.c.id == 1)).first()
                connection.execute(insert(BARE), {"name": command.id, "cents": 1})
                connection.execute(update(BARE).where(BARE.c.id == 1).values(cents=BARE.c.cents + 1))

    return together(one, projects, threads)


def measure(record: str, database: Database) -> dict[str, float]:
    """Medians of the rounds, floor and door in turn."""
    lives.prepared(database, as_of=DAY)
    engine = database._engine.execution_options(writing=True)
    META.create_all(engine)
    rounds = []
    for number in range(ROUNDS + 1):
        alone = born(database, 2 * number * PROJECTS)
        many = born(database, (2 * number + 1) * PROJECTS)
        floor = bare(engine, alone, 1)
        one = live(database, alone, 1)
        floors = bare(engine, many, THREADS)
        all_of_them = live(database, many, THREADS)
        rounds.append(
            {
                "ms CPU a command": one * 1000,
                "bare transactions": one / floor,
                f"commands/s, {THREADS} threads": 1 / all_of_them,
                f"of the bare loop, {THREADS} threads": floors / all_of_them,
            }
        )
    found = medians(rounds[1:])  # the first one loads what is loaded once
    if record in BEFORE:
        found["of the cost before"] = found["bare transactions"] / BEFORE[record]
    return found


def main() -> int:
    """Both databases; returns 1 when a bound is passed."""
    with records() as found:
        results = [
            verdict(f"The door, {name}", measure(name, database), BOUNDS[name]) for name, database in found.items()
        ]
    return max(results)


if __name__ == "__main__":
    sys.exit(main())

"""``make chaos``: random faults on a service at work, on both databases; what the doctor says of each; a life with restarts.

Each part that held is kept in ``.azioni/chaos``, so that a part can be run alone; ``docs/chaos.md`` is written anew of all that
are there. An assertion that fails stops the part: what is written was held.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from tests.chaos.doctor import Named, named, whole
from tests.chaos.faults import FAULTS, strike
from tests.chaos.healthy import a_programme_with_restarts
from tests.chaos.page import Drill, Run, page
from tests.chaos.place import place
from tests.service import ROOT

PAGE = ROOT / "docs" / "chaos.md"
KEPT = ROOT / ".azioni" / "chaos"
# What one database has and the other has not, or has otherwise; all else the doctor is asked on SQLite.
ASKED_ON_POSTGRESQL = ("PostgreSQL killed", "PostgreSQL read-only", "database locked")
DATABASES = {"SQLite": False, "PostgreSQL": True}


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


async def at_random(directory: Path, count: int, seed: int, database: str) -> Run:
    """So many faults, each kind at least once where there are enough."""
    run = Run(database, day=f"{datetime.now(UTC):%Y-%m-%d}")
    begun = time.monotonic()
    async with place(directory, seed, postgresql=DATABASES[database]) as here:
        kinds = [name for name, fault in FAULTS.items() if fault.can_strike(here) and not fault.named_only]
        run.left_out = [name for name in FAULTS if name not in kinds]
        drawn = [*kinds, *here.dice.choices(kinds, k=max(0, count - len(kinds)))][:count]
        here.dice.shuffle(drawn)
        for number, name in enumerate(drawn, 1):
            _say(f"{run.database}: {number} of {count}: {name}")
            await strike(here, name)
            run.struck[name] += 1
        await here.in_step()
        here.whole()
        run.acknowledged, run.letters, run.slowest = len(here.acknowledged), len(set(here.post.taken)), here.slowest
    run.minutes = (time.monotonic() - begun) / 60
    return run


async def by_the_doctor(directory: Path, database: str) -> list[Named]:
    """Every kind, until the doctor has named it."""
    said: list[Named] = []
    postgresql = DATABASES[database]
    async with place(directory, 1, projects=2, postgresql=postgresql, compare_seconds=3_600) as here:
        here.days_ahead = 20
        await whole(here)
        for name, fault in FAULTS.items():
            if fault.can_strike(here) and (name in ASKED_ON_POSTGRESQL) >= postgresql:
                said.append(await named(here, name))
                _say(f"{said[-1]}")
    return said


async def struck(directory: Path, wanted: argparse.Namespace, database: str) -> Drill:
    """One part: random faults."""
    return Drill(runs=[await at_random(directory, wanted.count // 2, wanted.seed, database)])


async def told(directory: Path, _: argparse.Namespace, database: str) -> Drill:
    """One part: what the doctor says."""
    return Drill(told=await by_the_doctor(directory, database))


async def lived(directory: Path, _: argparse.Namespace, database: str) -> Drill:
    """One part: a programme with restarts."""
    return Drill(healthy=[await a_programme_with_restarts(directory, postgresql=DATABASES[database])])


Part = Callable[[Path, argparse.Namespace, str], Awaitable[Drill]]
PARTS: dict[str, Part] = {"told": told, "lived": lived, "struck": struck}
_DRILL = TypeAdapter(Drill)


async def main(wanted: argparse.Namespace) -> int:
    """The parts that are wanted; all, if none is named."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for part, run in PARTS.items():
        for database in DATABASES:
            if wanted.part in (None, part) and wanted.database in (None, database):
                with tempfile.TemporaryDirectory(prefix="azioni-chaos-") as directory:
                    found = await run(Path(directory) / part, wanted, database)
                (KEPT / f"{part}-{database}.json").write_bytes(_DRILL.dump_json(found, indent=1))
    PAGE.write_text(page(_all()), "utf-8")
    return 0


def _all() -> Drill:
    """What is kept of all parts."""
    files = (KEPT / f"{part}-{database}.json" for part in PARTS for database in DATABASES)
    whole = Drill()
    for kept in (_DRILL.validate_json(file.read_bytes()) for file in files if file.is_file()):
        whole.runs += kept.runs
        whole.told += kept.told
        whole.healthy += kept.healthy
    return whole


def asked() -> argparse.Namespace:
    """How many, drawn how; which part, on which database."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("count", type=int, nargs="?", default=500)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--database", choices=DATABASES)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(asked())))

"""``make chaos``: random faults on a service at work, on both databases; what the doctor says of each; a life with restarts.

One run: the databases side by side, each in a process of its own with one part after the other, and ``docs/chaos.md`` written of what
they have found. An assertion that fails, or a part that takes too long, ends the run with nothing written: what is written was held.
What is asked for in part (``--part``, ``--database``, ``--kind``) is lived and said, and writes no page.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from runtime.processes import end_with_parent
from tests.chaos.doctor import Named, named, whole
from tests.chaos.faults import FAULTS, strike
from tests.chaos.healthy import a_programme_with_restarts
from tests.chaos.page import Drill, Run, page
from tests.chaos.place import place
from tests.service import ROOT

PAGE = ROOT / "docs" / "chaos.md"
# What one database has and the other has not, or has otherwise; all else the doctor is asked on SQLite.
ASKED_ON_POSTGRESQL = ("PostgreSQL killed", "PostgreSQL read-only", "database locked", "decision blocked")
DATABASES = {"SQLite": False, "PostgreSQL": True}


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


async def at_random(directory: Path, count: int, seed: int, database: str, wanted: Collection[str]) -> Run:
    """So many faults of the kinds that are wanted, each kind at least once where there are enough."""
    run = Run(database)
    begun = time.monotonic()
    async with place(directory, seed, postgresql=DATABASES[database]) as here:
        kinds = [name for name in wanted if FAULTS[name].can_strike(here) and not FAULTS[name].named_only]
        run.left_out = [name for name in FAULTS if name not in kinds]
        weights = [1 if FAULTS[name].costly else 3 for name in kinds]
        drawn = [*kinds, *here.dice.choices(kinds, weights, k=max(0, count - len(kinds)))][:count]
        here.dice.shuffle(drawn)
        for number, name in enumerate(drawn, 1):
            struck = time.monotonic()
            await strike(here, name)
            _say(f"{run.database}: {number} of {count}: {name}: {time.monotonic() - struck:.0f} s")
            run.struck[name] += 1
        await here.in_step()
        here.whole()
        run.acknowledged, run.letters, run.slowest = len(here.acknowledged), len(set(here.post.taken)), here.slowest
    run.minutes = (time.monotonic() - begun) / 60
    return run


async def by_the_doctor(directory: Path, database: str, kinds: Collection[str]) -> list[Named]:
    """Every kind that is wanted, until the doctor has named it."""
    said: list[Named] = []
    postgresql = DATABASES[database]
    async with place(directory, 1, projects=2, postgresql=postgresql, compare_seconds=3_600) as here:
        here.days_ahead = 20
        await whole(here)
        for name, fault in FAULTS.items():
            if fault.can_strike(here) and (name in ASKED_ON_POSTGRESQL) >= postgresql and name in kinds:
                said.append(await named(here, name))
                _say(f"{said[-1]}")
    return said


async def struck(directory: Path, wanted: argparse.Namespace, database: str) -> Drill:
    """One part: random faults."""
    return Drill(runs=[await at_random(directory, wanted.count // 2, wanted.seed, database, wanted.kind)])


async def told(directory: Path, wanted: argparse.Namespace, database: str) -> Drill:
    """One part: what the doctor says."""
    return Drill(told=await by_the_doctor(directory, database, wanted.kind))


async def lived(directory: Path, _: argparse.Namespace, database: str) -> Drill:
    """One part: a programme with restarts."""
    return Drill(healthy=[await a_programme_with_restarts(directory, postgresql=DATABASES[database])])


Part = Callable[[Path, argparse.Namespace, str], Awaitable[Drill]]
PARTS: dict[str, Part] = {"struck": struck, "lived": lived, "told": told}
_DRILL = TypeAdapter(Drill)


# Minutes that a part may take, on a machine that others use too. Both databases at once: all is over, well or not, after their sum.
AT_MOST = {"told": 40, "lived": 60, "struck": 80}


async def of_one(database: str, wanted: argparse.Namespace) -> Drill:
    """The parts that are wanted on one database, one after the other; all, if none is named."""
    found = Drill()
    for part, run in PARTS.items():
        if wanted.part in (None, part):
            with tempfile.TemporaryDirectory(prefix="azioni-chaos-") as directory:
                async with asyncio.timeout(60 * AT_MOST[part]):
                    found.add(await run(Path(directory) / part, wanted, database))
    return found


async def side_by_side(wanted: argparse.Namespace) -> Drill | None:
    """Both databases, each in a process; None when what one of them had to hold did not hold."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="azioni-chaos-") as directory:
        kept = {database: Path(directory) / f"{database}.json" for database in DATABASES}
        running = [
            await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.chaos.report", str(wanted.count), str(wanted.seed),
                "--database", database, "--keep", str(file), preexec_fn=end_with_parent(),
            )
            for database, file in kept.items()
        ]  # fmt: skip
        if not await _all_held(running):
            return None
        whole = Drill(seed=wanted.seed, day=f"{datetime.now(UTC):%Y-%m-%d}", minutes=(time.monotonic() - begun) / 60)
        for file in kept.values():
            whole.add(_DRILL.validate_json(file.read_bytes()))
    return whole


async def _all_held(running: Sequence[asyncio.subprocess.Process]) -> bool:
    """Whether all of them end well; the first one that does not ends the others."""
    for one in asyncio.as_completed([process.wait() for process in running]):
        if await one:
            for process in running:
                if process.returncode is None:
                    process.terminate()
            return False
    return True


async def main(wanted: argparse.Namespace) -> int:
    """All in one run, or what is wanted of it."""
    if wanted.part is None and wanted.database is None and len(wanted.kind) == len(FAULTS):
        whole = await side_by_side(wanted)
        if whole is not None:
            PAGE.write_text(page(whole), "utf-8")
        return int(whole is None)
    for database in (wanted.database,) if wanted.database else DATABASES:
        found = await of_one(database, wanted)
        _say(page(found))
        if wanted.keep is not None:
            wanted.keep.write_bytes(_DRILL.dump_json(found, indent=1))
    return 0


def asked() -> argparse.Namespace:
    """How many, drawn how; which part, on which database."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("count", type=int, nargs="?", default=500)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--keep", type=Path, help="a file for what was found")
    parser.add_argument("--kind", choices=FAULTS, nargs="+", default=list(FAULTS), help="only these faults")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(asked())))

"""``make chaos``: random faults on a service at work, on both databases; what the doctor says of each; a life with restarts.

All of it is written to ``docs/chaos.md``, counted by kind. Each assertion that fails stops the run: what is written was held.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.doctor import Named, named, whole
from tests.chaos.faults import FAULTS, strike
from tests.chaos.healthy import Healthy, a_programme_with_restarts
from tests.chaos.place import place
from tests.service import ROOT

PAGE = ROOT / "docs" / "chaos.md"
# What one database has and the other has not, or has otherwise; all else the doctor is asked on SQLite.
ASKED_ON_POSTGRESQL = ("PostgreSQL killed", "PostgreSQL read-only", "database locked")


@dataclass
class Run:
    """Random faults on one database."""

    database: str
    struck: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    acknowledged: int = 0
    letters: int = 0
    slowest: tuple[float, str] = (0.0, "")
    minutes: float = 0.0


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")


async def at_random(directory: Path, count: int, seed: int, postgresql: bool) -> Run:
    """So many faults, each kind at least once where there are enough."""
    run = Run("PostgreSQL" if postgresql else "SQLite")
    begun = time.monotonic()
    async with place(directory, seed, postgresql=postgresql) as here:
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


async def by_the_doctor(directory: Path, postgresql: bool) -> list[Named]:
    """Every kind, until the doctor has named it."""
    said: list[Named] = []
    async with place(directory, 1, projects=2, postgresql=postgresql, compare_seconds=3_600) as here:
        here.days_ahead = 20
        await whole(here)
        for name, fault in FAULTS.items():
            if fault.can_strike(here) and (name in ASKED_ON_POSTGRESQL) >= postgresql:
                said.append(await named(here, name))
                _say(f"{said[-1]}")
    return said


async def main(count: int, seed: int) -> int:
    """The whole drill."""
    with tempfile.TemporaryDirectory(prefix="azioni-chaos-") as directory:
        data = Path(directory)
        told = await by_the_doctor(data / "doctor", postgresql=False)
        told += await by_the_doctor(data / "doctor-postgresql", postgresql=True)
        healthy = await a_programme_with_restarts(data / "healthy")
        runs = [
            await at_random(data / "sqlite", count - count // 2, seed, postgresql=False),
            await at_random(data / "postgresql", count // 2, seed, postgresql=True),
        ]
        PAGE.write_text(page(runs, told, healthy), "utf-8")
    return 0


def page(runs: list[Run], told: list[Named], healthy: Healthy) -> str:
    """The report."""
    total = sum(run.struck.total() for run in runs)
    counts = [f"| {name} | " + " | ".join(str(run.struck[name] or "–") for run in runs) + " |" for name in FAULTS]
    sums = " | ".join(f"**{run.struck.total()}**" for run in runs)
    named_rows = [f"| {one.fault} | {one.seconds:.0f} s | {_cell(one.words)} |" for one in told if one.words]
    silent = sorted({one.fault for one in told if not one.words})
    return "\n".join(
        [
            "# Chaos",
            "",
            f"Written by `make chaos ARGS={total}` from one run with the embedded engine, on a machine of {os.cpu_count()} processors",
            f"that others used too: {' and '.join(f'{run.minutes:.0f} minutes on {run.database}' for run in runs)}.",
            "",
            "| fault, at random, while people work | " + " | ".join(f"on {run.database}" for run in runs) + " |",
            "|---|" + "---|" * len(runs),
            *counts,
            f"| **together** | {sums} |",
            "",
            *[_held(run) for run in runs],
            "- Ledger, payments and chains: whole. Forged or malformed updates accepted: 0. Parked: 0.",
            "- At the end record and workflows agree on every version, and no letter waits.",
            *[f"- Not struck on {run.database}: {', '.join(run.left_out)}." for run in runs if run.left_out],
            "",
            "## What the doctor says",
            "",
            "`starter.py doctor` is asked as a monitor would ask it, from the beginning of each fault until it names it; it must exit with 1, and",
            "say it in words without the names of fields. When the fault is over it must have nothing to say within a minute. Sixty",
            "seconds are allowed; most of what is measured is the time of the program itself on a busy machine.",
            "",
            "| fault | named after | the doctor's words |",
            "|---|---|---|",
            *named_rows,
            "",
            f"Nothing lasts, and the doctor has nothing to say, after: {', '.join(silent)}.",
            "",
            "## A whole programme with restarts",
            "",
            f"The demonstration's lives, {healthy.days} days of the programme in {healthy.minutes:.0f} minutes: after each act worker or engine is killed and",
            f"started again ({healthy.workers} and {healthy.servers} times), and the doctor is asked. Findings: 0.",
            "",
            "## What is not struck",
            "",
            "- The machine's own clock is not set: all share it. Processes that stand still for some seconds see it jump ahead, and the",
            "  programme's clock is moved ahead. A clock that goes back is only told by the certificate that is then of tomorrow (`tests/cli/test_time.py`).",
            "- A file system that turns read-only while files are open: what is forbidden is to make files, as for a directory without the right.",
            "- Killed workers at every boundary of the money's road, on both databases: `make chaos-money`.",
            "",
        ]
    )


def _held(run: Run) -> str:
    seconds, after = run.slowest
    return (
        f"- {run.database}: commands acknowledged {run.acknowledged}, lost 0, done twice 0; letters {run.letters}, lost 0. From the end of a"
        f" fault (what was killed has begun again) to the slowest answer: {seconds:.0f} seconds of 60 allowed ({after})."
    )


def _cell(words: str) -> str:
    """Words in a cell of a table, without this run's directories."""
    kept = " ".join("…" if "/tmp/" in word else word for word in words.split())  # noqa: S108 - where it was
    return kept.replace("|", "/")


def asked() -> argparse.Namespace:
    """How many, and drawn how."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("count", type=int, nargs="?", default=500)
    parser.add_argument("seed", type=int, nargs="?", default=1)
    return parser.parse_args()


if __name__ == "__main__":
    wanted = asked()
    sys.exit(asyncio.run(main(wanted.count, wanted.seed)))

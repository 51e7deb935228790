"""The watchdog on the real server (F98, F117): what it finds, what it mends, what it certifies, and that it sleeps never."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from temporalio.client import Client

from activities.delivery import project_handle
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle import contents as c
from domain.terms.agenda import upcoming
from runtime.service import development
from runtime.settings import Settings
from storage import rules, watch
from storage.database import Database
from storage.tables import OrderRow, TermRow
from storage.watch import Certificate
from tests import lives
from tests.attacker import attacking
from tests.service import free_port
from workflows.messages import TASK_QUEUE, ProjectInput, Summary, WatchReport

SIXTY_DAYS = timedelta(days=60)


@dataclass
class Post:
    """A running service and its record."""

    client: Client
    database: Database
    data: Path
    looks: int = 0

    async def look(self) -> Certificate:
        """Let the watchdog look now; the certificate that it wrote."""
        self.looks += 1
        id = f"watch-now-{self.looks}"
        await self.client.execute_workflow("DailyWatch", id=id, task_queue=TASK_QUEUE, result_type=WatchReport)
        with self.database.read() as session:
            return watch.certificates(session, 1)[0]


@asynccontextmanager
async def post(tmp_path: Path, before: Callable[[Database], object] | None = None) -> AsyncIterator[Post]:
    """The whole service, with its schedules, which have run once; ``before`` it something may have happened."""
    data = tmp_path / "data"
    data.mkdir()
    record = Database(f"sqlite:///{data / 'azioni.db'}")
    record.migrate()
    lives.register_actors(record)  # whose keys the tests have
    if before is not None:
        before(record)
    record.close()
    async with development(Settings(AZIONI_DATA=data, AZIONI_COMPARE_SECONDS=3600), free_port(), free_port()) as (
        _,
        client,
        database,
    ):
        while not list((data / "certificates").glob("*.json")):
            await asyncio.sleep(0.1)
        yield Post(client, database, data)


async def test_what_was_forgotten_is_found_mended_and_certified(tmp_path: Path) -> None:
    async with post(tmp_path) as place:
        begun = datetime.now(UTC) - SIXTY_DAYS
        clock = lives.prepared(place.database, real=begun)
        project = lives.submitted(place.database, begun + timedelta(hours=1)).project
        at = clock.programme(begun + timedelta(hours=2))
        assert lives.decide(place.database, project, "request_documents", c.RequestDocuments(items=("x",)), at).accepted
        with place.database.write() as session:
            session.execute(update(TermRow).where(TermRow.id == "decision").values(due=date(2000, 1, 1)))  # type: ignore[arg-type]
        ghost = ProjectInput(summary=ghostly(), clock=clock)
        await place.client.start_workflow("ProjectLifecycle", ghost, id="project/GHOST-1", task_queue=TASK_QUEUE)

        first = await place.look()
        assert any("letter not sent" in line for line in first.found)
        assert "GHOST-1: a workflow without a file" in first.found
        assert f"{project}: its workflow was never started; it was started from the record" in first.mended
        await settled(place, project)
        await project_handle(place.client, "GHOST-1").terminate()

        second = await place.look()
        assert second.counts["due"] == second.counts["acted"] > 0
        assert second.counts["largest_delay_seconds"] > timedelta(days=20).total_seconds(), "late, and it says so"
        assert (second.found, second.mended) == ([], [])
        written = sorted((place.data / "certificates").glob("*.json"))[-1]
        assert json.loads(written.read_text(encoding="utf-8"))["counts"] == second.counts


async def test_after_an_outage_the_first_certificate_waits_until_the_clocks_have_caught_up(tmp_path: Path) -> None:
    """It said of sixty days, which were worked off in a second, that nobody had acted; and the doctor for a day after it."""

    def lived(record: Database) -> None:
        begun = datetime.now(UTC) - SIXTY_DAYS
        lives.prepared(record, real=begun)
        lives.submitted(record, begun + timedelta(hours=1))

    async with post(tmp_path, lived) as place:
        with place.database.read() as session:
            (first,) = watch.certificates(session, 1)
        assert (first.found, first.counts["due"] > 0) == ([], True)


async def test_a_term_that_was_due_and_not_acted_on_is_found(tmp_path: Path) -> None:
    """The clock of the project is lost: its workflow was terminated, and nobody told the register."""
    async with post(tmp_path) as place:
        begun = datetime.now(UTC) - SIXTY_DAYS
        lives.prepared(place.database, real=begun)
        project = lives.submitted(place.database, begun + timedelta(hours=1)).project
        start = ProjectInput(summary=ghostly(project), clock=ProgrammeClock.opening(datetime.now(UTC)))
        handle = await place.client.start_workflow(
            "ProjectLifecycle", start, id=f"project/{project}", task_queue=TASK_QUEUE
        )
        await handle.terminate()
        looked = await place.look()
        found = looked.found
        assert (
            f"{project}, formal check: the reminder 10 days after its beginning was due on 2018-07-12 and was not acted on"
            in found
        )
        assert f"{project}, formal check: its end was due on 2018-07-18 and was not acted on" in found
        assert f"{project}: its workflow is terminated; it was started from the record" in looked.mended


async def test_an_index_that_is_wrong_is_written_anew(tmp_path: Path) -> None:
    async with post(tmp_path) as place:
        lives.prepared(place.database, real=datetime.now(UTC))
        project = lives.submitted(place.database, datetime.now(UTC)).project
        with place.database.write() as session:
            session.execute(update(TermRow).where(TermRow.id == "decision").values(due=date(2000, 1, 1)))  # type: ignore[arg-type]
        mended = f"{project} decision: the index said 2000-01-01, the count says 2018-08-31"
        assert mended in (await place.look()).mended
        assert mended not in (await place.look()).mended


async def test_payments_that_do_not_add_up_are_certified(tmp_path: Path) -> None:
    """F59, F61: an order that somebody has changed, and one that has stood for too long."""
    async with post(tmp_path) as place:
        begun = datetime.now(UTC) - (lives.instant(12, 20) - lives.OPENED)
        lives.prepared(place.database, real=begun)
        project = lives.submitted(place.database, begun + timedelta(hours=1)).project
        lives.live(place.database, project, lives.until("confirm_payment"))
        with place.database.write() as session:
            session.execute(update(OrderRow).values(cents=OrderRow.cents + 1))
        certificate = await place.look()
        assert certificate.counts["orders"] == 1
        assert any(line.startswith("unexplained: ") for line in certificate.found)
        assert any(
            line.startswith(f"{project}/C1/1: ordered 24 days ago and without an end") for line in certificate.found
        )


async def test_a_count_that_is_always_zero_is_reported(tmp_path: Path) -> None:
    async with post(tmp_path) as place:
        lives.prepared(place.database, real=datetime.now(UTC))
        lives.submitted(place.database, datetime.now(UTC))
        for _ in range(8):
            last = await place.look()
        assert last.found == [], "an afternoon of restarts is no silence"
        with place.database.write() as session:
            for days in range(1, 7):
                watch.record(session, Certificate(last.at - timedelta(days=days), last.counts, [], []))
        assert (await place.look()).found == ["'due' was zero for 7 days: is it alive?"]


async def test_a_broken_chain_is_found_and_a_shortened_one_by_the_certificate_before(tmp_path: Path) -> None:
    """F90: each certificate holds the heads of the chains, on record and in its file."""
    async with post(tmp_path) as place:
        lives.prepared(place.database, real=datetime.now(UTC))
        lives.submitted(place.database, datetime.now(UTC))
        seen = (await place.look()).heads
        written = sorted((place.data / "certificates").glob("*.json"))[-1]
        assert json.loads(written.read_text(encoding="utf-8"))["heads"] == seen
        assert seen[lives.MEASURE]["entries"] == 2
        with attacking(place.database) as hand:
            hand.execute("DELETE FROM audit_entry WHERE name = 'submit'")
            here = f"measure = '{lives.MEASURE}'"
            hand.execute(f"DELETE FROM audit_chain WHERE {here} AND number = 2")
            first = f"(SELECT hash FROM audit_chain WHERE {here})"
            hand.execute(f"UPDATE chain_head SET number = 1, hash = {first} WHERE {here}")
        found = (await place.look()).found
        assert any("has seen number 2 with another hash, and the chain does not reach it" in line for line in found)
        assert any("belongs to no entry on record" in line for line in found)


async def settled(place: Post, project: str) -> None:
    """Wait until the clock has caught up and the letters have left."""
    for _ in range(200):
        item = upcoming(lives.file_of(place.database, project).terms, rules.load(lives.MEASURE))
        with place.database.read() as session:
            stuck = watch.stuck_notices(session, lives.MEASURE, datetime(2030, 1, 1, tzinfo=UTC))
        if item is not None and item.at > lives.OPENED + SIXTY_DAYS and not stuck:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the clock has not caught up")


def ghostly(project: str = "GHOST-1") -> Summary:
    """What a workflow without a file would know."""
    return Summary(project=project, measure=lives.MEASURE, title="?", lead="?", state="formal_check", stage="?")

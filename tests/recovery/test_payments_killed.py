"""F107: the worker is killed at each boundary of a payment run; in the end there is one file and one payment of each order."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from temporalio.client import Client, WorkflowHandle

from domain.basis.euro import euro
from domain.record.states import Account
from runtime.server import embedded
from runtime.service import first_connection
from runtime.settings import Settings
from storage import ledger, payments, reconciliation
from storage.database import Database
from tests import lives
from tests.recovery.test_killed import kill
from tests.service import ROOT, environment, free_port
from tests.treasury import files_under, read
from workflows.messages import PAYMENTS_QUEUE, PaymentReport


@dataclass
class Counter:
    """A real server, a record, a treasury; workers are processes that come and go."""

    data: Path
    client: Client
    database: Database
    address: str
    begun: datetime
    """The real instant at which the programme's clock began."""
    workers: int = 0

    @property
    def treasury(self) -> Path:
        """The treasury's directory."""
        return self.data / "treasury"

    async def worker(self) -> subprocess.Popen[bytes]:
        """A worker that is ready."""
        url = self.database.url.render_as_string(hide_password=False)
        settings = environment(self.data) | {"TEMPORAL_ADDRESS": self.address, "DATABASE_URL": url}
        settings["AZIONI_PERSON_KEYS"] = str(self.database.vault.path)
        log = self.data / f"worker-{self.workers}.log"
        self.workers += 1
        with log.open("ab") as out:
            process = subprocess.Popen([sys.executable, str(ROOT / "worker.py")], env=settings, stdout=out, stderr=out)
        while '"ready"' not in log.read_text():
            assert process.poll() is None, log.read_text()
            await asyncio.sleep(0.05)
        return process

    def prepare(self, count: int) -> None:
        """Projects whose claim is checked; before a worker comes, whose clock closes the window."""
        for number in range(count):
            arrived = self.begun + timedelta(minutes=number)
            project = lives.submitted(self.database, arrived, title=f"Rete {number}").project
            lives.live(self.database, project, lives.until("order_payment"))

    def order(self, count: int = 1) -> None:
        """Order the payment of the next projects."""
        for number in range(len(self.orders()), len(self.orders()) + count):
            lives.live(self.database, f"AR2017-{number + 1:04d}", [lives.LIFE[-2]])

    def orders(self) -> list[payments.Placed]:
        """All orders."""
        with self.database.read() as session:
            return payments.orders(session)

    async def run(self, id: str = "run") -> WorkflowHandle[None, PaymentReport]:
        """Start a payment run."""
        return await self.client.start_workflow(
            "PaymentRun", id=id, task_queue=PAYMENTS_QUEUE, result_type=PaymentReport
        )

    def written(self) -> list[payments.Batch]:
        """The files on record."""
        with self.database.read() as session:
            return payments.batches(session)

    def one_payment_each(self) -> None:
        """The treasury pays what stands in the files that it has: each order once, and the record says the same."""
        papers = [read(path.read_bytes()) for path in files_under(self.treasury)]
        paid = [key for paper in papers for key in paper.transfers]
        assert sorted(paid) == sorted(f"{one.project}/{one.order.id}" for one in self.orders())
        assert [batch.handed_at is not None for batch in self.written()] == [True] * len(papers)
        for one in self.orders():
            lives.live(self.database, one.project, [lives.LIFE[-1]])
        with self.database.read() as session:
            assert reconciliation.unexplained(session, datetime.now(UTC)) == []
            total = ledger.balances(session, lives.MEASURE)[Account.paid]
        assert sum((paper.total for paper in papers), Decimal()) == Decimal(euro(total)) > 0


@asynccontextmanager
async def counter(data: Path, database: Database) -> AsyncIterator[Counter]:
    """A counter with an open measure and no worker."""
    async with embedded(data, free_port(), free_port()) as address:
        client = await first_connection(Settings(AZIONI_DATA=data), address.grpc)
        begun = datetime.now(UTC) - (lives.instant(11, 27) - lives.OPENED)
        lives.prepared(database, real=begun)
        yield Counter(data, client, database, address.grpc, begun)


async def until(condition: Callable[[], object]) -> None:
    """Wait until something holds; the test's own time limit ends the waiting."""
    while not condition():
        await asyncio.sleep(0.01)


async def test_killed_between_the_file_and_the_hand_over(tmp_path: Path, sqlite: Database) -> None:
    """The file is on record and the treasury's outbox cannot be written: nothing is lost, nothing is written anew."""
    async with counter(tmp_path / "data", sqlite) as place:
        place.prepare(3)
        place.order(2)
        place.treasury.mkdir()
        (place.treasury / "out").write_text("not a directory")
        worker = await place.worker()
        run = await place.run()
        await until(place.written)
        kill(worker)
        (place.treasury / "out").unlink()
        place.order()  # a new order comes meanwhile: it goes into a file of its own
        worker = await place.worker()
        try:
            reports = [await run.result(), await (await place.run("next")).result()]
        finally:
            kill(worker)
        assert [batch.orders for report in reports for batch in report.batches] == [2, 1]
        assert [batch.orders for batch in place.written()] == [2, 1]
        place.one_payment_each()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_killed_between_the_hand_over_and_its_record(tmp_path: Path, database: Database) -> None:
    """The treasury has the file, and moves it, before anybody could record that it has it: it is not handed over again."""
    async with counter(tmp_path / "data", database) as place:
        place.prepare(3)
        place.order(2)
        worker = await place.worker()
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url) as other:
            other.execute("LOCK TABLE payment_handover IN EXCLUSIVE MODE")  # the record waits, the hand-over does not
            run = await place.run()
            await until(lambda: files_under(place.treasury / "out"))
            kill(worker)
        (handed,) = files_under(place.treasury / "out")
        assert [batch.handed_at for batch in place.written()] == [None]
        (place.treasury / "taken").mkdir()
        handed.rename(place.treasury / "taken" / f"{handed.name}.done")
        worker = await place.worker()
        try:
            report = await run.result()
        finally:
            kill(worker)
        assert [batch.file for batch in report.batches] == [handed.name]
        assert files_under(place.treasury) == [place.treasury / "taken" / f"{handed.name}.done"]
        place.one_payment_each()

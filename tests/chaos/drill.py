"""A claim is checked, ordered, filed, handed over and confirmed while the worker is killed at one boundary of it (F107).

Real server, real record, real processes. Whatever the boundary: one order, one line in one file, one payment, a ledger
that balances, a chain that is whole, a project that is closed.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.client import Client

from activities.delivery import ensure_started, project_handle
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.states import Account, OrderState
from office.caller import Caller
from office.treasury import take_in
from runtime.server import embedded
from runtime.service import first_connection
from runtime.settings import SERVICE_FILE, Settings
from storage import anchors, audit, ledger, reconciliation, verification
from storage.database import Database
from tests import lives
from tests.service import ROOT, environment, free_port
from tests.treasury import Says, answer, files_under, read
from workflows.messages import PAYMENTS_QUEUE, Answer, PaymentReport

FRAGILE = str(Path(__file__).parent / "fragile_worker.py")
BUDGET = {"process": "6300.00", "result": "36672.25"}


@dataclass
class Site:
    """A server, a record, a treasury; workers come and go."""

    data: Path
    client: Client
    database: Database
    address: str
    drills: int = 0
    logs: int = 0

    def worker(self, *fragile: str) -> tuple[subprocess.Popen[bytes], Path]:
        """A worker, or one that will not live, and its log."""
        url = self.database.url.render_as_string(hide_password=False)
        settings = environment(self.data) | {
            "TEMPORAL_ADDRESS": self.address,
            "DATABASE_URL": url,
            "AZIONI_PERSON_KEYS": str(self.database.vault.path),
            "PYTHONPATH": str(ROOT),
        }
        self.logs += 1
        log = self.data / f"worker-{self.logs}.log"
        program = [sys.executable, FRAGILE, *fragile] if fragile else [sys.executable, str(ROOT / "worker.py")]
        with log.open("ab") as out:
            return subprocess.Popen(program, env=settings, stdout=out, stderr=out), log


@asynccontextmanager
async def site(data: Path, database: Database, projects: int) -> AsyncIterator[Site]:
    """A site with projects whose claim waits for its check, and no worker; the window closes when the first one comes."""
    data.mkdir(parents=True, exist_ok=True)
    async with embedded(data, free_port(), free_port()) as address:
        client = await first_connection(Settings(AZIONI_DATA=data), address.grpc)
        (data / SERVICE_FILE).write_text(json.dumps({"address": address.grpc}), encoding="utf-8")
        begun = datetime.now(UTC) - (lives.instant(11, 27) - lives.OPENED)
        lives.prepared(database, real=begun)
        lives.keep_keys(data)
        for number in range(projects):
            arrived = begun + timedelta(minutes=number)
            project = lives.submitted(database, arrived, title=f"Rete {number}", budget=BUDGET).project
            lives.live(database, project, lives.until("check_claim"))
        yield Site(data, client, database, address.grpc)


async def drill(site: Site, deadly: int) -> bool:
    """The road of one claim, with the worker killed at its ``deadly``-th boundary; False when it was not killed at all."""
    site.drills += 1
    project = f"AR2017-{site.drills:04d}"
    armed = site.data / f"armed-{site.drills}"
    first, log = site.worker(str(deadly), str(armed))
    while '"ready"' not in log.read_text():
        assert first.poll() is None, log.read_text()
        await asyncio.sleep(0.05)
    await ensure_started(site.client, site.database, project)
    armed.touch()
    living = asyncio.create_task(_keep_one_alive(site, first))
    try:
        await asyncio.wait_for(_pay(site, project), 90)
    finally:
        living.cancel()
        survivor = await _last(living)
        survivor.kill()
        survivor.wait()
    await asyncio.to_thread(_one_payment, site, project)
    return first.returncode is not None and survivor is not first


async def _keep_one_alive(site: Site, process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """When the worker is dead, another one comes."""
    try:
        while process.poll() is None:
            await asyncio.sleep(0.05)
        process, _ = site.worker()
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        pass
    return process


async def _last(living: asyncio.Task[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    return await living


async def _pay(site: Site, project: str) -> None:
    """The road of the money, as its people walk it; each asks again when the answer is not known."""
    for name, content in (
        ("check_claim", c.CheckClaim(claim="C1", cuts={"L3": "no_signature"})),
        ("attach", lives.regularity()),
        ("order_payment", c.OrderPayment(claim="C1", decree="1480")),
    ):
        await _give(site, project, name, content)
    report = await site.client.execute_workflow(
        "PaymentRun", id=f"payments/{project}", task_queue=PAYMENTS_QUEUE, result_type=PaymentReport
    )
    (file,) = report.batches
    paper = read(next(path for path in files_under(site.data / "treasury") if path.name == file.file).read_bytes())
    report_file = site.data / f"answer-{project}.xml"
    report_file.write_bytes(answer(paper, {key: Says("ACSC") for key in paper.transfers}, message=f"A-{project}"))
    url = site.database.url.render_as_string(hide_password=False)
    caller = Caller(Settings(AZIONI_DATA=site.data, DATABASE_URL=url, AZIONI_PERSON_KEYS=site.database.vault.path))
    for already in (False, True):
        taken = await asyncio.to_thread(take_in, caller, str(report_file), report_file.read_bytes())
        assert (len(taken["confirmed"]), taken["already"]) == (1, already), taken
    await project_handle(site.client, project).result()


async def _give(site: Site, project: str, name: str, content: c.Content) -> None:
    command = lives.command(site.database, project, name, content)
    update = project_handle(site.client, project).execute_update
    answer: Answer = await update(name, command, id=command.id, result_type=Answer)
    assert answer.accepted, answer.findings


def _one_payment(site: Site, project: str) -> None:
    """Nothing double, nothing lost, everything adds up."""
    file = lives.file_of(site.database, project)
    (order,) = file.orders.values()
    assert (file.state, order.state) == (State.closed, OrderState.paid)
    assert file.held(Account.paid) == file.claims["C1"].recognised == order.cents
    papers = [read(path.read_bytes()) for path in files_under(site.data / "treasury")]
    key = f"{project}/{order.id}"
    assert [key in paper.transfers for paper in papers].count(True) == 1
    with site.database.read() as session:
        names = [entry.name for entry in audit.history(session, project) if entry.accepted]
        for name in ("check_claim", "attach", "order_payment", "confirm_payment"):
            assert names.count(name) == 1, names
        assert ledger.unbalanced(session, lives.MEASURE) == []
        assert reconciliation.unexplained(session, datetime.now(UTC)) == []
        reports = verification.inspect(session, anchors.on_record(session))
        found = [broken for report in reports for broken in report.findings]
        assert found == [], found

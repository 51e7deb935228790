"""Record one history for each end, on the time-skipping server. A changed history is a reviewed decision."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from temporalio import __version__ as sdk
from temporalio.client import WorkflowHistory

from activities import mail
from activities.treasury import Directory
from domain.lifecycle import contents as c
from runtime.worker import build_payments_worker
from tests import lives
from tests.lives import instant, until
from tests.office import Office, opened
from workflows.messages import COURIER, PAYMENTS_QUEUE, CourierInput

HERE = Path(__file__).parent / "histories"
LIVES = {
    "closed": lives.LIFE,
    "rejected": (
        (instant(7, 4), "give_notice", c.GiveNotice(grounds=("papers",))),
        (instant(7, 9), "observe", c.Observe(text="no")),
        (instant(7, 20), "reject", c.Rejection(decree="9", reason="papers are missing")),
    ),
    "withdrawn": (
        (instant(7, 4), "admit", c.Nothing()),
        (instant(7, 5), "withdraw", c.Reason(reason="as the file shows")),
    ),
    "forfeited-by-decree": (*until("accept"), (instant(9, 18), "forfeit", c.Forfeiture(decree="13208"))),
    "revoked": (
        *until("record_services"),
        (instant(9, 1), "revoke", c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows")),
    ),
    "completed-papers": (
        (instant(7, 4), "request_documents", c.RequestDocuments(items=("plan",))),
        (instant(7, 20), "admit", c.Nothing()),
        (instant(7, 21), "withdraw", c.Reason(reason="as the file shows")),
    ),
}


async def record(office: Office, project: str, name: str) -> None:
    """Wait for the end and write the history down."""
    await office.end_of(project)
    write(name, await office.handle(project).fetch_history())


def write(name: str, history: WorkflowHistory) -> None:
    """Keep a history under its name and the SDK's version."""
    HERE.mkdir(exist_ok=True)
    # Where something failed on whose machine is no part of a history that others replay.
    told = re.sub(r'"stackTrace": "(?:[^"\\]|\\.)*"', '"stackTrace": ""', history.to_json())
    (HERE / f"{name}.sdk-{sdk}.json").write_text(told + "\n", encoding="utf-8")


async def main(chosen: Collection[str]) -> None:
    """One office for each life that was chosen; all when none was."""
    for name, steps in LIVES.items():
        if name in chosen or not chosen:
            with tempfile.TemporaryDirectory() as data:
                async with opened(Path(data)) as office:
                    project = await office.submit()
                    await office.live(project, steps)
                    await record(office, project, name)
    if "courier" in chosen or not chosen:
        await courier()
    if "not-funded" in chosen or not chosen:
        await not_funded()
    if "payment-run" in chosen or not chosen:
        await payment_run()


async def not_funded() -> None:
    """The fifteenth project of an envelope for fourteen, until its window ends."""
    opening = lives.datetime(2020, 12, 30, 12, tzinfo=lives.UTC)
    with tempfile.TemporaryDirectory() as data:
        async with opened(Path(data), 1000, "azioni-di-rete-2018", opening) as office:
            waiting = [await office.submit(title=f"Project {number}") for number in range(15)][-1]
            await office.until(lives.datetime(2020, 12, 31, 17, tzinfo=lives.UTC))
            await record(office, waiting, "not-funded")


async def courier() -> None:
    """Letters of two projects: one that the post refuses at first, and a look that nobody rang for."""
    with tempfile.TemporaryDirectory() as data:
        post = RefusingOnce(mail.Directory(Path(data) / "mail"))
        async with opened(
            Path(data), post=post, courier=CourierInput(looks_every=timedelta(hours=1), stays=timedelta(0))
        ) as office:
            for number in range(2):
                project = await office.submit(title=f"Project {number}")
                await office.give(project, "request_documents", c.RequestDocuments(items=("plan",)))
            await office.env.sleep(timedelta(hours=2))
            await office.delivered(project)
            write("courier", await office.client.get_workflow_handle(COURIER).fetch_history())


class RefusingOnce:
    """A post that does not take the first letter that it is given."""

    needs_address = False

    def __init__(self, post: mail.Post) -> None:
        self._post = post
        self._asked = False

    async def send(self, message: mail.Mail) -> None:
        """Refuse the first letter, carry the others."""
        if not self._asked:
            self._asked = True
            raise OSError("refused")
        await self._post.send(message)


async def payment_run() -> None:
    """A run that hands one file over."""
    with tempfile.TemporaryDirectory() as data:
        async with opened(Path(data)) as office:
            await office.live(await office.submit(), lives.until("confirm_payment"))
            async with build_payments_worker(office.client, office.database, Directory(Path(data) / "treasury")):
                handle = await office.client.start_workflow("PaymentRun", id="payments/run", task_queue=PAYMENTS_QUEUE)
                await handle.result()
            write("payment-run", await handle.fetch_history())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))

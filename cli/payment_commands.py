"""Payments: the run that makes files of orders, what became of each order, the treasury's answers."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.errors import UNAVAILABLE, UNEXPECTED, Failure
from cli.output import done, marked, out, table
from cli.sending import PATIENCE, UNKNOWN, run
from cli.session import Session, command
from cli.treasury_import import take_in
from domain.bank.credit_transfer import order_key
from domain.basis.calendar import ROME, local_day
from domain.basis.euro import euro
from domain.lifecycle.states import Role
from storage import answers, measures, payments, reconciliation
from workflows.messages import PAYMENTS_QUEUE, PaymentReport

if TYPE_CHECKING:
    from temporalio.client import Client


def register(app: typer.Typer) -> None:
    """Add the commands to the group ``payments``."""

    @command(app, "run")
    def run_now(session: Session) -> None:
        """Make the payment files of the orders that wait, and hand them to the treasury (paymaster)."""
        session.acting(Role.paymaster)
        moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
        report = run(session, lambda client: run_payments(client, f"payments/{session.command_id or moment}"))
        document = {"batches": [batch.model_dump() for batch in report.batches], "problems": list(report.problems)}
        session.say(document, lambda: _show_run(report))
        if report.problems:
            raise typer.Exit(1)

    @command(app, "list")
    def list_payments(session: Session) -> None:
        """Every order and where it is, the files, and what does not add up."""
        document = _list(session)
        session.say(document, lambda: _show_list(document))

    @command(app, "import")
    def import_answers(
        session: Session, path: Annotated[Path, typer.Argument(metavar="FILE", help="A status report (pain.002).")]
    ) -> None:
        """Take in the treasury's answers (paymaster)."""
        document = take_in(session, path)
        session.say(document, lambda: _show_import(document))

    @command(app, "explain")
    def explain(
        session: Session,
        file: Annotated[
            str, typer.Argument(metavar="SHA256", help="Of the answer file, as 'payments import' says it.")
        ],
        key: Annotated[str, typer.Argument(metavar="ORDER", help="As the answer names it.")],
        reason: Annotated[str, typer.Option("--reason", help="Why nothing more is to be done.")],
    ) -> None:
        """Say why an answer that could not be applied needs nothing more (paymaster)."""
        actor, _ = session.acting(Role.paymaster)
        with session.database.write() as database:
            fresh = answers.explain(database, file, key, reason, actor, datetime.now(UTC))
        document = {"file": file, "order": key, "already": not fresh}
        session.say(document, lambda: done(f"{key} is explained{'' if fresh else ' already'}"))


async def run_payments(client: "Client", id: str) -> PaymentReport:
    """Start a run and wait for it; the same id again waits for, or reads, the first one."""
    from temporalio.client import WorkflowFailureError
    from temporalio.common import WorkflowIDReusePolicy
    from temporalio.exceptions import WorkflowAlreadyStartedError

    with suppress(WorkflowAlreadyStartedError):
        await client.start_workflow(
            "PaymentRun", id=id, task_queue=PAYMENTS_QUEUE, id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary="asked for by the paymaster",
        )  # fmt: skip
    handle = client.get_workflow_handle(id, result_type=PaymentReport)
    try:
        return await asyncio.wait_for(handle.result(), PATIENCE.total_seconds())
    except TimeoutError as error:
        raise Failure(UNAVAILABLE, UNKNOWN) from error
    except WorkflowFailureError as error:
        raise Failure(UNEXPECTED, f"the payment run has failed: {error.cause}") from error


def _list(session: Session) -> dict[str, Any]:
    now = datetime.now(UTC)
    with session.database.read() as database:
        today = {e.key: local_day(e.clock.programme(now)) for e in measures.editions(database)}
        said = answers.of_orders(database)
        placed, batches = payments.orders(database), payments.batches(database)
        unexplained = reconciliation.unexplained(database, now)
        endless = reconciliation.without_end(database, now)
    orders = []
    for one in placed:
        last = next(reversed(said.get((one.project, one.order.id), [])), None)
        orders.append(
            {
                "order": order_key(one.project, one.order.id),
                "project": one.project,
                "claim": one.order.claim,
                "amount": euro(one.order.cents),
                "payee": one.order.payee,
                "decree": one.order.decree,
                "state": one.order.state.value,
                "file": one.batch or None,
                "ordered_at": one.order.ordered_at.astimezone(ROME).isoformat(timespec="seconds"),
                "age_days": ((one.order.ended_on or today[one.measure]) - local_day(one.order.ordered_at)).days,
                "answer": {"status": last.status, "verdict": last.verdict, "reason": last.reason} if last else None,
                "reference": one.order.reference,
            }
        )
    return {
        "orders": orders,
        "batches": [
            {
                "batch": batch.id,
                "measure": batch.measure,
                "created_at": batch.created_at.astimezone(ROME).isoformat(timespec="seconds"),
                "orders": batch.orders,
                "amount": euro(batch.cents),
                "sha256": batch.document,
                "handed_over": batch.handed_at.astimezone(ROME).isoformat(timespec="seconds")
                if batch.handed_at
                else None,
            }
            for batch in batches
        ],
        "unexplained": unexplained,
        "without_end": endless,
    }


def _show_run(report: PaymentReport) -> None:
    rows = [[batch.file, str(batch.orders), batch.amount, batch.sha256[:16]] for batch in report.batches]
    if rows:
        table("Handed to the treasury", ["file", "orders", "amount", "sha256"], rows, right=["orders", "amount"])
    elif not report.problems:
        done("no order waits: there was nothing to hand over")
    _show_lines("In the way", report.problems)


def _show_list(document: dict[str, Any]) -> None:
    rows = [
        [
            o["order"],
            o["amount"],
            o["state"],
            o["file"] or "–",
            str(o["age_days"]),
            (o["answer"] or {}).get("status", ""),
        ]
        for o in document["orders"]
    ]
    table("Orders", ["order", "amount", "state", "file", "days", "answer"], rows, right=["amount", "days"])
    if document["batches"]:
        rows = [
            [b["batch"], str(b["orders"]), b["amount"], (b["handed_over"] or "no")[:16].replace("T", " ")]
            for b in document["batches"]
        ]
        table("Files", ["file", "orders", "amount", "handed over"], rows, right=["orders", "amount"])
    _show_lines("Unexplained", document["unexplained"])
    _show_lines("Without an end", document["without_end"])
    if not document["unexplained"]:
        done("ledger, orders, files and answers agree to the cent")


def _show_import(document: dict[str, Any]) -> None:
    colours = {"confirmed": "green", "failed": "red", "unexplained": "bold red"}
    rows = [
        [marked(f"[{colours.get(name, 'dim')}]{name}[/]"), a["order"], a["status"], a["amount"] or "", a["finding"] or a["reason"]]
        for name in ("confirmed", "failed", "pending", "agreed", "unexplained")
        for a in document[name]
    ]  # fmt: skip
    title = "Answers of the treasury" + (" (taken in before)" if document["already"] else "")
    table(title, ["", "order", "status", "amount", "why"], rows, right=["amount"])
    out.print(f"sha256 {document['sha256']}")


def _show_lines(title: str, lines: Any) -> None:
    if lines:
        table(title, ["what"], [[line] for line in lines])

"""Payments: the run that makes files of orders, what became of each order, answers that need an explanation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TypedDict

from sqlmodel import Session

from domain.bank.credit_transfer import order_key
from domain.basis.calendar import ROME, local_day
from domain.basis.decree import DecreeParts
from domain.basis.euro import euro
from domain.basis.language import _
from domain.lifecycle.states import Role
from office.caller import Caller
from office.errors import Malformed
from office.reading import must_see_all, reader
from storage import answers, measures, payments, reconciliation
from storage.answers import StoredAnswer
from storage.payments import Batch, Placed


class LastAnswer(TypedDict):
    """What the treasury said last of an order."""

    status: str
    verdict: str
    reason: str


class OrderLine(TypedDict):
    """An order of payment and where it is."""

    order: str
    project: str
    claim: str
    amount: str
    payee: str
    decree: DecreeParts
    state: str
    file: str | None
    ordered_at: str
    age_days: int
    """Days of the programme since the order, until its end if it has ended."""
    answer: LastAnswer | None
    reference: str | None


class BatchLine(TypedDict):
    """A payment file."""

    batch: str
    measure: str
    created_at: str
    orders: int
    amount: str
    sha256: str
    handed_over: str | None


class Payments(TypedDict):
    """Every order, every file, and what does not add up."""

    orders: list[OrderLine]
    batches: list[BatchLine]
    unexplained: list[str]
    without_end: list[str]


class WrittenFile(TypedDict):
    """A payment file that a run wrote or handed over."""

    batch: str
    orders: int
    amount: str
    file: str
    sha256: str


class Transfer(TypedDict):
    """One credit transfer: who is paid what, to which account."""

    order: str
    payee: str
    account: str
    amount: str
    file: str | None


class Run(TypedDict):
    """What a payment run wrote or handed over, and what stood in its way."""

    batches: list[WrittenFile]
    transfers: list[Transfer]
    problems: list[str]


class Waiting(TypedDict):
    """What a payment run would hand over now; nothing was done."""

    transfers: list[Transfer]
    amount: str
    dry_run: bool


class Explained(TypedDict):
    """An answer of the treasury that needs nothing more."""

    file: str
    order: str
    already: bool


def run(caller: Caller) -> Run:
    """Make the payment files of the orders that wait and hand them over; the same id again reads the first run.

    Raises RuleBroken for whoever is not a paymaster, Failed when the run has failed.
    """
    from office import engine

    caller.must_be(Role.paymaster)
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
    report = engine.run_payments(caller, f"payments/{caller.command_id or moment}")
    written = [
        WrittenFile(batch=one.batch, orders=one.orders, amount=one.amount, file=one.file, sha256=one.sha256)
        for one in report.batches
    ]
    handed = {one["batch"] for one in written}
    with caller.database.read() as session:
        transfers = [_transfer(one) for one in payments.orders(session) if one.batch in handed]
    return Run(batches=written, transfers=transfers, problems=list(report.problems))


def waiting(caller: Caller) -> Waiting:
    """The orders that a run would hand over now. Raises RuleBroken for whoever is not a paymaster."""
    caller.must_be(Role.paymaster)
    with caller.database.read() as session:
        left = {batch.id for batch in payments.batches(session) if batch.handed_at is None}
        placed = [one for one in payments.orders(session) if one.batch in left] + payments.to_send(session)
    total = sum(one.order.cents for one in placed)
    return Waiting(transfers=[_transfer(one) for one in placed], amount=euro(total), dry_run=True)


def listing(caller: Caller) -> Payments:
    """Every order and where it is, the files, and what does not add up. Raises RuleBroken for who sees one lead's."""
    now = datetime.now(UTC)
    with caller.database.read() as session:
        must_see_all(reader(caller, session))
        today = {e.key: local_day(e.clock.programme(now)) for e in measures.editions(session)}
        said = answers.of_orders(session)
        placed = payments.orders(session)
        batches = payments.batches(session)
        unexplained = reconciliation.unexplained(session, now)
        endless = reconciliation.without_end(session, now)
    return Payments(
        orders=[_order(one, today[one.measure], said.get((one.project, one.order.id), [])) for one in placed],
        batches=[_batch(batch) for batch in batches],
        unexplained=unexplained,
        without_end=endless,
    )


def explain(caller: Caller, file: str, key: str, reason: str) -> Explained:
    """Say why an answer that could not be applied needs nothing more. Raises RuleBroken, NotFound, Malformed."""
    actor = caller.must_be(Role.paymaster)
    with caller.database.write() as session:
        whole = _answer_file(session, file)
        fresh = answers.explain(session, whole, key, reason, actor, datetime.now(UTC))
    return Explained(file=whole, order=key, already=not fresh)


def _answer_file(session: Session, said: str) -> str:
    """The whole hash of an answer file of which lists show the beginning; what no file has stays as it was said."""
    found = answers.files_named(session, said) if said else []
    if len(found) > 1:
        raise Malformed(_("several answer files begin with '{beginning}': write more of the hash", beginning=said))
    return found[0] if found else said


def _transfer(placed: Placed) -> Transfer:
    order = placed.order
    return Transfer(
        order=order_key(placed.project, order.id),
        payee=order.payee,
        account=order.iban,
        amount=euro(order.cents),
        file=placed.batch or None,
    )


def _order(placed: Placed, today: date, said: list[StoredAnswer]) -> OrderLine:
    order = placed.order
    last = said[-1] if said else None
    return OrderLine(
        order=order_key(placed.project, order.id),
        project=placed.project,
        claim=order.claim,
        amount=euro(order.cents),
        payee=order.payee,
        decree=order.decree.parts(),
        state=order.state.value,
        file=placed.batch or None,
        ordered_at=order.ordered_at.astimezone(ROME).isoformat(timespec="seconds"),
        age_days=((order.ended_on or today) - local_day(order.ordered_at)).days,
        answer=LastAnswer(status=last.status, verdict=last.verdict, reason=last.reason) if last else None,
        reference=order.reference,
    )


def _batch(batch: Batch) -> BatchLine:
    handed = batch.handed_at
    return BatchLine(
        batch=batch.id,
        measure=batch.measure,
        created_at=batch.created_at.astimezone(ROME).isoformat(timespec="seconds"),
        orders=batch.orders,
        amount=euro(batch.cents),
        sha256=batch.document,
        handed_over=handed.astimezone(ROME).isoformat(timespec="seconds") if handed else None,
    )

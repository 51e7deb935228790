"""The payment run: orders into a file, in one transaction; every file to the treasury, once, read back (F57, F58, F107)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session
from temporalio import activity

from activities.clock import now
from activities.credit_transfer import CannotWrite, batch_id, write
from activities.treasury import AnotherFile, Treasury
from domain.bank.credit_transfer import NO_ACCOUNT, is_account, order_key
from domain.basis.calendar import local_day
from domain.basis.euro import euro
from domain.lifecycle.contents import fingerprint
from storage import audit, documents, files, measures, payments, rules
from storage.database import Database
from storage.payments import Batch, Placed
from workflows.calls import GATHER_PAYMENTS, HAND_OVER_PAYMENTS
from workflows.messages import PaymentFile, PaymentReport

# How many orders one file holds at most: so many are written and validated in a second or two.
LARGEST = 500


def file_name(batch: str) -> str:
    """The name under which a file goes to the treasury."""
    return f"{batch}.xml"


class PaymentRuns:
    """The activities of a payment run, with their database and the treasury."""

    def __init__(self, database: Database, treasury: Treasury) -> None:
        self._database = database
        self._treasury = treasury

    def all(self) -> list[Callable[..., Any]]:
        """What the worker of payments registers."""
        return [self.gather_payments, self.hand_over_payments]

    @activity.defn(name=GATHER_PAYMENTS.name, no_thread_cancel_exception=True)
    def gather_payments(self) -> PaymentReport:
        """Write the files for what waits; a retry finds nothing left to write."""
        with self._database.write() as session:
            written, problems = gather(session, now())
        return PaymentReport(batches=tuple(_file(batch) for batch in written), problems=tuple(problems))

    @activity.defn(name=HAND_OVER_PAYMENTS.name, no_thread_cancel_exception=True)
    def hand_over_payments(self) -> PaymentReport:
        """Hand over every file that was not; those that another run left, too. A retry reports the same files."""
        run = activity.info().workflow_run_id or ""
        with self._database.read() as session:
            left = [batch.id for batch in payments.batches(session) if batch.handed_at is None]
        problems = [problem for id in left if (problem := hand_over(self._database, self._treasury, id, run))]
        with self._database.read() as session:
            handed = payments.handed_over_by(session, run)
        return PaymentReport(batches=tuple(_file(batch) for batch in handed), problems=tuple(problems))


def _file(batch: Batch) -> PaymentFile:
    return PaymentFile(
        batch=batch.id, orders=batch.orders, amount=euro(batch.cents), file=file_name(batch.id), sha256=batch.document
    )


def gather(session: Session, at: datetime) -> tuple[list[Batch], list[str]]:
    """Files for each measure whose orders wait, and what stood in the way; ``at`` is a real instant.

    The projects are held in order of number and the orders are read again: one that was cancelled meanwhile is left out.
    """
    projects = sorted({placed.project for placed in payments.to_send(session)})
    for project in projects:
        files.hold(session, project)
    waiting = payments.to_send(session, frozenset(projects))
    problems = [f"{order_key(p.project, p.order.id)}: {NO_ACCOUNT}" for p in waiting if not is_account(p.order.iban)]
    written = []
    for key, group in groupby((p for p in waiting if is_account(p.order.iban)), lambda placed: placed.measure):
        placed = list(group)
        for first in range(0, len(placed), LARGEST):
            try:
                written.append(_write(session, key, placed[first : first + LARGEST], at))
            except CannotWrite as error:
                problems.append(str(error))
    return written, problems


def _write(session: Session, key: str, placed: list[Placed], real: datetime) -> Batch:
    measure = rules.in_force(session, key)
    at = measures.clock_in(session, key).programme(real)
    id = batch_id(measure, placed, at)
    data = write(id, measure, placed, at)
    document = documents.store(session, data, file_name(id), real)
    debtor = measure.payments.debtor_iban.at(local_day(at))
    batch = Batch(id, key, debtor, at, document, len(placed), sum(one.order.cents for one in placed))
    payments.write_batch(session, batch, placed)
    _trace(session, batch, "payment_file", at)
    return batch


def hand_over(database: Database, treasury: Treasury, id: str, run: str) -> str:
    """Hand one file over, unless the treasury has it already, and record that it was read back; or say what is wrong.

    The file is held meanwhile: two runs would both find nothing and both write it, when the treasury moves it between.
    """
    with database.write() as session:
        batch = payments.hold_batch(session, id)
        if batch.handed_at is not None:
            return ""
        data = documents.read(session, batch.document)
        name = file_name(id)
        if fingerprint(data) != batch.document:
            return f"{name}: the stored bytes are not those that were written"
        try:
            place = treasury.find(name, batch.document)
            if place is None:
                treasury.put(name, data)
                place = treasury.find(name, batch.document)
        except AnotherFile as error:
            return f"{name}: {error}"
        if place is None:
            raise FileNotFoundError(f"{name} was handed over and cannot be read back")
        payments.record_handover(session, id, now(), batch.document, place, run)
        _trace(session, batch, "hand_over", measures.clock_in(session, batch.measure).programme(now()))
    return ""


def _trace(session: Session, batch: Batch, name: str, at: datetime) -> None:
    """A file and its hand-over stand in the trace of the measure."""
    state = measures.edition(session, batch.measure).state
    answer = _file(batch).model_dump_json()
    entry = audit.entry(batch.measure, name, f"{batch.id}/{name}", at, (state, state), answer, content=batch.document)
    audit.record(session, entry)

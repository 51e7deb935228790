"""Orders on their way: which wait for a payment file, which file holds them, what was handed over (F57, F58)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from domain.record.file import File
from domain.record.payables import Order
from domain.record.states import OrderState
from storage.payment_tables import PaymentBatchOrderRow, PaymentBatchRow, PaymentHandoverRow
from storage.prepared import Prepared, Question
from storage.tables import OrderRow, ProjectRow, table_of

_PLACES = table_of(PaymentBatchOrderRow)
_IN_FILE = Prepared(select_columns(_PLACES.c.order_id).where(_PLACES.c.project == bindparam("project")))


@dataclass(frozen=True, slots=True)
class Placed:
    """An order with its project, its measure, and the payment file in which it stands (empty: in none)."""

    project: str
    measure: str
    order: Order
    cup: str | None
    batch: str
    state: str
    """Where the project stands."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A payment file and where it has come: ``handed_at`` is a real instant, ``created_at`` the programme's."""

    id: str
    measure: str
    debtor_iban: str
    created_at: datetime
    document: str
    orders: int
    cents: int
    handed_at: datetime | None = None
    read_back: str = ""
    """Hash of what was read back."""


def orders(session: Session, measure: str | None = None) -> list[Placed]:
    """All orders with their files, by project and in the order in which they were written."""
    query = (
        select(OrderRow, ProjectRow, PaymentBatchOrderRow.batch)
        .join(ProjectRow, col(OrderRow.project) == col(ProjectRow.number))
        .outerjoin(
            PaymentBatchOrderRow,
            (col(PaymentBatchOrderRow.project) == col(OrderRow.project))
            & (col(PaymentBatchOrderRow.order_id) == col(OrderRow.id)),
        )
        .order_by(ProjectRow.measure, col(ProjectRow.order), col(OrderRow.ordered_at), OrderRow.id)
    )
    if measure is not None:
        query = query.where(ProjectRow.measure == measure)
    return [
        Placed(p.number, p.measure, _order(row), p.facts.get("cup"), batch or "", p.state)
        for row, p, batch in session.exec(query)
    ]


def _order(row: OrderRow) -> Order:
    values = {field.name: getattr(row, field.name) for field in fields(Order)}
    return Order(**values | {"state": OrderState(row.state)})


def to_send(session: Session, projects: Collection[str] | None = None) -> list[Placed]:
    """Orders that stand and are in no file yet; of some projects or of all."""
    return [
        placed
        for placed in orders(session)
        if placed.order.state is OrderState.ordered
        and not placed.batch
        and (projects is None or placed.project in projects)
    ]


def find(session: Session, project: str, order: str) -> Placed | None:
    """One order, by the two parts of its key."""
    row = session.get(OrderRow, (project, order))
    head = session.get(ProjectRow, project)
    if row is None or head is None:
        return None
    placed = session.get(PaymentBatchOrderRow, (project, order))
    batch = placed.batch if placed else ""
    return Placed(project, head.measure, _order(row), head.facts.get("cup"), batch, head.state)


def asks(project: str) -> Question:
    """What ``in_file`` asks."""
    return _IN_FILE, {"project": project}


def in_file(session: Session, file: File) -> frozenset[str]:
    """The orders of a project that stand in a payment file."""
    if not file.orders:
        return frozenset()
    return frozenset(order for (order,) in _IN_FILE.rows(session, {"project": file.project}))


def orders_of(session: Session, batch: str) -> list[tuple[str, str]]:
    """Project and id of the orders of a file."""
    rows = PaymentBatchOrderRow
    query = select(rows.project, rows.order_id).where(rows.batch == batch).order_by(rows.project, rows.order_id)
    return [(project, order) for project, order in session.exec(query)]


def write_batch(session: Session, batch: Batch, placed: Sequence[Placed]) -> None:
    """Append a file and its orders; the database refuses an order that stands in a file already."""
    session.add(
        PaymentBatchRow(
            id=batch.id,
            measure=batch.measure,
            debtor_iban=batch.debtor_iban,
            created_at=batch.created_at,
            document=batch.document,
            orders=batch.orders,
            cents=batch.cents,
        )
    )
    session.flush()
    session.add_all(
        [PaymentBatchOrderRow(project=one.project, order_id=one.order.id, batch=batch.id) for one in placed]
    )
    session.flush()


def hold_batch(session: Session, id: str) -> Batch:
    """A file, locked until the end of the transaction: nobody else hands it over meanwhile."""
    row = session.exec(select(PaymentBatchRow).where(PaymentBatchRow.id == id).with_for_update()).one()
    return _batch(row, session.get(PaymentHandoverRow, id))


def batches(session: Session, measure: str | None = None) -> list[Batch]:
    """The files, oldest first."""
    query = select(PaymentBatchRow, PaymentHandoverRow).outerjoin(
        PaymentHandoverRow, col(PaymentHandoverRow.batch) == col(PaymentBatchRow.id)
    )
    if measure is not None:
        query = query.where(PaymentBatchRow.measure == measure)
    return [_batch(*pair) for pair in session.exec(query.order_by(col(PaymentBatchRow.created_at), PaymentBatchRow.id))]


def _batch(row: PaymentBatchRow, handover: PaymentHandoverRow | None) -> Batch:
    handed = (handover.at, handover.sha256) if handover else (None, "")
    return Batch(
        row.id, row.measure, row.debtor_iban, row.created_at, row.document, row.orders, row.cents, *handed
    )  # fmt: skip


def record_handover(session: Session, batch: str, at: datetime, sha256: str, place: str, run: str) -> None:
    """Append that a file was read back where the treasury has it."""
    session.add(PaymentHandoverRow(batch=batch, at=at, sha256=sha256, place=place, run=run))
    session.flush()


def handed_over_by(session: Session, run: str) -> list[Batch]:
    """The files that one payment run has handed over."""
    query = (
        select(PaymentBatchRow, PaymentHandoverRow)
        .join(PaymentHandoverRow, col(PaymentHandoverRow.batch) == col(PaymentBatchRow.id))
        .where(PaymentHandoverRow.run == run)
        .order_by(PaymentBatchRow.id)
    )
    return [_batch(*pair) for pair in session.exec(query)]

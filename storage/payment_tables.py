"""The tables of payment files and of the treasury's answers; all of them are append-only (F57 to F61)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field

from storage.columns import Instant
from storage.tables import Row


class PaymentBatchRow(Row, table=True):
    """A payment file: its exact bytes are the document. The id is the file's message id."""

    __tablename__ = "payment_batch"
    __table_args__ = (CheckConstraint("orders > 0 AND cents > 0", name="batch_totals"),)
    id: str = Field(primary_key=True)
    measure: str = Field(foreign_key="measure_edition.key", index=True)
    debtor_iban: str
    created_at: datetime = Field(sa_type=Instant)
    """The programme's instant."""
    document: str = Field(foreign_key="document.sha256", unique=True)
    orders: int
    cents: int = Field(sa_type=BigInteger)


class PaymentBatchOrderRow(Row, table=True):
    """An order stands in one payment file, or in none: the key of the table says so."""

    __tablename__ = "payment_batch_order"
    __table_args__ = (ForeignKeyConstraint(["project", "order_id"], ["payment_order.project", "payment_order.id"]),)
    project: str = Field(primary_key=True)
    order_id: str = Field(primary_key=True)
    batch: str = Field(foreign_key="payment_batch.id", index=True)


class PaymentHandoverRow(Row, table=True):
    """The file was read back where the treasury has it."""

    __tablename__ = "payment_handover"
    batch: str = Field(primary_key=True, foreign_key="payment_batch.id")
    at: datetime = Field(sa_type=Instant)
    """The real instant."""
    sha256: str
    """Of what was read back."""
    place: str
    run: str = Field(index=True)
    """The payment run that recorded it: so that a retry reports the same."""


class TreasuryAnswerRow(Row, table=True):
    """What the treasury said of one order in one answer file, and what became of it."""

    __tablename__ = "treasury_answer"
    file: str = Field(primary_key=True, foreign_key="document.sha256")
    end_to_end: str = Field(primary_key=True)
    status: str
    cents: int | None = Field(default=None, sa_type=BigInteger)
    reference: str
    reason: str
    project: str | None = Field(default=None, index=True)
    order_id: str | None = None
    verdict: str
    finding: str
    """Why it was not applied."""
    received_at: datetime = Field(sa_type=Instant)
    """The real instant."""


class TreasuryExplanationRow(Row, table=True):
    """Why an answer that could not be applied needs nothing more: it leaves the list of unexplained items."""

    __tablename__ = "treasury_explanation"
    __table_args__ = (
        ForeignKeyConstraint(["file", "end_to_end"], ["treasury_answer.file", "treasury_answer.end_to_end"]),
    )
    file: str = Field(primary_key=True)
    end_to_end: str = Field(primary_key=True)
    reason: str
    actor: str
    at: datetime = Field(sa_type=Instant)

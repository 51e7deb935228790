"""Payment files, their hand-over, the treasury's answers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant
from storage.migrations.append_only import append_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ANSWER = ["file", "end_to_end"]


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("measure", sa.String(), sa.ForeignKey("measure_edition.key"), nullable=False, index=True),
        sa.Column("debtor_iban", sa.String(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("document", sa.String(), sa.ForeignKey("document.sha256"), nullable=False, unique=True),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("orders > 0 AND cents > 0", name="batch_totals"),
    )
    op.create_table(
        "payment_batch_order",
        sa.Column("project", sa.String(), primary_key=True),
        sa.Column("order_id", sa.String(), primary_key=True),
        sa.Column("batch", sa.String(), sa.ForeignKey("payment_batch.id"), nullable=False, index=True),
        sa.ForeignKeyConstraint(["project", "order_id"], ["payment_order.project", "payment_order.id"]),
    )
    op.create_table(
        "payment_handover",
        sa.Column("batch", sa.String(), sa.ForeignKey("payment_batch.id"), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False, index=True),
    )
    _answers()
    append_only(
        "payment_batch", "payment_batch_order", "payment_handover", "treasury_answer", "treasury_explanation"
    )  # fmt: skip


def _answers() -> None:
    op.create_table(
        "treasury_answer",
        sa.Column("file", sa.String(), sa.ForeignKey("document.sha256"), primary_key=True),
        sa.Column("end_to_end", sa.String(), primary_key=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=True, index=True),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
    )
    op.create_table(
        "treasury_explanation",
        sa.Column("file", sa.String(), primary_key=True),
        sa.Column("end_to_end", sa.String(), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(ANSWER, [f"treasury_answer.{name}" for name in ANSWER]),
    )

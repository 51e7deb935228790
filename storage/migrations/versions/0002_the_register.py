"""The register of deadlines as an index, acts on a measure, certificates of the watchdog"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant
from storage.migrations.append_only import append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    for column in ("waiting_for", "attention"):
        op.add_column("project", sa.Column(column, sa.String(), nullable=False, server_default=""))
    op.add_column("recipient", sa.Column("exit_status", sa.String(), nullable=True))
    op.add_column("term", sa.Column("status", sa.String(), nullable=False, server_default="running"))
    op.add_column("term", sa.Column("due", sa.Date(), nullable=True))
    op.add_column("term", sa.Column("next_at", Instant(), nullable=True))
    op.create_index("term_next", "term", ["next_at"])
    op.create_index("term_due", "term", ["status", "due"])
    op.add_column("term_event", sa.Column("at", Instant(), nullable=True))
    op.add_column("notice", sa.Column("skipped_at", Instant(), nullable=True))
    op.create_table(
        "measure_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["measure"], ["measure_edition.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("command_id"),
    )
    op.create_index(op.f("ix_measure_act_measure"), "measure_act", ["measure"])
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("mended", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_certificate_at"), "certificate", ["at"])
    append_only("measure_act", "certificate")

"""Receipts of certified mail, and which letters wait for theirs

Revision ID: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Letters that left before counted as delivered when the post had taken them, and go on so."""
    op.add_column("notice", sa.Column("certified", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "receipt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("notice", sa.Integer(), sa.ForeignKey("notice.id"), nullable=False, index=True),
        sa.Column("project", sa.String(), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.UniqueConstraint("notice", "kind", "address", "at", name="receipt_once"),
    )

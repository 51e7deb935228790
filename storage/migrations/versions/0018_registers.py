"""Registers of others: the files that were imported, and their rows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant
from storage.migrations.append_only import append_only

revision = "0018"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "register_file",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("sha256", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
    )
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
    )
    op.create_index("register_entry_subject", "register_entry", ["kind", "subject"])
    op.create_index("register_entry_key", "register_entry", ["kind", "key"])
    append_only("register_file", "register_entry")

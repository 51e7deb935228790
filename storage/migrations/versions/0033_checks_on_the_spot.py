"""Checks on the spot, and the lines that they have found wrong

Revision ID: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. None was recorded before."""
    op.add_column("service_line", sa.Column("struck", sa.String()))
    op.create_table(
        "spot_check",
        sa.Column("project", sa.String(), sa.ForeignKey("project.number"), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("draw", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("wrong_lines", sa.Integer(), nullable=False),
    )

"""What each workflow last said of what it knows, and how long its history was then

Revision ID: 0031b
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031b"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Nobody was asked yet."""
    op.create_table(
        "heard",
        sa.Column("workflow", sa.String(), primary_key=True),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("open_projects", sa.Integer(), nullable=False),
    )

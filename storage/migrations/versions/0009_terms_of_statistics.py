"""Whether a last day on a holiday moves, by term: those of statistics do not. Terms on record count as they did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("term", sa.Column("holidays_move", sa.Boolean(), nullable=False, server_default=sa.true()))

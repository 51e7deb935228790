"""Why a term stands still: suspensions have a cause. Those that were stored before have none, and count as they did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.add_column("term_event", sa.Column("cause", sa.String(), nullable=True))

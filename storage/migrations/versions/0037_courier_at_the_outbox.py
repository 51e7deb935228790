"""Until when the courier is at the outbox

Revision ID: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: one row, which says that it is not there."""
    courier = op.create_table(
        "courier", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("until", Instant(), nullable=True)
    )
    op.bulk_insert(courier, [{"id": 1, "until": None}])

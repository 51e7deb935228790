"""A line of the register that is voided, and the one that takes its place

Revision ID: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. No line of before was voided."""
    op.add_column("service_line", sa.Column("voided", sa.String()))
    op.add_column("service_line", sa.Column("voided_on", sa.Date()))
    op.add_column("service_line", sa.Column("corrects", sa.Integer()))

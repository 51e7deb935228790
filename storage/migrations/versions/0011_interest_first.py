"""Interest of a debt that nobody has paid yet; how many contracts add up to a result

Revision ID: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Until now interest was paid with the sum, and what was added up was not counted."""
    op.add_column("debt", sa.Column("accrued", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outcome", sa.Column("contracts", sa.Integer(), nullable=False, server_default="1"))

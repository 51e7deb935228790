"""The provider whose signature under a receipt of certified mail was verified

Revision ID: 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Nobody has verified those that were read before."""
    op.add_column("receipt", sa.Column("signer", sa.String(), nullable=False, server_default=""))

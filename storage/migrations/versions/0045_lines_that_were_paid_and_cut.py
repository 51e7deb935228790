"""What of a line of a claim was paid and cut afterwards

Revision ID: 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Of lines that were cut before nobody knows whether they had been paid: a decree that asks them back says why in words."""
    op.add_column("claim_line", sa.Column("overpaid", sa.Integer(), nullable=False, server_default="0"))

"""Refused results are contested like cut lines (F48)

Revision ID: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Results that were refused before are contested without a term."""
    op.add_column("outcome", sa.Column("refusal", sa.String()))
    op.add_column("outcome", sa.Column("contested", sa.String()))
    op.add_column("outcome", sa.Column("contest_granted", sa.Boolean()))

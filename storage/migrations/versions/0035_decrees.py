"""The decrees that acts have named, each with its date

Revision ID: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Decrees of before had no date; they are not in it."""
    op.create_table(
        "decree",
        sa.Column("measure", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("year", sa.Integer(), primary_key=True),
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("date", sa.Date(), nullable=False),
    )

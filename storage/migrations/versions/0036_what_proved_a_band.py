"""What proved a band when its plan was signed

Revision ID: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Plans of before were signed without it."""
    op.add_column("recipient", sa.Column("band_evidence", sa.String()))

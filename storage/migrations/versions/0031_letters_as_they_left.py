"""The hash of each mail as it left

Revision ID: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Of letters that left before, nothing was kept."""
    op.add_column("notice", sa.Column("sha256", sa.String()))

"""Place, teacher and signatures of a line of the attendance register

Revision ID: 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. The registers of before did not say."""
    op.add_column("service_line", sa.Column("place", sa.String()))
    op.add_column("service_line", sa.Column("teacher", sa.String()))
    op.add_column("service_line", sa.Column("signed", sa.Boolean()))

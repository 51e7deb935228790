"""Which member of the network gave a service

Revision ID: 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. The registers of before did not say: they are the lead's."""
    op.add_column("service_line", sa.Column("provider", sa.String()))

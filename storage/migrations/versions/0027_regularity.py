"""What proved that a payee was regular, and when a document was issued

Revision ID: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Of what was ordered, or handed in, before nobody wrote it down."""
    op.add_column("payment_order", sa.Column("regularity", sa.String(), nullable=False, server_default=""))
    op.add_column("evidence", sa.Column("issued_on", sa.Date()))

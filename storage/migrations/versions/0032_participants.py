"""What was told of participants, and when: at entry, on leaving, six months later

Revision ID: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Of the people of before nothing has been told."""
    for name in ("entry_told_on", "exit_told_on", "later_told_on"):
        op.add_column("recipient", sa.Column(name, sa.Date()))
    op.add_column("recipient", sa.Column("entry_whole", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("recipient", sa.Column("later_status", sa.String()))

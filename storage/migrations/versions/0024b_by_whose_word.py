"""By whose word a result stands; whom a paper is about; whose place a person takes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024b"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. What was decided before was decided by a controller."""
    op.add_column("outcome", sa.Column("word", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE outcome SET word = 'controller' WHERE state <> 'declared'")
    op.add_column("evidence", sa.Column("recipient", sa.String(), nullable=True))
    op.add_column("recipient", sa.Column("replaces", sa.String(), nullable=True))

"""Numbers of the register of correspondence, and letters that wait for an address

Revision ID: 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Letters that left before to an address that is nobody's have left; none waits."""
    op.add_column("notice", sa.Column("protocol", sa.String()))
    op.add_column("notice", sa.Column("protocol_on", sa.Date()))
    op.add_column("notice", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_notice_protocol", "notice", ["protocol"])
    held = sa.text("held")
    op.create_index("notice_held", "notice", ["project"], sqlite_where=held, postgresql_where=held)

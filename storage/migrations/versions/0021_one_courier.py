"""One courier for the letters of all projects: it looks for those that wait, and for projects that must hear of theirs

Revision ID: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

FEW = {"notice_in_hand": "sent_at IS NULL AND skipped_at IS NULL", "notice_untold": "untold"}


def upgrade() -> None:
    """Forward. The workflows of the projects know of all letters that have left until now."""
    op.add_column("notice", sa.Column("untold", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, condition in FEW.items():
        few = sa.text(condition)
        op.create_index(name, "notice", ["id"], sqlite_where=few, postgresql_where=few)

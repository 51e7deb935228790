"""Equal content is one application, whatever its bytes; hours of a week with decimals

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. What was stored before is known by its bytes only: its content hash is that of the bytes."""
    op.add_column("project", sa.Column("content", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE project SET content = application")
    op.create_index("project_content_once", "project", ["measure", "content"], unique=True)
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps decimals in any column of numbers
        op.alter_column("outcome", "weekly_hours", type_=sa.Float(), existing_nullable=False)

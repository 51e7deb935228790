"""Which person somebody turned out to be, of whom only registers knew by another code

Revision ID: 0043
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Whoever was refused a code because registers had brought it before may be given it now."""
    op.add_column("person", sa.Column("same_as", sa.Integer(), nullable=True))
    op.create_index("ix_person_same_as", "person", ["same_as"])

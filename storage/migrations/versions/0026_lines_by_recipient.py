"""The lines of one recipient are found by an index: other projects ask for them

Revision ID: 0026
"""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_index("line_of_recipient", "service_line", ["project", "recipient"])

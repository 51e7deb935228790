"""Signatures of two managers are facts of the project, for awards and recoveries too

Revision ID: 0020
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A first signature that waits is given again: it had moved nothing."""
    op.drop_column("claim", "first_signature")

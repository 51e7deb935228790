"""An hour that a contest has restored is wrong no more: a later check on the spot may find it wrong again

Revision ID: 0038
"""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Until now this was counted from the contests each time."""
    op.execute(
        "UPDATE service_line SET struck = NULL WHERE struck IS NOT NULL AND EXISTS (SELECT 1 FROM claim_line"
        " WHERE claim_line.project = service_line.project AND claim_line.contest_granted"
        " AND claim_line.item = 'S' || service_line.id)"
    )

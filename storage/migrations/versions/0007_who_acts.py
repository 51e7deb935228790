"""Who acts is proved: signatures in the trace; the register of actors is a chain of its own, not a table"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Names without keys prove nothing: actors are entered again, those of the embedded default by the service."""
    for name in ("signature", "file"):
        op.add_column("audit_entry", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.drop_table("actor")

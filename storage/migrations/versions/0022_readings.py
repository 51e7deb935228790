"""Who has read the data of people; certificates that the service signs

Revision ID: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant
from storage.migrations.append_only import append_only

revision = "0022"
down_revision = "0021b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Certificates from before have no signature."""
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("project", sa.String(), nullable=False, index=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("actor", "what", "about", "signature")),
    )
    append_only("reading")
    op.add_column("certificate", sa.Column("signature", sa.String(), nullable=False, server_default=""))

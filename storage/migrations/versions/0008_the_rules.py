"""The text of the rules by version"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant
from storage.migrations.append_only import append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "rule_text",
        sa.Column("version", sa.String(), primary_key=True),
        sa.Column("measure", sa.String(), nullable=False, index=True),
        sa.Column("kept_at", Instant(), nullable=False),
        *(sa.Column(name, sa.String(), sa.ForeignKey("document.sha256"), nullable=False) for name in ("base", "calendar", "edition")),
    )  # fmt: skip
    append_only("rule_text")

"""Entries of registers are found by the key, or by whom they are about, whatever the database knows of their number"""

from __future__ import annotations

from alembic import op

revision = "0025b"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. With the register first, a database without statistics read all of it for each question."""
    for name in ("subject", "key"):
        op.drop_index(f"register_entry_{name}", "register_entry")
        op.create_index(f"register_entry_{name}", "register_entry", [name, "kind"])

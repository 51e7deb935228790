"""Indexes of few rows, in the words in which SQLite is asked for them

Revision ID: 0046
"""

from __future__ import annotations

from alembic import op

from storage.columns import only_where

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. SQLite followed none of those with a flag; an entry of the trace stands in one index less."""
    if op.get_bind().dialect.name == "sqlite":
        _anew("audit_accepted_once", "audit_entry", ["command_id"], "accepted", unique=True)
        _anew("item_claimed_once", "claim_line", ["project", "item"], "released", stands=False, unique=True)
        _anew("notice_held", "notice", ["project"], "held")
    _anew("notice_untold", "notice", ["project"], "untold")
    op.create_index("audit_refused", "audit_entry", ["command_id"], **only_where("accepted", stands=False))
    op.drop_index("ix_audit_entry_command_id", "audit_entry")


def _anew(name: str, table: str, columns: list[str], flag: str, *, stands: bool = True, unique: bool = False) -> None:
    op.drop_index(name, table)
    op.create_index(name, table, columns, unique=unique, **only_where(flag, stands))

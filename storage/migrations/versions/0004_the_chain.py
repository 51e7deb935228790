"""The trace as a chain: every entry bound to the one before it, those on record too; heads in certificates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.watch.chain import ENTRY_FIELDS, GENESIS, POSTING_FIELDS, link_hash
from storage.columns import Instant
from storage.migrations.append_only import append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TYPES: dict[str, sa.types.TypeEngine] = {"at": Instant(), "recorded_at": Instant(), "accepted": sa.Boolean()}


def upgrade() -> None:
    """Forward."""
    op.create_index("transfer_command", "transfer", ["command_id"])
    op.add_column("certificate", sa.Column("heads", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "audit_chain",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["audit_entry.id"]),
        sa.PrimaryKeyConstraint("measure", "number"),
        sa.UniqueConstraint("entry"),
    )
    op.create_table(
        "chain_head",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("measure"),
    )
    _bind_what_is_on_record()
    append_only("audit_chain")


def _bind_what_is_on_record() -> None:
    """The entries of each measure, in the order in which they were written."""
    entries, postings = _read("audit_entry", ENTRY_FIELDS), _read("transfer", POSTING_FIELDS)
    by_command: dict[tuple[str, str], list[sa.RowMapping]] = {}
    for posting in postings:
        by_command.setdefault((posting["measure"], posting["command_id"]), []).append(posting)
    links, heads = [], {}
    for entry in entries:
        measure = entry["measure"]
        number, before = heads.get(measure, (0, GENESIS))
        hash = link_hash(before, entry, by_command.get((measure, entry["command_id"]), []))
        heads[measure] = (number + 1, hash)
        links.append({"measure": measure, "number": number + 1, "entry": entry["id"], "hash": hash})
    ends = [{"measure": measure, "number": number, "hash": hash} for measure, (number, hash) in heads.items()]
    for name, rows in (("audit_chain", links), ("chain_head", ends)):
        if rows:
            op.bulk_insert(sa.table(name, *(sa.column(key) for key in rows[0])), rows)


def _read(name: str, fields: tuple[str, ...]) -> list[sa.RowMapping]:
    table = sa.table(name, *(sa.column(field, _TYPES.get(field)) for field in fields))
    return list(op.get_bind().execute(sa.select(table).order_by(table.c.id)).mappings())

"""A phase is one sum: what its windows have drawn is counted by the database, which refuses more

Revision ID: 0023
"""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from storage.migrations.ledger import count_the_phases

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# What the editions of that time said of phase 1, in cents.
PHASE, HOLDS = "azioni-di-rete-fase-1", 500_000_000
WINDOWS = ("azioni-di-rete-2017", "azioni-di-rete-2018")


def upgrade() -> None:
    """Forward. Windows that were opened before keep what they hold, also where that is more than the phase had."""
    op.create_table(
        "phase",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("cents", sa.Integer() if _sqlite() else sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.Integer() if _sqlite() else sa.BigInteger(), nullable=False),
        sa.CheckConstraint("drawn >= 0 AND drawn <= cents", name="phase_never_passed"),
    )
    op.add_column("measure_edition", sa.Column("phase", sa.String(), nullable=True))
    _opened_before()
    count_the_phases()


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _opened_before() -> None:
    connection, of = op.get_bind(), {"windows": WINDOWS}
    windows = sa.bindparam("windows", expanding=True)
    opened = sa.text("SELECT count(*) FROM measure_edition WHERE key IN :windows").bindparams(windows)
    if not connection.execute(opened, of).scalar_one():
        return
    held = sa.text("SELECT -sum(cents) FROM account_balance WHERE account = 'envelope' AND measure IN :windows")
    drawn = int(connection.execute(held.bindparams(windows), of).scalar_one() or 0)
    acts = sa.text(
        "SELECT kind, value FROM measure_act WHERE kind IN ('add_funds', 'give_funds') AND measure IN :windows"
    )
    signs = {"add_funds": 1, "give_funds": -1}
    moved = sum(
        signs[kind] * int(Decimal(value) * 100) for kind, value in connection.execute(acts.bindparams(windows), of)
    )
    connection.execute(
        sa.text("INSERT INTO phase (key, cents, drawn) VALUES (:key, :cents, :drawn)"),
        {"key": PHASE, "cents": max(HOLDS + moved, drawn), "drawn": drawn},
    )
    joins = sa.text("UPDATE measure_edition SET phase = :phase WHERE key IN :windows").bindparams(windows)
    connection.execute(joins, {"phase": PHASE, **of})

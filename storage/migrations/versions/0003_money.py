"""Orders, debts, evidence; the books of debts; lines that may be claimed again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant
from storage.migrations.ledger import keep_the_sums, release_the_sums

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DEBTS = "('debts', 'to_recover', 'recovered')"


_ORDERS_OF_BEFORE = """
INSERT INTO payment_order (project, id, claim, cents, payee, iban, decree, ordered_at, state, reference, failure)
SELECT c.project, c.id || '/' || c."order", c.id, c.recognised, p.lead_name, p.iban, COALESCE(c.decree, ''), c.made_at, c.state,
    c.reference, c.failure
FROM claim c JOIN project p ON p.number = c.project
WHERE c."order" > 0 AND c.recognised > 0 AND c.state IN ('ordered', 'paid', 'failed')
"""
"""The last order of each claim of the time before orders had rows of their own; its account was not kept."""


def upgrade() -> None:
    """Forward."""
    _books_of_debt()
    op.add_column("project", sa.Column("lead_kind", sa.String(), nullable=False, server_default=""))
    op.add_column("project", sa.Column("iban", sa.String(), nullable=False, server_default=""))
    op.add_column("outcome", sa.Column("document", sa.String(), nullable=False, server_default=""))
    op.add_column("claim", sa.Column("set_off", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("claim", sa.Column("first_signature", sa.String(), nullable=True))
    op.add_column("claim", sa.Column("resumes_to", sa.String(), nullable=True))
    _claim_lines()
    op.create_table(
        "payment_order",
        *_of_project(),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("payee", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("decree", sa.String(), nullable=False),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.CheckConstraint("cents > 0", name="order_positive"),
    )
    op.create_index("order_state", "payment_order", ["state"])
    op.execute(_ORDERS_OF_BEFORE)
    amounts = ("cents", "beyond", "settled", "interest", "withheld", "withheld_interest")
    op.create_table(
        "debt",
        *_of_project(),
        sa.Column("decree", sa.String(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in amounts),
        sa.CheckConstraint("cents > 0 AND settled >= 0 AND settled <= cents", name="debt_amounts"),
    )
    op.create_table(
        "evidence",
        *_of_project(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("attached_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
    )


def _of_project() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["project.number"]),
        sa.PrimaryKeyConstraint("project", "id"),
    )


def _books_of_debt() -> None:
    """``debts`` may go below zero as ``envelope`` does; no transfer crosses from one books to the other."""
    release_the_sums()
    for table, name, external in (
        ("account_balance", "account_never_negative", "('envelope', 'debts')"),
        ("project_balance", "project_never_negative", "('available', 'envelope', 'debts')"),
    ):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, f"cents >= 0 OR account IN {external}")
    within = f"(NEW.source IN {_DEBTS}) = (NEW.target IN {_DEBTS})"
    if op.get_bind().dialect.name == "sqlite":
        # The triggers that make the table append-only forbid its rebuilding, so that the rule is one more trigger.
        refuse = "SELECT RAISE(ABORT, 'a transfer stays within its books')"
        op.execute(
            f"CREATE TRIGGER transfer_within_books BEFORE INSERT ON transfer WHEN NOT ({within}) BEGIN {refuse}; END"
        )
    else:
        op.create_check_constraint("transfer_within_books", "transfer", within.replace("NEW.", ""))
    keep_the_sums()


def _claim_lines() -> None:
    """An item may stand in a later claim again when its line was released."""
    with op.batch_alter_table("claim_line", naming_convention={"uq": "uq_%(table_name)s"}) as batch:
        name = "uq_claim_line" if op.get_bind().dialect.name == "sqlite" else "claim_line_project_item_key"
        batch.drop_constraint(name, type_="unique")
        batch.add_column(sa.Column("evidence", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("rules_version", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("contested", sa.String(), nullable=True))
        batch.add_column(sa.Column("contest_granted", sa.Boolean(), nullable=True))
    released = {"sqlite_where": sa.text("NOT released"), "postgresql_where": sa.text("NOT released")}
    op.create_index("item_claimed_once", "claim_line", ["project", "item"], unique=True, **released)

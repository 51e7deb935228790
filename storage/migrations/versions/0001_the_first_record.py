"""The first record"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant
from storage.migrations.append_only import append_only
from storage.migrations.ledger import keep_the_sums

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "account_balance",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.CheckConstraint("cents >= 0 OR account = 'envelope'", name="account_never_negative"),
        sa.PrimaryKeyConstraint("measure", "account"),
    )
    op.create_table(
        "actor",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "role"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("state_before", sa.String(), nullable=False),
        sa.Column("state_after", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "audit_accepted_once",
        "audit_entry",
        ["command_id"],
        unique=True,
        sqlite_where=sa.text("accepted"),
        postgresql_where=sa.text("accepted"),
    )
    op.create_index(op.f("ix_audit_entry_command_id"), "audit_entry", ["command_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_measure"), "audit_entry", ["measure"], unique=False)
    op.create_index(op.f("ix_audit_entry_project"), "audit_entry", ["project"], unique=False)
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "measure_edition",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("speed", sa.Float(), nullable=False),
        sa.Column("last_order", sa.Integer(), nullable=False),
        sa.Column("rules_version", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "project_balance",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.CheckConstraint("cents >= 0 OR account IN ('available', 'envelope')", name="project_never_negative"),
        sa.PrimaryKeyConstraint("project", "account"),
    )
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("cents > 0", name="transfer_positive"),
        sa.CheckConstraint("source <> target", name="transfer_moves"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_transfer_measure"), "transfer", ["measure"], unique=False)
    op.create_index(op.f("ix_transfer_project"), "transfer", ["project"], unique=False)
    op.create_table(
        "project",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("lead_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("arrived_at", Instant(), nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("requested_process", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"],
            ["document.sha256"],
        ),
        sa.ForeignKeyConstraint(
            ["measure"],
            ["measure_edition.key"],
        ),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("measure", "application"),
        sa.UniqueConstraint("measure", "order"),
    )
    op.create_index(op.f("ix_project_state"), "project", ["state"], unique=False)
    op.create_table(
        "claim",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("recognised", sa.Integer(), nullable=True),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("decree", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.CheckConstraint("paid >= 0 AND claimed >= 0 AND recognised <= claimed", name="claim_amounts"),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_table(
        "claim_line",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("price_reference", sa.String(), nullable=False),
        sa.Column("cut_cents", sa.Integer(), nullable=False),
        sa.Column("cut_reason", sa.String(), nullable=True),
        sa.CheckConstraint("cut_cents >= 0 AND cut_cents <= cents", name="cut_within_line"),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "id"),
        sa.UniqueConstraint("project", "item"),
    )
    op.create_table(
        "extension",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_notice_project"), "notice", ["project"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hired", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("contract", sa.String(), nullable=False),
        sa.Column("employer", sa.String(), nullable=False),
        sa.Column("weekly_hours", sa.Integer(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("price_reference", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_table(
        "recipient",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_table(
        "service_line",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start", sa.String(), nullable=False),
        sa.Column("end", sa.String(), nullable=False),
        sa.Column("register_number", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("price_reference", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_table(
        "term",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("term_class", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("waiting_for", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("limit", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "id"),
    )
    op.create_table(
        "term_event",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("rung", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project"],
            ["project.number"],
        ),
        sa.PrimaryKeyConstraint("project", "term", "number"),
    )

    keep_the_sums()
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    append_only("transfer", "term_event", "audit_entry", "document")

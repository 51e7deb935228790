"""The network and the companies of a project, and what registers said about them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant

revision = "0021b"
down_revision = "0021"
branch_labels = None
depends_on = None


def _of_project(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("project", sa.String(), sa.ForeignKey("project.number"), primary_key=True),
        sa.Column("id", sa.String(), primary_key=True),
        *columns,
    )


def _words(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    """Forward. Of projects from before, the network stands in the application only: it is not looked at again."""
    _of_project(
        "partner",
        *_words("tax_code", "name", "kind", "province"),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_partner_tax_code", "partner", ["tax_code"])
    _of_project("crisis_company", *_words("tax_code", "sector"), sa.Column("supply_chain", sa.String(), nullable=True))
    _of_project(
        "register_answer",
        *_words("kind", "subject", "matter", "said", "found"),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        *_words("source", "hash"),
    )

"""A project code (CUP) is one project's

Revision ID: 0044
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Where a record has given one code to several projects, it stays with the first: no other one is given it again."""
    op.create_table(
        "project_code",
        sa.Column("cup", sa.String(), primary_key=True),
        sa.Column("project", sa.String(), sa.ForeignKey("project.number"), nullable=False),
    )
    op.create_index("ix_project_code_project", "project_code", ["project"])
    code = "json_extract(facts, '$.cup')" if op.get_bind().dialect.name == "sqlite" else "facts ->> 'cup'"
    op.execute(
        f"INSERT INTO project_code (cup, project) SELECT {code}, min(number) FROM project "
        f"WHERE {code} IS NOT NULL GROUP BY {code}"
    )

"""Tables of record refuse changes, on every database."""

from __future__ import annotations

from alembic import op


def append_only(*tables: str) -> None:
    """What is written stays as it was written. On PostgreSQL the function of the first migration refuses."""
    if op.get_bind().dialect.name == "sqlite":
        for table in tables:
            for act in ("UPDATE", "DELETE"):
                refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
                op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN {refuse}; END")
        return
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )

"""The ledger keeps its own sums, on every database."""

from __future__ import annotations

from alembic import op

# The target comes first, so that a transfer back and forth never meets a passing shortage of its own making.
_POST = """
INSERT INTO account_balance (measure, account, cents) VALUES (NEW.measure, NEW.{side}, 0) ON CONFLICT DO NOTHING;
UPDATE account_balance SET cents = cents {sign} NEW.cents WHERE measure = NEW.measure AND account = NEW.{side};
INSERT INTO project_balance (project, account, cents)
    SELECT NEW.project, NEW.{side}, 0 WHERE NEW.project IS NOT NULL ON CONFLICT DO NOTHING;
UPDATE project_balance SET cents = cents {sign} NEW.cents WHERE project = NEW.project AND account = NEW.{side};
"""


def keep_the_sums() -> None:
    """The database itself posts each transfer to the balances, so that no bug above it can break them."""
    post = _POST.format(side="target", sign="+") + _POST.format(side="source", sign="-")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER transfer_posted AFTER INSERT ON transfer BEGIN {post} END")
        return
    op.execute(
        f"CREATE FUNCTION post_transfer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {post} RETURN NULL; END $$"
    )
    op.execute("CREATE TRIGGER transfer_posted AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION post_transfer()")


_DRAW = """
UPDATE phase SET drawn = drawn + CASE WHEN NEW.source = 'envelope' THEN NEW.cents ELSE -NEW.cents END
    WHERE key = (SELECT phase FROM measure_edition WHERE key = NEW.measure);
"""
_OF_THE_ENVELOPE = "NEW.source = 'envelope' OR NEW.target = 'envelope'"


def count_the_phases() -> None:
    """The database itself counts what the windows of a phase have drawn, and refuses more than the phase holds."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER phase_drawn AFTER INSERT ON transfer WHEN {_OF_THE_ENVELOPE} BEGIN {_DRAW} END")
        return
    op.execute(f"CREATE FUNCTION draw_phase() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_DRAW} RETURN NULL; END $$")
    op.execute(
        f"CREATE TRIGGER phase_drawn AFTER INSERT ON transfer FOR EACH ROW WHEN ({_OF_THE_ENVELOPE}) EXECUTE FUNCTION draw_phase()"
    )


def release_the_sums() -> None:
    """Take the trigger away while a migration rebuilds the tables of balances."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER transfer_posted")
        return
    op.execute("DROP TRIGGER transfer_posted ON transfer")
    op.execute("DROP FUNCTION post_transfer()")

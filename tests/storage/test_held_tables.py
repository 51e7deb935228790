"""Whichever table somebody else holds, and wherever in a decision its lock is waited for: nothing is parked, it is tried again later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from activities.decide import decide_in
from domain.lifecycle import contents as c
from storage.database import PERSON_KEYS, Database
from storage.errors import DatabaseUnavailable
from tests import lives
from tests.conftest import created, dropped
from workflows.messages import Command

# Tables that a decision reads or writes: at its beginning, in the middle, and at the end of what is sent in one go.
TABLES = ("project", "term", "term_event", "audit_entry", "audit_chain", "chain_head")


@pytest.fixture
def held(postgresql: str, migrated_base: Path) -> Iterator[Database]:
    """A record on a PostgreSQL that others work on too."""
    url = created(postgresql, "held_tables", "migrated")
    with closing(Database(url, migrated_base / PERSON_KEYS)) as database:
        yield database
    dropped(postgresql, url)


def test_a_decision_that_waits_for_a_table_is_not_available_now(held: Database) -> None:
    """It was parked as an error of the service where the answer of a statement had not been waited for."""
    lives.prepared(held)
    command = lives.command(held, lives.submitted(held).project, "admit", c.Nothing())
    url = held.url.set(drivername="postgresql").render_as_string(hide_password=False)
    for table in TABLES:
        with psycopg.connect(url) as somebody:
            somebody.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            with pytest.raises(DatabaseUnavailable, match=r"canceling statement due to lock timeout$"):
                impatient(held, command)
    with held.write() as session:
        assert decide_in(session, command, lives.OPENED).accepted


def impatient(database: Database, command: Command) -> None:
    """Decide a command, and wait for no lock."""
    with database.write() as session:
        session.execute(text("SET LOCAL lock_timeout = '20ms'"))
        decide_in(session, command, lives.OPENED)

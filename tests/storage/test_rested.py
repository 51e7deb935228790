"""A connection to PostgreSQL that has rested is asked for a sign of life: a server that was begun anew meanwhile troubles nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from storage import database as module
from storage.database import Database
from storage.errors import DatabaseUnavailable
from tests.conftest import created, dropped


@pytest.fixture
def record(postgresql: str) -> Iterator[Database]:
    """An empty database, with one connection that has worked."""
    url = created(postgresql, "rested")
    with closing(Database(url)) as found:
        found.ask()
        yield found
    dropped(postgresql, url)


def cut(postgresql: str) -> None:
    """End the connections of the database, as a server does that is begun anew."""
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'rested'")


def test_one_that_has_rested_is_replaced_unseen(
    record: Database, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG_REST", 0.0)
    cut(postgresql)
    record.ask()


def test_one_that_worked_a_moment_ago_fails_once(
    record: Database, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an outage does: activities are tried again, and the next connection is a new one."""
    monkeypatch.setattr(module, "LONG_REST", 3600.0)
    cut(postgresql)
    with pytest.raises(DatabaseUnavailable):
        record.ask()
    record.ask()

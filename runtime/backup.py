"""A consistent copy of the record and of the embedded engine's database, taken while they run (SQLite)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from runtime.settings import CannotStart, Settings

RECORD = "azioni.db"
ENGINE = "temporal.db"
WHOLE = "ok"


class CannotCopy(CannotStart):
    """There is nothing to copy from here, or no place to copy to; the message says what to do."""


def back_up(settings: Settings, target: Path) -> list[Path]:
    """Copy both databases into a new directory; returns the copies, which have been checked.

    The engine comes first: what happens meanwhile makes the record the newer of the two, and a record that is newer
    brings its workflows up to itself. Raises CannotCopy.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        raise CannotCopy(
            "the record is on PostgreSQL: pg_dump --format=custom --file=FILE takes a consistent copy while it runs"
        )
    record = Path(str(url.database))
    if not record.is_file():
        raise CannotCopy(f"there is no record at {record}")
    if target.exists() and any(target.iterdir()):
        raise CannotCopy(f"{target} is not empty: a back-up is never written over another one")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = settings.data / ENGINE
    copies = [_copy(engine, target / ENGINE)] if engine.is_file() else []
    return [*copies, _copy(record, target / RECORD)]


def _copy(source: Path, target: Path) -> Path:
    """One picture of a database, however many write to it meanwhile."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        ((found,),) = copy.execute("PRAGMA integrity_check(1)").fetchall()
    if found != WHOLE:
        raise CannotCopy(f"the copy of {source} is not whole: {found}")
    return target


def record_is_gone(settings: Settings) -> str:
    """What says that there was a record where none is now; empty when there is one, or never was.

    An empty record in its place would begin all numbers anew, and nobody would know.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or Path(str(url.database)).is_file():
        return ""
    certified = any((settings.data / "certificates").glob("*.json"))
    left = [
        name for name, there in (("certificates", certified), (ENGINE, (settings.data / ENGINE).is_file())) if there
    ]
    return ", ".join(left)

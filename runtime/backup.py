"""A consistent copy of the record and of the engine's databases, taken while they run, and checked."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from domain.basis.language import _
from runtime.gone import ENGINE
from runtime.settings import CannotStart, Settings

RECORD = "azioni.db"
WHOLE = "ok"
# What a copy of a database on PostgreSQL is called: its own name and this.
DUMP = ".dump"


class CannotCopy(CannotStart):
    """There is nothing to copy from here, or no place to copy to; the message says what to do."""


def back_up(settings: Settings, target: Path, engine: Sequence[str] = ()) -> list[Path]:
    """Copy all databases into a new directory; returns the copies, which have been checked.

    ``engine``: the URLs of the engine's databases on PostgreSQL; the embedded engine's file is found by itself.
    The engine comes first: what happens meanwhile makes the record the newer of the two, and a record that is newer
    brings its workflows up to itself. Raises CannotCopy.
    """
    record = make_url(settings.database_url)
    embedded = record.get_backend_name() == "sqlite"
    if embedded and not Path(str(record.database)).is_file():
        raise CannotCopy(_("there is no record at {place}", place=record.database))
    if target.exists() and any(target.iterdir()):
        raise CannotCopy(_("{place} is not empty: a back-up is never written over another one", place=target))
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    copies = [_dumped(make_url(url), target) for url in engine]
    if (file := settings.data / ENGINE).is_file():
        copies.append(_copied(file, target / ENGINE))
    copies.append(_copied(Path(str(record.database)), target / RECORD) if embedded else _dumped(record, target))
    return copies


def _copied(source: Path, target: Path) -> Path:
    """One picture of a database on SQLite, however many write to it meanwhile."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        ((found,),) = copy.execute("PRAGMA integrity_check(1)").fetchall()
    if found != WHOLE:
        raise CannotCopy(_("the copy of {source} is not whole: {found}", source=source, found=found))
    return target


def _dumped(url: URL, directory: Path) -> Path:
    """One picture of a database on PostgreSQL, by PostgreSQL's own programs; it is read again to its end."""
    target = directory / f"{url.database}{DUMP}"
    place = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    named = place.render_as_string()
    _run("pg_dump", "--format=custom", f"--file={target}", f"--dbname={named}", password=url.password)
    _run("pg_restore", f"--file={os.devnull}", str(target))
    return target


def _run(name: str, *words: str, password: str | None = None) -> None:
    """Run a program of PostgreSQL; the password goes by its environment, where no other user sees it."""
    program = shutil.which(name)
    if program is None:
        raise CannotCopy(_("'{name}' is not installed here: it comes with PostgreSQL's client programs", name=name))
    secret = {"PGPASSWORD": password} if password else {}
    done = subprocess.run([program, *words], env={**os.environ, **secret}, capture_output=True, text=True, check=False)  # noqa: S603 - words of our own
    if done.returncode:
        raise CannotCopy(_("{name} could not copy: {why}", name=name, why=done.stderr.strip()))

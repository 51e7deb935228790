"""Somebody who has the database itself: no trigger, no foreign key and no rule of ours holds them up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol

import psycopg

from storage.database import Database


class Hand(Protocol):
    """A bare connection."""

    def execute(self, query: Any, /) -> Any:
        """Run one statement."""


@contextmanager
def attacking(database: Database) -> Iterator[Hand]:
    """A connection on which all protection has been taken away; what is done stays done."""
    if database.url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(database.url.database))) as bare:
            for (trigger,) in bare.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                bare.execute(f"DROP TRIGGER {trigger}")
            bare.execute("PRAGMA foreign_keys = OFF")
            yield bare
            bare.commit()
        return
    uri = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(uri) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection

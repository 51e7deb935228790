"""Instants are those of the record, whatever zone a server of PostgreSQL, or whoever gives one, has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import bindparam, select

from storage import measures
from storage.columns import Instant
from storage.database import PERSON_KEYS, Database
from storage.prepared import Prepared
from tests import lives
from tests.conftest import created, dropped

ROME = ZoneInfo("Europe/Rome")
JULY = datetime(2018, 7, 2, 10, tzinfo=UTC)
DECEMBER = datetime(2018, 12, 3, 10, tzinfo=UTC)


@pytest.fixture
def italian(postgresql: str, tmp_path: Path) -> Iterator[Database]:
    """A record on a server that was set up in Italy."""
    url = created(postgresql, "italian")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("ALTER DATABASE italian SET timezone TO 'Europe/Rome'")
    with closing(Database(url, tmp_path / PERSON_KEYS)) as found:
        yield found
    dropped(postgresql, url)


def test_a_measure_opened_in_summer_has_the_same_time_in_winter(italian: Database) -> None:
    """The workflow counts with the same clock: an hour between the two stopped every decision after the change of clocks."""
    lives.prepared(italian, as_of=JULY, real=JULY)
    assert measures.clock(italian, lives.MEASURE).programme(DECEMBER) == DECEMBER
    assert italian.clock().tzinfo is UTC


def test_the_hour_that_comes_twice_is_written_twice(database: Database) -> None:
    """Two instants that a clock in Rome shows alike are equal to Python, and not to the record."""
    shown = datetime(2018, 10, 28, 2, 30, tzinfo=ROME)
    twice = [shown, shown.replace(fold=1)]
    said = Prepared(select(bindparam("at", type_=Instant()).label("at")))
    with database.read() as session:
        found = [said.rows(session, {"at": one})[0][0] for one in twice]
    assert found == [datetime(2018, 10, 28, 0, 30, tzinfo=UTC), datetime(2018, 10, 28, 1, 30, tzinfo=UTC)]

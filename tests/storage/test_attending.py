"""Whether the courier is at the outbox: what it says stands until it leaves, or goes by itself."""

from __future__ import annotations

from datetime import timedelta

from storage import attending
from storage.database import Database
from tests.lives import instant

AT = instant(8, 1)


def test_it_is_there_until_it_leaves_or_its_word_has_run_out(database: Database) -> None:
    def is_there() -> list[bool]:
        with database.read() as session:
            return [attending.is_there(session, AT + timedelta(seconds=late)) for late in (0, 40)]

    assert is_there() == [False, False]
    for said, found in ((AT + timedelta(seconds=40), [True, False]), (None, [False, False])):
        with database.write() as session:
            attending.until(session, said)
        assert is_there() == found

"""Questions about few of many rows follow an index that holds only those: SQLite takes it only where both say the same words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session

from storage import audit, outbox
from storage.database import Database

ASKED: dict[str, Callable[[Session], object]] = {
    "audit_accepted_once": lambda session: audit.first(session, "nobody/knows/it"),
    "audit_refused": lambda session: audit.refusals(session, "nobody/knows/it"),
    "notice_in_hand": lambda session: outbox.first_waiting(session, 0, 1),
    "notice_untold": outbox.untold,
    "notice_held": outbox.held,
}


@pytest.mark.parametrize("index", ASKED)
def test_few_rows_are_found_by_an_index_of_their_own(sqlite: Database, index: str) -> None:
    """However many letters have left, and however many commands were accepted."""
    with sqlite.read() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        asked: list[str] = []
        driver.set_trace_callback(asked.append)
        ASKED[index](session)
        driver.set_trace_callback(None)
        steps = [step for question in asked for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {question}")]
    assert any(index in step for step in steps), steps

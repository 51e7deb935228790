"""What a command brings due at once is decided with it, in its transaction; the clock's failure is not the person's."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from activities.desk import Decisions
from domain.lifecycle.states import Role
from domain.terms.term import TermStatus, status
from storage.database import Database
from storage.trace_tables import AuditRow
from tests import lives
from tests.lives import Heard
from tests.storage.test_chain import verified
from workflows.messages import Answer, DecideInput

HIRE = "hire_notice/2018-10-15"


@pytest.fixture
def project(database: Database) -> str:
    """A project in delivery, whose people were hired ten days ago."""
    lives.prepared(database)
    number = lives.submitted(database).project
    lives.live(database, number, lives.until("declare_outcome"))
    return number


def declare(database: Database, project: str) -> Answer:
    """The hires are declared after the day on which the register must know of them (R6.22)."""
    command = lives.command(database, project, "declare_outcome", lives.placements(lives.people(10)))
    start = DecideInput(command=command, at=lives.instant(10, 25))
    first = Decisions(database, Heard()).decide(start)
    again = Decisions(database, Heard()).decide(start)
    assert first == again
    return first


def last_entries(database: Database) -> list[tuple[str, str]]:
    """The last two of the trace: command and actor."""
    with database.read() as session:
        rows = session.exec(select(AuditRow).order_by(col(AuditRow.id).desc()).limit(2))
        return [(row.name, row.actor) for row in reversed(list(rows))]


def test_the_clock_works_off_in_the_same_transaction_what_a_late_declaration_brings_due(
    database: Database, project: str
) -> None:
    summary = declare(database, project).summary
    assert summary is not None
    assert not summary.is_due(lives.instant(10, 25))
    assert last_entries(database) == [("declare_outcome", Role.operator), ("pass_time", Role.system)]
    assert status(lives.file_of(database, project).terms[HIRE]) is TermStatus.expired
    assert not verified(database).findings


def test_where_the_clock_cannot_decide_the_command_stands_and_the_term_stays_due(sqlite: Database) -> None:
    lives.prepared(sqlite)
    project = lives.submitted(sqlite).project
    lives.live(sqlite, project, lives.until("declare_outcome"))
    refuses = "CREATE TRIGGER broken BEFORE INSERT ON term_event WHEN NEW.kind = 'expire' BEGIN SELECT RAISE(ABORT, 'broken'); END"
    with sqlite.write() as session:
        session.execute(text(refuses))
    answer = declare(sqlite, project)
    assert answer.accepted
    assert answer.summary is not None
    assert answer.summary.is_due(lives.instant(10, 25)), "the workflow asks the clock by itself"
    assert [name for name, _ in last_entries(sqlite)][-1] == "declare_outcome"
    assert not verified(sqlite).findings

"""Commands of one moment are decided in one transaction, and none of them spoils another's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlmodel import select

from activities.desk import Decisions
from domain.lifecycle.states import State
from storage import chain, files
from storage.database import Database
from storage.errors import NotFound
from storage.trace_tables import AuditRow
from storage.turns import Turns
from tests import lives
from tests.lives import Heard
from workflows.messages import Answer, DecideInput

MANY = 12


@pytest.fixture
def projects(database: Database) -> list[str]:
    """Projects that wait for the formal check."""
    lives.prepared(database)
    return [lives.submitted(database, title=f"P{number}").project for number in range(MANY)]


def admit(database: Database, project: str) -> DecideInput:
    return DecideInput(command=lives.command(database, project, "admit", lives.c.Nothing()), at=lives.instant(7, 4))


@contextmanager
def arriving(database: Database, starts: list[DecideInput]) -> Iterator[list[Future[Answer]]]:
    """Commands that all come while the first is being decided, which has to wait for the chain."""
    door = Decisions(database, Heard())
    with ThreadPoolExecutor(len(starts)) as pool, database.write() as session:
        chain.hold(session, lives.MEASURE)
        asked = [pool.submit(door.decide, start) for start in starts[:1]]
        while not door.waiting():
            time.sleep(0.001)
        asked += [pool.submit(door.decide, start) for start in starts[1:]]
        while door.waiting() < len(starts):
            time.sleep(0.001)
        yield asked


def entries(database: Database) -> list[AuditRow]:
    with database.read() as session:
        return list(session.exec(select(AuditRow).where(AuditRow.name == "admit").order_by(AuditRow.id)))  # type: ignore[arg-type]


def test_commands_of_one_moment_share_a_commit_and_stand_in_one_chain(database: Database, projects: list[str]) -> None:
    with arriving(database, [admit(database, project) for project in projects]) as asked:
        pass
    assert all(done.result().accepted for done in asked)
    assert [done.result().data["project"] for done in asked] == projects
    recorded = [entry.recorded_at for entry in entries(database)]
    assert len(recorded) == MANY
    assert len(set(recorded)) <= 2, "the first, and all who came meanwhile"
    with database.read() as session:
        (report,) = chain.inspect(session, {}, lives.MEASURE)
    assert report.findings == ()


def test_a_command_that_fails_spoils_nobody_elses(database: Database, projects: list[str]) -> None:
    """A file that cannot be read is a bug: its project asks for repair, the others are decided."""
    starts = [admit(database, project) for project in projects]
    with database.write() as session:
        session.connection().execute(text("UPDATE project SET state = 'x' WHERE number = :p"), {"p": projects[5]})
    with arriving(database, starts) as asked:
        pass
    failed = [done.exception() for done in asked]
    assert [number for number, error in enumerate(failed) if error] == [5]
    assert isinstance(failed[5], ValueError)
    assert len(entries(database)) == MANY - 1


def test_the_same_command_twice_in_one_moment_is_done_once(database: Database, projects: list[str]) -> None:
    starts = [admit(database, project) for project in (projects[0], projects[1], projects[1])]
    with arriving(database, starts) as asked:
        pass
    assert asked[1].result() == asked[2].result()
    assert len(entries(database)) == 2


def test_a_project_that_is_not_there_is_said_to_whoever_asked(database: Database, projects: list[str]) -> None:
    starts = [admit(database, project) for project in (*projects[:2], "AR2017-9999")]
    with arriving(database, starts) as asked:
        pass
    assert [type(done.exception()) for done in asked] == [type(None), type(None), NotFound]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_project_that_somebody_holds_holds_up_nobody_else(database: Database, projects: list[str]) -> None:
    door = Decisions(database, Heard())
    with ThreadPoolExecutor(MANY) as pool:
        with database.write() as session:
            files.hold(session, projects[0])
            asked = [pool.submit(door.decide, admit(database, project)) for project in projects]
            assert all(done.result(10).accepted for done in asked[1:])
            assert not asked[0].done()
        assert asked[0].result(10).accepted
    assert {lives.file_of(database, project).state for project in projects} == {State.under_evaluation}


def test_turns_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    turns, seen = Turns(), list[int]()

    def take(number: int) -> None:
        with turns.turn():
            seen.append(number)

    with ThreadPoolExecutor(MANY) as pool, turns.turn():
        for number in range(MANY):
            pool.submit(take, number)
            while turns.waiting() <= number:
                time.sleep(0.001)
    assert seen == list(range(MANY))


def test_a_retry_says_again_that_money_is_free(database: Database, projects: list[str]) -> None:
    """The worker was killed before it told the measure, which must offer the money to whoever waits."""
    heard = Heard()
    door = Decisions(database, heard)
    withdrawn = lives.command(database, projects[0], "withdraw", lives.c.Reason(reason="as the file shows"))
    for start in (DecideInput(command=withdrawn, at=lives.instant(7, 4)), admit(database, projects[1])):
        assert door.decide(start) == door.decide(start)
    assert heard.freed == [(lives.MEASURE, projects[0])] * 2

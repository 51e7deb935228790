"""A project code (CUP) is one project's, whoever gives it first (R4.11)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from storage import project_codes
from storage.database import Database
from storage.tables import ProjectRow
from tests import lives
from workflows.messages import Answer

CODE = "E11B18000990009"
OTHER = "E11B18000980009"
COUNTERS = 4


def waiting(database: Database, count: int) -> list[str]:
    """Projects that wait for their decree."""
    lives.prepared(database)
    found = [lives.submitted(database, title=f"Project {number}").project for number in range(count)]
    for project in found:
        lives.live(database, project, lives.until("award"))
    return found


def award(database: Database, project: str, cup: str | None) -> Answer:
    """An award of 1 August with a code, or without."""
    return lives.decide(database, project, "award", c.Award(decree="622", cup=cup), lives.instant(8, 1))


def assign(database: Database, project: str, cup: str) -> Answer:
    """A code that is given by itself."""
    return lives.decide(database, project, "assign_cup", c.AssignCup(cup=cup), lives.instant(8, 2))


def refused(answer: Answer) -> list[tuple[str, str]]:
    """What speaks against it."""
    return [(finding.rule, finding.message) for finding in answer.findings]


def test_a_code_that_another_project_has_is_refused_with_its_name(database: Database) -> None:
    first, second = waiting(database, 2)
    assert award(database, first, CODE).accepted
    said = [("R4.11", f"the project code {CODE} is that of {first}: each project has its own")]
    assert refused(award(database, second, CODE)) == said
    assert award(database, second, None).accepted
    assert refused(assign(database, second, CODE.lower())) == said, "however it is written"
    assert assign(database, second, OTHER).accepted


def test_a_code_that_was_changed_before_the_award_is_free_again(database: Database) -> None:
    first, second = waiting(database, 2)
    assert assign(database, first, CODE).accepted
    assert award(database, first, OTHER).accepted
    assert award(database, second, CODE).accepted


def test_codes_that_were_given_twice_before_are_told_with_their_projects(database: Database) -> None:
    """A record of before R4.11 was kept by a table: the doctor names them."""
    first, second, third = waiting(database, 3)
    assert award(database, first, CODE).accepted
    assert award(database, second, OTHER).accepted
    with database.read() as session:
        assert project_codes.shared(session) == []
    with database.write() as session:
        row = session.get_one(ProjectRow, third)
        row.facts = {**row.facts, "cup": CODE}
    with database.read() as session:
        assert project_codes.shared(session) == [(CODE, (first, third))]


def test_a_refused_command_takes_no_code(database: Database) -> None:
    first, second = waiting(database, 2)
    assert award(database, first, OTHER).accepted
    assert not assign(database, first, CODE).accepted, "its own was told"
    assert award(database, second, CODE).accepted


def test_of_those_who_give_one_code_at_the_same_moment_one_has_it(database: Database) -> None:
    projects = waiting(database, COUNTERS)
    place = database.url.render_as_string(hide_password=False)
    doors = [Database(place, database.vault.path) for _ in projects]
    begin = threading.Barrier(COUNTERS)

    def give(number: int) -> Answer:
        begin.wait(30)
        return award(doors[number], projects[number], CODE)

    with ThreadPoolExecutor(COUNTERS) as pool:
        answers = list(pool.map(give, range(COUNTERS)))
    for door in doors:
        door.close()
    assert sorted(answer.accepted for answer in answers) == [False] * (COUNTERS - 1) + [True]
    (has,) = [project for project, answer in zip(projects, answers, strict=True) if answer.accepted]
    assert all(has in finding.message for answer in answers for finding in answer.findings)
    assert [lives.file_of(database, one).state for one in projects].count(State.awarded) == 1


def test_a_record_that_has_given_one_code_twice_is_brought_over_all_the_same(database: Database) -> None:
    """It stays with the first, and no third one is given it."""
    first, second, third = waiting(database, 3)
    assert award(database, first, CODE).accepted
    assert award(database, second, OTHER).accepted
    with database.write() as session:
        for undone in (
            "DROP TABLE project_code",
            "ALTER TABLE claim_line DROP COLUMN overpaid",
            "DROP INDEX audit_refused",
            "CREATE INDEX ix_audit_entry_command_id ON audit_entry (command_id)",
            "UPDATE alembic_version SET version_num = '0043'",
        ):
            session.connection().execute(text(undone))
        row = session.get_one(ProjectRow, second)
        row.facts = {**row.facts, "cup": CODE}
    database.migrate()
    with database.read() as session:
        assert (project_codes.holder(session, CODE), project_codes.holder(session, OTHER)) == (first, "")
    assert not award(database, third, CODE).accepted
    assert award(database, third, OTHER).accepted

"""A file that is kept between two commands is the one on record, or it is read again: nothing is decided on what is not on record."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import text

from activities.decide import decide_in
from activities.desk import Decisions
from domain.lifecycle.states import State
from domain.record.file import File
from storage import files, kept
from storage.database import Database
from storage.prepared import alone
from tests import lives
from tests.storage.test_stored import laid_out
from workflows.messages import Answer, DecideInput


def give(database: Database, project: str, step: int) -> Answer:
    """The command of a life that has this place in it, at the door."""
    at, name, content = lives.LIFE[step]
    command = lives.command(database, project, name, content)
    return Decisions(database, lives.Heard()).decide(DecideInput(command=command, at=at))


def on_record(database: Database, project: str) -> File:
    """The file as whoever looks at the record reads it."""
    with database.read() as session:
        return files.load(session, project)


def test_through_a_whole_life_what_is_kept_is_what_is_on_record(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    for step, (at, name, _) in enumerate(lives.LIFE):
        assert give(database, project, step).accepted, name
        found = database.kept.get(project)
        assert found is not None
        assert laid_out(found) == laid_out(on_record(database, project)), name
        with database.decide() as session:
            assert files.load(session, project) is found, (
                f"{name}: its row gives back what was stored, and nothing else is read"
            )
        lives.deliver(database, project, at)


def test_what_another_process_has_decided_is_read(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    other = Database(str(database.url.render_as_string(hide_password=False)), database.vault.path)
    try:
        give(database, project, 0)
        give(other, project, 1)
        lives.deliver(other, project, lives.LIFE[1][0])
        answer = give(database, project, 2)
    finally:
        other.close()
    assert answer.accepted, answer
    found = database.kept.get(project)
    assert found is not None
    assert laid_out(found) == laid_out(on_record(database, project))


def test_a_version_that_says_something_else_is_read_again(database: Database) -> None:
    """Whoever restores a record of before, or writes in it by hand, may have the same version again."""
    lives.prepared(database)
    project = lives.submitted(database).project
    give(database, project, 0)
    changed = 'UPDATE project SET facts = REPLACE(CAST(facts AS TEXT), \'"cup": null\', \'"cup": "E11B18000010009"\')'
    if database.url.get_backend_name() == "postgresql":
        changed = changed.replace('\'"cup": "E11B18000010009"\')', '\'"cup": "E11B18000010009"\')::json')
    with database.write() as session:
        session.connection().execute(text(changed))
    with database.decide() as session:
        assert files.load(session, project).facts.cup == "E11B18000010009"


def test_nothing_is_kept_of_a_transaction_that_was_not_committed(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    give(database, project, 0)
    before = database.kept.get(project)
    at, name, content = lives.LIFE[1]
    command = lives.command(database, project, name, content)
    with suppress(RuntimeError), database.decide() as session:
        decide_in(session, command, at)
        assert kept.known(session, project) is not before
        raise RuntimeError
    assert database.kept.get(project) is before
    assert give(database, project, 1).accepted


def test_nothing_is_kept_of_a_part_that_was_undone(database: Database) -> None:
    """The clock that cannot decide after a command undoes its own part: the command stands, and is read from the record."""
    lives.prepared(database)
    project = lives.submitted(database).project
    with database.decide() as session:
        known = files.load(session, project)
        with suppress(RuntimeError), alone(session):
            kept.note(session, known.having(state=State.closed))
            raise RuntimeError
        assert files.load(session, project).state == known.state
    assert database.kept.get(project) is None


def test_the_kept_files_are_few_and_of_few_people(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    lives.prepared(database)
    file = on_record(database, lives.submitted(database).project)
    here = kept.Kept()
    for number in range(4):
        here.publish(kept.Saved({f"P{number}": file}))
    assert [here.get(f"P{number}") is file for number in range(4)] == [False, False, True, True]
    monkeypatch.setattr(kept, "PEOPLE", 1)
    here.publish(kept.Saved({"P3": file}))
    assert here.get("P3") is None


def test_only_doors_see_what_is_kept(database: Database) -> None:
    """The watchdog, lists and the trace read the record."""
    lives.prepared(database)
    project = lives.submitted(database).project
    give(database, project, 0)
    assert database.kept.get(project) is not None
    with database.read() as reading, database.write() as writing:
        assert kept.known(reading, project) is None
        assert kept.known(writing, project) is None

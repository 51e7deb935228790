"""Who somebody was is erased: the money, the trace and its hashes stay, and the erasure is proved (R9.14)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from activities.decide import decide_in
from domain.lifecycle import contents as c
from domain.lifecycle.contents import EMPTY_CONTENT, fingerprint
from domain.procedure.retention import forget
from domain.watch.chain import Report
from storage import audit, documents, persons, verification
from storage.database import Database
from storage.erasure import without
from tests import lives
from tests.domain.desk import desk
from tests.storage.test_persons import everything
from workflows.messages import Answer, Command

AFTER = datetime(2018, 12, 20, 10, tzinfo=UTC)
# Ten years from 31 December of the year of the last payment; that day is a Sunday, and the next one a holiday.
KEPT_UNTIL = datetime(2029, 1, 3, 10, tzinfo=UTC)
CODES = {str(one["id"]): str(one["tax_code"]) for one in lives.legler()["recipients"]}


@pytest.fixture
def closed(database: Database) -> str:
    """A project that was paid and has closed."""
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project)
    return project


def erase(database: Database, project: str, number: str, at: datetime = AFTER) -> Answer:
    return lives.decide(database, project, "erase_recipient", c.EraseRecipient(recipient=number, act="act 7"), at)


def pass_time(database: Database, project: str, at: datetime) -> Answer:
    id = f"{project}/pass_time/ended/{at.isoformat()}"
    command = Command(id=id, project=project, name="pass_time", actor="system", role="system", content=EMPTY_CONTENT)
    with database.write() as session:
        return decide_in(session, command, at)


def trace(database: Database) -> Report:
    with database.read() as session:
        (report, _) = verification.inspect(session, {}, lives.MEASURE)
        return report


def known(database: Database) -> set[str]:
    """The numbers of those whose codes the record still finds."""
    with database.read() as session:
        found = persons.find(session, CODES.values())
    return {number for number, code in CODES.items() if code in found}


def contents(database: Database, project: str) -> str:
    """All that the trace of a project names, opened."""
    with database.read() as session:
        hashes = {entry.content for entry in audit.history(session, project)} - {"", EMPTY_CONTENT}
        return "\n".join(data.decode() for data in documents.read_all(session, hashes).values())


def test_an_act_erases_who_a_recipient_was(database: Database, closed: str) -> None:
    before = lives.file_of(database, closed)
    answer = erase(database, closed, "R07")
    assert (answer.accepted, answer.data["erased"]) == (True, ["R07"])
    assert known(database) == set(CODES) - {"R07"}
    assert CODES["R07"] not in contents(database, closed)
    assert CODES["R08"] in contents(database, closed)
    after = lives.file_of(database, closed)
    assert after.recipients["R07"].person is None
    assert after.outcomes["O7"].employer == ""
    assert (after.services, after.claim_lines, after.claims, after.money) == (
        before.services, before.claim_lines, before.claims, before.money,
    )  # fmt: skip


def test_the_trace_is_whole_and_says_that_something_was_erased(database: Database, closed: str) -> None:
    before = trace(database)
    erase(database, closed, "R07")
    after = trace(database)
    assert after.findings == ()
    assert (before.erased, after.erased) == (0, 2)
    assert after.entries == before.entries + 1


def test_what_was_erased_twice_is_proved_by_the_last(database: Database, closed: str) -> None:
    for number in ("R07", "R08"):
        assert erase(database, closed, number).accepted
    assert trace(database).findings == ()
    assert not {CODES["R07"], CODES["R08"]} & set(contents(database, closed).split())


def test_who_takes_something_out_past_the_door_is_found(database: Database, closed: str) -> None:
    answer = erase(database, closed, "R07")
    (application,) = [sha256 for sha256 in answer.data["documents"] if sha256 == fingerprint(lives.application()[0])]
    other = database.vault.seal(b"recipients: []", application)
    with database.write() as session:
        changed = text("UPDATE document SET data = :data WHERE sha256 = :sha256")
        session.execute(changed, {"data": other, "sha256": application})
    assert [finding.kind for finding in trace(database).findings] == ["changed"]


def test_an_erased_recipient_is_not_erased_again(database: Database, closed: str) -> None:
    erase(database, closed, "R07")
    again = lives.decide(database, closed, "erase_recipient", c.EraseRecipient(recipient="R07", act="act 8"), AFTER)
    assert [(f.rule, f.key) for f in again.findings] == [("R9.14", "erased")]


def test_a_project_that_lives_needs_to_know_its_people(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    assert [f.rule for f in erase(database, project, "R07").findings] == ["state"]


def test_after_ten_years_nothing_tells_who_the_people_were(database: Database, closed: str) -> None:
    before = lives.file_of(database, closed)
    answer = pass_time(database, closed, KEPT_UNTIL)
    assert answer.data["erased"] == lives.people()
    assert known(database) == set()
    words = contents(database, closed)
    assert not [code for code in CODES.values() if code in words]
    assert trace(database).findings == ()
    after = lives.file_of(database, closed)
    assert (after.claim_lines, after.money) == (before.claim_lines, before.money)


def test_who_is_in_another_project_stays_known_there(database: Database, closed: str) -> None:
    same = lives.legler()["recipients"]
    other = lives.submitted(database, title="Another", recipients=same, budget={"process": "1.00", "result": "1.00"})
    erase(database, closed, "R07")
    assert "R07" in known(database)
    assert lives.file_of(database, other.project).recipients["R07"].person is not None


def test_no_row_holds_the_code_of_an_erased_person(database: Database, closed: str) -> None:
    with database.read() as session:
        hashed = persons.key_of(session).hash(CODES["R07"]).encode()
    assert hashed in everything(database)
    erase(database, closed, "R07")
    assert hashed not in everything(database)


def test_who_taught_a_person_is_erased_with_them_from_register_and_words() -> None:
    """R9.14: the name of a teacher is a person's; the hours and what they cost stay."""
    rows = {"lines": [{"recipient": one, "teacher": "Anna Verdi", "start": "09:00"} for one in ("R01", "R02")]}
    left = json.loads(without(json.dumps(rows).encode(), {"R01"}, frozenset()))
    assert [row["teacher"] for row in left["lines"]] == ["", "Anna Verdi"]
    assert [row["start"] for row in left["lines"]] == ["09:00", "09:00"]
    found = desk().live("end_delivery").file
    taught = [replace(line, teacher="Anna Verdi") for line in found.services.values()]
    after = forget(found.putting("services", *taught), {"R01"}).file
    assert {line.recipient for line in after.services.values() if line.teacher is None} == {"R01"}
    assert sum(line.cents for line in after.services.values()) == sum(line.cents for line in found.services.values())


@pytest.mark.parametrize("named", [{"recipients": ["R01"]}, {"results": ["O1"]}])
def test_words_about_a_result_are_erased_also_where_they_name_several(named: dict[str, list[str]]) -> None:
    """R9.14: of refusals and contests."""
    said = json.dumps({**named, "text": "Anna Verdi was hired", "document": "e" * 64}).encode()
    assert json.loads(without(said, {"R01", "O1"}, frozenset())) == {**named, "text": "", "document": "e" * 64}

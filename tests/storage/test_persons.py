"""A person is one, whatever the spelling of the code; who it is can be read by nobody who lacks the key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session

from domain.basis.codes import one_form, person_code, plain_form
from domain.lifecycle import contents as c
from domain.lifecycle.contents import fingerprint
from storage import documents, files, persons
from storage.database import Database
from storage.vault import NoPersonKey, Vault
from tests import lives

CODE = "RSSMRA80A01F205X"
OMOCODIC = "RSSMRA80A01F20RS"
ANOTHER = "VRDLGU75B02F205A"
PROVISIONAL = "12345670017"


def entered(database: Database, *codes: str) -> list[int]:
    """The persons of codes, entered where they are unknown."""
    with database.write() as session:
        found = persons.find_or_enter(session, codes, lives.OPENED)
    return [found[code] for code in codes]


def people_of(database: Database, project: str) -> list[int | None]:
    """The persons of a project's recipients."""
    return [one.person for one in lives.file_of(database, project).recipients.values()]


def everything(database: Database) -> bytes:
    """All that stands in the tables of the record, as it stands there."""
    with database.read() as session:
        connection = session.connection()
        tables = inspect(connection).get_table_names()
        return b"\n".join(_plain(value) for name in tables for row in _rows(session, name) for value in row)


def _rows(session: Session, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.connection().execute(text(f"SELECT * FROM {table}"))]


def _plain(value: object) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


@pytest.mark.parametrize("written", [CODE, "rss mra 80a01 f205x", "RSSMRA80A01F20RS", "RSSMRAULALMFNLRD"])
def test_every_spelling_is_one_form(written: str) -> None:
    assert plain_form(one_form(written)) == CODE


@pytest.mark.parametrize("written", [ANOTHER, PROVISIONAL, "", "RSSMRA80"])
def test_other_codes_stay_as_they_are(written: str) -> None:
    assert plain_form(written) == written


def test_the_spellings_of_these_tests_are_valid() -> None:
    assert all(map(person_code, (CODE, OMOCODIC, ANOTHER)))


def test_a_person_is_entered_once_whatever_the_spelling(database: Database) -> None:
    database.migrate()
    first, other = entered(database, CODE, ANOTHER)
    assert entered(database, OMOCODIC, CODE, ANOTHER) == [first, first, other]
    with database.read() as session:
        assert persons.find(session, [OMOCODIC, PROVISIONAL]) == {OMOCODIC: first}
        assert persons.codes_of(session, first) == [CODE, OMOCODIC]


def test_two_spellings_in_one_list_are_one_person(database: Database) -> None:
    database.migrate()
    first, again, other = entered(database, OMOCODIC, CODE, PROVISIONAL)
    assert first == again != other


def test_recipients_of_all_projects_are_the_same_persons(database: Database) -> None:
    lives.prepared(database)
    first = lives.submitted(database).project
    assert lives.decide(database, first, "withdraw", c.Reason(reason="as the file shows"), lives.instant(7, 4)).accepted
    same = lives.legler()["recipients"]
    second = lives.submitted(database, title="Again", recipients=same).project
    assert people_of(database, first) == people_of(database, second)
    assert None not in people_of(database, first)


def test_those_who_enter_a_person_at_once_enter_one(database: Database) -> None:
    database.migrate()
    with ThreadPoolExecutor(8) as pool:
        codes = [(CODE, ANOTHER), (ANOTHER, CODE)] * 8
        found = list(pool.map(lambda some: dict(zip(some, entered(database, *some), strict=True)), codes))
    assert len({tuple(sorted(one.items())) for one in found}) == 1
    with database.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM person")).scalar() == 2


def test_no_code_stands_in_the_record(database: Database) -> None:
    lives.prepared(database)
    lives.submitted(database)
    stands = everything(database)
    codes = [str(person["tax_code"]) for person in lives.legler()["recipients"]]
    assert not [code for code in codes if code.encode() in stands]


def test_a_record_of_before_has_its_persons_after_the_migration(without_tables: Database) -> None:
    without_tables.migrate("0018")
    data, application = lives.application()
    with without_tables.write() as session:
        of_before(session, data)
    without_tables.migrate()
    with without_tables.read() as session:
        people = files.load(session, "AR2017-0001").recipients.values()
        codes = [persons.codes_of(session, one.person or 0) for one in people]
        assert codes == [[person.tax_code] for person in application.recipients]
        assert documents.read(session, "a" * 64) == data
    assert not [code for (code,) in codes if code.encode() in everything(without_tables)]


def of_before(session: Session, data: bytes) -> None:
    """A project as it stood on record before persons did."""
    for statement in _OF_BEFORE:
        session.execute(text(statement), {"data": data, "sha256": "a" * 64, "at": lives.OPENED, "key": lives.MEASURE})
    for number in lives.people():
        session.execute(text(_RECIPIENT_OF_BEFORE), {"id": number})


_OF_BEFORE = (
    "INSERT INTO document (sha256, name, data, stored_at) VALUES (:sha256, 'application', :data, :at)",
    (
        "INSERT INTO measure_edition (key, state, opened_at, as_of, speed, last_order, rules_version) "
        "VALUES (:key, 'open', :at, :at, 1, 1, 'x')"
    ),
    (
        'INSERT INTO project (number, measure, "order", title, lead, lead_name, lead_kind, iban, state, since, arrived_at, '
        "requested, requested_process, facts, application, content, version, waiting_for, attention) "
        "VALUES ('AR2017-0001', :key, 1, 'x', 'x', 'x', '', '', 'closed', :at, :at, 1, 1, '{}', :sha256, 'x', 1, '', '')"
    ),
)
_RECIPIENT_OF_BEFORE = "INSERT INTO recipient (project, id, state, company, status) VALUES ('AR2017-0001', :id, 'joined', 'x', 'suspended')"


def test_a_new_key_finds_and_opens_what_the_old_one_did(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    before = people_of(database, project)
    (code,) = {str(person["tax_code"]) for person in lives.legler()["recipients"][:1]}
    with database.write() as session:
        assert persons.rotate(session) == 20
    with database.read() as session:
        assert persons.key_of(session).number == 2
        assert persons.find(session, [code]) == {code: before[0]}
        assert persons.codes_of(session, before[0] or 0) == [code]
    assert people_of(database, project) == before
    with database.read() as session:
        assert documents.read(session, fingerprint(lives.application()[0])) == lives.application()[0]


def test_a_key_that_was_brought_before_is_the_one_that_is_taken(database: Database) -> None:
    database.migrate()
    database.vault.make()
    with database.write() as session:
        persons.rotate(session)
    with database.read() as session:
        assert persons.key_of(session).number == 2


def test_the_key_of_another_record_is_noticed(sqlite: Database, tmp_path: Path) -> None:
    sqlite.migrate()
    Vault(tmp_path / "other.json").make()
    stranger = Database(str(sqlite.url), tmp_path / "other.json")
    with pytest.raises(NoPersonKey, match="another record"):
        entered(stranger, CODE)
    nobody = Database(str(sqlite.url), tmp_path / "none.json")
    with pytest.raises(NoPersonKey, match="AZIONI_PERSON_KEYS"):
        entered(nobody, CODE)


def test_the_file_of_the_keys_is_its_owners(sqlite: Database, tmp_path: Path) -> None:
    sqlite.migrate()
    assert (tmp_path / "person-keys.json").stat().st_mode & 0o777 == 0o600


def test_what_was_sealed_is_opened_only_as_what_it_is(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keys.json")
    vault.make()
    sealed = vault.seal(b"words", "a")
    assert b"words" not in sealed
    assert vault.open(sealed, "a") == b"words"
    with pytest.raises(ValueError, match="something else"):
        vault.open(sealed, "b")
    with pytest.raises(ValueError, match="never sealed"):
        vault.open(b"words", "a")


def corrected(database: Database, project: str, number: str, code: str) -> list[str]:
    """The keys of what stands against another code of a recipient; none when it is taken in."""
    content = c.CorrectCode(recipient=number, tax_code=code, act="act 3")
    return [f.key for f in lives.decide(database, project, "correct_code", content, lives.instant(7, 4)).findings]


def test_a_provisional_code_becomes_a_definitive_one_by_an_act(database: Database) -> None:
    lives.prepared(database)
    first, *rest = lives.legler()["recipients"]
    project = lives.submitted(database, recipients=[{**first, "tax_code": PROVISIONAL}, *rest]).project
    before = people_of(database, project)
    assert corrected(database, project, "R01", CODE) == []
    assert people_of(database, project) == before
    with database.read() as session:
        assert set(persons.find(session, [PROVISIONAL, CODE, OMOCODIC]).values()) == {before[0]}


def test_the_code_of_somebody_else_is_refused(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    assert corrected(database, project, "R01", str(lives.legler()["recipients"][1]["tax_code"])) == ["code_of_another"]
    assert corrected(database, project, "R01", "RSSMRA80A01F205A") == ["tax_code"]

"""Who reads: with their own key, the projects of their lead, and on record where people are shown (F89)."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.trust.reading import Reading
from domain.trust.register import RevokeActor
from domain.watch.chain import Broken
from office import agenda, measures, payments, projects, trace
from office.caller import Caller
from office.errors import Malformed, RuleBroken
from office.preview import preview
from runtime.actors import enter
from runtime.keys import Keys, NoKey
from runtime.settings import Settings
from storage import readings, verification, watch
from storage.database import Database
from storage.watch import Certificate
from tests import lives
from tests.attacker import attacking

OTHER = "12345670017"


@pytest.fixture
def record(sqlite: Database, tmp_path: Path) -> Database:
    """A record with the projects of two leads; Olga and Otto are operators of one each."""
    lives.prepared(sqlite)
    lives.submitted(sqlite)
    lead = lives.legler()["lead"]
    lives.enter(sqlite, "olga", Role.operator, lead=lead["tax_code"])
    lives.enter(sqlite, "otto", Role.operator, lead=OTHER)
    for name in ("olga", "otto"):
        Keys(tmp_path / "keys").keep(name, lives.key_of(name))
    return sqlite


def asks(tmp_path: Path, name: str | None = None) -> Caller:
    """Somebody who reads."""
    return Caller(Settings(AZIONI_DATA=tmp_path, AZIONI_ACTOR=name))


def seen(caller: Caller) -> list[int]:
    """How much of lists somebody sees."""
    return [len(projects.listing(caller)), len(agenda.deadlines(caller)), len(agenda.inbox(caller))]


def test_an_operator_sees_the_projects_of_their_lead(record: Database, tmp_path: Path) -> None:
    mine = asks(tmp_path, "olga")
    assert seen(mine) == seen(asks(tmp_path, "manager")) != [0, 0, 0]
    assert projects.status(mine, "AR2017-0001")["project"] == "AR2017-0001"
    assert seen(asks(tmp_path, "otto")) == [0, 0, 0]


@pytest.mark.parametrize("read", [projects.status, projects.history, projects.explain, agenda.deadlines_of])
def test_the_project_of_another_lead_is_not_shown(record: Database, tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(RuleBroken, match="'otto' does not act for the lead of AR2017-0001"):
        read(asks(tmp_path, "otto"), "AR2017-0001")


def test_who_waits_for_money_is_told_to_its_own_lead_only(record: Database, tmp_path: Path) -> None:
    """The five sums are the measure's and everybody's; who asks for how much is between a network and the office."""
    with record.write() as session:
        session.execute(text("UPDATE project SET state = 'waiting_for_funds'"))
    office, mine, others = (
        measures.budget(asks(tmp_path, name), lives.MEASURE) for name in ("manager", "olga", "otto")
    )
    assert (len(office["waiting"]), mine["waiting"], others["waiting"]) == (1, office["waiting"], [])
    assert office["available"] == others["available"]


@pytest.mark.parametrize("read", [payments.listing, trace.read_by])
def test_what_is_about_all_projects_is_not_an_operators(record: Database, tmp_path: Path, read: object) -> None:
    assert callable(read)
    with pytest.raises(RuleBroken, match="this is about all projects"):
        read(asks(tmp_path, "olga"))


def test_a_name_without_its_key_reads_nothing(record: Database, tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    keys.path("manager").unlink()
    with pytest.raises(NoKey):
        projects.listing(asks(tmp_path, "manager"))
    keys.keep("manager", lives.key_of("olga"))
    with pytest.raises(RuleBroken, match="the key that is kept here is not the one of 'manager'"):
        projects.listing(asks(tmp_path, "manager"))
    with pytest.raises(RuleBroken, match="there is no actor 'mallory'"):
        projects.listing(asks(tmp_path, "mallory"))


def test_nobody_named_reads_as_the_auditor_if_there_is_one(record: Database, tmp_path: Path) -> None:
    projects.status(asks(tmp_path), "AR2017-0001")
    assert [line["actor"] for line in trace.read_by(asks(tmp_path))] == ["auditor"]
    with record.write() as session:
        enter(session, lives.SIGNER, Role.administrator, RevokeActor(name="auditor", reason="left"))
    with pytest.raises(Malformed, match="say who reads"):
        projects.listing(asks(tmp_path))


def test_reading_what_tells_of_people_is_on_record(record: Database, tmp_path: Path) -> None:
    """Who, what, when, about whom; lists of projects tell of nobody."""
    begun = datetime.now(UTC)
    projects.listing(asks(tmp_path, "officer"))
    projects.status(asks(tmp_path, "officer"), "AR2017-0001")
    projects.explain(asks(tmp_path, "olga"), "AR2017-0001", recipient="R07")
    newest, oldest = trace.read_by(asks(tmp_path, "auditor"), "AR2017-0001")
    assert (oldest["actor"], oldest["what"], oldest["about"]) == ("officer", "status", "")
    assert (newest["actor"], newest["what"], newest["about"]) == ("olga", "explain", "R07")
    assert datetime.fromisoformat(newest["at"]) >= begun.replace(microsecond=0)


def test_trying_out_a_command_is_on_record_for_the_letters_that_it_shows(record: Database, tmp_path: Path) -> None:
    shown = preview(asks(tmp_path, "officer"), "AR2017-0001", "request_documents", c.RequestDocuments(items=("plan",)))
    assert shown["letters"]
    (read,) = trace.read_by(asks(tmp_path, "auditor"), "AR2017-0001")
    assert (read["actor"], read["what"], read["about"]) == ("officer", "preview", "request-documents")


def test_a_reading_stays_as_it_was_written(record: Database, tmp_path: Path) -> None:
    projects.status(asks(tmp_path, "officer"), "AR2017-0001")
    with pytest.raises(DBAPIError, match="append-only"), record.write() as session:
        session.execute(text("UPDATE reading SET actor = 'olga'"))


def broken(database: Database, kind: str) -> list[Broken]:
    with database.read() as session:
        return [f for report in verification.inspect(session, {}) for f in report.findings if f.kind == kind]


def test_a_reading_in_somebodys_name_is_found(record: Database, tmp_path: Path) -> None:
    projects.status(asks(tmp_path, "officer"), "AR2017-0001")
    assert broken(record, "unproved") == []
    with record.write() as session:
        readings.record(session, Reading("olga", datetime.now(UTC), "explain", "AR2017-0001"), "ab" * 64)
    (found,) = broken(record, "unproved")
    assert "'explain' of AR2017-0001 by olga is a reading that they have not signed" in found.message


def test_a_certificate_is_the_services(record: Database, tmp_path: Path) -> None:
    """Whoever has the record's password cannot write one, nor change one; the files are signed alike."""
    now = datetime.now(UTC)
    with record.write() as session:
        watch.record(session, lives.sealed(Certificate(now, {"due": 1}, [], [])))
    assert broken(record, "unsigned") == []
    with attacking(record) as hand:
        hand.execute("UPDATE certificate SET found = '[\"forged\"]'")
    assert len(broken(record, "unsigned")) == 1
    with record.write() as session:
        watch.record(session, Certificate(now, {"due": 1}, [], []))
    assert len(broken(record, "unsigned")) == 2


def test_a_file_of_a_certificate_that_somebody_wrote_is_found(record: Database, tmp_path: Path) -> None:
    place = tmp_path / "certificates"
    place.mkdir()
    good = lives.sealed(Certificate(datetime.now(UTC), {"due": 1}, [], []))
    for name, certificate in (("good", good), ("forged", replace(good, found=["nothing"]))):
        words = asdict(certificate) | {"at": certificate.at.isoformat()}
        (place / f"{name}.json").write_text(json.dumps(words), encoding="utf-8")
    reports = trace.verify(asks(tmp_path))
    assert [f.message for report in reports for f in report.findings] == [
        "the certificate in forged.json is not signed with the key of the service"
    ]

"""Whoever has the database itself, and binds the chain again, speaks in nobody's name: ``audit verify`` says so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from sqlalchemy import text

from activities.decide import decide_in
from domain.basis.calendar import ROME
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle import contents as c
from domain.lifecycle.contents import canonical, fingerprint
from domain.lifecycle.opening import OpenedBefore, signed_as
from domain.lifecycle.states import Role
from domain.trust.register import ADD, REGISTER, AddActor, RevokeActor
from domain.trust.signature import public_of, sign, signed_bytes
from domain.trust.statement import Statement, derived
from domain.watch.chain import Broken
from runtime.actors import enter
from storage import actors, audit, chain, documents, verification
from storage.database import Database
from tests import lives
from tests.attacker import attacking
from tests.lives import MEASURE, instant

PROJECT = "AR2017-0001"


@pytest.fixture(autouse=True)
def awarded(sqlite: Database) -> None:
    """An awarded project."""
    lives.prepared(sqlite)
    lives.submitted(sqlite)
    lives.live(sqlite, PROJECT, lives.until("accept"))


def findings(database: Database, kind: str) -> list[Broken]:
    with database.read() as session:
        found = [f for report in verification.inspect(session, {}) for f in report.findings]
    assert {f.kind for f in found} <= {kind}, found
    return found


def bind_again(database: Database, measure: str = MEASURE) -> None:
    """Whoever knows the arithmetic makes the chain whole."""
    with attacking(database) as hand:
        for table in ("audit_chain", "chain_head"):
            hand.execute(f"DELETE FROM {table} WHERE measure = '{measure}'")
    with database.write() as session:
        for row in list(chain.entries(session, measure)):
            chain.append(
                session,
                measure,
                chain.hold(session, measure),
                [row],
                chain.moved_by(session, measure, [row["command_id"]]),
            )


def changed(database: Database, set_to: str, name: str = "award") -> None:
    with attacking(database) as hand:
        hand.execute(f"UPDATE audit_entry SET {set_to} WHERE name = '{name}' AND accepted")
    bind_again(database)


def put_in(database: Database, **values: Any) -> None:
    """Write an entry past the door, with its place in the chain, as the service itself would."""
    entry: dict[str, Any] = {
        "measure": MEASURE, "project": PROJECT, "command_id": "x", "name": "accept", "actor": "operator", "role": "operator",
        "content": c.EMPTY_CONTENT, "at": instant(8, 3), "rules_version": "", "accepted": True, "state_before": "awarded",
        "state_after": "awarded", "answer": "{}",
    } | values  # fmt: skip
    with database.write() as session:
        audit.record(session, audit.AuditEntry(**entry))


def test_a_true_record_is_proved(sqlite: Database) -> None:
    assert findings(sqlite, "") == []


@pytest.mark.parametrize(
    "set_to",
    ["actor = 'officer'", "signature = ''", "content = '" + c.EMPTY_CONTENT + "'", "role = 'officer'"],
)
def test_a_decision_that_was_rewritten_has_lost_its_signature(sqlite: Database, set_to: str) -> None:
    changed(sqlite, set_to)
    assert [(f.kind, f.command) for f in findings(sqlite, "unproved")][:1] == [("unproved", "award")]


def test_a_decision_cannot_be_made_in_somebodys_name(sqlite: Database) -> None:
    put_in(sqlite, signature="ab" * 64)
    (found,) = findings(sqlite, "unproved")
    assert "is not signed with the key of 'operator'" in found.message


def test_nor_in_the_name_of_the_service(sqlite: Database) -> None:
    put_in(sqlite, actor="system", role="system")
    put_in(sqlite, actor="system", role="system", name="fund", command_id="y")
    first, second = findings(sqlite, "unproved")
    assert "the service gives no 'accept'" in first.message
    assert "it follows from no act of the measure" in second.message


class Later:
    """A clock of a minute later."""

    @staticmethod
    def now(zone: tzinfo) -> datetime:
        return datetime.now(zone) + timedelta(minutes=1)


def signed_by(key: str, actor: str, id: str) -> dict[str, str]:
    said = Statement(id, PROJECT, "admit", c.EMPTY_CONTENT, actor, "officer")
    return {
        "command_id": id, "name": "admit", "actor": actor, "role": "officer",
        "signature": sign(lives.key_of(key), signed_bytes(said)),
    }  # fmt: skip


def test_a_stolen_key_is_worth_nothing_after_its_revocation(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it signed before stays valid; a decision is judged by the time at which it was written."""
    lives.enter(sqlite, "anna", Role.officer)
    put_in(sqlite, **signed_by("anna", "anna", "by/anna/1"))
    with sqlite.write() as session:
        enter(session, lives.SIGNER, "administrator", RevokeActor(name="anna", reason="her key was stolen"))
    assert findings(sqlite, "") == []

    monkeypatch.setattr(audit, "datetime", Later)
    put_in(sqlite, **signed_by("anna", "anna", "by/anna/2"))
    (found,) = findings(sqlite, "unproved")
    assert "'anna' may act no more since" in found.message


def test_a_changed_key_signs_from_then_on(sqlite: Database) -> None:
    lives.enter(sqlite, "anna", Role.officer)
    put_in(sqlite, **signed_by("anna", "anna", "by/anna/1"))
    lives.enter(sqlite, "anna", Role.officer, key=public_of(lives.key_of("new")))
    put_in(sqlite, **signed_by("new", "anna", "by/anna/2"))
    assert findings(sqlite, "") == []


def forged_actor(database: Database) -> None:
    """An entry of the register by SQL, bound into its chain, with a signature by nobody's key."""
    words = canonical(AddActor(name="mallory", roles=(Role.manager,), key=public_of(lives.key_of("mallory"))))
    id = derived(REGISTER, ADD, fingerprint(words), "99")
    said = Statement(id, REGISTER, ADD, fingerprint(words), "administrator", "administrator")
    with database.write() as session:
        documents.store(session, words, "x", datetime.now(UTC))
    put_in(
        database, measure=REGISTER, project=None, command_id=id, name=ADD, actor=said.actor, role=said.role, content=said.content,
        signature=sign(lives.key_of("mallory"), signed_bytes(said)),
    )  # fmt: skip


def test_an_actor_who_was_written_into_the_register_is_none(sqlite: Database) -> None:
    """The door does not believe the record either: an entry counts when an administrator has signed it."""
    forged_actor(sqlite)
    with sqlite.read() as session:
        assert actors.roles_of(session, "mallory") == frozenset()
    with sqlite.write() as session:
        content = documents.store(
            session, canonical(c.Rejection(decree="1", reason="as the file shows")), "x", datetime.now(UTC)
        )
    command = lives.Command(
        id="by/mallory/1", project=PROJECT, name="revoke", actor="mallory", role="manager", content=content
    )
    with sqlite.write() as session:
        assert [f.rule for f in decide_in(session, lives.signed(command), instant(8, 3)).findings] == ["actor"]
    (found,) = findings(sqlite, "unproved")
    assert "counts for nothing" in found.message


def test_an_actor_who_was_renamed_has_signed_nothing(sqlite: Database) -> None:
    """Documents and register rewritten, chain bound again: the signatures under it say otherwise."""
    with sqlite.read() as session:
        query = "SELECT content FROM audit_entry WHERE measure = 'actors' AND name = 'add_actor'"
        contents = [row[0] for row in session.execute(text(query))]
        entered = {json.loads(documents.read(session, content))["name"]: content for content in contents}
    words = canonical(AddActor(name="mallory", roles=(Role.manager,), key=public_of(lives.key_of("manager"))))
    with sqlite.write() as session:
        documents.store(session, words, "x", datetime.now(UTC))
    with attacking(sqlite) as hand:
        hand.execute(f"UPDATE audit_entry SET content = '{fingerprint(words)}' WHERE content = '{entered['manager']}'")
    bind_again(sqlite, REGISTER)
    found = findings(sqlite, "unproved")
    assert {f.command for f in found} >= {ADD, "award", "open"}


@pytest.mark.parametrize(
    ("set_to", "told"),
    [
        ("iban = 'IT40S0542811101000000123456'", "the row of AR2017-0001 is not as its last decision"),
        ("state = 'closed'", "AR2017-0001 is closed, and its last decision"),
        ("lead = '12345670017'", ""),
        ("requested = requested + 1", "the row of AR2017-0001 is not as its last decision"),
    ],
)
def test_a_file_that_was_changed_past_the_door_is_seen(sqlite: Database, set_to: str, told: str) -> None:
    """The account that is paid, the state, the lead: nothing saw them change."""
    with attacking(sqlite) as hand:
        hand.execute(f"UPDATE project SET {set_to}")
    assert any(told in f.message for f in findings(sqlite, "altered"))


@pytest.mark.parametrize("moved", ["as_of = '2018-08-01 09:00:00'", "opened_at = '2018-06-01 09:00:00'", "speed = 2.0"])
def test_a_clock_that_was_moved_past_the_door_is_seen(sqlite: Database, moved: str) -> None:
    """Whoever moves the clock of an edition ends every term: the one who opened it has signed another."""
    assert findings(sqlite, "altered") == []
    with attacking(sqlite) as hand:
        hand.execute(f"UPDATE measure_edition SET {moved}")
    (found,) = findings(sqlite, "altered")
    assert "the clock of azioni-di-rete-2017 is not the one with which it was opened" in found.message


@pytest.mark.parametrize("zone", [UTC, ROME])
def test_a_clock_that_was_signed_before_is_known_by_what_was_signed_then(zone: tzinfo) -> None:
    clock = ProgrammeClock(opened_at=instant(7, 2), as_of=instant(7, 3), speed=2.0)
    before = fingerprint(canonical(OpenedBefore(as_of=clock.as_of.astimezone(zone), speed=2.0)))
    assert before in signed_as(clock)
    assert before not in signed_as(clock.model_copy(update={"as_of": instant(7, 4)}))

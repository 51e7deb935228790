"""The record: what is saved comes back, what is written stays written, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from activities import intake
from domain.lifecycle.states import State
from domain.record.payables import Transfer
from domain.record.states import Account
from runtime.patience import reason_of
from storage import audit, files, ledger, outbox, payments, rules
from storage.database import Database
from storage.errors import DatabaseUnavailable, NotFound
from tests import lives


def test_the_whole_life_is_on_record(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project)
    file = lives.file_of(database, project)
    assert file.state is State.closed
    assert len(file.services) == 60
    assert [claim.state for claim in file.claims.values()] == ["paid"]
    assert file.claims["C1"].recognised == file.held(Account.paid)
    assert list(file.claim_lines)[:3] == ["C1/L1", "C1/L2", "C1/L3"]
    with database.read() as session:
        balances = ledger.balances(session, lives.MEASURE)
        assert ledger.unbalanced(session, lives.MEASURE) == []
        assert [e.name for e in audit.history(session, project) if e.name != "record_delivery"] == [
            "submit",
            *(step[1] for step in lives.LIFE),
        ]
    assert balances[Account.paid] == file.held(Account.paid)
    assert balances[Account.available] == 500_000_000 - file.held(Account.paid)


def test_a_file_that_is_loaded_and_saved_is_the_same(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("order_payment"))
    before = lives.file_of(database, project)
    with database.write() as session:
        files.save(session, before, before, rules.load(before.measure), lives.OPENED, ())
    assert lives.file_of(database, project) == before.having(version=before.version + 1)


def test_the_same_command_id_returns_the_first_answer(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    first = lives.decide(database, project, "admit", lives.c.Nothing(), lives.instant(7, 4), id="once")
    again = lives.decide(database, project, "admit", lives.c.Nothing(), lives.instant(7, 9), id="once")
    assert again.data == first.data
    assert again.summary == first.summary
    with database.read() as session:
        assert [e.name for e in audit.history(session, project) if e.name != "record_delivery"] == ["submit", "admit"]


def test_a_refusal_is_audited_and_changes_nothing_else(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    before = lives.file_of(database, project)
    answer = lives.decide(database, project, "award", lives.c.Award(decree="1", cup=lives.CUP), lives.instant(7, 4))
    assert not answer.accepted
    assert lives.file_of(database, project) == before
    with database.read() as session:
        assert [entry.accepted for entry in audit.history(session, project)] == [True, False]


def test_the_role_is_checked_against_the_register_of_actors(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    answer = lives.decide(database, project, "admit", lives.c.Nothing(), lives.instant(7, 4), actor="operator")
    assert [finding.rule for finding in answer.findings] == ["role"]


def test_the_same_application_twice_is_one_project(database: Database) -> None:
    lives.prepared(database)
    first, again = lives.submitted(database), lives.submitted(database, lives.instant(7, 9))
    assert (again.project, again.order, again.arrived_at) == (first.project, first.order, first.arrived_at)
    assert again.already
    assert not first.already


def test_e8_the_same_content_in_other_bytes_is_one_project(database: Database) -> None:
    lives.prepared(database)
    first = lives.submitted(database)
    data, application = lives.application()
    other = data.replace(b"\n", b"\r\n")
    again = intake.submit(database, other, application, "operator", lives.instant(7, 9), lives.sign)
    assert (again.project, again.already) == (first.project, True)


def test_e8_an_application_of_before_is_recognised_by_its_bytes(database: Database) -> None:
    """Its content hash was not known then: the migration has put the hash of its bytes there."""
    lives.prepared(database)
    first = lives.submitted(database)
    with database.write() as session:
        session.connection().execute(text("UPDATE project SET content = application"))
    assert lives.submitted(database, lives.instant(7, 9)).project == first.project


def test_hours_of_a_week_keep_their_decimals(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("declare_outcome"))
    at, _, content = next(step for step in lives.LIFE if step[1] == "declare_outcome")
    assert isinstance(content, lives.c.DeclareOutcome)
    declared = content.model_copy(
        update={"outcomes": tuple(one.model_copy(update={"weekly_hours": 38.5}) for one in content.outcomes)}
    )
    assert lives.decide(database, project, "declare_outcome", declared, at).accepted
    assert {outcome.weekly_hours for outcome in lives.file_of(database, project).outcomes.values()} == {38.5}


def test_a_refused_submission_leaves_nothing(database: Database) -> None:
    lives.prepared(database)
    with pytest.raises(Exception, match="9 recipients"):
        lives.submitted(database, recipients=lives.legler()["recipients"][:9])
    assert lives.submitted(database).order == 1


@pytest.mark.parametrize("table", ["transfer", "audit_entry", "term_event", "document"])
@pytest.mark.parametrize("act", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_what_is_written_stays_written(database: Database, table: str, act: str) -> None:
    lives.prepared(database)
    lives.submitted(database)
    column = {"transfer": "cents", "audit_entry": "actor", "term_event": "day", "document": "name"}[table]
    with pytest.raises((DBAPIError, DatabaseUnavailable), match="append-only"), database.write() as session:
        session.execute(text(act.format(table, column)))


def test_the_database_refuses_to_promise_money_that_is_not_there(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    over = Transfer(Account.available, Account.reserved, 500_000_000, "too much")
    with pytest.raises(ledger.NoFunds), database.write() as session:
        ledger.post(session, lives.MEASURE, project, [over], "x", lives.OPENED)
    with database.read() as session:
        assert ledger.unbalanced(session, lives.MEASURE) == []


def test_a_letter_is_queued_once(database: Database) -> None:
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("accept"))
    with database.write() as session:
        outbox.queue(session, project, [lives.Notice("one", "acceptance_due", "operator", {})], lives.OPENED)
        (letter,) = outbox.pending(session, project)
        outbox.queue(session, project, [lives.notice_of(letter)], lives.OPENED)
        assert outbox.pending(session, project) == [letter]
        outbox.mark_sent(session, {letter.id: outbox.Left("<id>")}, lives.OPENED)
        assert outbox.pending(session, project) == []


def test_migrating_twice_does_nothing(without_tables: Database) -> None:
    without_tables.migrate()
    without_tables.migrate()


def test_an_unknown_project_is_not_found(database: Database) -> None:
    lives.prepared(database)
    with pytest.raises(NotFound, match="AR2017-0099"):
        lives.file_of(database, "AR2017-0099")


def test_orders_of_the_time_before_they_had_rows_are_kept(without_tables: Database) -> None:
    """A claim that was paid under the first tables is explained by the new ones, to the cent."""
    without_tables.migrate("0002")
    with without_tables.write() as session:
        for statement in _A_CLAIM_OF_BEFORE:
            session.connection().execute(text(statement))
    without_tables.migrate()
    with without_tables.read() as session:
        (order,) = payments.orders(session)
    assert (order.order.id, order.order.cents, order.order.state, order.order.reference) == ("C1/2", 500, "paid", "T")


_A_CLAIM_OF_BEFORE = (
    (
        "INSERT INTO measure_edition (key, state, opened_at, as_of, speed, last_order, rules_version) "
        "VALUES ('m', 'open', '2018-07-02 09:00:00', '2018-07-02 09:00:00', 1, 1, 'x')"
    ),
    "INSERT INTO document (sha256, name, data, stored_at) VALUES ('a', 'application', '', '2018-07-02 09:00:00')",
    (
        'INSERT INTO project (number, measure, "order", title, lead, lead_name, state, since, arrived_at, requested, requested_process, facts, '
        "application, version) VALUES ('P', 'm', 1, 't', 'l', 'Lead', 'closed', '2018-07-02 09:00:00', '2018-07-02 09:00:00', 500, 500, '{}', 'a', 1)"
    ),
    (
        'INSERT INTO claim (project, id, kind, state, made_at, claimed, recognised, paid, "order", decree, reference) '
        "VALUES ('P', 'C1', 'final', 'paid', '2018-11-12 09:00:00', 500, 500, 500, 2, '7', 'T')"
    ),
)


def test_no_value_leaves_with_an_error_of_the_database(database: Database) -> None:
    """What is tried again stands with its error in the engine, where no code of a person may be."""
    statement = text("INSERT INTO document (sha256) VALUES (:code)")
    with pytest.raises(IntegrityError) as refused, database.write() as session:
        session.execute(statement, {"code": "RSSMRA80A01H501U"})
    assert "RSSMRA80A01H501U" not in reason_of(refused.value)
    with pytest.raises(DatabaseUnavailable) as caught, database.read() as session:
        session.execute(text("SELECT 1 FROM nowhere WHERE code = :code"), {"code": "RSSMRA80A01H501U"})
    assert "RSSMRA80A01H501U" not in str(caught.value)
    assert caught.value.__cause__ is None

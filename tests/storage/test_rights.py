"""What the users of the record on PostgreSQL may do: each does its own work, and another's is forbidden by the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.bank.treasury import Verdict
from domain.lifecycle.states import Role
from domain.registers.answers import Register
from office import correspondence, payments, registers
from office.caller import Caller
from runtime.settings import Settings
from storage import answers, documents, outbox
from storage.answers import StoredAnswer
from storage.database import PERSON_KEYS, Database
from storage.errors import DatabaseUnavailable
from storage.rights import USERS
from tests import lives
from tests.conftest import created

# What people ask to be paid, what they are paid, what counts as seen: the desk writes none of it.
NEVER = {
    "claim", "claim_line", "service_line", "outcome", "payment_order", "debt", "extension", "payment_batch",
    "payment_batch_order", "payment_handover", "certificate", "courier", "trouble", "heard", "spot_check", "decree",
    "measure_act", "alembic_version", "person_key",
}  # fmt: skip


@pytest.fixture(scope="module")
def owner(postgresql: str, migrated_base: Path) -> Iterator[Database]:
    """A record as its owner has prepared it, with its users."""
    url = created(postgresql, "with_users", "migrated")
    with closing(Database(url, migrated_base / PERSON_KEYS)) as database:
        with database.write() as session:
            known = session.execute(text("SELECT rolname FROM pg_roles")).scalars().all()
            missing = [user for user in USERS if user not in known]  # the session's server may have them from an office
            for user in missing:
                session.execute(text(f"CREATE ROLE {user} LOGIN"))
        database.hand_out_rights()
        yield database
        with database.write() as session:
            for user in USERS:
                session.execute(text(f"DROP OWNED BY {user}"))
            for user in missing:
                session.execute(text(f"DROP ROLE {user}"))


@contextmanager
def as_user(owner: Database, user: str) -> Iterator[Database]:
    """The record as one of its users has it."""
    url = owner.url.set(username=user).render_as_string(hide_password=False)
    with closing(Database(url, owner.vault.path)) as database:
        yield database


def test_the_desk_does_its_work_and_no_more(owner: Database, tmp_path: Path) -> None:
    lives.register_actors(owner)
    with as_user(owner, "azioni_intake") as desk:
        lives.prepared(desk)
        lives.enter(desk, "anna", Role.manager)
        project = lives.submitted(desk).project
        assert lives.submitted(desk, title="Rete 2").order == 2
        lives.keep_keys(tmp_path)
        url = desk.url.render_as_string(hide_password=False)
        caller = Caller(Settings(AZIONI_DATA=tmp_path, DATABASE_URL=url, AZIONI_PERSON_KEYS=owner.vault.path))
        people = tmp_path / "participations.csv"
        people.write_text("codice_fiscale;misura;dal;al\n" + "RSSMRA80A01H501U;Dote;2018-01-01;2018-06-30\n")
        registers.take_in(caller, Register.participations, people)
        with desk.read() as session:
            letter = outbox.letters(session, project)[0].notice.id
        assert correspondence.protocol(caller, project, letter, "0001234")["already"] is False
        order, now = f"{project}/C1/1", datetime.now(UTC)
        with desk.write() as session:
            file = documents.store(session, b"<Document/>", "answer.xml", now)
            wrong = StoredAnswer(file, order, "RJCT", 1, "", "?", None, None, Verdict.unexplained, "?", now)
            answers.record(session, wrong)
        assert not payments.explain(caller, file, order, "an order of another office")["already"]
        for name in sorted(NEVER):
            with desk.write() as session:
                assert not session.execute(text(f"SELECT has_table_privilege('{name}', 'INSERT')")).scalar_one(), name
        with pytest.raises(DatabaseUnavailable, match="permission denied"), desk.write() as session:
            session.execute(text("UPDATE project SET state = 'payment'"))


def test_the_starter_hands_in_words_and_writes_nothing_else(owner: Database) -> None:
    with as_user(owner, "azioni_starter") as starter, starter.read() as session:
        may = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        written = session.execute(text(f"{may} AND has_table_privilege(oid, 'INSERT')")).scalars().all()
        assert set(written) == {"document", "reading"}
        changed = session.execute(text(f"{may} AND has_table_privilege(oid, 'UPDATE, DELETE')")).scalars().all()
        assert changed == []


def test_the_worker_changes_nothing_that_is_append_only(owner: Database) -> None:
    with as_user(owner, "azioni_worker") as worker, worker.read() as session:
        for name in ("audit_entry", "audit_chain", "transfer", "certificate"):
            assert not session.execute(text(f"SELECT has_table_privilege('{name}', 'UPDATE')")).scalar_one(), name
        assert not session.execute(text("SELECT has_table_privilege('alembic_version', 'INSERT')")).scalar_one()

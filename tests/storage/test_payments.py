"""Orders into files, files to the treasury, and the comparison of everything, on SQLite and on PostgreSQL (F57 to F61)."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
import xmlschema
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from activities.credit_transfer import latin
from activities.payments import file_name, gather, hand_over
from activities.treasury import AnotherFile, Directory
from domain.bank.credit_transfer import NO_ACCOUNT
from domain.basis.euro import euro
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.states import OrderState
from storage import answers, audit, documents, files, payments, reconciliation
from storage.answers import StoredAnswer
from storage.database import Database
from storage.errors import DatabaseUnavailable, NotFound
from storage.payments import Batch
from tests import lives, treasury

GATHERED = lives.instant(11, 27)
LATER = GATHERED + timedelta(days=1)


def ordered(database: Database, count: int) -> list[str]:
    """Projects whose claim is ordered."""
    lives.prepared(database)
    projects = [lives.submitted(database, title=f"Rete più & {n}").project for n in range(count)]
    for project in projects:
        lives.live(database, project, lives.until("confirm_payment"))
    return projects


def run(database: Database, at: datetime = GATHERED) -> list[Batch]:
    """The first half of a payment run; the programme's clock of these tests is the real one."""
    with database.write() as session:
        batches, problems = gather(session, at)
    assert problems == []
    return batches


def unexplained(database: Database, at: datetime = GATHERED) -> list[str]:
    """What does not add up."""
    with database.read() as session:
        return reconciliation.unexplained(session, at)


def bytes_of(database: Database, batch: Batch) -> bytes:
    """The stored file."""
    with database.read() as session:
        return documents.read(session, batch.document)


def test_a_file_is_valid_and_carries_its_control_totals(database: Database) -> None:
    """F58."""
    projects = ordered(database, 3)
    (batch,) = run(database)
    data = bytes_of(database, batch)
    schema = resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd"
    xmlschema.XMLSchema(str(schema)).validate(data.decode())
    paper = treasury.read(data)
    orders = [lives.file_of(database, project).orders["C1/1"] for project in projects]
    assert (paper.message, paper.count, paper.total) == (batch.id, 3, Decimal(euro(sum(o.cents for o in orders))))
    assert (batch.orders, batch.cents) == (3, sum(order.cents for order in orders))
    assert paper.transfers == {
        f"{project}/C1/1": (Decimal(euro(order.cents)), order.iban)
        for project, order in zip(projects, orders, strict=True)
    }
    assert len(batch.id) <= 35
    assert all(len(key) <= 35 for key in paper.transfers)
    assert b"AR2017-0001 C1/1 d.d.s. n. 1480 del 26 novembre 2018" in data
    assert run(database) == [], "what stands in a file is not written again"
    assert unexplained(database) == []


def test_names_are_written_as_every_bank_takes_them() -> None:
    assert latin("Società «Più & Co.» – filiale d’Iseo ß") == "Societa Piu + Co. - filiale d'Iseo ss"
    assert latin("Łódź Đorđević Œuvre") == "Lodz Dordevic OEuvre"


def _in_file(session: Session, project: str) -> frozenset[str]:
    return payments.in_file(session, files.load(session, project))


def test_an_account_that_is_none_does_not_stop_the_others(database: Database) -> None:
    first, second = ordered(database, 2)
    with database.write() as session:
        session.execute(text("UPDATE payment_order SET iban = 'IT00' WHERE project = :p"), {"p": first})
        batches, problems = gather(session, GATHERED)
        assert (_in_file(session, first), _in_file(session, second)) == (
            frozenset(),
            frozenset({"C1/1"}),
        )
    assert (len(batches), problems) == (1, [f"{first}/C1/1: {NO_ACCOUNT}"])
    assert unexplained(database) == problems


def test_runs_at_the_same_time_never_put_an_order_into_two_files(database: Database) -> None:
    """F107; meanwhile some orders are taken back."""
    projects = ordered(database, 6)
    content = c.CancelPayment(claim="C1", reason="as the file shows")

    def cancelled(project: str) -> list[Batch]:
        lives.decide(database, project, "cancel_payment", content, GATHERED)
        return []

    with ThreadPoolExecutor(8) as pool:
        tasks = [pool.submit(run, database) if n % 2 else pool.submit(cancelled, projects[n]) for n in range(6)]
        written = [batch for task in tasks for batch in task.result()]
    with database.read() as session:
        inside = [pair for batch in written for pair in payments.orders_of(session, batch.id)]
    standing = [p for p in projects if lives.file_of(database, p).orders["C1/1"].state is OrderState.ordered]
    assert sorted(inside) == [(project, "C1/1") for project in standing]
    assert unexplained(database) == []


def test_the_database_refuses_an_order_in_two_files(database: Database) -> None:
    (project,) = ordered(database, 1)
    (batch,) = run(database)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("INSERT INTO payment_batch_order VALUES (:p, 'C1/1', :b)"), {"p": project, "b": batch.id})


@pytest.mark.parametrize("name", ["payment_batch", "payment_batch_order", "payment_handover", "treasury_answer"])
@pytest.mark.parametrize("act", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_what_was_written_stays(database: Database, tmp_path: Path, name: str, act: str) -> None:
    ordered(database, 1)
    (batch,) = run(database)
    hand_over(database, Directory(tmp_path / "treasury"), batch.id, "run")
    with database.write() as session:
        answers.record(session, said(batch, "AR2017-0001/C1/1"))
    column = {"payment_batch": "cents", "payment_handover": "place", "treasury_answer": "status"}.get(name, "batch")
    with pytest.raises((DBAPIError, DatabaseUnavailable), match="append-only"), database.write() as session:
        session.execute(text(act.format(name, column)))


def said(batch: Batch, key: str, verdict: str = "unexplained") -> StoredAnswer:
    """An answer on record; its file is any document."""
    return StoredAnswer(batch.document, key, "ACSC", 1, "R", "", None, None, verdict, "no order has this key", GATHERED)


@pytest.mark.parametrize("name", ["cancel_payment", "revoke"])
def test_an_order_may_be_taken_back_until_it_stands_in_a_file(database: Database, name: str) -> None:
    """R8.9: afterwards the treasury has the last word."""
    first, second = ordered(database, 2)
    content: dict[str, c.Content] = {
        "cancel_payment": c.CancelPayment(claim="C1", reason="as the file shows"),
        "revoke": c.Revocation(decree="9", urgent="money was leaving", reason="as the file shows"),
    }
    assert lives.decide(database, first, name, content[name], GATHERED).accepted
    (batch,) = run(database)
    assert batch.orders == 1
    answer = lives.decide(database, second, name, content[name], GATHERED)
    assert (answer.accepted, len(answer.findings)) == (False, 1)
    assert "answer comes first" in answer.message
    assert unexplained(database) == []


def test_an_answer_to_a_former_order_does_not_end_the_new_one(database: Database) -> None:
    """F59: refused, ordered again under a new key; the late answer names the old one."""
    (project,) = ordered(database, 1)
    run(database)
    fail = c.FailPayment(claim="C1", reason="AC04", order="C1/1")
    assert lives.decide(database, project, "fail_payment", fail, LATER).accepted
    assert lives.decide(
        database, project, "order_payment", c.OrderPayment(claim="C1", decree="2"), LATER, id="2"
    ).accepted
    late = c.ConfirmPayment(claim="C1", reference="T", order="C1/1")
    answer = lives.decide(database, project, "confirm_payment", late, LATER)
    assert not answer.accepted
    assert "C1/2 is on its way" in answer.message
    (second,) = run(database, LATER)
    assert second.orders == 1
    assert unexplained(database) == []


def test_hand_over_once_also_when_the_treasury_has_moved_the_file(database: Database, tmp_path: Path) -> None:
    """F57: it is asked first; nothing is recorded that was not read back."""
    ordered(database, 1)
    (batch,) = run(database)
    root = tmp_path / "treasury"
    place = Directory(root)
    data = bytes_of(database, batch)
    place.put(file_name(batch.id), data)  # and the process was killed before it could record it
    taken = root / "archive" / "2018" / f"{file_name(batch.id)}.taken"
    taken.parent.mkdir(parents=True)
    (root / "out" / file_name(batch.id)).rename(taken)
    assert unexplained(database, LATER) == [f"{batch.id}: written and not handed over"]
    for _ in range(2):
        assert hand_over(database, place, batch.id, "run") == ""
    assert treasury.files_under(root) == [taken]
    with database.read() as session:
        (found,) = payments.handed_over_by(session, "run")
    assert (found.read_back, found.document) == (batch.document, batch.document)
    assert unexplained(database, LATER) == []


def test_hands_at_the_same_time_hand_over_once(database: Database, tmp_path: Path) -> None:
    """F107: the treasury takes each file away at once, so that a second one would be a second payment."""
    ordered(database, 1)
    (batch,) = run(database)
    root = tmp_path / "treasury"

    class Busy(Directory):
        def put(self, name: str, data: bytes) -> None:
            super().put(name, data)
            for n in range(100):
                taken = root / "taken" / f"{name}.{n}"
                if not taken.exists():
                    taken.parent.mkdir(exist_ok=True)
                    (root / "out" / name).rename(taken)
                    return

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda n: hand_over(database, Busy(root), batch.id, str(n)), range(4))) == {""}
    assert [path.name for path in treasury.files_under(root)] == [f"{file_name(batch.id)}.0"]


def test_another_file_of_the_same_name_is_never_overwritten(database: Database, tmp_path: Path) -> None:
    ordered(database, 1)
    (batch,) = run(database)
    place = tmp_path / "treasury"
    (place / "in").mkdir(parents=True)
    (place / "in" / file_name(batch.id)).write_bytes(b"something else")
    assert "another file" in hand_over(database, Directory(place), batch.id, "run")
    with pytest.raises(AnotherFile):
        Directory(place).find(file_name(batch.id), batch.document)
    assert unexplained(database, LATER) == [f"{batch.id}: written and not handed over"]


def test_files_and_hand_overs_stand_in_the_trace(database: Database, tmp_path: Path) -> None:
    ordered(database, 1)
    (batch,) = run(database)
    hand_over(database, Directory(tmp_path / "treasury"), batch.id, "run")
    with database.read() as session:
        stored = [audit.accepted_answer(session, f"{batch.id}/{name}") for name in ("payment_file", "hand_over")]
    assert all(answer and batch.document in answer for answer in stored)


def test_the_paymaster_sees_that_orders_wait(database: Database) -> None:
    """F59: every order that has not ended is in the inbox of the paymaster."""
    (project,) = ordered(database, 1)
    assert lives.who(database, project, lives.instant(11, 26)) == (Role.paymaster,)


def test_an_order_without_an_end_is_reported(database: Database) -> None:
    """F59: ten days, by default."""
    (project,) = ordered(database, 1)
    for day, count in ((6, 0), (7, 1)):
        with database.read() as session:
            assert len(reconciliation.without_end(session, lives.instant(12, day))) == count
    lives.live(database, project, [lives.LIFE[-1]])
    with database.read() as session:
        assert reconciliation.without_end(session, lives.instant(12, 30)) == []


def test_everything_agrees_through_a_whole_life(database: Database) -> None:
    """F61: with a refusal, a new order, a payment, and a recovery of a part of it."""
    (project,) = ordered(database, 1)
    steps: Iterable[tuple[str, c.Content]] = (
        ("fail_payment", c.FailPayment(claim="C1", reason="AC01")),
        ("order_payment", c.OrderPayment(claim="C1", decree="2")),
        ("confirm_payment", c.ConfirmPayment(claim="C1", reference="T")),
    )
    assert unexplained(database) == []
    for name, content in steps:
        assert lives.decide(database, project, name, content, LATER, id=f"{project}/{name}/later").accepted
        assert unexplained(database, LATER) == []


def test_everything_agrees_when_a_payment_is_taken_back(database: Database) -> None:
    """F59, F61: paid, taken back, ordered again, paid again."""
    lives.prepared(database)
    project = lives.submitted(database, budget={"process": "6300.00", "result": "36672.25"}).project
    lives.live(database, project, lives.until("end_delivery"))
    steps: Iterable[tuple[str, c.Content]] = (
        ("claim", c.MakeClaim(kind="interim")),
        ("check_claim", c.CheckClaim(claim="C1")),
        ("attach", lives.regularity()),
        ("order_payment", c.OrderPayment(claim="C1", decree="1")),
        ("confirm_payment", c.ConfirmPayment(claim="C1", reference="T1")),
        ("fail_payment", c.FailPayment(claim="C1", reason="STORNATO")),
        ("order_payment", c.OrderPayment(claim="C1", decree="2")),
        ("confirm_payment", c.ConfirmPayment(claim="C1", reference="T2")),
    )
    at = lives.instant(10, 29)
    for number, (name, content) in enumerate(steps):
        assert lives.decide(database, project, name, content, at, id=f"{project}/{name}/{number}").accepted, name
        assert unexplained(database, at) == []


TAMPERED = {
    "UPDATE payment_order SET cents = cents + 1": ("the standing orders are", "went out in"),
    "UPDATE payment_order SET iban = 'IT28W8000000292100645211151'": ("another account went out",),
    "UPDATE payment_order SET state = 'paid'": ("are ordered in the ledger", "without a reference"),
    "UPDATE claim SET paid = 5": ("0.05 was paid by the claims, the orders say 0.00",),
    "UPDATE project_balance SET cents = cents + 1 WHERE account = 'ordered'": ("are ordered in the ledger",),
}


@pytest.mark.parametrize("tampering", TAMPERED)
def test_a_tampered_order_is_found(database: Database, tampering: str) -> None:
    ordered(database, 1)
    run(database)
    assert unexplained(database) == []
    with database.write() as session:
        session.execute(text(tampering))
    found = unexplained(database)
    assert all(any(words in line for line in found) for words in TAMPERED[tampering]), found


def test_an_answer_that_could_not_be_applied_stays_until_it_is_explained(database: Database) -> None:
    ordered(database, 1)
    (batch,) = run(database)
    with database.write() as session:
        answers.record(session, said(batch, "X/C1/1"))
        answers.record(session, said(batch, "X/C1/1", "confirmed"))  # the first one stands
    assert unexplained(database) == [f"X/C1/1: no order has this key (answer file {batch.document[:12]})"]
    with database.write() as session:
        assert answers.explain(session, batch.document, "X/C1/1", "a payment of another office", "paymaster", LATER)
        assert not answers.explain(session, batch.document, "X/C1/1", "again", "paymaster", LATER)
        with pytest.raises(NotFound):
            answers.explain(session, batch.document, "Y", "?", "paymaster", datetime.now(UTC))
    assert unexplained(database) == []

"""Many at once: the envelope is never promised twice and nobody overtakes; the naive ways show that the race is real."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from domain.lifecycle.states import State
from domain.record.states import Account
from storage import ledger, queries
from storage.database import Database
from storage.submission import Submitted
from tests import lives

MEASURE = "azioni-di-rete-2018"
OPENED = lives.datetime(2018, 11, 5, 12, tzinfo=lives.UTC)
REQUESTED = 7_664_200
HELD = 110_000_000 // REQUESTED
RESERVERS, ASKED, THIRD = 64, 5_200_000, 21
"""The envelope of 1,100,000 euro holds 21 times 52,000: a third of the 64."""


@pytest.mark.parametrize("counters", [1, 8, RESERVERS], ids=["one process", "eight", "each its own"])
def test_64_reservers_of_an_envelope_that_holds_a_third_of_them(database: Database, counters: int) -> None:
    """R5.7, F28: whoever arrives first is funded first, the rest waits in order of arrival; the record proves it.

    Each counter has its own connections, as a process of its own has: then the envelope's row alone settles who is first.
    """
    lives.prepared(database, MEASURE, OPENED)
    doors = [
        database,
        *(
            Database(database.url.render_as_string(hide_password=False), database.vault.path)
            for _ in range(counters - 1)
        ),
    ]
    begin = threading.Barrier(RESERVERS)

    def reserve(number: int) -> Submitted:
        begin.wait(30)
        door = doors[number % counters]
        budget = {"process": "26000.00", "result": "26000.00"}
        return lives.submitted(door, OPENED, measure=MEASURE, title=f"Project {number}", budget=budget)

    with ThreadPoolExecutor(RESERVERS) as pool:
        receipts = list(pool.map(reserve, range(RESERVERS)))
    for door in doors[1:]:
        door.close()
    assert sorted(receipt.order for receipt in receipts) == list(range(1, RESERVERS + 1))
    with database.read() as session:
        lines = queries.projects(session, MEASURE)
        balances = ledger.balances(session, MEASURE)
        assert ledger.unbalanced(session, MEASURE) == []
        reserved = [t.project for t in ledger.transfers(session, MEASURE) if t.target is Account.reserved]
    waiting = RESERVERS - THIRD
    assert [line.state for line in lines] == [State.formal_check] * THIRD + [State.waiting_for_funds] * waiting
    assert reserved == [line.project for line in lines[:THIRD]]
    assert balances[Account.reserved] == THIRD * ASKED
    assert balances[Account.available] == 110_000_000 - THIRD * ASKED


def test_a_smaller_request_does_not_overtake_who_waits(database: Database) -> None:
    """R5.7: strict order, even when the smaller sum would fit."""
    lives.prepared(database, MEASURE, OPENED)
    for n in range(HELD + 1):
        lives.submitted(database, OPENED, measure=MEASURE, title=f"Project {n}")
    small = lives.submitted(
        database, OPENED, measure=MEASURE, title="small", budget={"process": "10000.00", "result": "5000.00"}
    )
    assert small.state == State.waiting_for_funds


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_negative_control_reading_before_writing_promises_the_money_twice(database: Database) -> None:
    """Without the held row both read the same balance, and both find room: this is what the lock prevents."""
    lives.prepared(database, MEASURE, OPENED)
    both_have_read = threading.Barrier(2)
    with database.write() as session:
        session.execute(text("CREATE TABLE naive (pool integer)"))
        session.execute(text("INSERT INTO naive VALUES (100)"))

    def reserve(_: int) -> bool:
        with database.write() as session:
            room = session.execute(text("SELECT pool FROM naive")).scalar_one() >= 100
            both_have_read.wait(10)
            if room:
                session.execute(text("UPDATE naive SET pool = pool - 100"))
            return bool(room)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(reserve, range(2))) == [True, True]
    with database.read() as session:
        assert session.execute(text("SELECT pool FROM naive")).scalar_one() == -100


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_negative_control_a_number_drawn_before_the_row_is_held_lets_others_overtake(database: Database) -> None:
    """A sequence is drawn in one order and committed in another: the arrival number comes after the lock."""
    database.migrate()
    with database.write() as session:
        session.execute(text("CREATE SEQUENCE arrivals"))
        session.execute(text("CREATE TABLE naive (number integer, place serial)"))
    drawn, other_is_done = threading.Event(), threading.Event()

    def slow() -> None:
        with database.write() as session:
            number = session.execute(text("SELECT nextval('arrivals')")).scalar_one()
            drawn.set()
            other_is_done.wait(10)
            session.execute(text("INSERT INTO naive (number) VALUES (:number)"), {"number": number})

    def quick() -> None:
        drawn.wait(10)
        with database.write() as session:
            session.execute(text("INSERT INTO naive (number) SELECT nextval('arrivals')"))
        other_is_done.set()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(slow), pool.submit(quick)]:
            done.result()
    with database.read() as session:
        assert list(session.execute(text("SELECT number FROM naive ORDER BY place")).scalars()) == [2, 1]

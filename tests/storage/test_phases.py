"""Phase 1 is one sum of 5,000,000 euro with two windows (R5.1, R5.2), on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.basis.findings import RuleBroken
from domain.lifecycle import contents as c
from domain.record.payables import Transfer
from domain.record.states import Account
from storage import ledger, measures, phases, verification
from storage.database import Database
from storage.tables import PhaseRow
from tests import lives

FIRST, SECOND, OTHER = "azioni-di-rete-2017", "azioni-di-rete-2018", "azioni-di-rete-2021"
REOPENED = lives.datetime(2018, 11, 5, 12, tzinfo=lives.UTC)
FULL = {"process": "40000.00", "result": "36700.00"}


def opened(database: Database, key: str) -> bool:
    """Open a window on 5 November 2018; the record's real time is the programme's."""
    as_of = lives.datetime(2021, 2, 19, 12, tzinfo=lives.UTC) if key == OTHER else REOPENED
    clock = lives.ProgrammeClock(opened_at=REOPENED, as_of=as_of)
    return lives.intake.open_measure(database, key, clock, "manager", lives.sign)


@pytest.fixture
def first(database: Database) -> Database:
    """A record with the first window open since July."""
    lives.prepared(database, FIRST)
    return database


def held(database: Database, *keys: str) -> list[tuple[int, int]]:
    """Envelope and free money of windows, in cents, after checking that the books add up."""
    with database.read() as session:
        for key in keys:
            assert ledger.unbalanced(session, key) == []
        found = [ledger.balances(session, key) for key in keys]
    return [(-parts[Account.envelope], parts[Account.available]) for parts in found]


def is_proved(database: Database) -> None:
    """Every entry of the traces is proved, and every posting belongs to one."""
    with database.read() as session:
        assert [finding for report in verification.inspect(session, {}) for finding in report.findings] == []


def spend(database: Database, cents: int) -> None:
    """Reserve money of the first window, as an application would."""
    with database.write() as session:
        reserved = Transfer(Account.available, Account.reserved, cents, "test")
        ledger.post(session, FIRST, None, [reserved], f"spent {cents}", REOPENED)


def test_the_window_reopened_beside_the_first_takes_its_money_out_of_it(first: Database) -> None:
    """R5.2: d.g.r. XI/677 moves 1,100,000 euro from what is free: the phase holds 5,000,000 before and after."""
    assert opened(first, SECOND)
    assert held(first, FIRST, SECOND) == [(390_000_000, 390_000_000), (110_000_000, 110_000_000)]
    with first.read() as session:
        phase = phases.of(session, SECOND)
        assert phase == phases.Phase("azioni-di-rete-fase-1", 500_000_000, 500_000_000, (FIRST, SECOND))
        given = [act for act in measures.enacted(session, FIRST) if act.name == "give_funds"]
        assert [(act.act, act.value) for act in given] == [("d.g.r. XI/677 del 24 ottobre 2018", "1100000.00")]
    is_proved(first)


def test_what_is_promised_is_not_moved(first: Database) -> None:
    """R5.2: refused with the sum that is missing, and nothing is written; free money opens it."""
    spend(first, 450_000_000)
    with pytest.raises(RuleBroken, match=r"500000\.00 are free: 600000\.00 are missing") as refused:
        opened(first, SECOND)
    assert [finding.rule for finding in refused.value.findings] == ["R5.2"]
    assert held(first, FIRST) == [(500_000_000, 50_000_000)]
    with first.write() as session:
        ledger.post(
            session, FIRST, None, [Transfer(Account.reserved, Account.available, 60_000_000, "test")], "x", REOPENED
        )
    assert opened(first, SECOND)
    assert held(first, FIRST, SECOND) == [(390_000_000, 0), (110_000_000, 110_000_000)]


def test_opened_alone_it_holds_its_own_and_leaves_the_rest_to_the_first(database: Database) -> None:
    """R5.1, R5.2: 1,100,000 euro; the first window, opened later, holds the 3,900,000 that are left."""
    lives.prepared(database, SECOND, REOPENED)
    assert held(database, SECOND) == [(110_000_000, 110_000_000)]
    assert opened(database, FIRST)
    assert held(database, FIRST, SECOND) == [(390_000_000, 390_000_000), (110_000_000, 110_000_000)]


def test_savings_go_from_window_to_window_and_money_from_outside_makes_the_phase_larger(first: Database) -> None:
    """R5.2: an act of savings moves within the 5,000,000; one that brings new money is the phase's too."""
    opened(first, SECOND)
    later = REOPENED + timedelta(days=3)
    savings = c.AddFunds(cents=5_000_000, act="d.d.s. 9", source=FIRST)
    assert lives.act(first, SECOND, "add_funds", later, savings).accepted
    assert held(first, FIRST, SECOND) == [(385_000_000, 385_000_000), (115_000_000, 115_000_000)]
    assert lives.act(first, SECOND, "add_funds", later, c.AddFunds(cents=700, act="l. 5/2019")).accepted
    with first.read() as session:
        phase = phases.of(session, FIRST)
        assert phase is not None
        assert (phase.cents, phase.drawn) == (500_000_700, 500_000_700)
    is_proved(first)


def test_phase_2_stands_alone_and_what_comes_from_it_makes_phase_1_larger(first: Database) -> None:
    """R5.3: it has no part in the 5,000,000; its savings leave it by an act."""
    opened(first, OTHER)
    assert held(first, FIRST, OTHER) == [(500_000_000, 500_000_000), (500_000_000, 500_000_000)]
    given = c.AddFunds(cents=1_000, act="d.d.s. 10", source=OTHER)
    assert lives.act(first, FIRST, "add_funds", REOPENED, given).accepted
    assert held(first, FIRST, OTHER) == [(500_001_000, 500_001_000), (499_999_000, 499_999_000)]


def test_the_database_itself_refuses_more_than_the_phase_holds(first: Database) -> None:
    """R5.1: no bug above it can draw a cent more, by whichever window, or forget what was drawn."""
    opened(first, SECOND)
    for key in (FIRST, SECOND):
        with pytest.raises(ledger.NoFunds), first.write() as session:
            ledger.fund(session, key, 1, "too much", "bug", REOPENED)
    assert held(first, FIRST, SECOND) == [(390_000_000, 390_000_000), (110_000_000, 110_000_000)]
    with first.write() as session:
        row = session.get_one(PhaseRow, "azioni-di-rete-fase-1")
        row.drawn -= 100
        session.add(row)
    with first.read() as session:
        assert ledger.unbalanced(session, FIRST) == [
            "azioni-di-rete-fase-1: 4,999,999.00 drawn on record, 5,000,000.00 in its windows"
        ]


def test_windows_that_were_opened_before_keep_what_they_hold(without_tables: Database) -> None:
    """A record of before, with 5,000,000 and 1,100,000 euro and 250,000 added: nothing is taken away, nothing more drawn."""
    without_tables.migrate("0022")
    with without_tables.write() as session:
        for key, cents in ((FIRST, 525_000_000), (SECOND, 110_000_000)):
            edition = {"key": key, "state": "open", "at": "2018-11-05 11:00:00", "rules": "x"}
            session.connection().execute(text(_EDITION), edition)
            session.connection().execute(text(_ENVELOPE), {"key": key, "cents": -cents})
            session.connection().execute(text(_ENVELOPE.replace("envelope", "available")), {"key": key, "cents": cents})
    without_tables.migrate()
    with without_tables.read() as session:
        assert phases.of(session, FIRST) == phases.Phase(
            "azioni-di-rete-fase-1", 635_000_000, 635_000_000, (FIRST, SECOND)
        )
        assert [phases.of(session, SECOND), phases.of(session, OTHER)] == [phases.of(session, FIRST), None]
    with pytest.raises(ledger.NoFunds), without_tables.write() as session:
        ledger.fund(session, SECOND, 1, "too much", "bug", REOPENED)


_EDITION = (
    "INSERT INTO measure_edition (key, state, opened_at, as_of, speed, last_order, rules_version)"
    " VALUES (:key, :state, :at, :at, 1, 0, :rules)"
)
_ENVELOPE = "INSERT INTO account_balance (measure, account, cents) VALUES (:key, 'envelope', :cents)"

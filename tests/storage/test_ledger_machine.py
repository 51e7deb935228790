"""The ledger under random transfers, by the database itself: it always adds up, and what is refused leaves no trace (F100)."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from domain.record.payables import Transfer
from domain.record.states import BOOKS_OF_DEBT, EXTERNAL, Account
from storage import ledger
from storage.database import Database
from storage.errors import DatabaseUnavailable
from tests import lives

MAY_GO_BELOW = (Account.envelope, Account.debts)
KEY, PROJECTS = lives.MEASURE, ("P1", "P2")


class Ledger(RuleBasedStateMachine):
    """A model of the balances beside the real tables on SQLite; PostgreSQL has the same triggers, tested in test_record."""

    def __init__(self) -> None:
        super().__init__()
        self._place = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self._place.name) / 'azioni.db'}")
        self.whole = dict.fromkeys(Account, 0)
        self.parts = {project: dict.fromkeys(Account, 0) for project in PROJECTS}

    @initialize(cents=st.integers(1, 500_000))
    def open(self, cents: int) -> None:
        """An envelope, whatever it holds."""
        self.database.migrate()
        with self.database.write() as session:
            ledger.fund(session, KEY, cents, "envelope", "open", lives.OPENED)
        self.whole[Account.envelope], self.whole[Account.available] = -cents, cents

    @rule(
        source=st.sampled_from(Account), goal=st.sampled_from(Account), cents=st.integers(-5, 100_000),
        project=st.sampled_from(PROJECTS),
    )  # fmt: skip
    def transfer(self, source: Account, goal: Account, cents: int, project: str) -> None:
        """Any transfer at all: the database takes it, or refuses it as a whole."""
        may = cents > 0 and source is not goal and (source in BOOKS_OF_DEBT) == (goal in BOOKS_OF_DEBT)
        may = may and (source in MAY_GO_BELOW or self.whole[source] >= cents)
        may = may and (source in EXTERNAL or self.parts[project][source] >= cents)
        moved = Transfer(source, goal, cents, "x")
        if not may:
            with pytest.raises((ledger.NoFunds, DatabaseUnavailable)), self.database.write() as session:
                ledger.post(session, KEY, project, [moved], "c", lives.OPENED)
            return
        with self.database.write() as session:
            ledger.post(session, KEY, project, [moved], "c", lives.OPENED)
        for balances in (self.whole, self.parts[project]):
            balances[source] -= cents
            balances[goal] += cents

    @rule(statement=st.sampled_from(["UPDATE transfer SET cents = cents + 1", "DELETE FROM transfer"]))
    def tamper(self, statement: str) -> None:
        """Entries cannot be changed or deleted."""
        with pytest.raises((DatabaseError, DatabaseUnavailable)), self.database.write() as session:
            session.connection().execute(text(statement))

    @invariant()
    def the_database_agrees(self) -> None:
        if not self.whole[Account.envelope]:
            return
        with self.database.read() as session:
            assert ledger.balances(session, KEY) == self.whole
            assert ledger.unbalanced(session, KEY) == []
            for project, parts in self.parts.items():
                assert ledger.project_balances(session, project) == {
                    a: c for a, c in parts.items() if c and a not in EXTERNAL
                }

    def teardown(self) -> None:
        self.database.close()
        self._place.cleanup()


Ledger.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestLedger = Ledger.TestCase

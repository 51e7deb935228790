"""Any commands and acts in any order on a shared envelope: nothing raises, nothing is paid twice, ledger and chain are whole.

A short piece; ``make lives`` runs ten thousand of them.
"""

from __future__ import annotations

from domain.commands.table import COMMANDS
from domain.lifecycle.states import Role, State
from tests.domain.desk import desk
from tests.random_lives import checks
from tests.random_lives.__main__ import batch
from tests.random_lives.saying import SAYINGS


def test_some_random_lives() -> None:
    lived = batch(seed=1, count=4)
    assert lived.found == []
    assert sum(lived.given.values()) > 100


def test_every_command_of_people_is_said() -> None:
    """A new command takes part from its first day."""
    assert set(SAYINGS) == {row.name for row in COMMANDS.values() if row.role is not Role.system}


def test_the_checks_find_what_is_paid_twice() -> None:
    """The same people, hours and jobs in two files."""
    file = desk().live("check_claim").file
    assert list(checks.twice([file])) == []
    told = "\n".join(checks.twice([file, file]))
    assert "minute 2018-09-20 540 is paid twice" in told
    assert "has the results" in told


def test_the_checks_find_what_a_closing_has_left_open() -> None:
    file = desk().live("check_claim").file.having(state=State.closed)
    told = "\n".join(checks.of_project(file))
    assert "is closed with open claims" in told or "is closed and holds" in told

"""What the inbox offers beside the projects is taken as it is printed, by whoever it is offered to, on a real service."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.lifecycle.states import Role
from runtime.keys import Keys
from storage import troubles
from storage.database import Database
from storage.troubles import Kind, Trouble
from tests import lives
from tests.service import dev, starter

KEY = "azioni-di-rete-2018"
OPENED = lives.instant(11, 6)
# As many as the envelope of the edition has money for.
FUNDED = 14
# What a person writes in the place of each word in capitals.
FILLED = {"EURO": "1500000", "ACT": "'d.g.r. XI/7'", "ADDRESS": "rete@pec.example.org"}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """An edition whose money is promised, with one project that waits for more, and one whose letter did not arrive."""
    data = tmp_path / "data"
    data.mkdir()
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    begun = datetime.now(UTC) - (lives.instant(11, 27) - OPENED)
    lives.prepared(database, KEY, OPENED, begun)
    for name in ("manager", "anna"):
        lives.enter(database, name, Role.manager)
        Keys(data / "keys").keep(name, lives.key_of(name))
    for number in range(FUNDED + 1):
        at = begun + timedelta(minutes=number)
        lives.submitted(database, at, measure=KEY, title=f"Rete {number}")
    with database.write() as session:
        reason = "the receipt says that it was not delivered"
        troubles.note(session, Trouble("AR2018-0002", "x", Kind.undelivered, "letter", reason, datetime.now(UTC)))
    database.close()
    with dev(data):
        yield data


def offered(data: Path, command: str, subject: str, *role: str) -> list[list[str]]:
    """The commands on the line of the inbox that begins with one, each filled in as a person would."""
    lines = starter(data, "inbox", *role)
    (line,) = [one for one in lines if one["give"] and one["give"][0].startswith(f"{command} {subject}")]
    words = re.compile(rf"(?<= )({'|'.join(FILLED)})(?= |$)")
    return [shlex.split(words.sub(lambda found: FILLED[found[0]], one)) for one in line["give"]]


def taken(data: Path, typed: list[str], actor: str) -> Any:
    """What is answered to a command as it was offered."""
    return starter(data, *typed, "--as", actor)


@pytest.mark.timeout(240)
def test_what_waits_for_money_and_for_a_second_signature(data: Path) -> None:
    """F30: the first manager adds what the inbox says, the second signs the line as it is printed, and the window is closed by its own."""
    waiting = f"AR2018-{FUNDED + 1:04d}"
    (line,) = [one for one in starter(data, "inbox") if one["project"] == waiting]
    assert line["commands"] == {f"measure add-funds {KEY}": "manager", f"measure close {KEY}": "manager"}
    add, close = offered(data, "measure add-funds", KEY)
    assert taken(data, add, "manager")["awaiting"]
    (sign,) = offered(data, "measure add-funds", KEY, "--role", "manager")
    assert waiting in taken(data, sign, "anna")["funded"]
    assert [one for one in starter(data, "inbox", "--role", "manager") if one["project"] == KEY] == []
    assert taken(data, close, "manager")["state"] == "closed"


@pytest.mark.timeout(240)
def test_a_better_address_for_a_letter_that_did_not_arrive(data: Path) -> None:
    (address,) = offered(data, "correct-address", "AR2018-0002", "--role", "officer")
    assert taken(data, address, "officer")["project"] == "AR2018-0002"

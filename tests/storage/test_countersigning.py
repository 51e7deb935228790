"""The second manager (F30) gets the first one's words to sign, whole: decree, date, project code, act and sum."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.chances import Offer
from domain.record.file import Signature
from office import agenda
from office.caller import Caller
from office.countersigning import as_signed
from runtime.settings import Settings
from storage import documents
from storage.database import Database
from tests import lives

OFFERED = Offer("award", (Role.manager,), "", "award AR2017-0001 --decree NUMBER")


def test_the_second_command_has_the_first_one_s_decree(sqlite: Database) -> None:
    lives.prepared(sqlite)
    file = lives.file_of(sqlite, lives.submitted(sqlite).project)
    said = c.Award.model_validate({"decree": {"number": "11352", "date": "2018-08-01"}, "cup": lives.CUP})
    with sqlite.write() as session:
        sha256 = documents.store(session, c.canonical(said), "award.json", lives.OPENED)
        first = Signature("award", "", sha256, "", "anna", 1)
        (offer,) = as_signed(session, file.noting(signatures=(first,)), (OFFERED,))
        assert offer.typed == f"award AR2017-0001 --decree 11352 --decree-date 2018-08-01 --cup {lives.CUP}"
        done = replace(first, second="bruno")
        assert as_signed(session, file.noting(signatures=(done,)), (OFFERED,)) == (OFFERED,)


@pytest.mark.parametrize("reason", ["", " --reason TEXT"])
def test_the_second_command_asks_for_the_sum_that_was_signed(sqlite: Database, reason: str) -> None:
    """F30: the first manager may have asked for less than is overpaid; another sum would be another act."""
    lives.prepared(sqlite)
    file = lives.file_of(sqlite, lives.submitted(sqlite).project)
    parts = {"decree": {"number": "9", "date": "2018-10-30"}, "cents": 60_000, "reason": "paid twice"}
    said = c.OrderRecovery.model_validate(parts)
    asked = Offer("order-recovery", (Role.manager,), "", f"order-recovery P --amount 700.00{reason} --decree NUMBER")
    with sqlite.write() as session:
        sha256 = documents.store(session, c.canonical(said), "recovery.json", lives.OPENED)
        first = Signature("order_recovery", "", sha256, "", "anna", 60_000)
        (offer,) = as_signed(session, file.noting(signatures=(first,)), (asked,))
    for one in ("--amount 600.00", "--decree 9 --decree-date 2018-10-30", "--reason 'paid twice'"):
        assert offer.typed.count(one) == 1


def test_added_funds_that_one_has_signed_lie_on_the_managers_desk(sqlite: Database, tmp_path: Path) -> None:
    lives.prepared(sqlite)
    lives.enter(sqlite, "anna", Role.manager)
    lives.enter(sqlite, "bruno", Role.manager)
    funds = c.AddFunds(cents=200_000_000, act="d.d.s. 80")
    assert lives.act(sqlite, lives.MEASURE, "add_funds", lives.instant(7, 3), funds, "a", "anna").accepted
    office = Caller(Settings(AZIONI_DATA=tmp_path), actor="bruno")
    office.keys.keep("bruno", lives.key_of("bruno"))
    (line,) = agenda.inbox(office, Role.manager)
    assert line["give"] == [f"measure add-funds {lives.MEASURE} 2000000.00 --act 'd.d.s. 80'"]
    assert [(one["of"], one["signed_by"]) for one in line["signatures"]] == [("d.d.s. 80", "anna")]
    assert agenda.inbox(office, Role.officer) == []
    assert lives.act(sqlite, lives.MEASURE, "add_funds", lives.instant(7, 4), funds, "b", "bruno").accepted
    assert agenda.inbox(office, Role.manager) == [], "the second signature has carried it out"

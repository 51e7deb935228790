"""A registered line is never changed: it is voided or replaced, and what it used is free again (R7.9)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.commands.rule import CommandRule
from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.record.states import RecipientState
from domain.views.explanation import Record, explanation
from tests import lives
from tests.domain.desk import Desk, desk, told
from tests.lives import instant

DAY = date(2018, 9, 20)
ON = instant(9, 25)
PAPER = "f" * 64


@pytest.fixture
def served() -> Desk:
    """R01 and R02 have had three hours of a skills audit each: S1 and S2, of 106.50 euro."""
    found = desk().live("record_services")
    found.do("record_services", lives.register(DAY, "BIL", ["R01", "R02"]), ON)
    return found


def c_row(name: str) -> CommandRule[c.Content]:
    """The row of a command."""
    return COMMANDS[name]


def void(*lines: str) -> c.CorrectService:
    """Lines are taken out."""
    return c.CorrectService(lines=lines, reason="they were somebody else's hours")


def instead(line: str, *rows: c.RegisterLine) -> c.CorrectService:
    """A row in the place of a line."""
    return c.CorrectService(lines=(line,), reason="the hours were others", document=PAPER, rows=rows)


def rows(service: str, people: list[str], start: str = "09:00", end: str = "12:00") -> tuple[c.RegisterLine, ...]:
    """The rows of a register."""
    return lives.register(DAY, service, people, start, end).lines


def test_a_voided_line_stays_on_file_and_is_not_claimed(served: Desk) -> None:
    decision = served.do("correct_service", void("S1"), instant(9, 26))
    assert decision.data["voided"] == ["S1"]
    assert (served.file.services[1].voided_on, served.file.services[1].cents) == (date(2018, 9, 26), 10_650)
    assert served.file.recipients["R01"].state is RecipientState.planned
    assert served.file.recipients["R02"].state is RecipientState.in_service
    served.do("end_delivery", c.Nothing(), instant(10, 30))
    served.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    assert [line.item for line in served.file.claim_lines.values()] == ["S2"]


def test_the_hours_the_cap_and_the_time_are_free_again(served: Desk) -> None:
    """The true hour can be registered: at the same time, and up to the hours of the service."""
    served.do("correct_service", void("S1"), instant(9, 26))
    served.do("record_services", lives.register(DAY, "COA", ["R01"]), instant(9, 26))
    for day in (date(2018, 9, 21), date(2018, 9, 24)):
        served.do("record_services", lives.register(day, "BIL", ["R01"], "09:00", "13:00"), instant(9, 26))
    assert (
        sum(
            s.minutes
            for s in served.file.services.values()
            if s.recipient == "R01" and s.service == "BIL" and not s.voided
        )
        == 480
    )


def test_another_line_takes_its_place(served: Desk) -> None:
    decision = served.do("correct_service", instead("S1", *rows("BIL", ["R01"], "10:00", "12:00")), instant(9, 26))
    new = served.file.services[3]
    assert (new.corrects, new.minutes, new.cents, new.document) == (1, 120, 7_100, PAPER)
    assert (decision.data["lines"], decision.data["withdrawn"], decision.data["amount"]) == (["S3"], "106.50", "71.00")


def test_what_takes_its_place_meets_the_rules_of_every_register(served: Desk) -> None:
    before = served.file
    twice = instead("S1", *rows("BIL", ["R02"], "11:00", "13:00"))
    assert served.broken("correct_service", twice, instant(9, 26)) == ["R7.9"]
    future = instead("S1", *lives.register(date(2018, 9, 27), "BIL", ["R01"]).lines)
    assert served.broken("correct_service", future, instant(9, 26)) == ["R7.9"]
    assert served.file is before


def test_a_line_is_corrected_once_and_must_be_there(served: Desk) -> None:
    served.do("correct_service", void("S1"), instant(9, 26))
    (again,) = served.refused("correct_service", void("S1"), instant(9, 27))
    assert again.message == "S1 was taken out of the register on 2018-09-26"
    (absent,) = served.refused("correct_service", void("S9"), instant(9, 27))
    assert absent.message == "the register has no line S9"
    (more,) = served.refused("correct_service", instead("S2", *rows("BIL", ["R02", "R03"])), instant(9, 27))
    assert more.message == "one row takes the place of each line: 1 lines are named, the table has 2 rows"


def test_a_claimed_line_is_for_the_check(served: Desk) -> None:
    served.do("end_delivery", c.Nothing(), instant(10, 30))
    served.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    assert served.broken("correct_service", void("S1"), instant(11, 13)) == ["state"]
    interim = desk(budget={"process": "300.00", "result": "36672.25"}).live("record_services")
    interim.do("record_services", lives.register(DAY, "BIL", ["R01", "R02"]), ON)
    interim.do("claim", c.MakeClaim(kind="interim"), instant(9, 26))
    (claimed,) = interim.refused("correct_service", void("S1"), instant(9, 27))
    assert claimed.message == "S1 stands in claim C1: what is wrong with it is for the check to say"


def test_a_line_that_came_after_the_claim_is_still_corrected() -> None:
    """R7.9: of an interim claim only what it holds is for the check."""
    interim = desk(budget={"process": "300.00", "result": "36672.25"}).live("record_services")
    interim.do("record_services", lives.register(DAY, "BIL", ["R01", "R02"]), ON)
    interim.do("claim", c.MakeClaim(kind="interim"), instant(9, 26))
    interim.do("record_services", lives.register(DAY, "BIL", ["R03"]), instant(9, 27))
    interim.do("correct_service", void("S3"), instant(9, 28))
    assert interim.file.services[3].voided_on == date(2018, 9, 28)


@pytest.fixture
def taught() -> Desk:
    """R01 to R04 had one class of three hours: 106.50 euro, shared by four, S1 to S4."""
    found = desk().live("record_services")
    found.do("record_services", lives.register(DAY, "GRP", ["R01", "R02", "R03", "R04"]), ON)
    return found


def shares(counter: Desk) -> list[tuple[str, int]]:
    """Who is paid what part of the class."""
    return [(line.recipient, line.cents) for line in counter.file.services.values() if line.voided_on is None]


def test_the_price_of_a_class_is_shared_by_who_was_there(taught: Desk) -> None:
    """R6.10: without R04 the others had the class to themselves, and each minute of it is still paid once."""
    assert shares(taught) == [("R01", 2_663), ("R02", 2_663), ("R03", 2_662), ("R04", 2_662)]
    decision = taught.do("correct_service", void("S4"), instant(9, 26))
    assert shares(taught) == [("R01", 3_550), ("R02", 3_550), ("R03", 3_550)]
    assert decision.data["voided"] == ["S4", "S1", "S2", "S3"]
    assert [(line.id, line.corrects) for line in taught.file.services.values() if line.corrects] == [
        (5, 1),
        (6, 2),
        (7, 3),
    ]


def test_what_is_left_of_a_class_is_a_class_or_nothing(taught: Desk) -> None:
    assert taught.broken("correct_service", void("S3", "S4"), instant(9, 26)) == ["R6.10"]
    taught.do("correct_service", void("S1", "S2", "S3", "S4"), instant(9, 26))
    assert shares(taught) == []


def test_the_same_register_can_be_handed_in_again(served: Desk) -> None:
    """Its lines were taken out by mistake: the same words are a new fact."""
    register = lives.register(DAY, "BIL", ["R01", "R02"])
    occasion = c_row("record_services").occasion
    assert occasion(served.file, register, "operator") == ""
    served.do("correct_service", void("S1", "S2"), instant(9, 26))
    assert occasion(served.file, register, "operator") == "corrected2"
    served.do("record_services", register, instant(9, 26))


def test_story_and_explanation_show_both(served: Desk) -> None:
    before = served.file
    content = instead("S1", *rows("BIL", ["R01"], "10:00", "12:00"))
    decision = served.do("correct_service", content, instant(9, 26))
    words = told("correct_service", before, content, decision)
    assert words == (
        "the operator took S1 out of the register, worth 106.50 euro, and put S3 in their place, worth 71.00 euro"
    )
    (one,) = explanation(Record(served.file, served.measure, (), {}))["corrections"]
    assert (one["line"], one["hours"], one["amount"], one["voided"]) == ("S1", "09:00-12:00", "106.50", "2018-09-26")
    assert (one["replaced_by"], one["new_amount"]) == (["S3"], "71.00")

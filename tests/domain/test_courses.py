"""Training is paid for whoever attends enough of it (R7.10): three quarters of a course, as these editions have it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.basis.vocabulary import ClaimKind
from domain.edition.versions import Moments
from domain.lifecycle import contents as c
from domain.procedure.courses import Attendance
from domain.views.explanation import Record, explanation
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_services import line, sheet
from tests.lives import instant

LATER = instant(10, 1)
DAYS = (date(2018, 9, 17), date(2018, 9, 18), date(2018, 9, 19), date(2018, 9, 20))


def lesson(day: date, *people: str, register: str = "C1") -> list[c.RegisterLine]:
    """Four hours of a course."""
    return [line(one, "FOR-G", day, "09:00", "13:00", register, row) for row, one in enumerate(people, 2)]


@pytest.fixture
def course() -> Desk:
    """A course of sixteen hours: R01 attends all of it, R02 twelve hours and so three quarters, R03 eight hours."""
    found = desk().live("record_services")
    for day, people in zip(DAYS, (("R01", "R02", "R03"), ("R01", "R02", "R03"), ("R01", "R02"), ("R01",)), strict=True):
        found.do("record_services", sheet(*lesson(day, *people)), LATER)
    return found


def claimed(found: Desk) -> dict[str, int]:
    """How many lines of each person the final claim has."""
    found.do("end_delivery", c.Nothing(), instant(10, 30))
    found.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    people = [one.recipient for one in found.file.claim_lines.values()]
    return {person: people.count(person) for person in people}


def test_who_attends_less_is_left_out_of_the_claim_and_it_is_said(course: Desk) -> None:
    assert claimed(course) == {"R01": 4, "R02": 3}
    said = course.decisions[-1].data
    left_out = [course.file.services[number] for number in (3, 6)]
    assert said["left_out"] == ["S3", "S6"]
    assert said["left_out_amount"] == f"{sum(one.cents for one in left_out) / 100:.2f}"


def test_explain_says_it_before_the_claim_and_after(course: Desk) -> None:
    for _ in range(2):
        told = explanation(Record(course.file, course.measure, (), {}))
        (row,) = [one for one in told["not_paid"] if one["reason"] == "attendance"]
        assert row["words"].startswith("R03 attends 50% of the course FOR-G of register C1; 75% are asked (R7.10)")
        assert row["lines"] == ["S3", "S6"]
        if course.file.claims:
            break
        claimed(course)


def test_what_was_not_attended_counts_only_from_plan_to_leaving() -> None:
    """R7.8: R03 leaves after the second day, and attended all that was held until then."""
    found = desk().live("record_services")
    for day, people in zip(DAYS, (("R01", "R03"), ("R01", "R03"), ("R01",), ("R01",)), strict=True):
        found.do("record_services", sheet(*lesson(day, *people)), LATER)
    leaves = c.WithdrawRecipient(recipient="R03", reason="found a job elsewhere", date=DAYS[1])
    found.do("withdraw_recipient", leaves, LATER)
    assert claimed(found) == {"R01": 4, "R03": 2}


def test_the_day_of_leaving_is_a_day_in_the_project() -> None:
    """R7.8, R7.10: R03 leaves on the second day without having come to the lesson: half of what was held is too little."""
    found = desk().live("record_services")
    for day, people in zip(DAYS, (("R01", "R03"), ("R01",), ("R01",), ("R01",)), strict=True):
        found.do("record_services", sheet(*lesson(day, *people)), LATER)
    leaves = c.WithdrawRecipient(recipient="R03", reason="found a job elsewhere", date=DAYS[1])
    found.do("withdraw_recipient", leaves, LATER)
    assert claimed(found) == {"R01": 4}


def test_courses_are_told_apart_by_their_register() -> None:
    """R03 is in the second course only, and attends all of it."""
    found = desk().live("record_services")
    for day in DAYS:
        found.do("record_services", sheet(*lesson(day, "R01", "R02")), LATER)
    afternoon = line("R03", "FOR-G", DAYS[0], "14:00", "18:00", "C2")
    found.do("record_services", sheet(afternoon), LATER)
    assert claimed(found) == {"R01": 4, "R02": 4, "R03": 1}


def test_other_services_ask_for_no_attendance() -> None:
    found = desk().live("record_services")
    found.do("record_services", lives.register(DAYS[0], "GRP", ["R01", "R02", "R03"]), LATER)
    found.do("record_services", lives.register(DAYS[1], "GRP", ["R01", "R02", "R04"]), LATER)
    assert claimed(found)["R03"] == 1


def test_the_check_asks_again(course: Desk) -> None:
    """A course that went on after the interim claim: the lines of who stayed away since are cut, or put aside."""
    course.file = course.file.having(requested_process=1_000)
    course.do("claim", c.MakeClaim(kind=ClaimKind.interim), LATER)
    later = date(2018, 10, 2)
    course.do("record_services", sheet(*lesson(later, "R01")), instant(10, 3))
    found = course.refused("check_claim", c.CheckClaim(claim="C1"), instant(10, 5))
    of_r02 = [one.id for one in course.file.claim_lines.values() if one.recipient == "R02"]
    assert [(one.rule, one.path) for one in found] == [("R7.10", each) for each in of_r02]
    assert found[0].values["attended"] == 60
    course.do("check_claim", c.CheckClaim(claim="C1", cuts=dict.fromkeys(of_r02, "attendance")), instant(10, 5))


@pytest.mark.parametrize(
    ("attended", "held", "share", "enough"),
    [(120, 180, 66, False), (1499, 2000, 74, False), (1500, 2000, 75, True)],
    ids=["two hours of three", "a minute too little", "three quarters"],
)
def test_the_share_is_told_in_whole_per_cent_and_what_is_cut_off_is_never_enough(
    attended: int, held: int, share: int, enough: bool
) -> None:
    rule = desk().measure.services["FOR-G"].minimum_attendance
    assert rule is not None
    seen = Attendance(attended, held, rule.version(Moments(date(2018, 9, 17))))
    assert (seen.share, seen.enough) == (share, enough)

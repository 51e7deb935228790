"""Attendance (R6.1, R6.10, R7.9): priced at its date, shared in groups to the cent, refused before a cap is passed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.basis.vocabulary import RegisterField
from domain.edition.versions import Moments
from domain.lifecycle import contents as c
from domain.procedure.prices import price
from domain.record.served import process_cents
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk, saying
from tests.lives import instant

MEASURE = rules.load(lives.MEASURE)
DAY = date(2018, 9, 20)
LATER = instant(10, 1)


def line(
    recipient: str = "R01",
    service: str = "BIL",
    day: date = DAY,
    start: str = "09:00",
    end: str = "10:00",
    register: str = "1",
    row: int = 2,
) -> c.RegisterLine:
    """One row of a register."""
    return c.RegisterLine(
        row=row, recipient=recipient, service=service, date=day, start=start, end=end, register_number=register
    )


def sheet(*lines: c.RegisterLine) -> c.RecordServices:
    """A register."""
    return c.RecordServices(document="0" * 64, lines=lines)


@pytest.fixture
def delivering() -> Desk:
    """A project in delivery with all plans signed."""
    return desk().live("record_services")


@pytest.mark.parametrize(
    ("service", "start", "end", "cents"),
    [
        ("BIL", "09:00", "10:00", 3550),
        ("COL2", "09:00", "10:30", 5100),
        ("ACC1", "09:00", "11:00", 0),
        ("FOR-I", "14:00", "14:20", 1333),
    ],
)
def test_an_hour_costs_its_price(service: str, start: str, end: str, cents: int) -> None:
    """R6.10: by the minute, halves of a cent up."""
    assert [item.cents for item in price([line(service=service, start=start, end=end)], MEASURE, Moments(DAY))] == [
        cents
    ]


@given(people=st.integers(3, 15), minutes=st.integers(1, 480))
def test_the_shares_of_a_group_add_up_to_the_hour(people: int, minutes: int) -> None:
    """R6.10, GRP: the price is per hour of group, whoever is present."""
    end = f"{9 + minutes // 60:02d}:{minutes % 60:02d}"
    shares = [
        item.cents for item in price([line(f"R{n:02d}", "GRP", end=end) for n in range(people)], MEASURE, Moments(DAY))
    ]
    whole = next(
        item.cents for item in price([line(service="BIL", end=end)], MEASURE, Moments(DAY))
    )  # the same 35.50 an hour
    assert sum(shares) == whole
    assert max(shares) - min(shares) <= 1


def test_a_class_costs_its_hour_and_each_pupils_hour() -> None:
    """R6.10, FOR-G: 117.00 for the class and 0.80 for each pupil."""
    pupils = [line(f"R{n:02d}", "FOR-G") for n in range(1, 11)]
    assert sum(item.cents for item in price(pupils, MEASURE, Moments(DAY))) == 11_700 + 10 * 80


def test_the_hour_that_would_pass_the_cap_is_refused_before_it_is_taken(delivering: Desk) -> None:
    """R6.1: 2,000 euro a person. 20 h FOR-I + 16 h COA + 8 h BIL + 10 h TUT = 1,992; one hour of COL2 would make 2,026."""
    baskets = {"FOR-I": (20, 8), "COA": (16, 8), "BIL": (8, 8), "TUT": (10, 5)}
    lines, day = [], 1
    for service, (hours, at_once) in baskets.items():
        while hours > 0:
            taken = min(hours, at_once)
            lines.append(line(service=service, day=date(2018, 9, day), end=f"{9 + taken:02d}:00", row=day))
            hours, day = hours - taken, day + 1
    delivering.do("record_services", sheet(*lines), LATER)
    assert process_cents(delivering.file, "R01") == 199_200
    over = delivering.refused("record_services", sheet(line(service="COL2", day=date(2018, 9, 28))), LATER)
    assert [(finding.rule, finding.source) for finding in over] == [("R6.1", "seed")]
    delivering.do("record_services", sheet(line(service="COL2", day=date(2018, 9, 28), end="09:14")), LATER)
    assert process_cents(delivering.file, "R01") <= 200_000


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (line("R99"), "R7.9"),
        (line(service="NOPE"), "R6.10"),
        (line(service="INS"), "R6.2"),
        (line(day=date(2018, 10, 2)), "R7.9"),
        (line(day=date(2018, 8, 6)), "R7.1"),
        (line(start="10:00", end="10:00"), "R7.9"),
        (line(start="10:00", end="09:00"), "R7.9"),
        (line(service="COL2", start="09:00", end="13:30"), "R6.10"),
        (line(service="GRP"), "R6.10"),
    ],
    ids=[
        "nobody",
        "no service",
        "a result",
        "the future",
        "before the plan",
        "no time",
        "backwards",
        "too many hours",
        "a group of one",
    ],
)
def test_a_wrong_line_is_refused(delivering: Desk, changed: c.RegisterLine, rule: str) -> None:
    assert rule in delivering.broken("record_services", sheet(changed), LATER)


def test_a_register_is_taken_whole_or_not_at_all(delivering: Desk) -> None:
    """R7.9: each wrong row is named; the good ones are not taken either."""
    findings = delivering.refused(
        "record_services",
        sheet(line(), line("R99", row=3), line(service="NOPE", start="11:00", end="12:00", row=4)),
        LATER,
    )
    assert [finding.path for finding in findings] == ["row 3", "row 4"]
    assert not delivering.file.services


def test_all_that_is_wrong_with_a_register_is_told_at_once(delivering: Desk) -> None:
    """R7.9: no fault hides another one, neither in one row nor in one file; each stands once, in the order of the rows."""
    faults = sheet(
        line("R02", "BIL", start="09:00", end="17:01", row=2),
        line("R99", "NOPE", day=date(2018, 10, 2), row=3),
        line(start="11:00", end="10:00", row=4),
        line("R02", "COA", start="16:00", end="18:00", row=5),
        line("R03", "GRP", row=6),
        line("R04", "INS", day=date(2018, 8, 1), row=7),
        line(row=8),
        line(row=9),
    )
    found = [(one.path, one.rule, one.key) for one in delivering.refused("record_services", faults, LATER)]
    assert found == [
        ("row 2", "R6.10", "hours"),
        ("row 3", "R7.9", "unknown"), ("row 3", "R6.10", "unknown"), ("row 3", "R7.9", "future"),
        ("row 4", "R7.9", "hours"),
        ("row 5", "R7.9", "overlap_row"),
        ("row 6", "R6.10", "group"),
        ("row 7", "R7.1", "before_plan"), ("row 7", "R6.2", "on_result"), ("row 7", "R7.3", "outside"),
        ("row 9", "R7.9", "same_row"),
    ]  # fmt: skip


def test_a_class_that_is_too_small_or_too_large_says_how_many_were_there(delivering: Desk) -> None:
    """R6.10: three to fifteen; those who were there one after the other are counted each, of a crowd the most at once."""
    few = (line("R01", "GRP", end="10:00"), line("R02", "GRP", start="10:00", end="11:00", row=3))
    (finding,) = delivering.refused("record_services", sheet(*few), LATER)
    assert (finding.key, finding.values["present"]) == ("group", 2)
    crowd = [line(f"R{n:02d}", "GRP", end="10:00", row=n) for n in range(1, 17)]
    later = line("R17", "GRP", start="10:00", end="11:00", row=18)
    (finding,) = delivering.refused("record_services", sheet(*crowd, later), LATER)
    assert (finding.key, finding.values["present"]) == ("group", 16)


def test_a_wrong_row_uses_up_no_hours_of_the_rows_after_it(delivering: Desk) -> None:
    """R6.10: eight hours of BIL; the row of a day that has not come is not counted, and so no right row is called wrong."""
    rows = [line(day=date(2018, 10, 2), end="17:00", row=2), line(end="17:00", row=3)]
    found = delivering.refused("record_services", sheet(*rows), LATER)
    assert [(one.path, one.key) for one in found] == [("row 2", "future")]


def test_a_corrected_file_may_repeat_what_is_registered(delivering: Desk) -> None:
    """Rows that are registered word for word are recognised and not taken twice; the others are new."""
    delivering.do("record_services", sheet(line(), line("R02", row=3)), LATER)
    answer = delivering.do("record_services", sheet(line(), line("R02", row=3), line("R03", row=4)), LATER).data
    assert (answer["lines"], answer["registered_before"], answer["minutes"], answer["amount"]) == (1, 2, 60, "35.50")
    assert [kept.recipient for kept in delivering.file.services.values()] == ["R01", "R02", "R03"]
    nothing = delivering.do("record_services", sheet(line()), LATER).data
    assert (nothing["lines"], nothing["registered_before"], len(delivering.file.services)) == (0, 1, 3)


def test_a_row_that_is_registered_and_stands_twice_in_the_file_is_a_fault(delivering: Desk) -> None:
    delivering.do("record_services", sheet(line()), LATER)
    found = delivering.refused("record_services", sheet(line(), line("R02", row=3), line(row=4)), LATER)
    assert [(one.path, one.key) for one in found] == [("row 4", "same_row")]


def test_a_row_that_was_voided_or_has_another_hour_is_no_repetition(delivering: Desk) -> None:
    """One that was taken out may be handed in again; one with another time is in the way of the registered one."""
    delivering.do("record_services", sheet(line()), LATER)
    assert delivering.broken("record_services", sheet(line(end="10:30")), LATER) == ["R7.9"]
    delivering.do("correct_service", c.CorrectService(lines=("S1",), reason="somebody else's hour"), LATER)
    assert delivering.do("record_services", sheet(line()), LATER).data["lines"] == 1


def asking(*fields: str) -> Desk:
    """A project in delivery of an edition that asks each line for more."""
    asks = tuple(RegisterField(name) for name in fields)
    return desk(saying(MEASURE, "delivery", "register_asks", asks)).live("record_services")


def test_an_edition_may_ask_for_place_teacher_and_signatures() -> None:
    """R7.9: each row that does not say all of it is named once; an hour without both signatures is not taken."""
    strict = asking("place", "teacher", "signatures")
    said = line().model_copy(update={"place": "Bergamo", "teacher": "Anna Bianchi", "signed": True})
    unsigned = said.model_copy(update={"row": 3, "recipient": "R02", "signed": False})
    found = strict.refused("record_services", sheet(said, unsigned, line("R03", row=4)), LATER)
    assert [(one.path, one.key) for one in found] == [("row 3", "unsigned"), ("row 4", "not_said")]
    assert found[1].message == "this edition asks each line for: place, teacher, signatures"
    strict.do("record_services", sheet(said), LATER)
    kept = strict.file.services[1]
    assert (kept.place, kept.teacher, kept.signed) == ("Bergamo", "Anna Bianchi", True)


def test_what_is_registered_is_not_changed_by_a_repetition(delivering: Desk) -> None:
    """A row that says less is the same row; one with another teacher is for correct-service, which keeps the others' fields."""
    said = line().model_copy(update={"teacher": "Anna Bianchi"})
    delivering.do("record_services", sheet(said), LATER)
    assert delivering.do("record_services", sheet(line()), LATER).data["registered_before"] == 1
    other = said.model_copy(update={"teacher": "Carla Verdi"})
    found = delivering.refused("record_services", sheet(other), LATER)
    assert [(one.key, one.values["fields"]) for one in found] == [("otherwise", ("teacher",))]
    correction = c.CorrectService(lines=("S1",), reason="it was somebody else", document="1" * 64, rows=(other,))
    delivering.do("correct_service", correction, LATER)
    assert delivering.file.services[2].teacher == "Carla Verdi"


def test_nobody_is_in_two_places_at_once(delivering: Desk) -> None:
    """F43: within a register and against those before; an hour that begins when another ends is fine."""
    delivering.do("record_services", sheet(line(start="09:00", end="10:00")), LATER)
    assert delivering.broken("record_services", sheet(line(service="COA", start="09:59", end="11:00")), LATER) == [
        "R7.9"
    ]
    delivering.do("record_services", sheet(line(service="COA", start="10:00", end="11:00")), LATER)


def test_who_registers_an_hour_again_is_told_how_a_line_is_changed(delivering: Desk) -> None:
    """The same service with another end is no other service: it is the line that is to be corrected, and the way is named."""
    delivering.do("record_services", sheet(line(start="09:00", end="10:00")), LATER)
    (again,) = delivering.refused("record_services", sheet(line(start="09:00", end="11:00")), LATER)
    assert (again.key, again.values["line"]) == ("registered", "S1")
    assert "changed by correct-service --line S1" in again.message
    (other,) = delivering.refused("record_services", sheet(line(service="COA", start="09:30", end="11:00")), LATER)
    assert (other.key, other.values["line"]) == ("overlap_register", "S1")
    assert "correct-service --line S1" in other.message


def test_the_project_has_ended(delivering: Desk) -> None:
    """R7.3: no service after the last day, 31 December 2018."""
    late = sheet(line(day=date(2019, 1, 2)))
    assert "R7.3" in delivering.broken("record_services", late, instant(1, 3, 2019))


def test_who_has_left_is_paid_until_then(delivering: Desk) -> None:
    """R7.8."""
    delivering.do(
        "withdraw_recipient", c.WithdrawRecipient(recipient="R01", reason="as the file shows"), instant(9, 21)
    )
    delivering.do("record_services", sheet(line(day=date(2018, 9, 20))), LATER)
    assert delivering.broken("record_services", sheet(line(day=date(2018, 9, 22))), LATER) == ["R7.8"]


@given(
    hours=st.lists(
        st.tuples(
            st.integers(1, 20),
            st.sampled_from(["COL2", "BIL", "COA", "FOR-I", "TUT"]),
            st.integers(8, 25),
            st.integers(1, 8),
        ),
        max_size=40,
    )
)
def test_whatever_is_accepted_no_cap_is_passed(hours: list[tuple[int, str, int, int]]) -> None:
    """R6.1 and R6.10 as a property: any sequence of registers."""
    at_work = desk().live("record_services")
    for person, service, day, length in hours:
        at_work.ask(
            "record_services",
            sheet(line(f"R{person:02d}", service, date(2018, 9, day), end=f"{9 + length:02d}:00")),
            LATER,
        )
    for everybody in lives.people():
        assert process_cents(at_work.file, everybody) <= 200_000


def test_what_people_write_in_a_wrong_cell_is_not_repeated(delivering: Desk) -> None:
    """Findings stand in histories: a name in the wrong column must not (personal data stays in the record)."""
    with pytest.raises(ValidationError):
        line("Mario Rossi")
    findings = delivering.refused("record_services", sheet(line(service="Mario Rossi")), LATER)
    assert all("Mario" not in finding.message + finding.path for finding in findings)


# --- A class with late comers ------------------------------------------------------------------------------------------------


def test_each_minute_of_a_class_is_paid_once_and_shared_by_who_is_there() -> None:
    """R6.10, worked sheet: two pupils 09-12 and one 09-11.

    117.00 x 3 h = 351.00, plus 0.80 x 8 hours of pupils = 6.40: 357.40 in all. The two who stay share the last hour: 58.50
    each after 39.00 + 39.00, and 2.40; the third has 78.00 and 1.60.
    """
    pupils = [line("R01", "FOR-G", end="12:00"), line("R02", "FOR-G", end="12:00"), line("R03", "FOR-G", end="11:00")]
    cents = [item.cents for item in price(pupils, MEASURE, Moments(DAY))]
    assert cents == [13_890, 13_890, 7_960]
    assert sum(cents) == 35_740


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 180)), min_size=1, max_size=8))
def test_a_class_costs_the_minutes_in_which_somebody_is_there(times: list[tuple[int, int]]) -> None:
    """R6.10 against an independent count, minute by minute."""
    clock = [f"{9 + minute // 60:02d}:{minute % 60:02d}" for minute in range(301)]
    pupils = [
        line(f"R{n:02d}", "FOR-G", start=clock[begin], end=clock[begin + length])
        for n, (begin, length) in enumerate(times)
    ]
    present = {minute for begin, length in times for minute in range(begin, begin + length)}
    of_pupils = sum(int(Decimal(80 * length) / 60 + Decimal("0.5")) for _, length in times)
    whole = int(Decimal(11_700 * len(present)) / 60 + Decimal("0.5"))
    assert sum(item.cents for item in price(pupils, MEASURE, Moments(DAY))) == whole + of_pupils


def test_a_class_is_not_paid_again_under_another_register(delivering: Desk) -> None:
    """R7.9, R6.10: neither in a second file nor in the same one."""
    two = [line("R01", "FOR-G", end="12:00"), line("R02", "FOR-G", end="12:00")]
    again = line("R03", "FOR-G", start="11:00", end="13:00", register="2", row=9)
    assert delivering.broken("record_services", sheet(*two, again), LATER) == ["R7.9"]
    delivering.do("record_services", sheet(*two), LATER)
    assert delivering.broken("record_services", sheet(again), LATER) == ["R7.9"]
    afterwards = line("R03", "FOR-G", start="12:00", end="13:00", register="2")
    delivering.do("record_services", sheet(afterwards), LATER)


# --- The hours of a day ------------------------------------------------------------------------------------------------------


def test_the_hours_of_a_person_a_day_and_a_service_are_rounded_together(delivering: Desk) -> None:
    """R6.10: sixty lines of a minute cost what an hour costs, also when they come in two registers."""
    minutes = [line("R01", "FOR-I", start=f"09:{n:02d}", end=f"09:{n + 1:02d}", row=n) for n in range(59)]
    last = line("R01", "FOR-I", start="09:59", end="10:00")
    delivering.do("record_services", sheet(*minutes), LATER)
    delivering.do("record_services", sheet(last), LATER)
    assert process_cents(delivering.file, "R01") == 4_000


def test_an_hour_is_registered_when_it_is_over(delivering: Desk) -> None:
    """R7.9: at ten in the morning (UTC) nobody has been served until 22:00 of that day."""
    evening, morning = line(start="20:00", end="22:00", day=date(2018, 10, 1)), line(end="12:00", day=date(2018, 10, 1))
    assert delivering.broken("record_services", sheet(evening), LATER) == ["R7.9"]
    delivering.do("record_services", sheet(morning), LATER)


@pytest.mark.parametrize(("day", "cents"), [(date(2019, 3, 31), 3_550), (date(2019, 10, 27), 10_650), (DAY, 7_100)])
def test_the_night_of_the_clock_change_has_its_real_minutes(day: date, cents: int) -> None:
    """R6.10: from two to four is one hour in spring and three in autumn."""
    night = line(service="BIL", day=day, start="02:00", end="04:00")
    assert [item.cents for item in price([night], MEASURE, Moments(day))] == [cents]

"""Nobody is paid for twice: one project at a time, one place at a time, one result (R2.17, R3.10, F43, R6.3)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.basis.findings import Finding
from domain.edition.catalogue import said
from domain.lifecycle import contents as c
from domain.procedure.double_funding import joining
from domain.record.elsewhere import Elsewhere, ResultElsewhere, ServedElsewhere
from tests.domain.desk import Desk, desk
from tests.lives import instant, people, placements, register, until

DAY = date(2018, 9, 20)
THERE = ServedElsewhere("AR2018-0009", DAY, "11:00", "13:00")
RESULT = ResultElsewhere("AR2018-0009", "placement", date(2018, 10, 1))


def with_elsewhere(at: Desk, **known: object) -> Desk:
    """A desk where R07 has something in another project."""
    at.elsewhere = Elsewhere(**known)  # type: ignore[arg-type]
    return at


def served(at: Desk, named: bool = False) -> Desk:
    return with_elsewhere(at, served={"R07": (THERE,)}, named=named)


def placed(at: Desk, named: bool = False) -> Desk:
    return with_elsewhere(at, results={"R07": (RESULT,)}, named=named)


def numbers(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.key, finding.path) for finding in findings]


@pytest.fixture
def delivering() -> Desk:
    return desk().live("record_services")


@pytest.mark.parametrize(
    ("start", "end", "taken"),
    [
        ("09:00", "11:00", True),
        ("09:00", "11:01", False),
        ("12:59", "14:00", False),
        ("13:00", "14:00", True),
        ("11:30", "12:00", False),
    ],
)
def test_an_hour_is_paid_in_one_project(delivering: Desk, start: str, end: str, taken: bool) -> None:
    lines = register(DAY, "BIL", people(8), start, end)
    answer = served(delivering).ask("record_services", lines, instant(9, 25))
    assert (type(answer).__name__ == "Decision") is taken


def test_an_operator_hears_that_there_is_another_project_and_the_office_which(delivering: Desk) -> None:
    lines = register(DAY, "BIL", people())
    (told,) = served(delivering).refused("record_services", lines, instant(9, 25))
    assert told.message == "R07 is served in another project at that time on 2018-09-20"
    assert "AR2018" not in str(told)
    (named,) = served(delivering, named=True).refused("record_services", lines, instant(9, 25))
    assert said(named, "it") == "R07 riceve un servizio nel progetto AR2018-0009 alla stessa ora del 20/09/2018"


def test_the_same_time_on_another_day_is_free(delivering: Desk) -> None:
    served(delivering).do("record_services", register(date(2018, 9, 21), "BIL", people()), instant(9, 25))


def test_a_person_has_one_result_in_whichever_project() -> None:
    declaring = placed(desk().live("declare_outcome"))
    found = declaring.refused("declare_outcome", placements(people(10)), instant(10, 25))
    assert numbers(found) == [("R6.3", "elsewhere", "R07")]
    declaring.do("declare_outcome", placements(people(6)), instant(10, 25))


def test_what_stands_in_two_projects_is_not_paid_before_it_is_cut() -> None:
    checking = served(desk().live("check_claim"), named=True)
    (line,) = [one.id for one in checking.file.claim_lines.values() if (one.recipient, one.day) == ("R07", DAY)]
    found = checking.refused("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    assert numbers(found) == [("F43", "elsewhere_named", line)]
    checking.do("check_claim", c.CheckClaim(claim="C1", cuts={line.partition("/")[2]: "overlap"}), instant(11, 20))


def test_a_result_that_stands_in_two_projects_is_cut_too() -> None:
    checking = placed(desk().live("check_claim"), named=True)
    (line,) = [one.id for one in checking.file.claim_lines.values() if (one.recipient, one.item[0]) == ("R07", "O")]
    found = checking.refused("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    assert numbers(found) == [("R6.3", "elsewhere_named", line)]


def test_the_question_is_asked_again_before_the_payment() -> None:
    ordering = desk().live("order_payment")
    order = c.OrderPayment(claim="C1", decree="1480")
    found = served(ordering, named=True).refused("order_payment", order, instant(11, 26))
    line = found[0].path
    assert numbers(found) == [("F43", "elsewhere_named", line)]
    ordering.do("check_claim", c.CheckClaim(claim="C1", cuts={line: "overlap"}), instant(11, 26), "controller")
    ordering.do("order_payment", order, instant(11, 26))


def test_a_contest_does_not_restore_an_hour_that_was_taken_elsewhere() -> None:
    contesting = desk()
    for at, name, content in until("check_claim"):
        contesting.do(name, content, at)
    (line,) = [one.id for one in contesting.file.claim_lines.values() if (one.recipient, one.day) == ("R07", DAY)]
    contesting.do("check_claim", c.CheckClaim(claim="C1", cuts={line: "no_signature"}), instant(11, 20))
    contesting.do("contest_claim", c.ContestClaim(claim="C1", lines=(line,), text="x"), instant(11, 21))
    restore = c.DecideContest(claim="C1", lines=(line,), granted=True, reason="as the file shows")
    found = served(contesting, named=True).refused("decide_contest", restore, instant(11, 22))
    assert numbers(found) == [("F43", "elsewhere_named", line)]
    served(contesting).elsewhere = Elsewhere()
    contesting.do("decide_contest", restore, instant(11, 22))


def test_nobody_joins_who_is_in_an_open_project_or_stands_twice_in_the_list() -> None:
    codes = {"R01": "A", "R02": "B", "R03": "A in letters", "R04": "C"}
    found = tuple(joining(codes, {"A": 11, "B": 12, "A in letters": 11, "C": 13}, taken={12}))
    assert numbers(found) == [
        ("R3.10", "elsewhere", "recipients[1].tax_code"),
        ("R3.10", "person_twice", "recipients[2].tax_code"),
    ]
    assert "AR20" not in str(found)


def test_one_code_that_stands_twice_is_no_other_spelling() -> None:
    assert not tuple(joining({"R01": "A", "R02": "A"}, {"A": 11}, taken=()))

"""Checks on the spot (R8.7): drawn by lot, recorded with their minutes, and what they find is cut wherever it stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.edition.draws import drawn
from domain.lifecycle import contents as c
from domain.record.balance import overpaid
from domain.record.served import standing
from domain.views.explanation import Record, explanation
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_services import line, sheet
from tests.lives import instant

VISIT = date(2018, 10, 9)
SEED = "5" * 64


def visit(**changes: Any) -> c.RecordCheck:
    """The check of a project that was drawn; by itself it finds nothing wrong."""
    said = {"on": VISIT, "document": "7" * 64, "text": "the class was there, and so was the register"}
    return c.RecordCheck(**said | changes)


@pytest.fixture
def served() -> Desk:
    """A project that was drawn, in which everybody had three hours of a skills audit: S1 to S20."""
    return drawn_desk().live("declare_outcome")


def drawn_desk() -> Desk:
    """A project that a draw has named."""
    found = desk()
    found.draw = "verbale 7"
    return found


# --- The draw ----------------------------------------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_projects() -> None:
    """A tenth, rounded up, whatever the order in which they are given; another seed draws others."""
    projects = [f"AR2018-{number:04d}" for number in range(1, 42)]
    found = drawn(SEED, projects, 10)
    assert found == drawn(SEED, reversed(projects), 10)
    assert len(found) == 5
    assert found != drawn("6" * 64, projects, 10)


def test_of_few_there_is_one_and_of_none_none() -> None:
    assert drawn(SEED, ["AR2018-0001"], 10) == ["AR2018-0001"]
    assert drawn(SEED, [], 10) == []


def test_each_project_is_drawn_about_as_often_as_the_others() -> None:
    """Ten of a hundred, a thousand times: each is drawn a hundred times, give or take."""
    projects = [f"P{number}" for number in range(100)]
    counts = dict.fromkeys(projects, 0)
    for seed in range(1_000):
        for project in drawn(str(seed), projects, 10):
            counts[project] += 1
    assert min(counts.values()) > 60
    assert max(counts.values()) < 150


# --- The check ---------------------------------------------------------------------------------------------------------------


def test_a_check_that_finds_nothing_is_on_file(served: Desk) -> None:
    answer = served.do("record_check", visit(), instant(10, 20)).data
    assert (answer["check"], answer["drawn"], answer["cut_lines"]) == ("K1", True, [])
    check = served.file.checks["K1"]
    assert (check.visited_on, check.draw, check.wrong_lines) == (VISIT, "verbale 7", 0)


def test_a_project_that_was_not_drawn_is_checked_for_a_cause(served: Desk) -> None:
    """Also one whose draw has been answered: a second visit says why it is made."""
    served.do("record_check", visit(), instant(10, 20))
    again = visit(document="8" * 64)
    (found,) = served.refused("record_check", again, instant(10, 21))
    assert (found.rule, found.key) == ("R8.7", "not_drawn")
    assert served.broken("record_check", again.model_copy(update={"because": "x"}), instant(10, 21)) == ["reasons"]
    served.do("record_check", again.model_copy(update={"because": "a pupil has written to us"}), instant(10, 21))
    assert served.file.checks["K2"].draw == ""


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"on": date(2018, 10, 21)}, "future"),
        ({"on": date(2018, 8, 1)}, "before_start"),
        ({"cuts": {"S99": "no_signature"}}, "no_line"),
        ({"cuts": {"S1": "nonsense"}}, "reason"),
    ],
)
def test_a_check_has_its_day_and_names_real_lines(served: Desk, changes: dict[str, Any], key: str) -> None:
    assert [one.key for one in served.refused("record_check", visit(**changes), instant(10, 20))] == [key]


def test_what_is_found_wrong_before_the_claim_comes_cut_into_it(served: Desk) -> None:
    """The network contests it there; an operator corrects it no more, and hands it in no second time."""
    served.do("record_check", visit(cuts={"S1": "no_signature"}), instant(10, 20))
    correction = c.CorrectService(lines=("S1",), reason="it was another hour")
    assert [one.key for one in served.refused("correct_service", correction, instant(10, 21))] == ["struck"]
    same = lives.register(date(2018, 9, 20), "BIL", ["R01"])
    assert served.do("record_services", same, instant(10, 21)).data["registered_before"] == 1
    true_hour = line("R01", "BIL", date(2018, 9, 20), "09:00", "10:00", "9")
    served.do("record_services", sheet(true_hour), instant(10, 21))
    before = [line for line in served.file.services.values() if line.struck is None]
    served.do("end_delivery", c.Nothing(), instant(10, 30))
    served.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    (cut,) = [one for one in served.file.claim_lines.values() if one.cut_cents]
    assert (cut.item, cut.cut_reason, cut.cut_cents) == ("S1", "no_signature", cut.cents)
    assert served.file.claims["C1"].claimed == sum(one.cents for one in before)
    served.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    assert served.file.claims["C1"].recognised == served.file.claims["C1"].claimed


def test_what_a_check_has_struck_is_not_struck_again_before_any_claim(served: Desk) -> None:
    """R8.7: S1 stands in no claim yet."""
    served.do("record_check", visit(cuts={"S1": "no_signature"}), instant(10, 20))
    again = visit(document="8" * 64, cuts={"S1": "no_register"}, because="again to be sure")
    assert [one.key for one in served.refused("record_check", again, instant(10, 21))] == ["cut_already"]


def test_a_granted_contest_restores_it(served: Desk) -> None:
    """F48: another claim holds it then at its price."""
    served.do("record_check", visit(cuts={"S1": "no_signature"}), instant(10, 20))
    served.do("end_delivery", c.Nothing(), instant(10, 30))
    served.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    served.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    (cut,) = [one for one in served.file.claim_lines.values() if one.cut_cents]
    why = c.ContestClaim(claim="C1", lines=(cut.id,), text="the signature stands on the second sheet")
    served.do("contest_claim", why, instant(11, 21))
    granted = c.DecideContest(claim="C1", granted=True, reason="the second sheet was handed in")
    served.do("decide_contest", granted, instant(11, 22))
    served.do("claim", c.MakeClaim(kind="supplementary"), instant(11, 23))
    (again,) = [one for one in served.file.claim_lines.values() if one.claim == "C2"]
    assert (again.item, again.cut_cents) == ("S1", 0)


def test_what_was_paid_for_it_is_overpaid() -> None:
    """After the payment: the line is cut, the network is told, and the money comes back by the rules of recovery."""
    paid = drawn_desk().live("confirm_payment")
    step = next(step for step in lives.LIFE if step[1] == "confirm_payment")
    paid.do("confirm_payment", step[2], step[0])
    assert overpaid(paid.file) == 0
    assert paid.broken("record_check", visit(), instant(12, 19)) == ["state"], (
        "it is closed, and opened by an act first"
    )
    paid.do("reopen", c.Reopen(act="D.d.s. 900", reason="a check on the spot has found hours wrong"), instant(12, 19))
    decision = paid.do("record_check", visit(cuts={"S1": "no_signature"}), instant(12, 20))
    assert overpaid(paid.file) == paid.file.services[1].cents
    assert [line.item for line in paid.file.claim_lines.values() if line.cut_cents] == ["S1", "S3"], "S3 was cut before"
    (letter,) = decision.notices
    assert (letter.template, [one["line"] for one in letter.values["lines"]]) == ("check_claim", ["C1/L1"])
    told = explanation(Record(paid.file, paid.measure, (), {}))
    assert "to_recover" in [row["reason"] for row in told["not_paid"]]
    assert [
        one.key
        for one in paid.refused(
            "record_check", visit(cuts={"C1/L1": "overlap"}, because="again to be sure"), instant(12, 21)
        )
    ] == ["cut_already"]


def test_who_was_not_there_has_not_attended(served: Desk) -> None:
    """R7.10: the hour of a course at which the check found somebody missing does not count for them."""
    days = (date(2018, 9, 24), date(2018, 9, 25), date(2018, 9, 26), date(2018, 9, 27))
    for day in days:
        rows = [line(one, "FOR-G", day, "09:00", "13:00", "C1", row) for row, one in enumerate(("R01", "R02"), 2)]
        served.do("record_services", sheet(*rows), instant(10, 12))
    own = [one.item for one in served.file.services.values() if (one.recipient, one.service) == ("R02", "FOR-G")]
    served.do(
        "record_check", visit(cuts=dict.fromkeys(own[:2], "other: nobody of that name sat there")), instant(10, 20)
    )
    served.do("end_delivery", c.Nothing(), instant(10, 30))
    assert served.do("claim", c.MakeClaim(kind="final"), instant(11, 12)).data["left_out"] == own


def test_what_is_found_wrong_after_a_restoration_is_wrong_again(served: Desk) -> None:
    """A contest restores what was cut then; the visit that comes after it counts, whether a claim holds the hour again or not."""
    served.do("end_delivery", c.Nothing(), instant(10, 30))
    served.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    served.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_signature"}), instant(11, 20))
    why = c.ContestClaim(claim="C1", lines=("L1",), text="the signature stands on the second sheet")
    served.do("contest_claim", why, instant(11, 21))
    served.do("decide_contest", c.DecideContest(claim="C1", granted=True, reason="so it is"), instant(11, 22))
    later = visit(on=date(2018, 11, 23), cuts={"S1": "no_signature"})
    served.do("record_check", later, instant(11, 23))
    assert [one.id for one in standing(served.file) if one.id == 1] == []
    served.do("claim", c.MakeClaim(kind="supplementary"), instant(11, 24))
    (again,) = [one for one in served.file.claim_lines.values() if one.claim == "C2"]
    assert (again.item, again.cut_cents) == ("S1", again.cents)

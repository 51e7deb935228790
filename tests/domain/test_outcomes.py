"""Results (sections 6.3 to 6.6): what counts as a placement, by day count; alternatives; prices by band."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.money.verification import which_verification
from domain.procedure.outcomes import which_declaration
from domain.procedure.results import day_reached, days_of
from domain.registers.hirings import Employment
from tests.domain.desk import Albo, Desk, desk
from tests.lives import EMPLOYER, instant, placements, register

NOVEMBER = instant(11, 10)


def job(recipient: str = "R01", **changes: Any) -> c.OutcomeDeclaration:
    """An open-ended job from 5 November 2018."""
    usual = {
        "recipient": recipient, "kind": "placement", "hired": date(2018, 11, 5), "ends": None,
        "contract": "open_ended", "employer": EMPLOYER, "weekly_hours": 38,
    }  # fmt: skip
    return c.OutcomeDeclaration.model_validate(usual | changes)


def declared(*jobs: c.OutcomeDeclaration) -> c.DeclareOutcome:
    """A declaration."""
    return c.DeclareOutcome(outcomes=jobs)


@pytest.fixture
def delivering() -> Desk:
    """A project with plans of band 2."""
    return desk().live("declare_outcome")


def test_the_day_of_the_hire_is_day_one() -> None:
    """R6.20: a job from 5 November 2018 reaches day 180 on 3 May 2019."""
    assert day_reached(date(2018, 11, 5), 180) == date(2019, 5, 3)
    assert days_of(date(2018, 11, 5), date(2019, 5, 3)) == 180


@given(hired=st.dates(date(2018, 1, 1), date(2030, 1, 1)), days=st.integers(1, 1000))
def test_the_day_count_agrees_with_counting_the_days(hired: date, days: int) -> None:
    """R6.20 against an independent count."""
    assert [hired + timedelta(days=n) for n in range(days)][-1] == day_reached(hired, days)


@pytest.mark.parametrize(("ends", "rules"), [(date(2019, 5, 2), ["R6.14"]), (date(2019, 5, 3), [])])
def test_a_placement_lasts_at_least_180_days(delivering: Desk, ends: date, rules: list[str]) -> None:
    """R6.14: 179 days are not enough, 180 are."""
    fixed = declared(job(contract="fixed_term", ends=ends))
    if rules:
        assert delivering.broken("declare_outcome", fixed, NOVEMBER) == rules
    else:
        delivering.do("declare_outcome", fixed, NOVEMBER)


@pytest.mark.parametrize(
    ("second_from", "rules"),
    [(date(2019, 3, 3), []), (date(2019, 3, 4), ["R6.16"]), (date(2019, 1, 30), ["R6.16"])],
    ids=["30 days", "31", "overlap"],
)
def test_successive_contracts_add_up_with_gaps_of_at_most_thirty_days(
    delivering: Desk, second_from: date, rules: list[str]
) -> None:
    """R6.16: the same employer; the first contract ends on 31 January 2019."""
    contracts = declared(
        job(contract="fixed_term", ends=date(2019, 1, 31)),
        job(contract="fixed_term", hired=second_from, ends=date(2019, 12, 31)),
    )
    answer = delivering.ask("declare_outcome", contracts, NOVEMBER)
    assert [finding.rule for finding in getattr(answer, "findings", ())] == rules
    if not rules:
        assert delivering.file.outcomes["O1"].reached_on == date(2019, 6, 2)  # 88 days, then the 92nd of the second


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"contract": "traineeship"}, "R6.15"),
        ({"weekly_hours": 19}, "R6.17"),
        ({"employer": "22542580976"}, "R6.18"),
        ({"employer": "123"}, "R6.18"),
        ({"hired": date(2018, 8, 6)}, "R6.21"),
        ({"hired": date(2019, 1, 1)}, "R6.21"),
        ({"kind": "self_employment"}, "R6.24"),
    ],
)
def test_what_is_not_a_result(delivering: Desk, changes: dict[str, Any], rule: str) -> None:
    assert rule in delivering.broken("declare_outcome", declared(job(**changes)), NOVEMBER)


def test_of_two_contracts_the_wrong_one_is_named(delivering: Desk) -> None:
    """R6.17: nineteen hours in the second; of a single contract the person is enough."""
    then = date(2019, 2, 10), date(2019, 12, 31)
    second = job(contract="fixed_term", hired=then[0], ends=then[1], weekly_hours=19)
    first = job(contract="fixed_term", ends=date(2019, 1, 31))
    both = delivering.refused("declare_outcome", declared(first, second), NOVEMBER)
    alone = delivering.refused("declare_outcome", declared(job(weekly_hours=19)), NOVEMBER)
    assert [[one.path for one in found if one.rule == "R6.17"] for found in (both, alone)] == [["R01/2"], ["R01"]]


def test_results_are_alternatives_for_one_person(delivering: Desk) -> None:
    """R6.3: not both, until the first is refused."""
    own = declared(job(kind="self_employment", contract="vat_registration"))
    delivering.do("declare_outcome", declared(job()), NOVEMBER)
    assert delivering.broken("declare_outcome", own, NOVEMBER) == ["R6.3"]
    delivering.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=False, reason="no hire"), NOVEMBER)
    delivering.do("declare_outcome", own, NOVEMBER)
    assert delivering.file.outcomes["O2"].cents == 386_000


@pytest.mark.parametrize(
    ("band", "cents"), [("1", 64_225), ("2", 110_100), ("3", 146_800), ("3+", 183_500), ("4", None)]
)
def test_a_placement_is_paid_by_the_frozen_band(band: str, cents: int | None) -> None:
    """R6.13a: never above 1,835 euro; band 4 has no placement price."""
    ready = desk().live("sign_plan")
    ready.do("sign_plan", c.SignPlan(plans=(c.Plan(recipient="R01", band=band),)), instant(8, 7))
    if cents is None:
        assert ready.broken("declare_outcome", declared(job()), NOVEMBER) == ["R6.13a"]
    else:
        ready.do("declare_outcome", declared(job()), NOVEMBER)
        assert ready.file.outcomes["O1"].cents == cents


def test_a_job_is_verified_from_the_day_after_it_began(delivering: Desk) -> None:
    """R6.22: the notice of the hire comes the day before; nothing is proved earlier."""
    delivering.do("declare_outcome", declared(job()), instant(11, 1))
    verify = c.VerifyOutcome(recipients=("R01",), verified=True)
    assert delivering.broken("verify_outcome", verify, instant(11, 5)) == ["R6.22"]
    delivering.do("verify_outcome", verify, instant(11, 6))


def test_a_job_that_has_not_begun_is_shown_and_not_offered_for_its_verification(delivering: Desk) -> None:
    """R6.22: what the controller waits for is said with the command."""
    delivering.do("declare_outcome", declared(job()), instant(11, 1))
    for day, rules in ((5, ["R6.22"]), (6, [])):
        (offer,) = [one for one in delivering.offers(instant(11, day)) if "--verified" in one.typed]
        assert [finding.rule for finding in offer.against] == rules


def test_the_last_verification_opens_the_reporting() -> None:
    """R8.2: first the results, then the report."""
    at_work = desk().live("verify_outcome")
    first = at_work.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(11, 5))
    assert first.file.state is State.outcome_verification
    rest = tuple(f"R{n:02d}" for n in range(2, 11))
    last = at_work.do(
        "verify_outcome", c.VerifyOutcome(recipients=rest, verified=False, reason="no hire"), instant(11, 5)
    )
    assert last.file.state is State.reporting


def test_outcomes_are_declared_all_or_none(delivering: Desk) -> None:
    many = declared(*placements(["R02", "R03"]).outcomes, job("R99"))
    assert delivering.broken("declare_outcome", many, NOVEMBER) == ["R7.1"]
    assert not delivering.file.outcomes


def test_a_result_is_declared_again_after_its_own_refusal_and_after_nobody_elses() -> None:
    """The words of R02 are the same fact before and after R01 was refused: given twice, they are taken once."""
    found = desk().live("declare_outcome")
    fresh = {person: which_declaration(found.file, placements([person]), "") for person in ("R01", "R02")}
    found.do("declare_outcome", placements(["R01", "R02"]), instant(10, 25))
    again = {person: which_declaration(found.file, placements([person]), "") for person in ("R01", "R02")}
    assert again == fresh, "what waits for its check is the same fact when it is declared twice"
    refused = c.VerifyOutcome(recipients=("R01",), verified=False, reason="not hired")
    found.do("verify_outcome", refused, instant(10, 26))
    assert which_declaration(found.file, placements(["R02"]), "") == again["R02"]
    assert which_declaration(found.file, placements(["R01"]), "") != again["R01"]


def test_a_result_that_is_named_is_verified_as_its_person_is() -> None:
    """R6.24: what others have declared makes no new fact of it."""
    found = desk().live("declare_outcome")
    found.do("declare_outcome", placements(["R01", "R02", "R03"]), instant(10, 25))
    by_person, by_result = (
        c.VerifyOutcome(recipients=("R02",), verified=True),
        c.VerifyOutcome(results=("O2",), verified=True),
    )
    assert which_verification(found.file, by_result, "") == which_verification(found.file, by_person, "")


# --- A short or a badly paid job (R2.13, R2.14) ------------------------------------------------------------------------------

BEGUN, OVER = date(2018, 9, 3), date(2018, 9, 28)


def test_a_short_job_is_no_result_and_its_person_stays_in_the_project(delivering: Desk) -> None:
    """R2.13: it suspends unemployment and does not end it: the person is served again, and may find a lasting job."""
    assert delivering.broken(
        "declare_outcome", declared(job(contract="fixed_term", hired=BEGUN, ends=OVER)), NOVEMBER
    ) == ["R6.14"]
    assert delivering.file.recipients["R01"].state == "in_service"
    delivering.do("record_services", register(date(2018, 10, 23), "BIL", ["R01"], "16:00", "17:00"), NOVEMBER)
    delivering.do("declare_outcome", declared(job()), NOVEMBER)
    assert delivering.file.recipients["R01"].state == "outcome_declared"


def test_the_hours_of_a_short_job_are_not_those_of_the_project() -> None:
    """R2.13: while it lasts nobody is served; on the day after its end the person is unemployed as before."""
    found = desk().live("record_services")
    known = Employment(EMPLOYER, False, BEGUN, OVER, "fixed_term", None, True)
    found.registers = Albo(jobs=(known,))
    during, after = (register(date(2018, *day), "BIL", ["R01"]) for day in ((9, 28), (10, 1)))
    assert found.broken("record_services", during, instant(10, 2)) == ["F43"]
    found.do("record_services", after, instant(10, 2))


@pytest.mark.parametrize(("ends", "is_result"), [(date(2019, 5, 2), False), (date(2019, 5, 3), True)])
def test_a_job_under_the_limit_of_income_is_a_result_only_by_its_length(
    delivering: Desk, ends: date, is_result: bool
) -> None:
    """R2.14, our default: 20 hours a week at the lowest pay earn less than 8,174 euro a year; R6.14 decides all the same."""
    poor = declared(job(weekly_hours=20, contract="fixed_term", ends=ends))
    answer = delivering.ask("declare_outcome", poor, NOVEMBER)
    assert [finding.rule for finding in getattr(answer, "findings", ())] == ([] if is_result else ["R6.14"])

"""The small print of the rules: what only a change of one sign or of one number makes visible."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.basis.vocabulary import ClaimKind
from domain.edition.terms import TermRule
from domain.lifecycle import contents as c
from domain.money.claims import which_claim
from domain.money.verification import last_answer
from domain.record.file_terms import is_open
from domain.record.network import RegisterAnswer
from domain.record.payables import Claim
from domain.record.states import ClaimState
from domain.registers.answers import Register, Said
from domain.system.overdue import overdue_matters
from domain.terms import term as clock
from domain.terms.reckoning import due
from domain.terms.term import Moved, begin
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_outcomes import declared, job
from tests.domain.test_payments import INTERIM, final_checked, interim_paid
from tests.lives import instant

MEASURE = rules.load("azioni-di-rete-2018")


# --- Terms: the day says why it is that day --------------------------------------------------------------------------------


def test_a_reason_names_its_days() -> None:
    """R9.8: one day alone, or the first and the last with their number."""
    day = date(2018, 11, 16)
    assert str(Moved(day, day, "holiday")) == "2018-11-16 (1 d): holiday"
    assert str(Moved(day, day + timedelta(days=2), "holidays")) == "2018-11-16 to 2018-11-18 (3 d): holidays"


def procedure_term() -> TermRule:
    return MEASURE.terms["decision"]


def test_what_stands_still_before_the_first_day_is_not_told() -> None:
    """R9.7: of the suspension from 23 February to 15 May 2020, a term of 15 March has lost the days from 16 March on."""
    ends = due(begin(procedure_term(), "decision", date(2020, 3, 15), "decision"), MEASURE.calendar)
    assert ends is not None
    assert (ends.moved[0].first, ends.moved[0].last) == (date(2020, 3, 16), date(2020, 5, 15))
    after = due(begin(procedure_term(), "decision", date(2020, 5, 15), "decision"), MEASURE.calendar)
    assert after is not None
    assert all(moved.first > date(2020, 5, 15) for moved in after.moved), "its last day is day 0 of the term"
    assert all(moved.first <= moved.last for moved in after.moved)


@pytest.mark.parametrize(("note", "told"), [("d.d.s. 7/2019", "d.d.s. 7/2019"), ("", "the limit of the act")])
def test_a_limit_names_the_days_that_it_takes_and_its_act(note: str, told: str) -> None:
    """R7.3: twelve months from 12 November 2018 end on 12 November 2019; the act of the notice ends them on 30 June."""
    term = begin(MEASURE.terms["project_end"], "project_end", date(2018, 11, 12), "project_end", date(2019, 12, 31))
    shifted = clock.shift(term, date(2019, 6, 30), date(2019, 1, 7), note)
    ends = due(shifted, MEASURE.calendar)
    assert ends is not None
    cut = ends.moved[-1]
    assert (ends.day, cut.first) == (date(2019, 6, 30), date(2019, 7, 1))
    assert cut.reason == f"never past 2019-06-30, {told}"


# --- Results ---------------------------------------------------------------------------------------------------------------


def open_terms(at_work: Desk) -> set[str]:
    return {term.name for key, term in at_work.file.terms.items() if is_open(at_work.file, key)}


def test_a_verified_result_ends_the_question_of_its_hire_and_nothing_else() -> None:
    """R6.22: what runs beside it, such as the days of the final claim, runs on."""
    at_work = desk().live("verify_outcome")
    before = open_terms(at_work)
    assert {"hire_notice", "final_claim", "outcome"} <= before
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(11, 5))
    assert open_terms(at_work) == before - {"hire_notice"}


def test_contracts_that_add_up_are_verified_once_the_last_day_is_over() -> None:
    """R6.19, R6.20: 90 days and 90 more; day 180 itself, 15 April 2019, must be worked."""
    at_work = desk("azioni-di-rete-2018", instant(11, 6))
    for day, (_, name, content) in enumerate(lives.until("record_services"), 7):
        at_work.do(name, content, instant(11, day))
    first = job(hired=date(2018, 12, 3), contract="fixed_term", ends=date(2019, 3, 2))
    second = job(hired=date(2019, 3, 3), contract="fixed_term", ends=date(2019, 5, 31))
    at_work.do("declare_outcome", declared(first, second), instant(3, 4, 2019))
    reached = at_work.file.outcomes["O1"].reached_on
    assert reached == date(2019, 5, 31)
    verified = c.VerifyOutcome(recipients=("R01",), verified=True)
    assert at_work.broken("verify_outcome", verified, instant(5, 31, 2019)) == ["R6.19"]
    at_work.do("verify_outcome", verified, instant(6, 1, 2019))


def test_what_the_register_of_hirings_said_of_one_person_it_said_of_nobody_else() -> None:
    """F16, R6.22: nor does another register speak of hirings."""
    said = RegisterAnswer("Q1", Register.hirings, "R02", "hire_notice", Said.no, "other_employer", instant(11, 5))
    other = RegisterAnswer("Q2", Register.accreditation, "R01", "award", Said.no, "suspended", instant(11, 5))
    file = desk().file.putting("answers", said, other)
    assert (last_answer(file, "R01"), last_answer(file, "R02")) == (None, said)


# --- Claims ----------------------------------------------------------------------------------------------------------------


def test_a_final_claim_says_why_it_is_not_for_now() -> None:
    """R8.2: delivery goes on; or it was made."""
    at_work = interim_paid()
    final = c.MakeClaim(kind="final")
    assert [f.key for f in at_work.refused("claim", final, instant(10, 30))] == ["final_too_early"]
    final_checked(at_work)
    assert [f.key for f in at_work.refused("claim", final, instant(11, 21))] == ["final_made"]


def test_a_supplementary_claim_in_the_same_words_is_a_new_one_once_the_first_is_checked() -> None:
    """F116: the others are made once."""
    file = final_checked(interim_paid()).file
    supplementary = c.MakeClaim(kind="supplementary")
    assert {which_claim(file, c.MakeClaim(kind=kind), "") for kind in ("interim", "final")} == {""}
    for state, occasion in ((ClaimState.under_check, ""), (ClaimState.checked, "after1")):
        third = Claim("C3", ClaimKind.supplementary, state, instant(11, 21), 100)
        assert which_claim(file.putting("claims", third), supplementary, "") == occasion


def test_two_debts_share_what_one_claim_gives() -> None:
    """R8.9, F70: 1,101.00 euro settle the first debt with its interest, and of the second no more than what is left."""
    at_work = interim_paid()
    for cents, decree in ((10_000, "8"), (200_000, "9")):
        at_work.do("order_recovery", c.OrderRecovery(cents=cents, decree=decree, reason="paid twice"), instant(10, 30))
    final_checked(at_work)
    cuts = {f"L{number}": "outcome_not_reached" for number in range(2, 11)}
    at_work.do("check_claim", c.CheckClaim(claim="C2", cuts=cuts), instant(11, 21))
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    first, second = at_work.file.debts.values()
    assert (order.data["amount"], order.data["set_off"], first.open) == ("0.00", "1101.00", 0)
    assert sum(debt.settled + debt.interest for debt in (first, second)) == 110_100
    assert second.open == 200_000 - second.settled > 0


def test_a_debt_to_which_nothing_is_left_stays_as_it_was() -> None:
    """F70, art. 1194 c.c.: the first debt and its interest take all that the claim gives; the second one's days run on."""
    at_work = interim_paid()
    for cents, decree in ((110_100, "8"), (50_000, "9")):
        at_work.do("order_recovery", c.OrderRecovery(cents=cents, decree=decree, reason="paid twice"), instant(10, 30))
    final_checked(at_work)
    cuts = {f"L{number}": "outcome_not_reached" for number in range(2, 11)}
    at_work.do("check_claim", c.CheckClaim(claim="C2", cuts=cuts), instant(11, 21))
    untouched = at_work.file.debts["D2"]
    at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    assert at_work.file.debts["D1"].withheld_interest > 0
    assert at_work.file.debts["D2"] == untouched


@pytest.mark.parametrize(("left", "overdue"), [(1, ("recovery/D1",)), (0, ())], ids=["one cent", "nothing"])
def test_a_debt_is_overdue_as_long_as_a_cent_of_it_is_owed(left: int, overdue: tuple[str, ...]) -> None:
    """R8.9."""
    at_work = interim_paid()
    at_work.do("order_recovery", c.OrderRecovery(cents=10_000, decree="8", reason="paid twice"), instant(10, 30))
    while is_open(at_work.file, "recovery/D1"):
        at_work.do("pass_time", c.Nothing(), instant(2, 1, 2019))
    debt = replace(at_work.file.debts["D1"], settled=10_000 - left)
    file = at_work.file.putting("debts", debt)
    assert [one for one in overdue_matters(file, at_work.measure.terms) if "recovery" in one] == [*overdue]


# --- Services --------------------------------------------------------------------------------------------------------------


def test_hours_that_cost_nothing_are_hours() -> None:
    """R6.10: two hours of reception are all that a person has, also once they stand in a claim with 0.00 euro."""
    at_work = desk(budget=INTERIM).live("end_delivery")
    at_work.do(
        "record_services", lives.register(date(2018, 10, 22), "ACC1", ["R01"], "09:00", "11:00"), instant(10, 26)
    )
    at_work.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    more = lives.register(date(2018, 10, 23), "ACC1", ["R01"], "09:00", "10:00")
    assert at_work.broken("record_services", more, instant(10, 27)) == ["R6.10"]


def test_a_class_that_begins_together_is_counted_whole() -> None:
    """R6.10: fifteen at most, from the first minute on."""
    at_work = desk().live("record_services")
    many = lives.register(date(2018, 9, 20), "GRP", lives.people(16))
    assert at_work.broken("record_services", many, instant(9, 25)) == ["R6.10"]
    at_work.do("record_services", lives.register(date(2018, 9, 20), "GRP", lives.people(15)), instant(9, 25))


def test_an_unknown_service_is_told_with_those_that_have_hours() -> None:
    """R6.10: a result has no line in the register."""
    at_work = desk().live("record_services")
    (finding,) = at_work.refused("record_services", lives.register(date(2018, 9, 20), "XXX", ["R01"]), instant(9, 25))
    assert "BIL" in finding.values["known"]  # type: ignore[operator]
    assert "INS" not in finding.values["known"]  # type: ignore[operator]


def test_hours_that_touch_do_not_overlap() -> None:
    """R7.9: one ends when the other begins, whichever was registered first."""
    at_work = desk().live("record_services")
    for service, begins, ends in (("BIL", "10:00", "11:00"), ("COA", "11:00", "12:00"), ("COL2", "09:00", "10:00")):
        lines = lives.register(date(2018, 9, 20), service, ["R01"], begins, ends)
        at_work.do("record_services", lines, instant(9, 25))
    crossing = lives.register(date(2018, 9, 20), "TUT", ["R01"], "11:30", "12:30")
    assert at_work.broken("record_services", crossing, instant(9, 25)) == ["R7.9"]


def test_papers_that_come_too_late_are_refused_with_what_is_possible_instead() -> None:
    """R4.6: after their days the office decides on the papers that it holds, and is told that some never came."""
    at = desk()
    asked = c.RequestDocuments(items=("the plan", "the agreement"))
    at.do("request_documents", asked, instant(7, 3))
    at.do("pass_time", c.Nothing(), instant(7, 20))
    papers = (c.SuppliedDocument(kind="financial_plan", name="p", sha256="a" * 64),)
    (found,) = at.refused("supply_documents", c.SupplyDocuments(documents=papers), instant(7, 20))
    assert found.message == (
        "'supply-documents' is not possible while the project is formal_check; possible now: attach, correct-address or withdraw"
    )
    (found,) = at.refused("interrupt_payment", c.InterruptPayment(claim="C1", reason="papers_missing"), instant(7, 20))
    assert "admit" in found.message
    assert "request-documents" not in found.message, "R4.6: papers are asked for once, whatever the state allows"
    assert at.do("admit", c.Nothing(), instant(7, 21)).data == {
        "asked_papers": c.fingerprint(c.canonical(asked)),
        "asked_papers_not_handed_in_by": "2018-07-13",
    }
    assert desk().do("admit", c.Nothing(), instant(7, 3)).data == {}

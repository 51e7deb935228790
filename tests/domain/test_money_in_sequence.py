"""Rules of money one after the other: each was right alone; here it is tried behind another one (sections 6 and 8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from domain.basis.findings import Finding
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.balance import overpaid, owed
from domain.record.states import RecipientState
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_outcomes import declared, job
from tests.domain.test_payments import final_checked, interim_paid
from tests.lives import instant


def message(findings: tuple[Finding, ...]) -> str:
    """What the person reads."""
    return "; ".join(finding.message for finding in findings)


def in_debt(lines: int) -> Desk:
    """An interim payment of which some lines of 106.50 euro were found not due, and asked back the day after."""
    at_work = interim_paid()
    cuts = {f"L{number}": "no_register" for number in range(1, lines + 1)}
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(10, 30))
    cents = overpaid(at_work.file)
    at_work.do("order_recovery", c.OrderRecovery(cents=cents, decree="9"), instant(10, 30))
    return at_work


# --- Set-off: interest first (art. 1194 c.c.) --------------------------------------------------------------------------------


def one_result(at_work: Desk) -> Desk:
    """One placement of 1,101.00 euro verified, the others refused; claimed and checked."""
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(11, 5))
    others = tuple(lives.people(10)[1:])
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=others, verified=False, reason="no notice"), instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 20))
    return at_work


def test_a_set_off_pays_the_interest_before_the_sum() -> None:
    """R8.9: 1,278.00 euro of 29 October bear 0.30% for 24 days of 2018: 0.25 euro, taken first."""
    at_work = in_debt(12)
    final_checked(at_work)
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    debt = at_work.file.debts["D1"]
    assert (debt.open, debt.interest, debt.withheld, debt.withheld_interest) == (0, 25, 127_800, 25)
    assert order.data["set_off"] == "1278.25"


def test_a_set_off_that_does_not_reach_leaves_the_sum_open_and_not_the_interest() -> None:
    """R8.9, art. 1194 c.c.: 1,101.00 euro against 1,278.00 and 0.25 of interest: 177.25 euro are left, all of the sum."""
    at_work = one_result(in_debt(12))
    settled = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    debt = at_work.file.debts["D1"]
    assert (settled.data["amount"], settled.data["set_off"]) == ("0.00", "1101.00")
    assert (debt.interest, debt.settled, debt.open) == (25, 110_075, 17_725)
    assert overpaid(at_work.file) == owed(at_work.file) == 17_725


def test_what_is_left_of_a_debt_bears_interest_from_the_set_off_over_two_rates() -> None:
    """Worked sheet: 177.25 euro from 22 November 2018 to 22 November 2019: 39 days at 0.30%, 326 at 0.80%: 1.32 euro."""
    at_work = one_result(in_debt(12))
    at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    back = at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(11, 22, 2019))
    assert (back.data["recovered"], back.data["interest"]) == ("177.25", "1.32")
    assert at_work.file.debts["D1"].interest == 25 + 132


# --- A claim needs its running term (R8.3) -----------------------------------------------------------------------------------


def lapsed(late: Desk, at: datetime) -> None:
    """The network answers the notice at once, and the manager decides by decree (R8.10)."""
    late.do("observe", c.Observe(text="we forgot"), at)
    late.do("forfeit", c.Forfeiture(decree="1", reason="that is no reason"), at)


def test_what_was_not_claimed_in_time_does_not_come_back_as_supplementary() -> None:
    """R8.3: services of 2,130.00 euro and more were delivered and never claimed; a later result is claimed alone."""
    late = interim_paid()
    more = lives.register(date(2018, 10, 27), "TUT", lives.people(1), "09:00", "10:00")
    late.do("record_services", more, instant(10, 29))
    late.do("end_delivery", c.Nothing(), instant(10, 30))
    late.do("pass_time", c.Nothing(), instant(1, 2, 2019))
    lapsed(late, instant(1, 3, 2019))
    assert late.stands() is State.payment
    assert late.broken("claim", c.MakeClaim(kind="supplementary"), instant(1, 3, 2019)) == ["R8.3"]
    late.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(1, 4, 2019))
    late.do("claim", c.MakeClaim(kind="supplementary"), instant(1, 5, 2019))
    assert [line.item for line in late.file.claim_lines.values() if line.claim == "C2"] == ["O1"]


def test_a_supplementary_claim_after_its_thirty_days_is_told_what_is_still_possible() -> None:
    """R8.3: six weeks after the result it has lapsed, and the refusal says so."""
    late = interim_paid()
    late.do("end_delivery", c.Nothing(), instant(10, 30))
    late.do("claim", c.MakeClaim(kind="final"), instant(11, 1))
    late.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(11, 5))
    late.do("pass_time", c.Nothing(), instant(12, 20))
    lapsed(late, instant(12, 20))
    refused = late.refused("claim", c.MakeClaim(kind="supplementary"), instant(12, 20))
    assert [finding.rule for finding in refused] == ["R8.3"]
    assert "passed on 2018-12-05" in message(refused)
    late.do("verify_outcome", c.VerifyOutcome(recipients=("R02",), verified=True), instant(12, 21))
    late.do("claim", c.MakeClaim(kind="supplementary"), instant(12, 22))
    assert [line.item for line in late.file.claim_lines.values() if line.claim == "C3"] == ["O2"]


# --- What a contest restores can be claimed (F48) ----------------------------------------------------------------------------


def refused_after_payment() -> Desk:
    """A placement that was claimed, recognised, and then refused."""
    at_work = final_checked(interim_paid())
    at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    refused = c.VerifyOutcome(recipients=("R01",), verified=False, reason="ended early")
    at_work.do("verify_outcome", refused, instant(11, 23))
    return at_work


def contested(at_work: Desk) -> str:
    """The line of the refused result, contested."""
    line = next(line for line in at_work.file.claim_lines.values() if line.item == "O1")
    at_work.do("contest_claim", c.ContestClaim(claim="C2", lines=(line.id,), text="the worker left"), instant(11, 24))
    return line.id


def test_a_contest_won_on_a_refused_result_is_paid() -> None:
    """F48, R6.19: the result stands again, and the supplementary claim holds it at its price."""
    at_work = refused_after_payment()
    line = contested(at_work)
    granted = c.DecideContest(claim="C2", lines=(line,), granted=True, reason="the cause was the worker's")
    at_work.do("decide_contest", granted, instant(11, 26))
    assert at_work.file.outcomes["O1"].state == "verified"
    assert at_work.file.recipients["R01"].state is RecipientState.outcome_verified
    claim = at_work.do("claim", c.MakeClaim(kind="supplementary"), instant(11, 27))
    assert claim.data["amount"] == "1101.00"


def test_a_contest_does_not_restore_a_second_result_of_one_person() -> None:
    """R6.3: results are alternatives, whichever came first."""
    at_work = refused_after_payment()
    line = contested(at_work)
    again = declared(job(hired=date(2018, 10, 20)))
    at_work.do("declare_outcome", again, instant(11, 25))
    granted = c.DecideContest(claim="C2", lines=(line,), granted=True, reason="the cause was the worker's")
    assert at_work.broken("decide_contest", granted, instant(11, 26)) == ["R6.3"]


# --- A line that is not paid uses nothing up ---------------------------------------------------------------------------------


def test_the_true_hour_can_be_registered_where_a_wrong_one_was_cut() -> None:
    """R6.1, R6.10, R7.9: cap, hours of the service and the place in time are free again."""
    at_work = interim_paid()
    wrong = next(
        line for line in at_work.file.claim_lines.values() if line.recipient == "R01" and line.service == "BIL"
    )
    true = lives.register(date(2018, 9, 20), "BIL", ["R01"], "09:00", "11:00")
    assert at_work.broken("record_services", true, instant(10, 29)) == ["R7.9"]
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={wrong.id: "no_signature"}), instant(10, 29))
    at_work.do("record_services", true, instant(10, 29))
    at_work.do("contest_claim", c.ContestClaim(claim="C1", lines=(wrong.id,), text="signed"), instant(10, 29))
    granted = c.DecideContest(claim="C1", granted=True, reason="the signature is there")
    assert at_work.broken("decide_contest", granted, instant(10, 29)) == ["R7.9"]


# --- Results ----------------------------------------------------------------------------------------------------------------


def test_contracts_that_add_up_are_a_result_when_day_180_is_worked() -> None:
    """R6.16, R6.19: two of 90 days, the second not begun: nothing is verified on day 20."""
    delivering = desk().live("declare_outcome")
    first = job(contract="fixed_term", ends=date(2019, 2, 2))
    second = job(hired=date(2019, 2, 3), contract="fixed_term", ends=date(2019, 5, 3))
    delivering.do("declare_outcome", declared(first, second), instant(11, 10))
    verified = c.VerifyOutcome(recipients=("R01",), verified=True)
    refused = delivering.refused("verify_outcome", verified, instant(11, 24))
    assert [finding.rule for finding in refused] == ["R6.19"]
    assert "2019-05-03" in message(refused)


def test_the_new_employer_is_no_company_of_the_project() -> None:
    """R6.18: not the person's own, and not the other one in crisis, even if none of its people is here."""
    content = lives.legler()
    other = {**content["companies"][0], "tax_code": lives.EMPLOYER, "name": "Tessitura vicina"}
    delivering = desk(companies=[*content["companies"], other]).live("declare_outcome")
    assert delivering.broken("declare_outcome", declared(job()), instant(11, 10)) == ["R6.18"]


@pytest.mark.parametrize(("days", "rules"), [(120, []), (121, ["R4.13"])])
def test_a_regularity_is_valid_120_days_from_its_issue(days: int, rules: list[str]) -> None:
    """R4.13: whatever is said of it."""
    claiming = desk().live("attach")
    issued = date(2018, 11, 1)
    paper = c.Attach(
        kind="regularity", name="durc.pdf", document="0" * 64, issued=issued, valid_until=issued + timedelta(days=days)
    )
    if rules:
        assert claiming.broken("attach", paper, instant(11, 26)) == rules
    else:
        claiming.do("attach", paper, instant(11, 26))
    future = c.Attach(kind="regularity", name="durc.pdf", document="0" * 64, issued=date(2018, 11, 27))
    assert claiming.broken("attach", future, instant(11, 26)) == ["R4.13"]


# --- Money that came back, and lines that are restored -----------------------------------------------------------------------


def restored_after_recovery(at_work: Desk) -> Desk:
    """The grant is used up; 639.00 euro of six cut lines came back in cash; a contest restores one of them."""
    cuts = {f"L{number}": "no_signature" for number in range(1, 7)}
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(10, 30))
    at_work.do("order_recovery", c.OrderRecovery(cents=overpaid(at_work.file), decree="9"), instant(10, 30))
    at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(10, 30))
    at_work.do("contest_claim", c.ContestClaim(claim="C1", lines=("L1",), text="signed"), instant(10, 30))
    granted = c.DecideContest(claim="C1", granted=True, reason="the signature is there")
    at_work.do("decide_contest", granted, instant(10, 31))
    return final_claim(at_work)


def final_claim(at_work: Desk) -> Desk:
    """All ten placements and the restored line are claimed."""
    at_work.do("end_delivery", c.Nothing(), instant(10, 31))
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    return at_work


def test_a_claim_beyond_the_grant_says_what_became_of_the_money_that_came_back() -> None:
    """R5.7, R8.9: it made new room in the measure, and the answer says why the restored line is not covered."""
    budget = {"process": "6300.00", "result": "11010.00"}
    at_work = restored_after_recovery(interim_paid(budget))
    said = at_work.decisions[-1].data
    assert said["over_grant"] == "106.50"
    assert "did not stay with the project" in said["because"]


def test_a_measure_may_leave_with_a_project_the_money_that_came_back() -> None:
    """R8.9: then it covers the project's own restored lines."""
    measure = rules.load(lives.MEASURE)
    stays = measure.payments.recovered_to.model_copy(
        update={"versions": (measure.payments.recovered_to.version().model_copy(update={"value": "project"}),)}
    )
    own = measure.model_copy(update={"payments": measure.payments.model_copy(update={"recovered_to": stays})})
    at_work = interim_paid({"process": "6300.00", "result": "11010.00"})
    at_work.measure = own
    assert "over_grant" not in restored_after_recovery(at_work).decisions[-1].data


def test_a_payment_of_which_a_part_is_owed_is_not_taken_back_before_the_recovery() -> None:
    """F59, R8.9: otherwise the debt would be paid out of money that has gone; nothing raises."""
    at_work = in_debt(12)
    taken_back = c.FailPayment(claim="C1", reason="returned")
    assert at_work.broken("fail_payment", taken_back, instant(10, 31)) == ["F59"]
    at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(10, 31))
    assert at_work.broken("fail_payment", taken_back, instant(10, 31)) == ["F59"]

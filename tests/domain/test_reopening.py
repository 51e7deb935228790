"""A closed file is opened again (R8.8, R6.19): wrong results, money to come back, lines restored, payments returned."""

from __future__ import annotations

from datetime import date

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.money.reopening import committed_again, which_reopening
from domain.record.balance import overpaid
from domain.record.file_terms import is_open
from domain.record.states import Account, ClaimState, RecipientState
from domain.terms import term as clock
from domain.terms.term import TermStatus
from domain.views import summary
from tests import lives
from tests.domain.desk import Desk, desk
from tests.lives import instant

DAY_180 = "outcome/2019-04-12"
"""Of the jobs from 15 October 2018, which is their day 1 (R6.20)."""
PAID = 1_720_350
"""Cents of the usual life: 6,300.00 of services less a cut line of 106.50, and ten placements of 1,101.00."""
SAVED = 7_664_200 - PAID


def closed() -> Desk:
    """The usual life to its closing, on 3 December 2018."""
    at_work = desk()
    for at, name, content in lives.LIFE:
        at_work.do(name, content, at)
    assert (at_work.stands(), at_work.file.held(Account.paid)) == (State.closed, PAID)
    return at_work


def reopened(act: str = "d.d.s. 12/2019") -> Desk:
    """The same file, opened again on 15 April 2019 with all of its saving still free."""
    at_work = closed()
    at_work.free = SAVED
    at_work.do("reopen", c.Reopen(act=act, reason="the job of R01 ended in January"), instant(4, 15, 2019))
    return at_work


def restored() -> Desk:
    """A line of 106.50 euro that was cut is restored after the reopening."""
    at_work = reopened()
    at_work.do("contest_claim", c.ContestClaim(claim="C1", lines=("L3",), text="it is signed"), instant(4, 16, 2019))
    at_work.do(
        "decide_contest", c.DecideContest(claim="C1", granted=True, reason="as the file shows"), instant(4, 17, 2019)
    )
    return at_work


# --- The clock outlives the closing ------------------------------------------------------------------------------------------


def test_the_check_at_day_180_of_a_paid_result_survives_the_closing() -> None:
    """R6.19: on the day after it, who checks is asked whether the job ended early."""
    file = closed()
    assert clock.status(file.file.terms[DAY_180]) is TermStatus.running
    file.do("pass_time", c.Nothing(), instant(3, 20, 2019))
    asked = file.do("pass_time", c.Nothing(), instant(4, 13, 2019))
    assert [(letter.template, letter.to) for letter in asked.notices] == [("ask", "controller")]
    assert (file.stands(), clock.status(file.file.terms[DAY_180])) == (State.closed, TermStatus.expired)


def test_a_placement_verified_by_hand_on_day_89_is_checked_at_day_180() -> None:
    """R6.19, R6.22: no register knew of the hire of 15 October; the file closes in January, the question comes in April."""
    at_work = desk().live("end_delivery")
    at_work.do("pass_time", c.Nothing(), instant(12, 31))
    at_work.do("pass_time", c.Nothing(), instant(1, 2, 2019))
    assert at_work.stands() is State.outcome_verification
    at_work.do(
        "verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(1, 11, 2019)
    )
    at_work.do("claim", c.MakeClaim(kind="final"), instant(1, 14, 2019))
    at_work.do("check_claim", c.CheckClaim(claim="C1"), instant(1, 16, 2019))
    paid(at_work, "C1", 1, 2019)
    assert (at_work.stands(), clock.status(at_work.file.terms[DAY_180])) == (State.closed, TermStatus.running)
    at_work.do("pass_time", c.Nothing(), instant(3, 20, 2019))
    asked = at_work.do("pass_time", c.Nothing(), instant(4, 13, 2019))
    assert ("ask", "controller") in [(letter.template, letter.to) for letter in asked.notices]


def paid(at_work: Desk, claim: str, month: int, year: int) -> None:
    """A checked claim is ordered and paid, in the days from the 20th of a month."""
    at_work.do("attach", lives.regularity(), instant(month, 20, year))
    at_work.do("order_payment", c.OrderPayment(claim=claim, decree=claim), instant(month, 21, year))
    at_work.do("confirm_payment", c.ConfirmPayment(claim=claim, reference=claim), instant(month, 23, year))


def nothing_paid_for_results() -> tuple[Desk, tuple[str, ...]]:
    """The usual life, but that all its results are cut; closed, with the names of the cut lines."""
    at_work = desk().live("check_claim")
    results = tuple(line.id for line in at_work.file.claim_lines.values() if line.item.startswith("O"))
    cuts = dict.fromkeys(results, "outcome_not_reached")
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(11, 20))
    for at, name, content in lives.LIFE[-3:]:
        at_work.do(name, content, at)
    assert at_work.stands() is State.closed
    return at_work, results


def test_no_check_survives_for_a_result_of_which_nothing_was_paid() -> None:
    """R6.19: what decides about no money ends with the project."""
    at_work, _ = nothing_paid_for_results()
    assert clock.status(at_work.file.terms[DAY_180]) is TermStatus.cancelled


def test_the_check_begins_again_with_a_result_that_is_restored_and_survives_the_next_closing() -> None:
    """R6.19, F48: in January the contest of one result is granted; it is paid, and its day 180 is still to come."""
    at_work, results = nothing_paid_for_results()
    at_work.free = at_work.file.facts.saved
    at_work.do("reopen", c.Reopen(act="1", reason="a contest that was overlooked"), instant(1, 10, 2019))
    restore(at_work, results[:1], 1)
    assert is_open(at_work.file, DAY_180)
    at_work.do("claim", c.MakeClaim(kind="supplementary"), instant(1, 17, 2019))
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(1, 18, 2019))
    paid(at_work, "C2", 1, 2019)
    assert at_work.stands() is State.closed
    assert is_open(at_work.file, DAY_180)


def test_a_check_that_runs_is_not_begun_anew_with_a_line_that_is_restored() -> None:
    """R6.19: the line of a result was cut for its papers; the job lasts, and is checked on its one day 180."""
    at_work = desk().live("check_claim")
    line = next(line.name for line in at_work.file.claim_lines.values() if line.item == "O1")
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={line: "no_signature"}), instant(11, 20))
    at_work.do("contest_claim", c.ContestClaim(claim="C1", lines=(line,), text="it is signed"), instant(11, 21))
    at_work.do("decide_contest", c.DecideContest(claim="C1", granted=True, reason="so it is"), instant(11, 22))
    assert [term.id for term in at_work.file.terms.values() if term.name == "outcome"] == [DAY_180]


def test_the_check_of_a_result_that_is_restored_after_its_day_180_is_asked_at_once() -> None:
    """R6.19: nobody has asked before, for nothing was paid."""
    at_work, results = nothing_paid_for_results()
    at_work.do("reopen", c.Reopen(act="1", reason="a contest that was overlooked"), instant(5, 6, 2019))
    restore(at_work, results[:1], 5)
    asked = at_work.do("pass_time", c.Nothing(), instant(5, 17, 2019))
    assert ("ask", "controller") in [(letter.template, letter.to) for letter in asked.notices]


def restore(at_work: Desk, lines: tuple[str, ...], month: int) -> None:
    """The network contests cut lines on the 15th of a month, and is right on the 16th."""
    contest = c.ContestClaim(claim="C1", lines=lines, text="the job lasts")
    at_work.do("contest_claim", contest, instant(month, 15, 2019))
    granted = c.DecideContest(claim="C1", granted=True, reason="the notice of the hire shows it")
    at_work.do("decide_contest", granted, instant(month, 16, 2019))


def test_the_check_of_a_refused_result_begins_again_when_its_refusal_falls() -> None:
    """R6.19, F48: with the refusal its day 180 was nobody's matter any more."""
    at_work = desk().live("declare_outcome")
    at_work.do("declare_outcome", lives.placements(["R01"]), instant(10, 25))
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    at_work.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 14))
    wrong = c.VerifyOutcome(recipients=("R01",), verified=False, reason="the job has ended")
    at_work.do("verify_outcome", wrong, instant(1, 10, 2019))
    assert not is_open(at_work.file, DAY_180)
    (line,) = (line.id for line in at_work.file.claim_lines.values() if line.item == "O1")
    restore(at_work, (line,), 1)
    assert is_open(at_work.file, DAY_180)


# --- Opening and closing again -----------------------------------------------------------------------------------------------


def test_only_a_closed_file_is_opened_again() -> None:
    """R8.8: what was withdrawn, rejected or revoked has other ways."""
    reopen = c.Reopen(act="1", reason="as the file shows")
    at_work = desk()
    assert at_work.broken("reopen", reopen, instant(7, 3)) == ["state"]
    at_work.do("withdraw", c.Reason(reason="as the file shows"), instant(7, 4))
    assert at_work.broken("reopen", reopen, instant(7, 5)) == ["state"]


def test_nothing_is_possible_in_a_closed_file_but_to_open_it() -> None:
    """R8.8: whoever finds something wrong needs the act first."""
    file = closed()
    wrong = c.VerifyOutcome(recipients=("R01",), verified=False, reason="ended in January")
    assert file.broken("verify_outcome", wrong, instant(4, 15, 2019)) == ["state"]
    assert file.broken("order_recovery", c.OrderRecovery(cents=1, decree="1"), instant(4, 15, 2019)) == ["state"]


def test_an_act_opens_a_file_once() -> None:
    """R8.8: the network is told; a second reopening needs an act of its own."""
    at_work = reopened("12")
    assert [(n.template, n.to) for n in at_work.decisions[-1].notices] == [("reopen", "operator")]
    at_work.do("pass_time", c.Nothing(), instant(5, 31, 2019))
    at_work.do("pass_time", c.Nothing(), instant(6, 15, 2019))
    assert at_work.stands() is State.closed
    assert at_work.broken("reopen", c.Reopen(act="12", reason="as the file shows"), instant(7, 1, 2019)) == ["R8.8"]
    at_work.do("reopen", c.Reopen(act="13", reason="as the file shows"), instant(7, 1, 2019))
    assert at_work.stands() is State.payment


def test_when_nothing_is_found_the_file_closes_at_the_end_of_its_days() -> None:
    """R8.8: sixty days from 15 April end on 14 June, whole; no euro has moved."""
    at_work = reopened()
    assert at_work.who() == ("manager", "controller")
    at_work.do("pass_time", c.Nothing(), instant(5, 31, 2019))
    at_work.do("pass_time", c.Nothing(), instant(6, 14, 2019))
    assert at_work.stands() is State.payment
    at_work.do("pass_time", c.Nothing(), instant(6, 15, 2019))
    assert at_work.stands() is State.closed
    assert (at_work.file.held(Account.paid), at_work.file.facts.saved) == (PAID, SAVED)


def test_a_file_that_has_closed_again_is_opened_by_another_fact() -> None:
    """F116: given twice the same command opens it once; after its next closing the same words are a new one."""
    same = c.Reopen(act="d.d.s. 12/2019", reason="the job of R01 ended in January")
    at_work = closed()
    seen = [which_reopening(at_work.file, same, "")]
    at_work = reopened()
    seen.append(which_reopening(at_work.file, same, ""))
    at_work.do("pass_time", c.Nothing(), instant(6, 15, 2019))
    assert at_work.stands() is State.closed
    seen.append(which_reopening(at_work.file, same, ""))
    assert seen == ["", "", "opening1"]


def test_the_end_of_its_days_closes_nothing_that_is_open() -> None:
    """R8.9: money that must come back keeps the file open; it closes with the last cent."""
    at_work = reopened()
    wrong = c.VerifyOutcome(recipients=("R01",), verified=False, reason="ended in January")
    at_work.do("verify_outcome", wrong, instant(4, 16, 2019))
    for day in (date(2019, 5, 31), date(2019, 6, 15)):
        at_work.do("pass_time", c.Nothing(), instant(day.month, day.day, 2019))
    assert (at_work.stands(), at_work.who()) == (State.payment, ("manager",))
    at_work.do("order_recovery", c.OrderRecovery(cents=110_100, decree="8"), instant(6, 16, 2019))
    at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(6, 17, 2019))
    assert at_work.stands() is State.closed


# --- Worked sheets -----------------------------------------------------------------------------------------------------------


def test_worked_sheet_of_a_result_found_wrong_after_the_closing() -> None:
    """R6.19, R8.9, to the last cent.

    Requested 76,642.00; paid on 3 December 2018: 17,203.50; saved 59,438.50. The job of R01 ended early: 1,101.00 must come
    back. They come on 20 May 2019 with 28 days at 0.30% and 140 at 0.80% of interest: 0.25 + 3.38 = 3.63 euro. Paid in the
    end: 16,102.50; the envelope has 60,539.50 again; the interest was never its own.
    """
    at_work = reopened()
    assert summary.money(at_work.file)["released"] == "59438.50"
    wrong = c.VerifyOutcome(recipients=("R01",), verified=False, reason="ended in January")
    at_work.do("verify_outcome", wrong, instant(4, 16, 2019))
    assert (overpaid(at_work.file), at_work.stands()) == (110_100, State.payment)
    assert at_work.file.recipients["R01"].state is RecipientState.outcome_refused
    at_work.do("order_recovery", c.OrderRecovery(cents=110_100, decree="8"), instant(4, 17, 2019))
    back = at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(5, 20, 2019))
    assert (back.data["recovered"], back.data["interest"], back.data["to"]) == ("1101.00", "3.63", "available")
    assert (at_work.stands(), overpaid(at_work.file)) == (State.closed, 0)
    assert at_work.file.held(Account.paid) == 1_610_250
    assert at_work.file.held(Account.recovered) == 110_463
    money = summary.money(at_work.file)
    assert (money["paid"], money["recovered"], money["released"]) == ("16102.50", "1101.00", "59438.50")


def test_worked_sheet_of_a_line_restored_after_the_closing() -> None:
    """F48, R8.3, R5.8: 106.50 of the saving are committed again when they are claimed, paid, and nothing else moves."""
    at_work = restored()
    assert at_work.file.held(Account.committed) == 0
    claim = at_work.do("claim", c.MakeClaim(kind="supplementary"), instant(4, 18, 2019))
    assert (claim.data["amount"], at_work.file.held(Account.committed)) == ("106.50", 10_650)
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(4, 19, 2019))
    at_work.do("attach", lives.regularity(), instant(4, 20, 2019))
    at_work.do("order_payment", c.OrderPayment(claim="C2", decree="9"), instant(4, 21, 2019))
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="T2"), instant(4, 23, 2019))
    assert at_work.stands() is State.closed
    assert (at_work.file.held(Account.paid), at_work.file.facts.saved) == (1_731_000, SAVED - 10_650)
    assert summary.money(at_work.file)["released"] == "59332.00"


def test_the_last_cent_of_the_saving_is_committed_again_too() -> None:
    """R5.8: what a claim lacks is taken of the saving, were it one cent."""
    at_work = restored()
    at_work.free = 1
    _, again = committed_again(at_work.file, "C2", 1, at_work.context(instant(4, 18, 2019)))
    assert [(one.source, one.target, one.cents) for one in again] == [(Account.available, Account.committed, 1)]


def test_a_saving_that_is_not_free_any_more_is_not_promised_twice() -> None:
    """R5.8: the claim is refused with the sum that is missing, and can be made once an act has added it."""
    at_work = restored()
    at_work.free = 10_000
    claim = c.MakeClaim(kind="supplementary")
    (finding,) = at_work.refused("claim", claim, instant(4, 18, 2019))
    assert finding.rule == "R5.8"
    assert finding.values["missing"] == 650
    at_work.free = 10_650
    at_work.do("claim", claim, instant(4, 19, 2019))


def test_a_payment_that_the_treasury_returns_after_the_closing_is_ordered_again() -> None:
    """F59: it was the last thing of the project; the claim is unpaid again and needs no new money."""
    at_work = reopened()
    at_work.free = 0
    back = at_work.do("fail_payment", c.FailPayment(claim="C1", reason="account closed"), instant(4, 16, 2019))
    assert at_work.file.claims["C1"].state is ClaimState.failed
    assert [(t.source, t.target, t.cents) for t in back.transfers] == [(Account.paid, Account.committed, PAID)]
    at_work.do("attach", lives.regularity(), instant(4, 17, 2019))
    at_work.do("order_payment", c.OrderPayment(claim="C1", decree="1481"), instant(4, 18, 2019))
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-2"), instant(4, 19, 2019))
    assert (at_work.stands(), at_work.file.held(Account.paid)) == (State.closed, PAID)
    assert at_work.file.facts.saved == SAVED

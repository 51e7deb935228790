"""Orders of payment (F53 to F59): due minus moved, evidence before money, two signatures, one end for each order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.money.contest import which_contest
from domain.money.interruptions import which_interruption, which_resumption
from domain.record.balance import overpaid, payable
from domain.record.states import Account, ClaimState, OrderState
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import TermStatus
from domain.views.details import details
from domain.views.summary import status
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.lives import instant

ORDER = c.OrderPayment(claim="C1", decree="1480")
INTERIM = {"process": "6300.00", "result": "36672.25"}


def interim_paid(budget: dict[str, str] = INTERIM) -> Desk:
    """Services of 6,300.00 euro claimed, ordered and paid while they go on; ten people have found work."""
    at_work = desk(budget=budget).live("end_delivery")
    at_work.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    at_work.do("check_claim", c.CheckClaim(claim="C1"), instant(10, 27))
    at_work.do("attach", lives.regularity(), instant(10, 27))
    at_work.do("order_payment", ORDER, instant(10, 28))
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T1"), instant(10, 29))
    return at_work


def final_checked(at_work: Desk) -> Desk:
    """The ten placements claimed and checked: 11,010.00 euro."""
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 20))
    return at_work


def test_no_order_without_a_regularity_that_is_valid_on_that_day() -> None:
    """R4.13: asked at every payment; 120 days when the document does not say until when."""
    claiming = desk().live("attach")
    assert claiming.broken("order_payment", ORDER, instant(11, 26)) == ["R4.13"]
    attached = claiming.do("attach", lives.regularity(), instant(11, 26))
    assert attached.data["valid_until"] == "2019-03-26"
    assert claiming.broken("order_payment", ORDER, instant(3, 27, 2019)) == ["R4.13"]
    claiming.do("order_payment", ORDER, instant(3, 26, 2019))


def test_evidence_that_has_ended_or_is_unknown_is_not_taken() -> None:
    """R4.13."""
    claiming = desk().live("attach")
    late = lives.regularity(date(2018, 11, 25))
    assert claiming.broken("attach", late, instant(11, 26)) == ["R4.13"]
    unknown = c.Attach(kind="passport", name="x", document="0" * 64)
    assert claiming.broken("attach", unknown, instant(11, 26)) == ["R4.13"]


def test_above_its_threshold_a_private_payee_needs_the_anti_mafia_document() -> None:
    """R4.12: above 150,000 euro; a public lead needs none."""
    large = desk().live("order_payment")
    large.file = large.file.having(money={Account.committed: 15_000_001})
    assert large.broken("order_payment", ORDER, instant(11, 26)) == ["R4.12"]
    public = large.file.having(lead_kind="local_authority")
    assert Desk(public).ask("order_payment", ORDER, instant(11, 26))
    large.do("attach", c.Attach(kind="anti_mafia", name="x", document="0" * 64), instant(11, 26))
    large.do("order_payment", ORDER, instant(11, 27))


def test_above_its_threshold_an_order_needs_a_second_manager() -> None:
    """F30: the first signature moves nothing; the same manager cannot give the second."""
    large = desk().live("order_payment")
    big = replace(large.file.claim_lines["C1/L1"], cents=10_000_001)
    recognised = replace(large.file.claims["C1"], recognised=10_000_001)
    large.file = large.file.having(
        claim_lines={"C1/L1": big}, claims={"C1": recognised}, money={Account.committed: 12_000_000}
    )
    first = large.do("order_payment", ORDER, instant(11, 26), "anna")
    assert (first.transfers, first.data["awaiting"]) == ((), "the signature of a second manager")
    assert large.file.claims["C1"].state is ClaimState.checked
    assert large.broken("order_payment", ORDER, instant(11, 27), "anna") == ["F30"]
    second = large.do("order_payment", ORDER, instant(11, 27), "bruno")
    assert second.data["order"] == "C1/1"


def test_a_payment_is_what_is_due_less_what_has_moved() -> None:
    """F56: an outcome that was paid and is refused later makes the next payment smaller, never a second full one."""
    at_work = final_checked(interim_paid())
    assert payable(at_work.file, at_work.file.claims["C2"]) == 1_101_000
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(11, 21))
    assert overpaid(at_work.file) == 10_650
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    assert (order.data["amount"], order.data["set_off"]) == ("10903.50", "106.50")
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="T2"), instant(11, 23))
    assert (at_work.file.state, overpaid(at_work.file)) == (State.closed, 0)
    assert at_work.file.held(Account.paid) == 630_000 - 10_650 + 1_101_000


def test_a_project_is_not_closed_while_too_much_was_paid() -> None:
    """F74: first the money comes back, then the file is closed."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    refused = c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=False, reason="as the file shows")
    at_work.do("verify_outcome", refused, instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 20))
    assert at_work.stands() is State.payment
    at_work.do("order_recovery", c.OrderRecovery(cents=10_650, decree="9", reason="paid twice"), instant(11, 21))
    at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(11, 22))
    assert at_work.stands() is State.closed


def test_the_run_that_takes_an_order_to_the_treasury_comes_before_the_treasury_s_answer() -> None:
    """F58: wherever next steps are named, until a file holds the order."""
    ordered = desk().live("confirm_payment")

    def asked() -> dict[str, str | None]:
        steps = status(ordered.file, ordered.measure, instant(11, 27), ordered.offers())["next"]
        return {one["command"]: one["until"] for one in steps if one["roles"] == ["paymaster"]}

    last_day = "2019-02-11"
    assert asked() == {"payments run": last_day, "confirm-payment": last_day}
    assert next(iter(asked())) == "payments run"
    assert "`starter.py payments run` (ufficio pagamenti)" in details(ordered.file, ordered.measure, ordered.offers())
    ordered.in_file = frozenset({"C1/1"})
    assert asked() == {"confirm-payment": last_day}


def test_an_order_that_has_not_gone_out_is_taken_back() -> None:
    """F59: cancelled is an end of its own; what stands in a payment file waits for the treasury."""
    claiming = desk().live("confirm_payment")
    back = c.CancelPayment(claim="C1", reason="wrong decree")
    claiming.in_file = frozenset({"C1/1"})
    assert claiming.broken("cancel_payment", back, instant(11, 27)) == ["F59"]
    claiming.in_file = frozenset()
    claiming.do("cancel_payment", back, instant(11, 27))
    assert claiming.file.orders["C1/1"].state is OrderState.cancelled
    assert claiming.file.held(Account.ordered) == 0
    assert claiming.do("order_payment", ORDER, instant(11, 28)).data["order"] == "C1/2"


def test_a_rejected_account_is_corrected_and_ordered_again_under_a_new_key() -> None:
    """F59: the order that failed keeps the account to which it was sent."""
    claiming = desk().live("confirm_payment")
    old, new = claiming.file.iban, "IT40S0542811101000000123457"
    with pytest.raises(ValueError, match="not a valid IBAN"):
        c.CorrectAccount(iban="IT00X0542811101000000123456")
    correct = c.CorrectAccount(iban="DE89 3704 0044 0532 0130 00")
    assert claiming.broken("correct_account", correct, instant(11, 27)) == ["F59"]
    claiming.do("fail_payment", c.FailPayment(claim="C1", reason="AC04"), instant(11, 27))
    claiming.do("correct_account", correct, instant(11, 28))
    claiming.do("order_payment", ORDER, instant(11, 29))
    accounts = [order.iban for order in claiming.file.orders.values()]
    assert accounts == [old, "DE89370400440532013000"] != [old, new]


def test_a_payment_that_the_treasury_takes_back_opens_its_order_again() -> None:
    """F59: the claim is unpaid again, its money is committed again, and its term begins anew."""
    at_work = interim_paid()
    paid = at_work.file.held(Account.paid)
    decision = at_work.do("fail_payment", c.FailPayment(claim="C1", reason="STORNATO", order="C1/1"), instant(11, 2))
    file = at_work.file
    assert (file.orders["C1/1"].state, file.claims["C1"].state) == (OrderState.failed, ClaimState.failed)
    assert (file.claims["C1"].paid, file.held(Account.paid), overpaid(file)) == (0, 0, 0)
    assert [(move.source, move.target, move.cents) for move in decision.transfers] == [
        (Account.paid, Account.committed, paid)
    ]
    assert clock.status(file.terms["payment/C1/2"]) is TermStatus.running
    assert at_work.broken("fail_payment", c.FailPayment(claim="C1", reason="again"), instant(11, 3)) == ["R8.2"]
    assert at_work.do("order_payment", ORDER, instant(11, 5)).data["order"] == "C1/2"
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T2"), instant(11, 6))
    assert (at_work.file.held(Account.paid), at_work.file.claims["C1"].paid) == (paid, paid)
    assert clock.status(at_work.file.terms["payment/C1/2"]) is TermStatus.met


def test_the_term_of_payment_stands_still_for_a_reason_of_the_closed_list() -> None:
    """R8.6: interrupted in writing, and it goes on with the days that were left."""
    claiming = desk().live("check_claim")
    bad = c.InterruptPayment(claim="C1", reason="we are busy")
    assert claiming.broken("interrupt_payment", bad, instant(11, 20)) == ["R8.6"]
    stopped = claiming.do(
        "interrupt_payment", c.InterruptPayment(claim="C1", reason="papers_missing: invoices"), instant(11, 20)
    )
    (letter,) = stopped.notices
    assert (letter.template, letter.values["days_run"]) == ("interrupt_payment", "7"), "from the 13th to the 19th"
    term = claiming.file.terms["payment/C1"]
    assert (claiming.file.claims["C1"].state, clock.status(term)) == (ClaimState.interrupted, TermStatus.suspended)
    assert claiming.broken("check_claim", c.CheckClaim(claim="C1"), instant(11, 21)) == ["R8.2"]
    claiming.do("resume_payment", c.OfClaim(claim="C1"), instant(11, 30))
    calendar = rules.load(lives.MEASURE).calendar
    due = reckoning.due(claiming.file.terms["payment/C1"], calendar)
    assert claiming.file.claims["C1"].state is ClaimState.under_check
    # 90 days from 12 November end on 10 February 2019, a Sunday; ten more days end on the 20th.
    assert due is not None
    assert due.day == date(2018, 11, 12) + timedelta(days=100)


def test_each_interruption_and_each_resumption_is_a_fact_of_its_own() -> None:
    """R8.6: the same reason may be given again after the papers came; given twice in one interruption it is the same fact."""
    papers = c.InterruptPayment(claim="C1", reason="papers_missing")
    goes_on = c.OfClaim(claim="C1")
    claiming = desk().live("check_claim")
    seen = [which_interruption(claiming.file, papers, "")]
    for day in (20, 24):
        claiming.do("interrupt_payment", papers, instant(11, day))
        seen.append(which_interruption(claiming.file, papers, ""))
        claiming.do("resume_payment", goes_on, instant(11, day + 2))
        seen += [which_resumption(claiming.file, goes_on, ""), which_interruption(claiming.file, papers, "")]
    assert seen == ["", "", "", "time1", "time1", "time1", "time2"]


def test_what_is_decided_of_one_contest_after_another_is_a_fact_of_its_own() -> None:
    """F48: two lines are contested; each is decided in its turn, and nothing more when none waits."""
    at = desk().live("check_claim")
    cuts = {"L3": "no_signature", "L4": "no_register", "L5": "no_register"}
    at.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(11, 20))
    at.do("contest_claim", c.ContestClaim(claim="C1", lines=("L3", "L4"), text="x"), instant(11, 21))
    of = c.DecideContest(claim="C1", lines=("L3",), granted=True, reason="it is signed")
    seen = [which_contest(at.file, of, "")]
    at.do("decide_contest", of, instant(11, 22))
    seen.append(which_contest(at.file, of, ""))
    at.do("decide_contest", of.model_copy(update={"lines": ("L4",)}), instant(11, 23))
    assert [*seen, which_contest(at.file, of, "")] == ["", "after1", ""]


def test_parked_lines_come_back_in_a_later_claim_at_their_price() -> None:
    """F51: put aside at the check, claimed again with the rule and the price that they had."""
    at_work = desk(budget=INTERIM).live("end_delivery")
    at_work.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    checked = at_work.do("check_claim", c.CheckClaim(claim="C1", parked={"L1": "no_signature"}), instant(10, 27))
    assert checked.data["recognised"] == "6193.50"
    final_checked(at_work)
    again = [line for line in at_work.file.claim_lines.values() if line.item == "S1"]
    assert [(line.claim, line.cents, line.released) for line in again] == [("C1", 10_650, True), ("C2", 10_650, False)]
    assert again[0].price_reference == again[1].price_reference
    assert at_work.file.claims["C2"].recognised == 10_650 + 1_101_000


def test_a_cut_is_contested_once_and_a_restored_line_is_claimed_again() -> None:
    """F48, F50: somebody else than the controller decides."""
    claiming = desk().live("order_payment")
    contest = c.ContestClaim(claim="C1", lines=("L3",), text="the signature is on page 2")
    assert claiming.broken("contest_claim", contest.model_copy(update={"lines": ("L4",)}), instant(11, 21)) == ["F48"]
    claiming.do("contest_claim", contest, instant(11, 21))
    assert claiming.broken("contest_claim", contest, instant(11, 22)) == ["F48"]
    granted = c.DecideContest(claim="C1", granted=True, reason="as the file shows")
    (letter,) = claiming.do("decide_contest", granted, instant(11, 23)).notices
    assert letter.values["earlier"] == c.fingerprint(c.canonical(contest)), "it repeats what the network said"
    claiming.do("order_payment", ORDER, instant(11, 26))
    claiming.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(12, 3))
    assert claiming.stands() is State.payment, "the restored line may still be claimed"
    claimed = claiming.do("claim", c.MakeClaim(kind="supplementary"), instant(12, 4))
    assert claimed.data["amount"] == "106.50"
    claiming.do("check_claim", c.CheckClaim(claim="C2", cuts={"L1": "no_signature"}), instant(12, 5))
    assert claiming.stands() is State.closed


def test_an_upheld_cut_stays_and_an_open_contest_keeps_the_project_open() -> None:
    """F48."""
    claiming = desk().live("order_payment")
    claiming.do("contest_claim", c.ContestClaim(claim="C1", lines=("L3",), text="x"), instant(11, 21))
    claiming.do("order_payment", ORDER, instant(11, 26))
    claiming.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(12, 3))
    assert claiming.stands() is State.payment
    claiming.do(
        "decide_contest", c.DecideContest(claim="C1", granted=False, reason="no signature is there"), instant(12, 4)
    )
    assert claiming.stands() is State.closed


FOUR_EYES = [
    ("score", "award", c.Award(decree="1", cup=lives.CUP), "award"),
    ("score", "check_claim", c.CheckClaim(claim="C1"), "check_claim"),
    ("check_claim", "order_payment", ORDER, "order_payment"),
    ("verify_outcome", "order_payment", ORDER, "order_payment"),
    ("order_payment", "confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), "confirm_payment"),
    ("order_payment", "fail_payment", c.FailPayment(claim="C1", reason="as the file shows"), "confirm_payment"),
]


@pytest.mark.parametrize(("done", "then", "content", "before"), FOUR_EYES)
def test_who_does_one_thing_does_not_do_the_next(done: str, then: str, content: c.Content, before: str) -> None:
    """R1.10, F30: per project, also for one person with two roles, in whichever order the duties came."""
    apart(desk().live(before), done, then, content)


@pytest.mark.parametrize("done", ["check_claim", "verify_outcome"])
def test_who_finds_a_sum_not_due_does_not_ask_it_back(done: str) -> None:
    """R1.10, F30: as with payments."""
    apart(interim_paid(), done, "order_recovery", c.OrderRecovery(cents=100, decree="1", reason="paid twice"))


def test_who_asks_money_back_does_not_confirm_that_it_came() -> None:
    """R1.10, F30: as with payments."""
    owed = interim_paid()
    owed.do("order_recovery", c.OrderRecovery(cents=100, decree="1", reason="paid twice"), instant(10, 30))
    apart(owed, "order_recovery", "confirm_recovery", c.ConfirmRecovery(reference="B"))


def apart(life: Desk, done: str, then: str, content: c.Content) -> None:
    """Who has done one thing is refused the next, and somebody else may."""
    life.acted = {**life.acted, done: frozenset({"carla"})}
    (finding,) = life.refused(then, content, instant(11, 27), "carla")
    assert (finding.rule, "carla" in finding.message) == ("R1.10", True)
    life.do(then, content, instant(11, 27), "dario")

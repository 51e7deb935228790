"""What was cut or refused is contested once, in its days, with evidence, and a second person answers (F48)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from activities.mail import compose, text_of
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.money.contest import which_contest, which_refusal
from domain.offers import offers
from domain.record import contests
from domain.record.decision import Decision
from domain.record.file_terms import is_open
from domain.record.states import OutcomeState, RecipientState
from domain.views.offered import duties, steps
from storage.outbox import PendingNotice
from tests import lives
from tests.domain.desk import Desk, desk, saying, told
from tests.domain.test_outcomes import declared, job
from tests.lives import instant

PROOF = "e" * 64
DECLARED = instant(11, 6)
REFUSED = instant(11, 12)
LAST = "2018-11-22"
"""Ten days from the delivery of the letter, on 12 November; the day of the delivery is day 0."""
NO_HIRE = c.VerifyOutcome(recipients=("R01",), verified=False, reason="no notice of the hire is known")


def contest(*results: str, **changes: Any) -> c.ContestOutcome:
    """The refusal of some results is contested with a document."""
    usual = {"text": "the hire is on page 2", "document": PROOF, "name": "unilav.pdf", "results": results or ("O1",)}
    return c.ContestOutcome.model_validate(usual | changes)


def answer(granted: bool, *results: str) -> c.DecideContest:
    """What the officer says of contested results."""
    return c.DecideContest(results=results or ("O1",), granted=granted, reason="as the notice of the hire shows")


def refused() -> Desk:
    """R01's job of 5 November is refused; no claim holds it."""
    found = desk().live("declare_outcome")
    found.do("declare_outcome", declared(job()), DECLARED)
    found.do("verify_outcome", NO_HIRE, REFUSED)
    return found


def contested() -> Desk:
    """The same, contested."""
    found = refused()
    found.do("contest_outcome", contest(), instant(11, 15))
    return found


def result(found: Desk, number: str = "O1") -> tuple[str, str]:
    """How a result stands, and by whose word."""
    one = found.file.outcomes[number]
    return one.state, one.word


# --- The days ----------------------------------------------------------------------------------------------------------------


def test_the_letter_of_a_refusal_begins_the_days_to_contest_it() -> None:
    """F48: ten days from its delivery, ours; the letter says them, and what follows."""
    found = desk().live("declare_outcome")
    found.late_post = True
    found.do("declare_outcome", declared(job()), DECLARED)
    (letter,) = found.do("verify_outcome", NO_HIRE, REFUSED).notices
    assert (letter.template, letter.values["term"], letter.values["days"]) == ("outcome_refused", "contest", "10")
    assert letter.values["consequence"] == "stand"
    assert letter.values["starts"] == "contest/V1"
    found.deliver(instant(11, 20))
    found.do("contest_outcome", contest(), instant(11, 30))


@pytest.mark.parametrize(("day", "taken"), [(22, True), (23, False)], ids=["the last day", "the day after"])
@pytest.mark.parametrize("told", [False, True], ids=["the clock is late", "the clock has said so"])
def test_a_refusal_is_contested_until_its_last_day(day: int, taken: bool, told: bool) -> None:
    found = refused()
    if told:
        found.do("pass_time", c.Nothing(), instant(11, day, hour=6))
    if taken:
        found.do("contest_outcome", contest(), instant(11, day))
        return
    (late,) = found.refused("contest_outcome", contest(), instant(11, day))
    assert (late.rule, late.key, str(late.values["last"])) == ("F48", "late", LAST)
    assert "contest-outcome" not in found.offered(instant(11, day))


def test_a_cut_line_is_contested_until_its_last_day() -> None:
    """F48: the check was told on 20 November."""
    late = c.ContestClaim(claim="C1", lines=("L3",), text="it is signed")
    found = desk().live("order_payment")
    assert found.broken("contest_claim", late, instant(12, 1)) == ["F48"]
    assert "contest-claim" not in found.offered(instant(12, 1))
    found.do("contest_claim", late, instant(11, 30))


def test_further_cuts_of_a_claim_begin_its_days_anew() -> None:
    found = desk().live("order_payment")
    found.do("check_claim", c.CheckClaim(claim="C1", cuts={"L4": "no_signature"}), instant(11, 28))
    found.do("contest_claim", c.ContestClaim(claim="C1", lines=("L3", "L4"), text="both are signed"), instant(12, 8))


def test_the_answer_has_days_of_its_own_and_the_manager_hears_when_they_pass() -> None:
    """R9.1: thirty days; silence decides nothing."""
    found = contested()
    assert not is_open(found.file, "contest/V1"), "nothing is left to contest"
    assert is_open(found.file, "contest_answer/V1")
    found.do("record_participants", lives.at_entry(), instant(11, 16))
    late = found.do("pass_time", c.Nothing(), instant(12, 18))
    assert ("escalation", "manager") in [(one.template, one.to) for one in late.notices]
    assert result(found) == ("refused", "controller")
    passed = [duty.term.id for duty in duties(found.file, found.measure, found.offers(), Role.officer) if duty.term]
    assert passed == ["contest_answer/V1"], "it stays on the list, with its day"
    (first, *_) = [
        one for one in steps(found.file, found.measure, found.offers()) if one["command"] == "decide-contest"
    ]
    assert (first["until"], first["passed"]) == ("2018-12-15", True)
    found.do("decide_contest", answer(True), instant(12, 19))


def test_an_answer_in_time_meets_its_days() -> None:
    found = contested()
    found.do("decide_contest", answer(False), instant(11, 20))
    assert not is_open(found.file, "contest_answer/V1")


# --- Who, with what, and how often -------------------------------------------------------------------------------------------


def test_whoever_has_refused_does_not_answer() -> None:
    """R1.10: also when the same person has both roles."""
    found = contested()
    assert found.broken("decide_contest", answer(True), instant(11, 20), actor="controller") == ["R1.10"]


def test_the_office_sees_what_waits_and_until_when() -> None:
    found = contested()
    offers = found.offers()
    (on_the_desk,) = [duty.desk for duty in duties(found.file, found.measure, offers, Role.officer) if duty.term]
    assert on_the_desk.give == [
        f"decide-contest AR2017-0001 --result O1 --{how} --reason TEXT" for how in ("restore", "uphold")
    ]
    (first, *_) = [step for step in steps(found.file, found.measure, offers) if step["command"] == "decide-contest"]
    assert first["until"] == "2018-12-15"  # thirty days from 15 November
    assert Role.officer in found.who()


def test_evidence_goes_with_a_contest_and_stays_on_the_file() -> None:
    found = contested()
    (paper,) = (one for one in found.file.evidence.values() if one.document == PROOF)
    assert (paper.recipient, paper.name, paper.kind) == ("R01", "unilav.pdf", "other")
    with_proof = c.ContestClaim(claim="C1", lines=("L3",), text="it is signed", document=PROOF, name="register.pdf")
    claimed = desk().live("order_payment")
    claimed.do("contest_claim", with_proof, instant(11, 22))
    assert [one.name for one in claimed.file.evidence.values() if one.document == PROOF] == ["register.pdf"]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (contest(document=None), "no_evidence"),
        (contest("O2"), "not_refused"),
        (contest("O9"), "no_result"),
        (contest(kind="letter"), "kind"),
    ],
)
def test_a_contest_that_cannot_be_taken(said: c.ContestOutcome, key: str) -> None:
    found = refused()
    found.do("declare_outcome", declared(job("R02")), REFUSED)
    assert [one.key for one in found.refused("contest_outcome", said, instant(11, 15))] == [key]


def test_a_refusal_is_contested_once() -> None:
    found = contested()
    assert [one.key for one in found.refused("contest_outcome", contest(), instant(11, 16))] == ["result_again"]
    found.do("decide_contest", answer(False), instant(11, 20))
    assert [one.key for one in found.refused("contest_outcome", contest(), instant(11, 21))] == ["result_again"]
    assert [one.key for one in found.refused("decide_contest", answer(True), instant(11, 21))] == [
        "result_not_contested"
    ]
    assert found.file.outcomes["O1"].state is OutcomeState.refused, "for good"


# --- What an answer does -----------------------------------------------------------------------------------------------------


def test_a_restored_result_stands_by_the_word_of_the_contest_and_is_claimed() -> None:
    found = contested()
    decided = found.do("decide_contest", answer(True), instant(11, 20))
    assert result(found) == ("verified", "contest")
    assert found.file.recipients["R01"].state is RecipientState.outcome_verified
    (letter,) = decided.notices
    assert (letter.template, letter.values["granted"], letter.values["results"][0]["id"]) == (
        "decide_contest",
        "yes",
        "O1",
    )
    assert is_open(found.file, "outcome/2019-05-03"), "its day 180 is checked again (R6.19)"
    found.do("end_delivery", c.Nothing(), instant(11, 26))
    found.do("claim", c.MakeClaim(kind="final"), instant(11, 27))
    assert "O1" in {line.item for line in found.file.claim_lines.values()}


def test_the_story_tells_of_contest_and_answer() -> None:
    found = refused()
    said = contest()
    before = found.file
    sentence = told("contest_outcome", before, said, found.do("contest_outcome", said, instant(11, 15)))
    assert sentence == "the operator contested the refusal of 1 outcome (R01)"
    before = found.file
    sentence = told("decide_contest", before, answer(False), found.do("decide_contest", answer(False), instant(11, 20)))
    assert sentence == "the officer upheld the refusal of 1 outcome (R01)"


def test_a_result_that_was_restored_may_be_refused_again_and_that_is_another_matter() -> None:
    """R6.19: the job may still end early."""
    found = contested()
    found.do("decide_contest", answer(True), instant(11, 20))
    found.do("verify_outcome", NO_HIRE.model_copy(update={"reason": "dismissed on 20 November"}), instant(11, 28))
    found.do("contest_outcome", contest(), instant(12, 5))
    assert (found.file.outcomes["O1"].refusal, is_open(found.file, "contest_answer/V2")) == ("V2", True)


def test_a_business_is_restored_with_the_papers_that_prove_it() -> None:
    """R6.24: what a verification asks, the answer to a contest asks too; evidence of the contest counts."""
    found = desk().live("declare_outcome")
    own = job(kind="self_employment", contract="vat_registration", weekly_hours=0)
    found.do("declare_outcome", declared(own), DECLARED)
    found.do("verify_outcome", NO_HIRE, REFUSED)
    found.do("contest_outcome", contest(kind="vat_registration"), instant(11, 15))
    (lacking,) = found.refused("decide_contest", answer(True), instant(11, 16))
    assert (lacking.rule, lacking.values["missing"]) == ("R6.24", ("business_plan",))
    plan = c.Attach(kind="business_plan", name="plan.pdf", document="0" * 64, recipient="R01")
    found.do("attach", plan, instant(11, 19))
    found.do("decide_contest", answer(True), instant(11, 20))
    assert result(found) == ("verified", "contest")


def test_a_job_that_has_not_begun_is_not_restored() -> None:
    """R6.22."""
    found = desk().live("declare_outcome")
    found.do("declare_outcome", declared(job(hired=date(2018, 12, 3))), DECLARED)
    found.do("verify_outcome", NO_HIRE, REFUSED)
    found.do("contest_outcome", contest(), instant(11, 15))
    assert found.broken("decide_contest", answer(True), instant(11, 20)) == ["R6.22"]
    assert [step["command"] for step in steps(found.file, found.measure, found.offers()) if step["blocked"]] == [
        "decide-contest"
    ]


# --- Against other rules -----------------------------------------------------------------------------------------------------


def test_another_result_takes_the_place_of_a_contested_one() -> None:
    """R6.3: results of one person are alternatives, whatever the contest says."""
    found = contested()
    found.do("declare_outcome", declared(job(hired=date(2018, 11, 12))), instant(11, 16))
    assert found.broken("decide_contest", answer(True), instant(11, 20)) == ["R6.3"]
    found.do("decide_contest", answer(False), instant(11, 20))


NEWCOMER = c.Newcomer(
    tax_code=lives.code_of("newcomer"),
    company=lives.legler()["companies"][0]["tax_code"],
    status="expelled",
    support="naspi",
)
REPLACED = c.ReplaceRecipient(recipient="R01", by=NEWCOMER)
EARLY = date(2018, 9, 3)


def refused_early() -> Desk:
    """R01's job of 3 September is refused while recipients may still be replaced."""
    found = desk().live("record_services")
    found.do("declare_outcome", declared(job(hired=EARLY)), instant(9, 4))
    found.do("verify_outcome", NO_HIRE, instant(9, 6))
    return found


def test_nobody_is_replaced_while_their_result_is_contested() -> None:
    """R7.8: it may still stand."""
    found = refused_early()
    found.do("contest_outcome", contest(), instant(9, 10))
    assert [one.key for one in found.refused("replace_recipient", REPLACED, instant(9, 11))] == ["contested"]
    found.do("decide_contest", answer(False), instant(9, 12))
    found.do("replace_recipient", REPLACED, instant(9, 13))


def test_the_result_of_somebody_who_was_replaced_is_not_contested() -> None:
    """R7.8: the place is taken."""
    found = refused_early()
    found.do("replace_recipient", REPLACED, instant(9, 10))
    assert [one.key for one in found.refused("contest_outcome", contest(), instant(9, 11))] == ["place_taken"]
    assert "contest-outcome" not in found.offered(instant(9, 11))


def test_the_result_of_somebody_who_has_withdrawn_is_restored_and_they_stay_away() -> None:
    """R7.8: what was reached stays payable."""
    found = contested()
    found.do("withdraw_recipient", c.WithdrawRecipient(recipient="R01", reason="another town"), instant(11, 16))
    found.do("decide_contest", answer(True), instant(11, 20))
    assert (result(found), found.file.recipients["R01"].state) == (("verified", "contest"), RecipientState.withdrawn)


def test_a_result_that_a_claim_holds_is_contested_as_its_line() -> None:
    """One thing is contested in one way: the letter of the refusal names the line, and its claim's days begin."""
    found = desk().live("order_payment")
    refusal = found.do("verify_outcome", NO_HIRE.model_copy(update={"reason": "dismissed at once"}), instant(11, 28))
    line = next(one.id for one in found.file.claim_lines.values() if one.item == "O1")
    letter = next(one for one in refusal.notices if one.template == "outcome_refused")
    assert (letter.values["results"][0]["line"], letter.values["starts"]) == (line, "contest/C1/2")
    (held,) = found.refused("contest_outcome", contest(), instant(11, 29))
    assert (held.key, held.values["line"]) == ("held", line)
    found.do("contest_claim", c.ContestClaim(claim="C1", lines=(line,), text="the job lasts"), instant(12, 8))
    restored = c.DecideContest(claim="C1", granted=True, reason="as the notice of the hire shows")
    found.do("decide_contest", restored, instant(12, 9))
    assert result(found) == ("verified", "contest")


def unheld() -> Desk:
    """An interim claim holds R02's result; its first line was cut on 30 October, and R01 has declared a job since."""
    found = desk(saying(desk().measure, "claims", "interim_share", 0)).live("declare_outcome")
    found.do("declare_outcome", lives.placements(["R02"]), instant(10, 20))
    found.do("verify_outcome", c.VerifyOutcome(recipients=("R02",), verified=True), instant(10, 25))
    found.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    found.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_signature"}), instant(10, 30))
    found.do("declare_outcome", lives.placements(["R01"]), instant(10, 30))
    return found


def test_a_refusal_begins_only_the_days_of_what_it_refuses() -> None:
    """F48: the cut of L1 was told before, and its days go on; R01's result is in no claim, R02's is in C1."""
    alone = unheld()
    (letter,) = alone.do("verify_outcome", NO_HIRE, instant(11, 2)).notices
    assert letter.values["starts"] == "contest/V1"
    both = unheld()
    refusal = c.VerifyOutcome(recipients=("R01", "R02"), verified=False, reason="no notice of the hire is known")
    (letter,) = both.do("verify_outcome", refusal, instant(11, 2)).notices
    assert (letter.values["term_id"], letter.values["starts"]) == ("contest/V1", "contest/V1,contest/C1/2")


def test_a_contest_of_another_refusal_is_another_fact() -> None:
    """F116: the same words against the same refusal are one contest; restored and refused again, it is contested anew."""
    found = contested()
    assert which_refusal(found.file, contest(), "") == which_contest(found.file, answer(True), "") == "V1"
    found.do("decide_contest", answer(True), instant(11, 20))
    found.do("verify_outcome", NO_HIRE, instant(11, 21))
    assert which_refusal(found.file, contest(), "") == which_contest(found.file, answer(True), "") == "V2"
    assert which_refusal(found.file, contest("O9"), "") == "", "no result of that name is refused by its rule"


# --- Closing -----------------------------------------------------------------------------------------------------------------


def ordered_with_a_refusal(closing: str) -> Desk:
    """One of ten results is refused on 9 November, before the claim; the payment of the claim is ordered."""
    found = desk(saying(desk().measure, "claims", "closing", closing)).live("claim")
    found.do("verify_outcome", NO_HIRE.model_copy(update={"reason": "dismissed at once"}), instant(11, 9))
    found.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    found.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 13))
    found.do("attach", lives.regularity(), instant(11, 13))
    found.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(11, 14))
    return found


def paid_with_a_refusal(confirmed: int, closing: str = "after_contests") -> Desk:
    """The treasury pays on a later day of November."""
    found = ordered_with_a_refusal(closing)
    found.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(11, confirmed))
    return found


def test_a_project_of_which_all_is_paid_closes_at_once_unless_somebody_has_contested() -> None:
    """R5.8: our default; a contest that comes later is heard after the file is opened (R8.8)."""
    assert paid_with_a_refusal(15, "at_once").stands() is State.closed
    found = refused()
    found.do("contest_outcome", contest(), instant(11, 13))
    assert contests.keeps_open(found.file, found.context(found.now))


@pytest.mark.parametrize(("paid", "run"), [(15, True), (21, False)])
def test_who_closes_while_the_days_run_says_so_and_a_contest_is_told_what_opens_the_file(paid: int, run: bool) -> None:
    """F48: what a letter has promised is not taken back by another one; the days end on 19 November."""
    found = ordered_with_a_refusal("at_once")
    decided = found.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(11, paid))
    (closing,) = [letter for letter in decided.notices if letter.template == "close"]
    notice = PendingNotice(1, "P", "P", "close", "operator", {**closing.values, "commands": ""}, lives.OPENED)
    assert ("La chiusura non toglie i giorni per contestare" in text_of(compose(notice))) is run
    (finding,) = found.refused("contest_outcome", contest(), instant(11, paid + 1))
    assert (finding.rule, finding.key) == ("state", "reopens")
    assert "open the file again: reopen AR2017-0001 --act ACT --reason TEXT" in finding.message


def test_where_the_measure_waits_a_project_closes_only_when_nothing_may_be_contested_any_more() -> None:
    """F48: everything is paid on 15 November, the days of the refusal end on the 19th; the clock closes on the day after."""
    found = paid_with_a_refusal(15)
    assert found.stands() is State.payment
    found.do("pass_time", c.Nothing(), instant(11, 19, hour=12))
    assert found.stands() is State.payment
    found.do("pass_time", c.Nothing(), instant(11, 20))
    assert found.stands() is State.closed
    assert paid_with_a_refusal(21).stands() is State.closed


def test_a_restored_result_is_claimed_in_a_claim_of_its_own_after_the_final_one() -> None:
    """R8.3."""
    found = paid_with_a_refusal(15)
    found.do("contest_outcome", contest(), instant(11, 16))
    found.do("pass_time", c.Nothing(), instant(11, 21))
    assert found.stands() is State.payment, "a contest that waits keeps the project open"
    found.do("decide_contest", answer(True), instant(11, 22))
    claimed = found.do("claim", c.MakeClaim(kind="supplementary"), instant(11, 23))
    assert claimed.data["amount"] == "1101.00"


def test_an_upheld_refusal_closes_what_waited_for_it() -> None:
    found = paid_with_a_refusal(15)
    found.do("contest_outcome", contest(), instant(11, 16))
    decided = found.do("decide_contest", answer(False), instant(11, 22))
    assert isinstance(decided, Decision)
    assert found.stands() is State.closed


def test_who_opens_a_closed_file_opens_its_contests_too() -> None:
    """R8.8: the days had passed when it closed."""
    found = paid_with_a_refusal(21)
    found.do("reopen", c.Reopen(act="1", reason="a contest that was overlooked"), instant(1, 10, 2019))
    found.do("contest_outcome", contest(), instant(1, 11, 2019))
    awaited = {offer.command for offer in offers(found.file, found.context(instant(1, 11, 2019))) if offer.awaited}
    assert awaited & {"decide-contest", "order-recovery"} == {"decide-contest"}  # it was opened for them
    found.do("decide_contest", answer(True), instant(1, 14, 2019))
    assert result(found) == ("verified", "contest")

"""Forfeiture has an author: the clock begins it, the network answers, a manager decides (R4.10, R7.5, R8.3, R8.9, R8.10)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.basis.decree import Decree
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.states import Account
from domain.system.overdue import overdue_matters
from domain.terms.reckoning import due
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_every_transition import automatic
from tests.lives import instant

DECREE = c.Forfeiture(decree="13208")
BECAUSE = c.Uphold(reason="the office had written to an old address")


def unaccepted() -> Desk:
    """Nobody has accepted in thirty days: the clock has given notice on 1 September."""
    late = desk().live("accept")
    late.do("pass_time", c.Nothing(), instant(9, 1))
    return late


def unstarted() -> Desk:
    """Accepted on 3 August, and not started by 3 September (the 2nd is a Sunday)."""
    late = desk().live("start")
    late.do("pass_time", c.Nothing(), instant(9, 4))
    return late


def unclaimed(claimed: bool = False) -> Desk:
    """Ended on 30 October, and no final claim by 31 December; something was claimed before, or nothing."""
    late = desk(budget={"process": "3000.00", "result": "36672.25"}).live("declare_outcome")
    if claimed:
        late.do("claim", c.MakeClaim(kind="interim"), instant(10, 13))
        late.do("check_claim", c.CheckClaim(claim="C1"), instant(10, 14))
        late.do("record_services", lives.register(date(2018, 10, 15), "TUT", lives.people(2)), instant(10, 16))
    late.do("end_delivery", c.Nothing(), instant(10, 30))
    late.do("pass_time", c.Nothing(), instant(1, 3, 2019))
    return late


def test_the_clock_gives_notice_and_money_stays_promised() -> None:
    """R8.10: nothing is decided; the letter says which duty was not done, and until when it was due."""
    late = unaccepted()
    (words,) = [n for n in late.decisions[-1].notices if n.template == "forfeiture_notice"]
    assert late.stands() is State.forfeiture_notice
    assert late.file.held(Account.committed) == 7_664_200
    assert (words.to, words.values["duty"], words.values["duty_due"]) == ("operator", "acceptance", "31/08/2018")
    assert words.values["starts"] == "forfeiture_notice", "its days run from the delivery"


def test_its_days_run_then_the_manager_is_asked() -> None:
    """R8.10: ten days for memories; a procedure that the office has begun ends within thirty (art. 2)."""
    late = unaccepted()
    notice = due(late.file.terms["forfeiture_notice"], late.measure.calendar)
    conclusion = due(late.file.terms["forfeiture_decision"], late.measure.calendar)
    assert notice is not None
    assert conclusion is not None
    assert (notice.day, conclusion.day) == (date(2018, 9, 11), date(2018, 10, 1))
    assert late.who() == (Role.operator,)
    assert late.broken("forfeit", DECREE, instant(9, 11)) == ["R8.10"]
    late.do("pass_time", c.Nothing(), instant(9, 12))
    assert late.who() == (Role.manager,)
    late.do("pass_time", c.Nothing(), instant(10, 2))
    assert overdue_matters(late.file, late.measure.terms) == ("forfeiture_decision",), "nobody decided: it is seen"


def test_the_decree_ends_it() -> None:
    """R8.9: the money is free, the terms to appeal run, the letter names the decree."""
    late = unaccepted()
    late.do("pass_time", c.Nothing(), instant(9, 12))
    decided = late.do("forfeit", DECREE, instant(9, 18))
    assert late.stands() is State.forfeited
    assert late.file.held(Account.committed) == 0
    assert [(n.template, str(Decree.of_text(n.values["decree"]))) for n in decided.notices] == [
        ("forfeit", "d.d.s. n. 13208 of 18 September 2018")
    ]
    assert {"appeal", "petition", "records"} <= late.file.terms.keys()
    assert late.file.facts.late_for is None


def test_memories_are_answered_in_the_reasons() -> None:
    """Art. 10 l. 241/1990: once the network has answered, the manager may decide, and says why."""
    late = unaccepted()
    late.do("observe", c.Observe(text="the letter went to our old address"), instant(9, 5))
    assert [f.path for f in late.refused("forfeit", DECREE, instant(9, 6))] == ["reason"]
    late.do("forfeit", DECREE.model_copy(update={"reason": "the address is that of the register"}), instant(9, 6))
    assert late.stands() is State.forfeited


def test_a_late_acceptance_is_kept_and_taken() -> None:
    """R4.10: the deed has its own day; the days for the start are counted from the act that takes it."""
    late = unaccepted()
    assert late.broken("uphold", BECAUSE, instant(9, 3)) == ["R8.10"], "nothing was handed in"
    late.do("accept", c.Nothing(), instant(9, 4))
    assert (late.stands(), late.who()) == (State.forfeiture_notice, (Role.manager,))
    (words,) = late.do("uphold", BECAUSE, instant(9, 10)).notices
    assert words.values["duty"] == "acceptance"
    start = due(late.file.terms["start"], late.measure.calendar)
    assert late.stands() is State.accepted
    assert late.file.facts.accepted_on == date(2018, 9, 4)
    assert start is not None
    assert start.day == date(2018, 10, 10)
    late.do("start", c.Start(), instant(9, 12))
    late.do("pass_time", c.Nothing(), instant(10, 15))
    assert late.stands() is State.in_delivery, "nothing of the procedure is left"


def test_a_late_acceptance_does_not_shorten_the_days_for_memories() -> None:
    """R8.10: against the network the manager still waits, and says why the deed is not taken."""
    late = unaccepted()
    late.do("accept", c.Nothing(), instant(9, 4))
    assert late.broken("forfeit", DECREE, instant(9, 5)) == ["R8.10", "R8.10"]
    late.do("pass_time", c.Nothing(), instant(9, 12))
    assert [f.path for f in late.refused("forfeit", DECREE, instant(9, 12))] == ["reason"]


def test_a_late_start_is_kept_and_taken() -> None:
    """R7.5: the project's own clock runs from the day that was declared."""
    late = unstarted()
    assert late.broken("accept", c.Nothing(), instant(9, 6)) == ["R8.10"], "that is not what is late"
    assert late.broken("start", c.Start(date=date(2018, 9, 30)), instant(9, 6)) == ["R7.5"], "a start lies in the past"
    late.do("start", c.Start(date=date(2018, 9, 5)), instant(9, 6))
    late.do("uphold", BECAUSE, instant(9, 10))
    assert late.stands() is State.in_delivery
    assert late.file.facts.started_on == date(2018, 9, 5)


def test_the_network_may_give_up_meanwhile() -> None:
    """R7.8: whoever withdraws needs no forfeiture."""
    late = unstarted()
    late.do("withdraw", c.Reason(reason="the network broke up"), instant(9, 6))
    assert (late.stands(), late.file.facts.late_for) == (State.withdrawn, None)


def test_nobody_ever_claimed() -> None:
    """R8.3: the whole award is at stake; the project stands where it stood until the decree."""
    late = unclaimed()
    assert late.stands() is State.reporting
    late.do("observe", c.Observe(text="we are late"), instant(1, 8, 2019))
    late.do("forfeit", c.Forfeiture(decree="5", reason="it gives no reason"), instant(1, 9, 2019))
    assert late.stands() is State.forfeited


def refused_and_unclaimed() -> Desk:
    """R01's job is refused during delivery; nobody ever claims, and the network contests the refusal on 4 January."""
    late = desk().live("declare_outcome")
    late.do("declare_outcome", lives.placements(["R01"]), instant(10, 25))
    late.do("end_delivery", c.Nothing(), instant(10, 30))
    late.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=False, reason="no hire"), instant(12, 28))
    late.do("pass_time", c.Nothing(), instant(1, 3, 2019))
    why = c.ContestOutcome(results=("O1",), text="the hire is on page 2", document="e" * 64)
    late.do("contest_outcome", why, instant(1, 4, 2019))
    late.do("pass_time", c.Nothing(), instant(1, 20, 2019))
    return late


@pytest.mark.parametrize("granted", [False, True], ids=["upheld", "restored"])
def test_a_contest_that_waits_outlives_the_forfeiture(*, granted: bool) -> None:
    """F48, R8.3 (our default): what it restores could not be claimed in time; the decree takes what could have been."""
    late = refused_and_unclaimed()
    late.do("forfeit", c.Forfeiture(decree="5"), instant(1, 21, 2019))
    assert (late.stands(), len(late.file.facts.lapsed)) == (State.payment, 60)
    answer = c.DecideContest(results=("O1",), granted=granted, reason="as page 2 says")
    late.do("decide_contest", answer, instant(1, 22, 2019))
    assert late.stands() is (State.payment if granted else State.closed)
    if granted:
        claim = late.do("claim", c.MakeClaim(kind="supplementary"), instant(1, 25, 2019))
        assert [line.item for line in late.file.claim_lines.values() if line.claim == claim.data["claim"]] == ["O1"]


def test_a_result_that_waits_for_its_verification_outlives_the_forfeiture() -> None:
    """R8.3: nobody could claim it; the notice says what is at stake, sixty hours of service, and the result has its own claim."""
    late = desk().live("verify_outcome")
    passed = late.do("pass_time", c.Nothing(), instant(1, 3, 2019))
    (words,) = [one for one in passed.notices if one.template == "forfeiture_notice"]
    assert words.values["at_stake"] == "6.300,00 euro"
    late.do("pass_time", c.Nothing(), instant(1, 20, 2019))
    late.do("forfeit", c.Forfeiture(decree="5"), instant(1, 21, 2019))
    assert late.stands() is State.payment
    late.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(1, 22, 2019))
    claim = late.do("claim", c.MakeClaim(kind="supplementary"), instant(1, 25, 2019))
    assert claim.data["amount"] == "1101.00"


def test_what_nobody_claimed_lapses_by_decree() -> None:
    """R8.3: the claim that was made goes on, and no later one may hold the rest."""
    late = unclaimed(claimed=True)
    assert late.file.facts.at_stake == ("S61", "S62")
    late.do("pass_time", c.Nothing(), instant(1, 20, 2019))
    decided = late.do("forfeit", c.Forfeiture(decree="5"), instant(1, 21, 2019))
    assert (late.stands(), late.file.facts.lapsed) == (State.payment, ("S61", "S62"))
    assert not late.file.facts.at_stake
    assert [(n.template, str(Decree.of_text(n.values["decree"]))) for n in decided.notices] == [
        ("lapse", "d.d.s. n. 5 of 21 January 2019")
    ]
    late.do("attach", lives.regularity(), instant(1, 22, 2019))
    late.do("order_payment", c.OrderPayment(claim="C1", decree="6"), instant(1, 23, 2019))
    late.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(1, 24, 2019))
    assert late.stands() is State.closed


def test_a_late_claim_is_kept_and_taken() -> None:
    """R8.3: it is made on the day of the act, so that the ninety days of its payment are those of the office."""
    late = unclaimed(claimed=True)
    late.do("claim", c.MakeClaim(kind="final"), instant(1, 8, 2019))
    assert list(late.file.claims) == ["C1"]
    taken = late.do("uphold", BECAUSE, instant(1, 10, 2019))
    assert (late.stands(), taken.data["claim"]) == (State.payment, "C2")
    assert {line.item for line in late.file.claim_lines.values() if line.claim == "C2"} == {"S61", "S62"}
    payment = due(late.file.terms["payment/C2"], late.measure.calendar)
    assert payment is not None
    assert payment.day == date(2019, 4, 10)


def test_nobody_is_told_of_a_loss_that_is_none() -> None:
    """R8.3: all was claimed before; the project goes on without a notice."""
    late = desk(budget={"process": "3000.00", "result": "36672.25"}).live("declare_outcome")
    late.do("record_participants", lives.at_entry(), instant(10, 12))
    late.do("claim", c.MakeClaim(kind="interim"), instant(10, 13))
    late.do("end_delivery", c.Nothing(), instant(10, 30))
    passed = late.do("pass_time", c.Nothing(), instant(1, 3, 2019))
    assert late.stands() is State.payment
    assert {n.template for n in passed.notices} == {"reminder"}


def test_a_result_found_meanwhile_keeps_its_own_term() -> None:
    """R8.3: what is verified while the notice runs was not at stake: it is claimed in thirty days of its own."""
    late = desk(budget={"process": "3000.00", "result": "36672.25"}).live("declare_outcome")
    late.do("claim", c.MakeClaim(kind="interim"), instant(10, 13))
    late.do("record_services", lives.register(date(2018, 10, 15), "TUT", lives.people(2)), instant(10, 16))
    late.do("declare_outcome", lives.placements(["R01"]), instant(10, 25))
    late.do("end_delivery", c.Nothing(), instant(10, 30))
    late.do("pass_time", c.Nothing(), instant(1, 3, 2019))
    late.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(1, 5, 2019))
    late.do("pass_time", c.Nothing(), instant(1, 20, 2019))
    late.do("forfeit", c.Forfeiture(decree="5"), instant(1, 21, 2019))
    claim = late.do("claim", c.MakeClaim(kind="supplementary"), instant(1, 25, 2019))
    held = {line.item for line in late.file.claim_lines.values() if line.claim == claim.data["claim"]}
    assert held == {"O1"}


@pytest.mark.parametrize(
    ("late", "ends"),
    [
        ("accept", State.forfeited),
        ("start", State.forfeited),
        ("claim", State.forfeited),
        ("verify_outcome", State.payment),
    ],
)
def test_a_notice_may_say_that_it_happens_by_itself(late: str, ends: State) -> None:
    """The edition's own notice is then the act (R8.9); it too takes no result that nobody could claim yet (R8.3)."""
    edition = automatic(rules.load(lives.MEASURE))
    alone = desk(edition).live(late)
    alone.do("pass_time", c.Nothing(), instant(3, 1, 2019))
    assert alone.stands() is ends


def test_a_notice_of_revocation_beside_it_is_answered_by_itself() -> None:
    """R8.10: of two notices the one whose days end first is answered first; each has its own observations."""
    late = unclaimed(claimed=True)
    late.do("give_notice", c.GiveNotice(grounds=("false declarations",)), instant(1, 5, 2019))
    assert late.do("observe", c.Observe(text="one"), instant(1, 7, 2019)).data["notice"] == "forfeiture_notice"
    assert late.do("observe", c.Observe(text="two"), instant(1, 8, 2019)).data["notice"] == "revocation_notice"
    assert late.broken("observe", c.Observe(text="three"), instant(1, 9, 2019)) == ["R8.10"]


def test_a_late_deed_is_handed_in_once_and_keeps_its_first_day() -> None:
    """Whoever hands it in again changes neither its day nor what the manager decides on (found by random lives)."""
    late = unclaimed()
    late.do("claim", c.MakeClaim(kind="final"), instant(1, 5, 2019))
    assert "claim" not in late.offered(instant(1, 9, 2019))
    (again,) = late.refused("claim", c.MakeClaim(kind="final"), instant(1, 9, 2019))
    assert (again.rule, "2019-01-05" in again.message) == ("R8.10", True)
    assert late.file.facts.late_deed_on == date(2019, 1, 5)
    unstart = unstarted()
    unstart.do("start", c.Start(date=date(2018, 9, 4)), instant(9, 5))
    assert "start" not in unstart.offered(instant(9, 6))
    assert unstart.broken("start", c.Start(date=date(2018, 9, 5)), instant(9, 6)) == ["R8.10"]


def test_a_revocation_is_archived_also_while_a_forfeiture_is_awaited() -> None:
    """R8.10: the notice of a revocation was given before the acceptance came too late; the two procedures end each by itself."""
    late = desk().live("accept")
    late.do("give_notice", c.GiveNotice(grounds=("the seat is not in Lombardy",)), instant(8, 20))
    late.do("pass_time", c.Nothing(), instant(9, 1))
    assert late.stands() is State.forfeiture_notice
    late.do("uphold", c.Uphold(reason="the seat is in Lombardy", revocation=True), instant(9, 2))
    assert (late.stands(), late.file.facts.late_for) == (State.forfeiture_notice, "acceptance")
    assert late.file.facts.revocation_noticed_on is None

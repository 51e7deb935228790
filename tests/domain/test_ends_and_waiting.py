"""What an end closes (A9), what a waiting project's terms do (C8), the statistics of a day (C10), how long records are kept (C11)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.edition.acts import Enacted, under
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.procedure.outcomes import exit_status
from domain.procedure.submission import Place, receive
from domain.record.states import ClaimState
from domain.system.overdue import overdue_matters
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.agenda import upcoming
from domain.terms.reckoning import LIMITED
from domain.terms.term import TermStatus
from domain.views.explanation import Record, explanation
from domain.views.summary import status
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk, told
from tests.domain.test_payments import final_checked, interim_paid
from tests.lives import instant

PHASE_2 = "azioni-di-rete-2021"


def morning(day: date) -> datetime:
    """Eight o'clock in Greenwich."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def clock_to(counter: Desk, day: date) -> list[str]:
    """The clock is told until nothing is due on a day; the letters that left, by template and term."""
    letters = []
    while (item := upcoming(counter.file.terms, counter.measure)) is not None and item.at <= morning(day):
        step = counter.do("pass_time", c.Nothing(), morning(day))
        letters += [f"{notice.template} {notice.values.get('term_id', '')}" for notice in step.notices]
    return letters


def ends_on(counter: Desk, term: str) -> date | None:
    """The last day of a term."""
    due = reckoning.due(counter.file.terms[term], counter.measure.calendar)
    return due.day if due else None


# An end closes what hangs on the project


def test_a_revocation_closes_claims_and_their_terms_of_payment() -> None:
    """A9: a claim that will not be paid any more says so, and nobody is asked to check it."""
    claiming = final_checked(interim_paid())
    clock_to(claiming, date(2019, 3, 1))
    assert overdue_matters(claiming.file, claiming.measure.terms) == ("payment/C2",)
    claiming.do(
        "revoke",
        c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows"),
        morning(date(2019, 3, 4)),
    )
    file = claiming.file
    assert {claim.id: claim.state for claim in file.claims.values()} == {
        "C1": ClaimState.paid,
        "C2": ClaimState.cancelled,
    }
    assert (claiming.stands(), claiming.who()) == (State.recovery, (Role.manager,))
    assert overdue_matters(file, claiming.measure.terms) == ()
    assert (
        status(file, claiming.measure, morning(date(2019, 3, 4)), claiming.offers())["claims"][1]["state"]
        == "cancelled"
    )
    why = explanation(Record(file, claiming.measure, [], {}))["not_paid"]
    assert [(row["reason"], row["amount"]) for row in why if row["reason"] == "ended"] == [("ended", "11010.00")]


def test_a_claim_under_check_is_waited_for_no_more_once_the_award_is_revoked() -> None:
    """A9: the term of its payment is cancelled while it runs."""
    claiming = desk().live("check_claim")
    claiming.do(
        "revoke", c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows"), instant(11, 19)
    )
    assert (claiming.stands(), claiming.file.claims["C1"].state) == (State.revoked, ClaimState.cancelled)
    assert clock.status(claiming.file.terms["payment/C1"]) is TermStatus.cancelled


def test_a_request_for_more_time_is_overdue_only_while_there_is_time_to_give() -> None:
    """A9: after the end of delivery nobody can decide it."""
    running = desk("azioni-di-rete-2018", instant(11, 6))
    for day, (_, name, content) in enumerate(lives.until("sign_plan"), 7):
        running.do(name, content, instant(11, day))
    running.do("publish", c.Publish(address=lives.PAGE), instant(11, 20))
    running.do(
        "request_extension", c.RequestExtension(until=date(2020, 2, 3), reason="as the file shows"), instant(9, 1, 2019)
    )
    clock_to(running, date(2019, 9, 20))
    assert overdue_matters(running.file, running.measure.terms) == ("extension_request/E1",)
    running.do("end_delivery", c.Nothing(), instant(9, 21, 2019))
    assert overdue_matters(running.file, running.measure.terms) == ()


def test_the_end_of_delivery_cancels_the_term_of_a_request_for_more_time() -> None:
    running = desk("azioni-di-rete-2018", instant(11, 6))
    for day, (_, name, content) in enumerate(lives.until("sign_plan"), 7):
        running.do(name, content, instant(11, day))
    running.do(
        "request_extension", c.RequestExtension(until=date(2020, 2, 3), reason="as the file shows"), instant(9, 1, 2019)
    )
    running.do("end_delivery", c.Nothing(), instant(9, 5, 2019))
    assert clock.status(running.file.terms["extension_request/E1"]) is TermStatus.cancelled


# A project that waits for money


def waiting(on: date) -> Desk:
    """An application of phase 2 for which there is no money."""
    measure = rules.load(PHASE_2)
    arrival = receive(lives.application(measure=PHASE_2)[1], measure, morning(on), "AR2021-0002", 2, place=Place(1, 0))
    return Desk(arrival.file, measure)


def test_a_waiting_project_takes_each_new_end_of_the_window() -> None:
    """R7.4: to 31 December 2021, then to 31 March 2022, in the end to 28 March 2025; reminders are those of the last."""
    queue = waiting(date(2021, 5, 3))
    assert ends_on(queue, "window") == date(2021, 12, 31)
    clock_to(queue, date(2022, 1, 3))
    assert (queue.stands(), ends_on(queue, "window")) == (State.waiting_for_funds, date(2022, 3, 31))
    clock_to(queue, date(2022, 4, 1))
    assert ends_on(queue, "window") == date(2025, 3, 28)
    assert [letter for letter in clock_to(queue, date(2025, 3, 28)) if "window" in letter] == ["reminder window"] * 3


def test_who_arrives_after_a_prolongation_waits_for_the_end_of_that_day() -> None:
    queue = waiting(date(2022, 1, 10))
    assert ends_on(queue, "window") == date(2022, 3, 31)


def test_the_term_of_the_procedure_is_counted_from_the_arrival_also_while_money_is_awaited() -> None:
    """R4.4, R9.1: 60 days from submission. What suspends them is a closed list, without the lack of money (our reading)."""
    queue = waiting(date(2021, 5, 3))
    assert ends_on(queue, "decision") == date(2021, 7, 2)
    queue.do("fund", c.Nothing(), morning(date(2021, 6, 7)))
    assert ends_on(queue, "decision") == date(2021, 7, 2)
    assert ends_on(queue, "formal_check") == date(2021, 6, 22), "there is something to check since the money is there"


def test_a_procedure_that_passes_while_money_is_awaited_is_told_to_the_head_of_office() -> None:
    """R9.5: silence decides nothing, and is not silent: money can be added by an act, or the window closed."""
    queue = waiting(date(2021, 5, 3))
    assert "escalation decision" in clock_to(queue, date(2021, 7, 5))
    assert queue.stands() is State.waiting_for_funds
    assert overdue_matters(queue.file, queue.measure.terms) == ("decision",)


def test_the_decree_after_the_end_of_the_window_concludes_the_procedure() -> None:
    """R5.7, art. 2 l. 241/1990: the procedure ends by an express act, and not by the closing."""
    queue = waiting(date(2021, 5, 3))
    queue.do("close_window", c.Nothing(), morning(date(2021, 6, 1)))
    assert clock.status(queue.file.terms["decision"]) is TermStatus.running
    queue.do("decline", c.Decline(decree="95"), morning(date(2021, 6, 4)))
    assert clock.status(queue.file.terms["decision"]) is TermStatus.met


def test_an_end_that_moves_while_money_is_awaited_is_that_of_the_project_when_it_starts() -> None:
    """R7.4, R7.3: an act of 2 July moves the end of the notice to 31 March 2019; nothing of a plan runs before there is a start."""
    measure = rules.load(lives.MEASURE)
    arrival = receive(lives.application()[1], measure, lives.OPENED, "AR2017-0001", 1, place=Place(1, 0))
    queue = Desk(arrival.file, measure)
    act = c.MoveEnd(until=date(2019, 3, 31), act="d.d.s. 1")
    moved = queue.do("move_end", act, instant(7, 2))
    assert (moved.notices, moved.data["days"]) == ((), 0)
    assert "project_end" not in queue.file.terms
    queue.measure = under(measure, [Enacted("move_end", act.act, date(2018, 7, 2), "2019-03-31")])
    queue.do("fund", c.Nothing(), instant(7, 3))
    queue.live("sign_plan")
    assert ends_on(queue, "project_end") == date(2019, 3, 31)


def test_an_end_that_comes_sooner_rests_on_the_act_that_moved_it() -> None:
    """R7.3, R7.4: not on the length of a project, which would end later."""
    at = desk().live("sign_plan")
    (told,) = at.do("move_end", c.MoveEnd(until=date(2018, 10, 31), act="d.d.s. 2"), instant(9, 10)).notices
    assert ends_on(at, "project_end") == date(2018, 10, 31)
    assert told.values["basis"] == LIMITED


# The status of those who left


JOB, LONG_JOB = date(2018, 9, 20), date(2019, 3, 31)


def left_on(day: date, person: str, hired: date | None = None, ends: date | None = None) -> Desk:
    """A person leaves the project, with a job or without."""
    working = desk().live("record_services")
    if hired is not None:
        (job,) = lives.placements([person], hired).outcomes
        told = c.DeclareOutcome(outcomes=(job.model_copy(update={"ends": ends}),))
        working.do("declare_outcome", told, morning(day - timedelta(days=1)))
    working.do("withdraw_recipient", c.WithdrawRecipient(recipient=person, reason="as the file shows"), morning(day))
    return working


@pytest.mark.parametrize(
    ("person", "hired", "ends", "found"),
    [
        ("R03", JOB, None, "in_work"),
        ("R03", JOB, LONG_JOB, "in_work"),
        ("R03", date(2018, 10, 30), None, "in_work"),
        ("R03", date(2018, 10, 31), None, "seeking"),
        ("R03", date(2018, 12, 10), None, "seeking"),
        ("R03", None, None, "seeking"),
        ("R01", None, None, "still_employed"),
        ("R01", date(2018, 12, 10), None, "still_employed"),
    ],
    ids=[
        "a job that goes on", "a job that ends later", "from day 28", "from day 29", "from 10 December", "no job",
        "suspended, and never left", "suspended, with a job to come",
    ],
)  # fmt: skip
def test_the_immediate_result_is_what_holds_on_day_28(
    person: str, hired: date | None, ends: date | None, found: str
) -> None:
    """R9.18: in work and seeking exclude each other. R03 was expelled, R01 is suspended and has an employer."""
    gone = left_on(date(2018, 10, 2), person, hired, ends)
    clock_to(gone, date(2018, 10, 30))
    assert gone.file.recipients[person].exit_status is None
    clock_to(gone, date(2018, 10, 31))
    assert gone.file.recipients[person].exit_status == found


def test_a_job_that_has_ended_is_no_work() -> None:
    gone = left_on(date(2018, 10, 2), "R03", JOB, LONG_JOB)
    person = gone.file.recipients["R03"]
    assert [exit_status(gone.file, person, day) for day in (LONG_JOB, LONG_JOB + timedelta(days=1))] == [
        "in_work",
        "seeking",
    ]


def test_the_twenty_eighth_day_is_not_moved_by_a_holiday() -> None:
    """R9.18: statistics count days. 28 days after 7 October 2018 is a Sunday; six months after it, 7 April 2019, too."""
    gone = left_on(date(2018, 10, 7), "R03")
    assert ends_on(gone, "immediate_result/2018-10-07") == date(2018, 11, 4)
    assert ends_on(gone, "longer_result/2018-10-07") == date(2019, 4, 7)


# How long records are kept


def test_records_are_kept_from_the_year_of_the_last_payment() -> None:
    """R9.14: paid in December, closed in January: ten years from the end of the year of the payment."""
    paid = desk().live("confirm_payment")
    (person,) = ("R11",)
    paid.do("declare_outcome", lives.placements([person], date(2018, 10, 20)), instant(12, 2))
    paid.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T"), instant(12, 3))
    assert paid.stands() is State.payment, "a result waits for its verification"
    refused = c.VerifyOutcome(recipients=(person,), verified=False, reason="as the file shows")
    paid.do("verify_outcome", refused, instant(1, 15, 2019))
    paid.do("record_participants", lives.at_entry(), instant(1, 16, 2019))
    while paid.stands() is State.payment:
        paid.do("pass_time", c.Nothing(), instant(1, 26, 2019))  # nobody has contested the refusal (F48)
    assert (paid.stands(), paid.file.terms["records"].events[0].day) == (State.closed, date(2018, 12, 31))


def test_records_of_a_project_that_was_never_paid_are_kept_from_the_year_of_its_end() -> None:
    """Our reading of R9.14: there is no payment to count from."""
    refused = desk()
    refused.do("withdraw", c.Reason(reason="as the file shows"), instant(1, 15, 2019))
    assert refused.file.terms["records"].events[0].day == date(2019, 12, 31)


def test_the_end_of_delivery_says_who_had_no_plan_and_what_was_not_used() -> None:
    """R7.1, R5.8: told before it is given, and when it was; 76,642.00 less 6,300.00 of services and ten placements."""
    usual = desk().live("end_delivery")
    assert usual.do("end_delivery", c.Nothing(), usual.now).data == {
        "people_without_plan": None,
        "not_used": "59332.00",
    }
    early = desk().live("sign_plan")
    few = c.SignPlan(plans=tuple(c.Plan(recipient=number, band="2") for number in lives.people(18)))
    early.do("sign_plan", few, early.now)
    before = early.file
    ended = early.do("end_delivery", c.Nothing(), early.now)
    assert told("end_delivery", before, c.Nothing(), ended) == (
        "the operator ended the delivery of services; 2 people had no plan (R19, R20); 76,642.00 euro of the grant were not used"
    )
    assert ended.data == {"people_without_plan": ["R19", "R20"], "not_used": "76642.00"}

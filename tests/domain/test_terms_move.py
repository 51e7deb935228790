"""Terms that can always move: suspensions that meet, terms that come back, letters that are late (R9.2, R9.3, R9.12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.basis.vocabulary import TermClass
from domain.edition.measure import Measure
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.agenda import upcoming
from domain.terms.key import TermKey
from domain.terms.term import Cause, EventKind, Term, TermEvent, TermStatus
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk

PAPERS, NOTICE, ANSWER = c.RequestDocuments(items=("x",)), c.GiveNotice(grounds=("x",)), c.Observe(text="x")
SECOND_WINDOW, PHASE_2 = "azioni-di-rete-2018", "azioni-di-rete-2021"


def morning(day: date) -> datetime:
    """Nine o'clock, or ten in summer."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def applied(edition: str, day: date, late_post: bool = False) -> Desk:
    """An application that arrived on a day."""
    counter = desk(edition, morning(day))
    counter.late_post = late_post
    return counter


def clock_to(counter: Desk, day: date) -> None:
    """The clock is told until nothing is due on a day."""
    while (item := upcoming(counter.file.terms, counter.measure)) is not None and item.at <= morning(day):
        counter.do("pass_time", c.Nothing(), morning(day))


def last_day(counter: Desk, term: str = "decision") -> date | None:
    """The last day of a term; None while it stands still."""
    due = reckoning.due(counter.file.terms[term], counter.measure.calendar)
    return due.day if due else None


def a_law(first: date, last: date) -> c.SuspendTerms:
    """A law that stops the terms of procedures."""
    return c.SuspendTerms(first=first, last=last, classes=("procedure",), act=f"d.l. of {first}")


# The procedure's term and the notice of grounds


def silent(counter: Desk, last: date) -> None:
    """Nobody answers the notice."""
    clock_to(counter, last + timedelta(days=1))


def answered(counter: Desk, last: date) -> None:
    """The observations come on the last day."""
    counter.do("observe", ANSWER, morning(last))


@pytest.mark.parametrize("outcome", [silent, answered])
@pytest.mark.parametrize(
    ("applied_on", "noticed_on", "last", "due"),
    [
        # It starts anew on 13 June; the sixtieth day after it is 12 August.
        (date(2019, 5, 2), date(2019, 6, 3), date(2019, 6, 13), date(2019, 8, 12)),
        # From 1 to 20 September it stands still: 80 days after 10 August.
        (date(2020, 8, 10), date(2020, 9, 1), date(2020, 9, 11), date(2020, 10, 29)),
    ],
    ids=["interrupts (before 17 July 2020)", "suspends (since)"],
)
def test_silence_and_an_answer_on_the_last_day_give_the_same_date(
    applied_on: date, noticed_on: date, last: date, due: date, outcome: Callable[[Desk, date], None]
) -> None:
    """R9.3: from the observations, or from the end of the ten days; not from the day after it."""
    counter = applied(SECOND_WINDOW, applied_on)
    counter.do("give_notice", NOTICE, morning(noticed_on))
    assert last_day(counter, "refusal_notice") == last
    outcome(counter, last)
    assert (counter.stands(), last_day(counter)) == (State.awaiting_decision, due)


@pytest.mark.parametrize(
    ("edition", "start"), [(SECOND_WINDOW, date(2019, 3, 1)), (PHASE_2, date(2021, 3, 1))], ids=["before", "since"]
)
def test_the_procedure_stands_still_while_a_notice_runs(edition: str, start: date) -> None:
    """R9.3, in both versions: no day counts between the notice and the observations."""
    counter = applied(edition, start)
    counter.do("give_notice", NOTICE, morning(start + timedelta(days=9)))
    assert clock.status(counter.file.terms["decision"]) is TermStatus.suspended
    assert last_day(counter) is None
    assert reckoning.remaining(counter.file.terms["decision"], counter.measure.calendar) == 52


@pytest.mark.parametrize("answers", [True, False])
def test_papers_then_a_notice_whose_letter_is_late(answers: bool) -> None:
    """A1: the thirty days of the papers' suspension end inside the notice, whose own days have not begun."""
    counter = applied(PHASE_2, date(2021, 3, 1), late_post=True)
    counter.do("request_documents", PAPERS, morning(date(2021, 3, 5)))
    counter.do("give_notice", NOTICE, morning(date(2021, 3, 30)))
    clock_to(counter, date(2021, 4, 20))
    assert clock.status(counter.file.terms["decision"]) is TermStatus.suspended, "the notice holds it"
    counter.deliver(morning(date(2021, 4, 21)))
    if answers:
        counter.do("observe", ANSWER, morning(date(2021, 5, 3)))
    clock_to(counter, date(2021, 5, 6))
    assert counter.stands() is State.awaiting_decision
    # Until 4 March 3 of the 60 days had counted. The papers hold it from 5 to 29 March, the notice from 30 March to
    # 12 May: its ten days begin on 21 April and end on 3 May (1 May is Saturday's holiday, the 2nd a Sunday).
    assert last_day(counter) == date(2021, 7, 8)


def test_a_law_that_stops_the_notice_does_not_stop_the_project() -> None:
    """A1: ``suspend-terms`` reaches the notice's own days; whoever answers meanwhile is heard."""
    counter = applied(PHASE_2, date(2021, 3, 1))
    counter.do("request_documents", PAPERS, morning(date(2021, 3, 5)))
    counter.do("give_notice", NOTICE, morning(date(2021, 3, 12)))
    counter.hear_law(a_law(date(2021, 3, 10), date(2021, 4, 30)), morning(date(2021, 3, 15)))
    clock_to(counter, date(2021, 4, 20))
    assert counter.stands() is State.refusal_notice
    counter.do("observe", ANSWER, morning(date(2021, 4, 21)))
    assert counter.stands() is State.awaiting_decision


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2018, 7, 10), date(2018, 7, 20), ["suspend_terms"]),
        (date(2017, 1, 1), date(2017, 1, 31), []),
        (date(2020, 1, 1), date(2020, 1, 31), []),
    ],
    ids=["days that count", "before it arrived", "after its terms have ended"],
)
def test_who_gains_no_day_by_a_law_is_not_written_to(first: date, last: date, told: list[str]) -> None:
    """R9.7: who gains days is told once, with each term; the application arrived on 2 July 2018."""
    counter = desk()
    answer = counter.hear_law(a_law(first, last), morning(date(2018, 7, 11)))
    assert [one.template for one in answer.notices] == told
    gains = answer.data["gains"]
    assert isinstance(gains, list)
    assert bool(gains) is bool(told)


def test_a_law_without_an_end_is_a_slip() -> None:
    """A3: counting would leave the calendar."""
    with pytest.raises(ValueError, match="2200-12-31"):
        a_law(date(2018, 8, 1), date.max)


def test_papers_are_awaited_no_more_once_the_notice_is_given() -> None:
    """The second suspension begins where the first ended, and the first one's thirty days are over with it."""
    counter = applied(PHASE_2, date(2021, 3, 1))
    counter.do("request_documents", PAPERS, morning(date(2021, 3, 5)))
    counter.do("give_notice", NOTICE, morning(date(2021, 3, 12)))
    decision = counter.file.terms["decision"]
    assert list(decision.standing.holding) == [Cause.notice_of_grounds]
    assert clock.stands_still_until(decision) is None
    assert clock.status(counter.file.terms["completion"]) is TermStatus.cancelled


def plain(*events: TermEvent) -> Term:
    """A term of sixty days."""
    start = TermEvent(EventKind.start, date(2021, 3, 1))
    return Term("decision", "decision", TermClass.procedure, "art. 2", "manager", 60, None, None, (start, *events))


MEASURE: Measure = rules.load(PHASE_2)


def test_a_term_stands_still_as_long_as_one_cause_holds() -> None:
    """The order in which causes end makes no difference, and no day is counted twice."""
    ends = set()
    for first, second in ((Cause.completion, Cause.notice_of_grounds), (Cause.notice_of_grounds, Cause.completion)):
        term = clock.suspend(plain(), date(2021, 3, 5), first)
        term = clock.suspend(term, date(2021, 3, 10), second)
        term = clock.resume(term, date(2021, 3, 15), first)
        assert reckoning.due(term, MEASURE.calendar) is None
        due = reckoning.due(clock.resume(term, date(2021, 3, 20), second), MEASURE.calendar)
        ends.add(due and due.day)
    assert ends == {date(2021, 5, 15)}


def test_what_holds_already_and_what_has_gone_already_change_nothing() -> None:
    held = clock.suspend(plain(), date(2021, 3, 5), Cause.completion, longest=30)
    assert clock.suspend(held, date(2021, 3, 9), Cause.completion, longest=30) is held
    assert clock.resume(held, date(2021, 3, 9), Cause.notice_of_grounds) is held
    gone = clock.resume_longest(held, date(2021, 4, 4))
    assert clock.resume(gone, date(2021, 4, 9), Cause.completion) is gone
    assert clock.resume_longest(held, date(2021, 4, 3)) is held, "3 April is its thirtieth day"


def test_events_that_were_stored_without_a_cause_count_as_they_did() -> None:
    """A suspension of the old record is ended by whatever ends a suspension, and an old resumption ends it."""
    stored = plain(TermEvent(EventKind.suspend, date(2021, 3, 5), until=date(2021, 4, 3)))
    assert clock.status(stored) is TermStatus.suspended
    ends = [
        reckoning.due(term, MEASURE.calendar)
        for term in (
            plain(*stored.events[1:], TermEvent(EventKind.resume, date(2021, 3, 15))),
            clock.resume(stored, date(2021, 3, 15), Cause.completion),
            clock.resume(stored, date(2021, 3, 15), Cause.notice_of_grounds),
        )
    ]
    assert [end and end.day for end in ends] == [date(2021, 5, 10)] * 3


# Terms that come back


def test_a_supplementary_claim_is_possible_again_after_one_has_lapsed_and_one_was_made() -> None:
    """A2: a term that has ended keeps its record; the next time has its own."""
    paid = desk().live("order_payment")
    for number, (person, day) in enumerate((("R11", date(2018, 12, 3)), ("R12", date(2019, 2, 4))), 1):
        paid.do("declare_outcome", lives.placements([person], date(2018, 10, 20)), morning(day))
        paid.do("verify_outcome", c.VerifyOutcome(recipients=(person,), verified=True), morning(day))
        key = str(TermKey("supplementary_claim", time=number))
        assert clock.status(paid.file.terms[key]) is TermStatus.running
        paid.do("claim", c.MakeClaim(kind="supplementary"), morning(day + timedelta(days=3)))
        assert clock.status(paid.file.terms[key]) is TermStatus.met
    assert [claim.kind for claim in paid.file.claims.values()] == ["final", "supplementary", "supplementary"]


@pytest.mark.parametrize(
    ("id", "key"),
    [
        ("decision", TermKey("decision")),
        ("payment/C1", TermKey("payment", "C1")),
        ("supplementary_claim/2", TermKey("supplementary_claim", "", 2)),
        ("outcome/2019-04-12/3", TermKey("outcome", "2019-04-12", 3)),
        ("hire_notice/2018-10-15.2", TermKey("hire_notice", "2018-10-15", 2)),
    ],
)
def test_the_key_of_a_term(id: str, key: TermKey) -> None:
    """The last is how second times of a date were once written: they stay readable."""
    assert TermKey.parse(id) == key
    assert TermKey.parse(str(key)) == key


# Letters


def test_a_letter_begins_the_terms_that_it_opens_and_no_other() -> None:
    """R9.12: the appeal waits for the decree's own letter, also when a later letter overtakes it."""
    paid = desk().live("order_payment")
    paid.late_post = True
    revoked = paid.do(
        "revoke",
        c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows"),
        morning(date(2018, 12, 10)),
    )
    (letter,) = revoked.notices
    assert letter.values["starts"] == "appeal,petition"
    assert clock.awaits_delivery(paid.file.terms["appeal"])

"""The register of deadlines (F78 to F84, F97): rules that hold for every term, and for the whole of each edition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.basis.calendar import local_day
from domain.decide import decide
from domain.edition.checks import TERMS
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.procedure.submission import Place, receive
from domain.record.decision import Context, Decision, Refusal
from domain.registers.answers import Said
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.agenda import items, upcoming
from domain.terms.ladder import rungs
from domain.terms.term import Cause, EventKind, Term, TermEvent, TermStatus
from storage import rules
from tests import lives
from tests.domain.desk import NEWS, Albo, Desk, counted, desk

MEASURE = rules.load("azioni-di-rete-2018")
CALENDAR = MEASURE.calendar


def term(days: int, start: date, name: str = "decision") -> Term:
    """A running term of the procedure."""
    rule = MEASURE.terms[name]
    head = (rule.term_class, rule.basis, rule.waiting_for, days, None, None)
    return Term(name, name, *head, (TermEvent(EventKind.start, start),))


def end(running: Term) -> date:
    found = reckoning.due(running, CALENDAR)
    assert found is not None
    return found.day


gaps = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=2, max_size=3)


@given(st.dates(date(2018, 1, 1), date(2023, 1, 1)), st.integers(80, 200), gaps)
def test_the_order_of_disjoint_suspensions_does_not_matter(
    start: date, days: int, lengths: list[tuple[int, int]]
) -> None:
    """F97: the same intervals, written in any order, give the same due date."""
    intervals, day = [], start
    for after, length in lengths:
        first = day + timedelta(days=after)
        day = first + timedelta(days=length)
        intervals.append((TermEvent(EventKind.suspend, first), TermEvent(EventKind.resume, day)))
    ends = {
        end(
            replace(term(days, start), events=(TermEvent(EventKind.start, start), *(e for pair in order for e in pair)))
        )
        for order in permutations(intervals)
    }
    assert len(ends) == 1


def test_a_suspension_lasts_thirty_days_at_most() -> None:
    """R9.2: papers that never come do not stop the procedure for longer; the clock resumes it by itself."""
    asked = desk()
    asked.do("request_documents", c.RequestDocuments(items=("x",)), lives.instant(7, 10))
    term = asked.file.terms["decision"]
    assert clock.stands_still_until(term) == date(2018, 8, 8)
    (item,) = items(term, rules.load(lives.MEASURE))
    assert (item.kind, local_day(item.at)) == ("resumption", date(2018, 8, 9))
    late = clock.resume(term, date(2018, 12, 1), Cause.completion)
    assert reckoning.due(late, CALENDAR) == reckoning.due(clock.resume_longest(term, date(2018, 8, 9)), CALENDAR)


def test_papers_are_asked_for_once() -> None:
    """R4.6."""
    asked = desk()
    asked.do("request_documents", c.RequestDocuments(items=("x",)), lives.instant(7, 3))
    asked.do("pass_time", c.Nothing(), lives.instant(7, 20))
    assert asked.broken("request_documents", c.RequestDocuments(items=("y",)), lives.instant(7, 21)) == ["R4.6"]


@pytest.mark.parametrize(
    ("given_on", "observed_on", "due"),
    [
        # The 60 days start anew from the observations: 12 February and 60 days.
        (date(2019, 2, 4), date(2019, 2, 12), date(2019, 4, 13)),
        # 9 days had counted on 10 March; 51 are left from 29 March, which counts: 10 days after the observations.
        (date(2021, 3, 11), date(2021, 3, 19), date(2021, 5, 18)),
    ],
    ids=["interrupts (before 17 July 2020)", "suspends (since)"],
)
def test_the_two_versions_of_article_10_bis(given_on: date, observed_on: date, due: date) -> None:
    """R9.3: the version is chosen by the day of the notice."""
    arrived = datetime(given_on.year, 1 + 2 * (given_on.year > 2020), 1, 9, tzinfo=UTC)
    counter = desk("azioni-di-rete-2018" if given_on.year < 2020 else "azioni-di-rete-2021", arrived)
    at = [datetime(day.year, day.month, day.day, 9, tzinfo=UTC) for day in (given_on, observed_on)]
    counter.do("give_notice", c.GiveNotice(grounds=("x",)), at[0])
    counter.do("observe", c.Observe(text="x"), at[1])
    assert end(counter.file.terms["decision"]) == due


def test_a_clock_that_starts_on_delivery_starts_on_the_recorded_delivery() -> None:
    """R9.12: the delivery day is day 0; until then the term waits, and nothing of it is due."""
    awarded = desk().live("award")
    at = lives.instant(8, 1)

    measure = rules.load(lives.MEASURE)
    decision = decide("award", awarded.file, c.Award(decree="1", cup=lives.CUP), Context(measure, at, "x", ""))
    assert isinstance(decision, Decision)
    waiting = decision.file.terms["acceptance"]
    assert (clock.status(waiting), reckoning.due(waiting, measure.calendar)) == (TermStatus.suspended, None)
    awarded.file = decision.file
    delivered = lives.instant(8, 6)
    content = c.RecordDelivery(deliveries=(c.Delivery(term="acceptance", at=delivered),))
    awarded.do("record_delivery", content, lives.instant(8, 9))
    assert end(awarded.file.terms["acceptance"]) == date(2018, 9, 5)
    awarded.do("record_delivery", content, lives.instant(8, 20))  # told again: nothing changes
    assert end(awarded.file.terms["acceptance"]) == date(2018, 9, 5)


def test_an_act_that_moves_the_end_of_the_notice_reaches_a_running_project() -> None:
    """R7.4: the earlier of 12 months and the end of the notice; the reminders are those of the new date."""
    running = desk().live("sign_plan")
    assert end(running.file.terms["project_end"]) == date(2018, 12, 31)
    moved = running.do("move_end", c.MoveEnd(until=date(2019, 3, 31), act="d.d.s. 1"), lives.instant(11, 20))
    assert (moved.data, [notice.template for notice in moved.notices]) == (
        {"ends": "2019-03-31", "days": 90},
        ["move_end"],
    )
    far = running.do("move_end", c.MoveEnd(until=date(2030, 3, 31), act="d.d.s. 2"), lives.instant(11, 21))
    assert far.data["ends"] == "2019-08-06", "12 months: the project's own length stays"
    days = [rung.day for rung in rungs(running.file.terms["project_end"], MEASURE.terms["project_end"], CALENDAR)]
    assert days == [date(2019, 6, 7), date(2019, 7, 7), date(2019, 7, 30)]


def test_an_extension_moves_the_projects_length_and_never_the_end_of_the_notice() -> None:
    """R7.3, R7.6."""
    running = desk("azioni-di-rete-2018", lives.instant(11, 6))
    for day, (_, name, content) in enumerate(lives.until("sign_plan"), 7):
        running.do(name, content, lives.instant(11, day))
    assert end(running.file.terms["project_end"]) == date(2019, 11, 11)
    at = datetime(2019, 9, 1, 9, tzinfo=UTC)
    broken = running.broken(
        "request_extension", c.RequestExtension(until=date(2022, 2, 1), reason="as the file shows"), at
    )
    assert broken == ["R7.3"]
    running.do("request_extension", c.RequestExtension(until=date(2020, 2, 3), reason="as the file shows"), at)
    running.do("decide_extension", c.DecideExtension(granted=True), at)
    assert end(running.file.terms["project_end"]) == date(2020, 2, 3)


def test_silence_never_approves() -> None:
    """R9.5: all terms of the administration pass, and the project still waits for a person."""
    quiet = desk()
    quiet.do("pass_time", c.Nothing(), lives.instant(12, 1, 2019))
    assert quiet.file.state is State.formal_check
    assert [n.template for n in quiet.decisions[-1].notices] == ["reminder", "escalation", "reminder", "escalation"]
    assert {n.to for n in quiet.decisions[-1].notices if n.template == "escalation"} == {"manager"}


def test_one_outage_of_any_length_decides_what_the_days_would_have_decided() -> None:
    """F99, in memory: told every day, or once after two years, the file and the letters are the same."""
    daily, late = (desk().live("record_services") for _ in range(2))
    letters: list[list[str]] = [[], []]
    day = lives.instant(8, 8)
    while day < lives.instant(8, 8, 2020):
        letters[0] += [n.key for n in daily.do("pass_time", c.Nothing(), day).notices]
        day += timedelta(days=1)
    letters[1] += [n.key for decision in clock_until(late, day) for n in decision.notices]
    # They begin when the letter arrives, which is later after an outage; so are their reminders.
    by_letter = ("appeal", "petition", "forfeiture_notice")
    on_time = [[key for key in keys if "/forfeiture_notice/after" not in key] for keys in letters]
    files = [
        found.file.having(terms={k: t for k, t in found.file.terms.items() if k not in by_letter})
        for found in (daily, late)
    ]
    assert files[0] == files[1]
    assert on_time[0] == on_time[1]


def clock_until(counter: Desk, at: datetime) -> Iterator[Decision]:
    """Tell the clock until nothing is due."""
    measure = counter.measure
    while (item := upcoming(counter.file.terms, measure)) is not None and item.at <= at:
        yield counter.do("pass_time", c.Nothing(), at)


# Every term, reminder and end of each edition fires (F112): what no life reaches fails the build.

EDITIONS = {"azioni-di-rete-2017": (2017, 8), "azioni-di-rete-2018": (2018, 11), "azioni-di-rete-2021": (2021, 3)}


def rungs_of(edition: str) -> set[tuple[str, str]]:
    """Everything that an edition's terms may do: each rung of each ladder, and each end."""
    found = set()
    for name, rule in rules.load(edition).terms.items():
        found.add((name, "expiry"))
        for kind, ladder in (("after", rule.reminders_after), ("before", rule.reminders_before)):
            found |= {(name, f"{kind}-{days}d") for days in (ladder.at() if ladder else ())}
    return found


def quiet_lives(edition: str, begin: datetime) -> Iterator[Desk]:
    """Lives that stop at each step, so that the clock must go on alone."""
    steps: list[tuple[str, c.Content]] = [(name, content) for _, name, content in lives.LIFE if name != "score"]
    steps.insert(1, ("score", c.Score(points=lives.POINTS)))
    for stop in range(len(steps) + 1):
        yield lived(edition, begin, steps[:stop])
    admitted = steps[:2]
    more_time = ("request_extension", c.RequestExtension(until=last_day(edition), reason="as the file shows"))
    contest = ("contest_claim", c.ContestClaim(claim="C1", lines=("L3",), text="x"))
    others: tuple[list[tuple[str, c.Content]], ...] = (
        [("request_documents", c.RequestDocuments(items=("x",)))],
        [("give_notice", c.GiveNotice(grounds=("x",)))],
        [("give_notice", c.GiveNotice(grounds=("x",))), ("observe", c.Observe(text="x")), ("reject", c.Rejection(decree="1", reason="as the file shows"))],
        [*admitted, ("award", c.Award(decree="1"))],
        [*admitted, *steps[2:6], more_time],
        [*admitted, *steps[2:6], more_time, ("give_notice", c.GiveNotice(grounds=("x",), extension=True))],
        [*steps[:11], ("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(9)), verified=True)),
         ("claim", c.MakeClaim(kind="final")), ("verify_outcome", c.VerifyOutcome(recipients=("R10",), verified=True))],
        [*steps[:-1], ("confirm_payment", c.ConfirmPayment(claim="C1", reference="x"))],
        [*steps[:-2], contest],
        [*steps[:7], ("give_notice", c.GiveNotice(grounds=("x",)))],
        [*steps[:7], ("claim", c.MakeClaim(kind="interim")), ("check_claim", c.CheckClaim(claim="C1")), ("attach", lives.regularity()),
         ("order_payment", c.OrderPayment(claim="C1", decree="1")), ("confirm_payment", c.ConfirmPayment(claim="C1", reference="x")),
         ("revoke", c.Revocation(decree="1", urgent="money was leaving", reason="as the file shows")), ("order_recovery", c.OrderRecovery(cents=100, decree="1", reason="paid twice"))],
    )  # fmt: skip
    for extra in others:
        yield lived(edition, begin, extra)
    closed = lived(edition, begin, steps)
    closed.do("pass_time", c.Nothing(), begin + timedelta(days=40))  # nobody has contested a cut
    closed.do("reopen", c.Reopen(act="1", reason="as the file shows"), begin + timedelta(days=41))
    yield closed
    lapsed = lived(edition, begin, steps[:7])
    albo = Albo()
    albo.say(lapsed.file.lead, Said.no, "suspended", begin.date(), until=begin.date() + timedelta(days=50))
    lapsed.registers = albo
    lapsed.do("hear_registers", NEWS, begin + timedelta(days=8))
    yield lapsed


def last_day(edition: str) -> date:
    return rules.load(edition).delivery.notice_end.at()


def lived(edition: str, begin: datetime, steps: list[tuple[str, c.Content]]) -> Desk:
    """A life of so many steps, one a day; refused steps are left out; agency work and open-ended jobs."""
    found = desk(edition, begin, **of_its_time(begin))
    for n, (name, content) in enumerate(steps, 1):
        at = (begin + timedelta(days=n)).replace(hour=14)  # the services of the day are over
        answer = found.ask(name, on_day(content, at.date()), at)
        if isinstance(answer, Refusal) and isinstance(content, c.MakeClaim):
            found.ask(name, with_reasons(content, answer), at)
    return found


def with_reasons(claim: c.MakeClaim, refused: Refusal) -> c.MakeClaim:
    """The claim with a reason for everybody who has not had what the edition asks for (R6.5)."""
    lacking = {finding.path: "she found work by herself" for finding in refused.findings if finding.rule == "R6.5"}
    return claim.model_copy(update={"lacking": lacking})


def of_its_time(begin: datetime) -> dict[str, Any]:
    """A small budget, so that an interim claim is possible, and a crisis before the application."""
    written = lives.legler()
    before = (begin - timedelta(days=60)).date()
    for person in written["recipients"]:
        if person.get("did_date"):
            person["did_date"] = before
    for company in written["companies"]:
        company["crisis"]["agreement_date"] = before
    budget = {"process": "1800.00", "result": "1835.00"}
    return {"recipients": written["recipients"], "companies": written["companies"], "budget": budget}


def on_day(content: c.Content, day: date) -> c.Content:
    """The same content with its services and hires on the day of the command; half of the hires by an agency."""
    if isinstance(content, c.RecordServices):
        return content.model_copy(update={"lines": tuple(x.model_copy(update={"date": day}) for x in content.lines)})
    if isinstance(content, c.DeclareOutcome):
        kinds = ("agency", "open_ended")
        return c.DeclareOutcome(
            outcomes=tuple(
                o.model_copy(update={"hired": day, "contract": kinds[n % 2]}) for n, o in enumerate(content.outcomes)
            )
        )
    return content


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_term_reminder_and_end_fires(edition: str) -> None:
    """F112: a rule of time that no life reaches is dead, and fails the build."""
    measure = rules.load(edition)
    year, month = EDITIONS[edition]
    begin = datetime(year, month, 6, 9, tzinfo=UTC)
    fired: set[tuple[str, str]] = set()
    _, application = lives.application(measure=edition, **of_its_time(begin))
    waiting = receive(application, measure, begin, "AR2018-0002", 2, place=Place(1, 0)).file
    for running in [Desk(waiting, rules.load(edition)), *quiet_lives(edition, begin)]:
        for years in (15, 16):  # the last letters arrive with the first, and start the terms of appeal
            for decision in clock_until(running, begin + timedelta(days=366 * years)):
                fired |= {(key.split(" ")[0].partition("/")[0], key.split(" ")[1]) for key in decision.data["acted"]}
        assert upcoming(running.file.terms, measure) is None, "after fifteen years nothing is left to do"
    fired = {(name, what.partition("#")[0]) for name, what in fired}
    assert rungs_of(edition) - fired == set()
    assert set(measure.terms) == set(TERMS)


# The watchdog's own count (F98) agrees with the register's, for every term of every life.


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_watchdog_counts_what_the_register_counts(edition: str) -> None:
    """Two codes, one answer: for each running term the same reminders and the same end."""
    year, month = EDITIONS[edition]
    compared = 0
    for found in quiet_lives(edition, datetime(year, month, 6, 9, tzinfo=UTC)):
        for running in found.file.terms.values():
            ours = {(item.rung or item.kind, item.at) for item in items(running, rules.load(edition))}
            done = {event.rung for event in running.events if event.kind == "remind"}
            theirs = {(duty.what, duty.due) for duty in counted(running, rules.load(edition)) if duty.what not in done}
            if clock.status(running) is TermStatus.running:
                assert ours == theirs, running
                compared += 1
    assert compared > 50


def test_the_watchdog_counts_a_late_law_as_the_register_does() -> None:
    """F104: a term that had passed on 29 February 2020 runs again since the decree of March."""
    passed = clock.expire(
        clock.remind(term(15, date(2020, 2, 14), "formal_check"), date(2020, 2, 24), "after-10d"), date(2020, 2, 29)
    )
    running = clock.count_again(passed, date(2020, 3, 17), "d.l. 18/2020")
    assert (clock.status(running), end(running)) == (TermStatus.running, date(2020, 5, 22))
    ours = {(item.rung or item.kind, item.at) for item in items(running, MEASURE)}
    assert ours == {(duty.what, duty.due) for duty in counted(running, MEASURE)}
    assert {what for what, _ in ours} == {"after-10d#1", "expiry"}, "its ladder is that of the new end"


@given(st.dates(date(2019, 1, 1), date(2021, 1, 1)), st.integers(10, 200), gaps)
def test_the_watchdog_counts_suspensions_as_the_register_does(
    start: date, days: int, lengths: list[tuple[int, int]]
) -> None:
    running, day = term(days, start), start
    for after, length in lengths:
        running = clock.suspend(running, day + timedelta(days=after), Cause.completion, longest=8)
        day += timedelta(days=after + length)
        running = clock.resume(running, day, Cause.completion)
    expiry = next(duty for duty in counted(running, MEASURE) if duty.what == "expiry")
    assert local_day(expiry.due) - timedelta(days=1) == end(running)

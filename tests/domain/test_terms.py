"""The legal clock (R9.3, R9.7 to R9.13): worked cases of section 9, and what holds for every term."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.basis.calendar import ROME, holiday_name, is_holiday, next_working_day
from domain.basis.italy import Italy
from domain.basis.vocabulary import TermClass
from domain.edition.measure import Measure
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.agenda import upcoming
from domain.terms.term import Cause, EventKind, Term, TermEvent
from storage import rules

MEASURE = rules.load("azioni-di-rete-2018")
CALENDAR = MEASURE.calendar


def term(
    days: int | None = None,
    start: date = date(2018, 11, 5),
    months: int | None = None,
    kind: TermClass = TermClass.procedure,
    limit: date | None = None,
) -> Term:
    """A term that begins on a day."""
    return Term("t", "decision", kind, "art. 2", "manager", days, months, limit, (TermEvent(EventKind.start, start),))


def end(running: Term) -> date:
    """Its due day."""
    found = reckoning.due(running, CALENDAR)
    assert found is not None
    return found.day


@pytest.mark.parametrize(
    ("running", "due"),
    [
        (term(10, date(2026, 9, 24)), date(2026, 10, 5)),
        (term(90, date(2020, 11, 30), kind=TermClass.payment), date(2021, 3, 1)),
        (term(None, date(2018, 11, 5), months=12, kind=TermClass.delivery), date(2019, 11, 5)),
        (
            term(None, date(2018, 8, 6), months=12, kind=TermClass.delivery, limit=date(2018, 12, 31)),
            date(2018, 12, 31),
        ),
        (term(30, date(2020, 2, 13)), date(2020, 6, 5)),
    ],
    ids=["new holiday 2026", "payment of 90 days", "twelve months", "capped by the notice", "spring 2020"],
)
def test_the_worked_cases_of_section_9(running: Term, due: date) -> None:
    assert end(running) == due


@pytest.mark.parametrize(
    ("day", "moves", "ends"),
    [
        (date(2018, 12, 14), True, date(2018, 12, 14)),
        (date(2018, 12, 15), True, date(2018, 12, 17)),
        (date(2018, 12, 15), False, date(2018, 12, 15)),
        (date(2018, 12, 16), False, date(2018, 12, 17)),
    ],
    ids=["a Friday", "a Saturday, where a notice says so", "a Saturday", "a Sunday"],
)
def test_a_saturday_moves_the_end_only_where_the_notice_says_so(day: date, moves: bool, ends: date) -> None:
    """R9.9: in law for acts of a trial; it is a setting here."""
    assert next_working_day(day, moves)[0] == ends


def test_a_term_that_ends_on_its_limit_is_not_cut_short_by_it() -> None:
    """R7.3: thirty days from 5 November end on 5 December; the reason of a moved day is told only where a day is moved."""
    for limit, reasons in ((date(2018, 12, 5), 0), (date(2018, 12, 4), 1)):
        found = reckoning.due(term(30, limit=limit), CALENDAR)
        assert found is not None
        assert (found.day, len(found.moved)) == (limit, reasons)


def test_spring_2020_does_not_stop_payments() -> None:
    """R9.7: procedure yes, payment no."""
    assert end(term(90, date(2020, 2, 13), kind=TermClass.payment)) == date(2020, 5, 13)


def test_every_moved_day_has_its_reason() -> None:
    """F82."""
    found = reckoning.due(term(10, date(2026, 9, 24)), CALENDAR)
    assert found is not None
    assert [(moved.first, moved.last) for moved in found.moved] == [(date(2026, 10, 4), date(2026, 10, 4))]
    assert "Francesco" in found.moved[0].reason


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2018, 4, 2), True),
        (date(2025, 10, 4), False),
        (date(2026, 10, 4), True),
        (date(2018, 12, 7), False),
        (date(2018, 11, 4), True),
        (date(2019, 11, 4), False),
    ],
)
def test_holidays(day: date, holiday: bool) -> None:
    """R9.11: Easter Monday; 4 October from 2026; not the patron of Milan; Sundays."""
    assert is_holiday(day) is holiday, holiday_name(day)


def test_holidays_are_those_of_the_library() -> None:
    """It is asked for Italy past its usual door, which loads every country."""
    years = range(2015, 2041)
    assert Italy(years=years, language="it_IT") == holidays.country_holidays("IT", years=years, language="it_IT")


starts = st.dates(date(2017, 6, 1), date(2024, 1, 1))
lengths = st.integers(1, 200)
pauses = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 20)), max_size=4)


def paused(running: Term, gaps: list[tuple[int, int]]) -> Term:
    """Suspended after so many days, for so many days, one after the other."""
    day = running.events[0].day
    for after, length in gaps:
        day += timedelta(days=after)
        running = clock.suspend(running, day, Cause.completion)
        day += timedelta(days=length)
        running = clock.resume(running, day, Cause.completion)
    return running


@given(starts, lengths, pauses, st.sampled_from([TermClass.procedure, TermClass.payment]))
def test_the_count_agrees_with_walking_day_by_day(
    start: date, days: int, gaps: list[tuple[int, int]], kind: TermClass
) -> None:
    """No day is counted twice, none vanishes: an independent count of single days."""
    running = paused(term(days, start, kind=kind), gaps)
    still: set[date] = set()
    events = list(running.events[1:])
    for suspend, resume in zip(events[::2], events[1::2], strict=True):
        still |= {suspend.day + timedelta(days=n) for n in range((resume.day - suspend.day).days)}
    if kind is TermClass.procedure:
        still |= {date(2020, 2, 23) + timedelta(days=n) for n in range(83)}
    day, left = start, days
    while left:
        day += timedelta(days=1)
        left -= day not in still
    while is_holiday(day):
        day += timedelta(days=1)
    assert end(running) == day


@given(starts, lengths, pauses)
def test_a_suspension_never_moves_a_due_date_backward(start: date, days: int, gaps: list[tuple[int, int]]) -> None:
    assert end(paused(term(days, start), gaps)) >= end(term(days, start))


@given(starts, lengths, st.integers(1, 100))
def test_suspended_and_resumed_at_once_changes_nothing(start: date, days: int, after: int) -> None:
    assert end(paused(term(days, start), [(after, 0)])) == end(term(days, start))


@given(starts, lengths, pauses, st.integers(0, 500))
def test_the_remainder_is_never_negative_and_never_grows(
    start: date, days: int, gaps: list[tuple[int, int]], later: int
) -> None:
    running, on = paused(term(days, start), gaps), start + timedelta(days=later)
    left = reckoning.remaining(running, CALENDAR, on)
    assert 0 <= reckoning.remaining(running, CALENDAR, on + timedelta(days=1)) <= left <= days


def test_a_suspended_term_has_no_due_date_and_keeps_its_remainder() -> None:
    running = clock.suspend(term(60, date(2018, 11, 5)), date(2018, 11, 15), Cause.completion)
    assert reckoning.due(running, CALENDAR) is None
    assert reckoning.remaining(running, CALENDAR, date(2019, 5, 1)) == 51


def test_a_term_that_ends_on_a_dated_instant_has_no_days_of_its_own() -> None:
    """R3.4: it ends with its limit, and nothing of it is left to resume with."""
    window = term(None, date(2018, 11, 5), limit=date(2020, 12, 31))
    assert (end(window), reckoning.remaining(window, CALENDAR, date(2018, 11, 5))) == (date(2020, 12, 31), 0)


def test_what_has_ended_cannot_go_on() -> None:
    met = clock.meet(term(10), date(2018, 11, 6))
    with pytest.raises(ValueError, match="cannot suspend"):
        clock.suspend(met, date(2018, 11, 7), Cause.completion)


def acceptance(measure: Measure = MEASURE) -> Term:
    """The term of the acceptance, with its ladder of reminders."""
    awaited = clock.begin(measure.terms["acceptance"], "acceptance", date(2019, 1, 4))
    return clock.deliver(awaited, date(2019, 1, 7))


def test_the_agenda_goes_through_the_ladder_and_ends_with_the_term() -> None:
    """Section 12, acceptance: 20 and 27 days after, then the end of the thirtieth day (6 February 2019)."""
    running, found = acceptance(), []
    while (item := upcoming({"acceptance": running}, MEASURE)) is not None:
        found.append((item.kind, item.at.astimezone(ROME).isoformat()[:16]))
        day = item.at.date()
        running = clock.remind(running, day, item.rung or "") if item.kind == "reminder" else clock.expire(running, day)
    assert found == [("reminder", "2019-01-27T09:00"), ("reminder", "2019-02-03T09:00"), ("expiry", "2019-02-07T00:00")]

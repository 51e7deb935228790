"""Terms that an edition adds without Python: begun by their event, reminded of, answered or not, ended with the project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from domain.commands.table import COMMANDS
from domain.edition.editions import parse
from domain.edition.measure import Measure
from domain.edition.terms import StartEvent
from domain.lifecycle import contents as c
from domain.system.overdue import open_questions, overdue_matters
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import TermStatus
from domain.views.details import details
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.lives import instant

REPORT = """
[terms.halfway_report]
title = "relazione intermedia"
allowance = { value = { days = 60 }, source = "default", reference = "ours" }
counted_from = "start"
met_by = ["attach"]
term_class = "delivery"
basis = "regole della misura (default)"
waiting_for = "operator"
at_expiry = "ask"
reminders_after = { value = [45], source = "default", reference = "ours" }
"""


def with_term(text: str = REPORT) -> Measure:
    """The edition of 2017 whose file says a little more."""
    texts = rules.texts(lives.MEASURE)
    return parse(lives.MEASURE, replace(texts, edition=f"{texts.edition}\n{text}"), COMMANDS)


@pytest.fixture
def started() -> Desk:
    """A project that has started on 6 August 2018: the report is due on 5 October."""
    return told(desk(with_term()))


def told(found: Desk) -> Desk:
    """A life before the first register, of whose people nothing else is awaited."""
    found.live("record_services").do("record_participants", lives.at_entry(), instant(8, 8))
    return found


def test_a_declared_term_begins_with_its_event_and_its_reminder_fires(started: Desk) -> None:
    assert "halfway_report" not in desk(with_term()).live("start").file.terms
    running = started.file.terms["halfway_report"]
    due = reckoning.due(running, started.measure.calendar)
    assert due is not None
    assert due.day == date(2018, 10, 5)
    decision = started.do("pass_time", c.Nothing(), instant(9, 20))
    assert [(n.template, n.to, n.values["term"], n.values["due"]) for n in decision.notices] == [
        ("reminder", "operator", "halfway_report", "2018-10-05")
    ]
    assert decision.data["acted"] == ["halfway_report after-45d"]


def test_at_its_end_whoever_must_answer_is_asked_and_may_still_answer(started: Desk) -> None:
    """The question stays open until the command is given."""
    decision = started.do("pass_time", c.Nothing(), instant(10, 6))
    assert [n.template for n in decision.notices] == ["reminder", "ask"]
    assert open_questions(started.file, started.measure.terms) == ("halfway_report",)
    started.do("attach", lives.regularity(), instant(10, 8))
    assert clock.status(started.file.terms["halfway_report"]) is TermStatus.met
    assert open_questions(started.file, started.measure.terms) == ()


def test_a_declared_term_may_call_the_head_of_office() -> None:
    counter = told(desk(with_term(REPORT.replace('"ask"', '"escalate"'))))
    decision = counter.do("pass_time", c.Nothing(), instant(10, 6))
    assert [(n.template, n.to) for n in decision.notices] == [("reminder", "operator"), ("escalation", "manager")]
    assert overdue_matters(counter.file, counter.measure.terms) == ("halfway_report",)


def test_the_command_that_meets_it_ends_it_in_time(started: Desk) -> None:
    started.do("attach", lives.regularity(), instant(9, 1))
    assert clock.status(started.file.terms["halfway_report"]) is TermStatus.met
    assert started.do("pass_time", c.Nothing(), instant(10, 6)).notices == ()


def test_it_ends_with_the_project(started: Desk) -> None:
    started.do("withdraw", c.Reason(reason="as the file shows"), instant(9, 1))
    assert clock.status(started.file.terms["halfway_report"]) is TermStatus.cancelled


def test_people_read_it_by_its_own_name(started: Desk) -> None:
    assert "relazione intermedia" in details(started.file, started.measure, started.offers())


# The day of each event in one life, and what tells apart several of them.
WHERE = {
    StartEvent.submission: (date(2018, 7, 2), ""),
    StartEvent.admission: (date(2018, 7, 4), ""),
    StartEvent.notice_of_grounds: (date(2018, 7, 5), ""),
    StartEvent.award: (date(2018, 8, 1), ""),
    StartEvent.acceptance: (date(2018, 8, 3), ""),
    StartEvent.start: (date(2018, 8, 6), ""),
    StartEvent.exit: (date(2018, 10, 25), "/2018-10-25"),
    StartEvent.hire: (date(2018, 10, 15), "/2018-10-15"),
    StartEvent.end_of_delivery: (date(2018, 10, 30), ""),
    StartEvent.claim: (date(2018, 10, 26), "/C1"),
    StartEvent.payment: (date(2018, 10, 29), "/C1"),
    StartEvent.recovery_order: (date(2018, 11, 5), "/D1"),
}


def eventful(measure: Measure) -> Iterator[Desk]:
    """A life in which everything happens, seen after each step."""
    counter = desk(measure, budget={"process": "6300.00", "result": "36672.25"})
    yield counter
    steps = [
        *lives.until("score"),
        (instant(7, 5), "give_notice", c.GiveNotice(grounds=("x",))),
        (instant(7, 9), "observe", c.Observe(text="x")),
    ]
    rest = [step for step in lives.until("end_delivery") if step not in steps]
    later = [
        (instant(10, 25), "withdraw_recipient", c.WithdrawRecipient(recipient="R20", reason="as the file shows")),
        (instant(10, 26), "claim", c.MakeClaim(kind="interim")),
        (instant(10, 27), "check_claim", c.CheckClaim(claim="C1")),
        (instant(10, 27), "attach", lives.regularity()),
        (instant(10, 28), "order_payment", c.OrderPayment(claim="C1", decree="1")),
        (instant(10, 29), "confirm_payment", c.ConfirmPayment(claim="C1", reference="T1")),
        (instant(10, 30), "end_delivery", c.Nothing()),
        (instant(11, 5), "order_recovery", c.OrderRecovery(cents=100, decree="1", reason="paid twice")),
    ]
    for at, name, content in [*steps, *rest, *later]:
        counter.ask(name, content, at)
        yield counter


@pytest.mark.parametrize("event", StartEvent)
def test_each_event_begins_its_term_on_its_day_and_once(event: StartEvent) -> None:
    measure = with_term(REPORT.replace('"start"', f'"{event}"').replace('["attach"]', "[]"))
    seen = {key: term for counter in eventful(measure) for key, term in counter.file.terms.items()}
    day, of = WHERE[event]
    assert [key for key in seen if key.startswith("halfway_report")] == [f"halfway_report{of}"]
    assert seen[f"halfway_report{of}"].events[0].day == day


@pytest.mark.parametrize(
    ("event", "command", "key"),
    [("admission", "admit", "halfway_report"), ("start", "start", "halfway_report"), ("claim", "claim", "halfway_report/C1")],
)  # fmt: skip
def test_a_declared_term_begins_with_the_command_that_tells_its_event(event: str, command: str, key: str) -> None:
    """Neither with a command before it nor with the next one."""
    found = desk(with_term(REPORT.replace('"start"', f'"{event}"').replace('["attach"]', "[]"))).live(command)
    at, name, content = lives.LIFE[len(lives.until(command))]
    found.do("correct_address", c.CorrectAddress(pec="ufficio@pec.example.org"), at)
    assert key not in found.file.terms
    found.late_post = True
    found.do(name, content, at)
    assert key in found.file.terms

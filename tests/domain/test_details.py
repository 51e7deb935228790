"""What the officer reads in the UI (F115, F85): next deadline, who must act, what is overdue, what stands still."""

from __future__ import annotations

from datetime import date, datetime

from domain.basis.calendar import ROME
from domain.basis.vocabulary import ExitStatus
from domain.lifecycle import contents as c
from domain.lifecycle.participants import ExitData, LaterData, RecordParticipants
from domain.lifecycle.states import Role, State
from domain.views import offered
from domain.views.details import details
from domain.views.summary import next_instants
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk


def shown(counter: Desk) -> list[str]:
    """The lines of the current details."""
    return details(counter.file, rules.load(lives.MEASURE), counter.offers()).splitlines()


def test_the_next_deadline_and_who_must_act() -> None:
    lines = shown(desk())
    assert "**Deve agire**: funzionario istruttore" in lines
    assert "**Prossima scadenza**: 17/07/2018, istruttoria formale (funzionario istruttore)" in lines
    assert "- entro il **31/08/2018**: conclusione del procedimento (dirigente; art. 2 l. 241/1990)" in lines


def test_a_term_that_stands_still_shows_what_is_left() -> None:
    asked = desk()
    asked.do("request_documents", c.RequestDocuments(items=("x",)), lives.instant(7, 10))
    lines = shown(asked)
    assert "- **sospeso, restano 53 giorni**: conclusione del procedimento (dirigente; art. 2 l. 241/1990)" in lines
    assert "**Prossima scadenza**: 20/07/2018, integrazione documentale (capofila)" in lines


def test_a_term_that_has_passed_is_shown_with_its_day() -> None:
    quiet = desk()
    quiet.do("pass_time", c.Nothing(), lives.instant(8, 1))
    assert "⚠ **Termine scaduto**: istruttoria formale (17/07/2018). Decide il dirigente, mai il sistema." in shown(
        quiet
    )


def test_a_request_for_more_time_and_an_interim_claim_wait_for_somebody_too() -> None:
    """R7.6, R8.3: the project is in the operator's hands, and its requests are in others'."""
    running = desk("azioni-di-rete-2018", lives.instant(11, 6), budget={"process": "1800.00", "result": "1835.00"})
    for day, (_, name, content) in enumerate(lives.until("record_services"), 7):
        running.do(name, content, lives.instant(11, day))
    more = c.RequestExtension(until=date(2020, 2, 3), reason="as the file shows")
    running.do("request_extension", more, lives.instant(11, 20))
    assert running.who() == (Role.operator, Role.manager)
    running.do("decide_extension", c.DecideExtension(granted=True), lives.instant(11, 21))
    running.do(
        "record_services", lives.register(date(2018, 11, 22), "BIL", lives.people()), lives.instant(11, 22, hour=12)
    )
    running.do("claim", c.MakeClaim(kind="interim"), lives.instant(11, 23))
    assert running.who() == (Role.operator, Role.controller)


def test_what_comes_next_by_whom_and_until_when() -> None:
    """D1: from the rules on the file: the whole command to give, and what blocks what is awaited."""
    asked = desk().live("order_payment")
    asked.file = asked.file.having(evidence={})
    at = lives.instant(11, 25)
    steps = offered.steps(asked.file, asked.measure, asked.offers(at))
    found = [
        (step["typed"], step["roles"][0], step["until"], [one["rule"] for one in step["blocked"]]) for step in steps
    ]
    assert found == [
        ("attach AR2017-0001 --kind regularity --file FILE", "operator", "2019-02-11", []),
        ("record-participants AR2017-0001 --at entry FILE", "operator", "2018-09-04", []),
        ("record-participants AR2017-0001 --at exit FILE", "operator", "2018-11-27", []),
        ("order-payment AR2017-0001 --claim C1 --decree NUMBER", "manager", "2019-02-11", ["R4.13"]),
    ]
    assert asked.who(at) == (Role.operator,), "the manager waits for it"


def test_below_the_threshold_the_officer_acts() -> None:
    """D1: neither an award nor a refusal is offered to the manager; the notice of grounds is the officer's."""
    low = desk().live("score")
    few = dict.fromkeys(lives.POINTS, 0)
    low.do("score", c.Score(points=few), lives.instant(7, 10))
    assert low.who() == (Role.officer,)
    assert {"award", "reject"} & low.offered() == set()
    (notice,) = [step for step in offered.steps(low.file, low.measure, low.offers()) if not step["blocked"]]
    assert notice["typed"] == "give-notice AR2017-0001 --ground TEXT"


def test_after_an_end_who_must_still_tell_of_the_participants_must_act() -> None:
    """R9.17, R9.18: the project is closed, and data of its people are awaited until somebody tells them; then of nobody."""
    closed = desk().live("check_claim")
    closed.do("check_claim", c.CheckClaim(claim="C1"), lives.instant(11, 20))
    closed.do("attach", lives.regularity(), lives.instant(11, 24))
    closed.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), lives.instant(11, 26))
    closed.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), lives.instant(12, 3))
    assert (closed.stands(), closed.who()) == (State.closed, (Role.operator,))
    people = lives.people()
    closed.do("record_participants", lives.at_entry(), lives.instant(12, 4))
    assert closed.who() == (Role.operator,), "what they did on leaving is asked within four weeks"
    leaving = RecordParticipants(exits=tuple(ExitData(recipient=one, situation=ExitStatus.in_work) for one in people))
    closed.do("record_participants", leaving, lives.instant(12, 5))
    assert closed.who() == (), "nobody knows in December what will be in April"
    closed.do("pass_time", c.Nothing(), lives.instant(5, 2, 2019))
    assert closed.who() == (Role.officer,)
    later = RecordParticipants(later=tuple(LaterData(recipient=one, situation=ExitStatus.in_work) for one in people))
    closed.do("record_participants", later, lives.instant(5, 3, 2019))
    assert closed.who() == ()


def test_the_next_term_ends_with_the_last_second_of_its_day() -> None:
    """R9.13: 23:59:59 in Rome."""
    _, _, ends = next_instants(desk().file, rules.load(lives.MEASURE))
    assert ends == datetime(2018, 7, 17, 23, 59, 59, tzinfo=ROME)

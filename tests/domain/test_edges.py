"""The edge of each rule: the last day, minute or cent that counts, and the first that does not."""

from __future__ import annotations

from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.money.recovery import interest
from domain.record.balance import overpaid
from domain.record.states import Account, ClaimState
from domain.system.queue import Room, funded_by
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.term import TermStatus
from storage import rules
from tests import lives
from tests.domain.desk import desk
from tests.domain.test_outcomes import declared, job
from tests.domain.test_payments import INTERIM, interim_paid
from tests.domain.test_services import line, sheet
from tests.lives import instant

PAYMENTS = rules.load(lives.MEASURE).payments


# --- The queue (R5.7) --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["strict_order", "first_that_fits"])
def test_who_asks_for_exactly_what_is_free_gets_it(rule: str) -> None:
    """R5.7: and nothing is left for a cent more."""
    room = Room(rule, 100)  # type: ignore[arg-type]
    assert (room.take(100), room.free) == (True, 0)
    assert (room.take(1), room.least) == (False, 1)
    assert funded_by([("A", 100), ("B", 1)], 100, rule) == ["A"]  # type: ignore[arg-type]


def test_who_waits_for_exactly_what_is_free_is_not_passed() -> None:
    """R5.7: the money is theirs as soon as somebody looks."""
    room = Room("first_that_fits", 100, least=100)
    assert not room.take(1)


def test_what_is_not_funded_may_be_appealed() -> None:
    """R8.11, art. 2 l. 241/1990: not the end of the waiting, but the decree that says so."""
    waiting = desk()
    waiting.file = waiting.file.having(state=waiting.file.state.waiting_for_funds, money={})
    waiting.do("close_window", c.Nothing(), instant(8, 21))
    assert not {"appeal", "petition"} & waiting.file.terms.keys()
    waiting.do("decline", c.Decline(decree="12000"), instant(8, 27))
    assert {"appeal", "petition"} <= waiting.file.terms.keys()


# --- Attendance (R7.1, R7.3, R7.8, R7.9) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "rule"),
    [(date(2018, 8, 6), "R7.1"), (date(2018, 8, 7), None), (date(2018, 12, 31), None), (date(2019, 1, 1), "R7.3")],
)
def test_hours_count_from_the_plan_to_the_last_day(day: date, rule: str | None) -> None:
    """R7.1, R7.3: both days included; the register may come later, until the final claim (R7.9)."""
    at_work = desk().live("record_services")
    at_work.do("pass_time", c.Nothing(), instant(1, 2, 2019))
    given = at_work.ask("record_services", sheet(line(day=day)), instant(1, 2, 2019))
    assert [finding.rule for finding in getattr(given, "findings", ())] == ([rule] if rule else [])


def test_the_first_line_of_a_project_is_number_one() -> None:
    """F51: lines are known by their number in claims and in the trace."""
    at_work = desk().live("record_services")
    at_work.do("record_services", sheet(line(), line("R02", row=3)), instant(9, 25))
    at_work.do("record_services", sheet(line("R03")), instant(9, 25))
    assert [kept.id for kept in at_work.file.services.values()] == [1, 2, 3]


def test_an_hour_counts_from_the_minute_in_which_it_is_over() -> None:
    """R7.9: 09:00 to 10:00 in Rome is over at 08:00 UTC."""
    at_work = desk().live("record_services")
    today = sheet(line(day=date(2018, 9, 25)))
    early = instant(9, 25, hour=8).replace(hour=7, minute=59)
    assert at_work.broken("record_services", today, early) == ["R7.9"]
    at_work.do("record_services", today, instant(9, 25, hour=8))


@pytest.mark.parametrize(("hours", "allowed"), [("17:00", True), ("17:01", False)])
def test_the_last_minute_of_the_hours_of_a_service(hours: str, *, allowed: bool) -> None:
    """R6.10: eight hours of skills audit a person, and not a minute more."""
    at_work = desk().live("record_services")
    given = at_work.ask("record_services", sheet(line(start="09:00", end=hours)), instant(9, 25))
    assert [finding.rule for finding in getattr(given, "findings", ())] == ([] if allowed else ["R6.10"])


def test_one_hour_may_begin_in_the_minute_in_which_another_ends() -> None:
    """F43: the end of an interval is outside it."""
    at_work = desk().live("record_services")
    follows = line(service="COA", start="10:00", end="11:00", row=3)
    at_work.do("record_services", sheet(line(), follows), instant(9, 25))
    crosses = line(service="TUT", start="10:59", end="11:30", row=4)
    assert at_work.broken("record_services", sheet(crosses), instant(9, 25)) == ["R7.9"]


# --- Results (R6.14 to R6.21) ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hired", "rules"),
    [(date(2018, 8, 6), ["R6.21"]), (date(2018, 8, 7), []), (date(2018, 12, 31), []), (date(2019, 1, 1), ["R6.21"])],
)
def test_a_hire_counts_from_the_day_of_the_plan_to_the_last_day(hired: date, rules: list[str]) -> None:
    """R6.21: both included."""
    at_work = desk().live("declare_outcome")
    answer = at_work.ask("declare_outcome", declared(job(hired=hired)), instant(11, 10))
    assert [finding.rule for finding in getattr(answer, "findings", ())] == rules


@pytest.mark.parametrize(("hours", "rules"), [(20, []), (19.5, ["R6.17"])])
def test_twenty_hours_a_week_are_enough(hours: float, rules: list[str]) -> None:
    """R6.17."""
    at_work = desk().live("declare_outcome")
    answer = at_work.ask("declare_outcome", declared(job(weekly_hours=hours)), instant(11, 10))
    assert [finding.rule for finding in getattr(answer, "findings", ())] == rules


def test_a_result_that_stands_is_not_declared_again_and_a_refused_one_may_be() -> None:
    """R6.3: one live result a person; the numbers of results go on."""
    at_work = desk().live("declare_outcome")
    at_work.do("declare_outcome", declared(job()), instant(11, 10))
    assert at_work.broken("declare_outcome", declared(job()), instant(11, 10)) == ["R6.3"]
    refused = c.VerifyOutcome(recipients=("R01",), verified=False, reason="no notice")
    at_work.do("verify_outcome", refused, instant(11, 11))
    at_work.do("declare_outcome", declared(job(), job("R02")), instant(11, 12))
    assert list(at_work.file.outcomes) == ["O1", "O2", "O3"]


def test_a_contract_of_one_day_ends_on_the_day_of_the_hire() -> None:
    """R6.14, R6.16: it counts one day, and may be the first of those that add up."""
    first = job(contract="fixed_term", hired=date(2018, 11, 5), ends=date(2018, 11, 5))
    second = job(contract="fixed_term", hired=date(2018, 11, 6), ends=date(2019, 5, 3))
    at_work = desk().live("declare_outcome")
    at_work.do("declare_outcome", declared(second, first), instant(11, 10))
    outcome = at_work.file.outcomes["O1"]
    assert (outcome.contracts, outcome.hired, outcome.reached_on) == (2, date(2018, 11, 5), date(2019, 5, 3))


def test_contracts_that_meet_in_a_day_overlap() -> None:
    """R6.16: the last day of the one is not the first of the other."""
    first = job(contract="fixed_term", hired=date(2018, 11, 5), ends=date(2018, 12, 5))
    second = job(contract="fixed_term", hired=date(2018, 12, 5), ends=date(2019, 9, 1))
    at_work = desk().live("declare_outcome")
    assert at_work.broken("declare_outcome", declared(first, second), instant(11, 10)) == ["R6.16"]


@pytest.mark.parametrize(
    ("contract", "term", "due"),
    [
        ("open_ended", "hire_notice/2018-11-05", date(2018, 11, 6)),
        ("agency", "hire_notice_agency/2018-11-05", date(2018, 12, 20)),
    ],
)
def test_the_notice_of_a_hire_is_awaited_by_its_kind(contract: str, term: str, due: date) -> None:
    """R6.22: the day after the hire; of agency work by day 20 of the next month."""
    at_work = desk().live("declare_outcome")
    at_work.do("declare_outcome", declared(job(contract=contract)), instant(11, 10))
    awaited = [key for key in at_work.file.terms if key.startswith("hire_notice")]
    assert awaited == [term]
    found = reckoning.due(at_work.file.terms[term], at_work.measure.calendar)
    assert found is not None
    assert found.day == due


# --- Claims (R8.3, R8.7) -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("process", "allowed"), [("12600.00", True), ("12600.01", False)])
def test_exactly_half_of_the_process_services_is_enough_for_an_interim_claim(process: str, *, allowed: bool) -> None:
    """R8.3: 6,300.00 euro of 12,600.00."""
    at_work = desk(budget={"process": process, "result": "36672.25"}).live("end_delivery")
    answer = at_work.ask("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    assert [finding.rule for finding in getattr(answer, "findings", ())] == ([] if allowed else ["R8.3"])


PROMISES = [
    ("under check", (), 630_000),
    ("checked", ("check_claim",), 630_000),
    ("checked with a cut", ("cut_claim",), 619_350),
    ("interrupted", ("check_claim", "interrupt_payment"), 630_000),
    ("failed", ("check_claim", "attach", "order_payment", "fail_payment"), 630_000),
    ("ordered", ("check_claim", "attach", "order_payment"), 630_000),
    ("paid", ("check_claim", "attach", "order_payment", "confirm_payment"), 630_000),
]


@pytest.mark.parametrize(("steps", "promised"), [one[1:] for one in PROMISES], ids=[one[0] for one in PROMISES])
def test_what_an_earlier_claim_may_still_take_is_not_claimed_twice(steps: tuple[str, ...], promised: int) -> None:
    """R5.7, R8.3: a grant of 7,000.00 euro; the final claim of ten placements gets what the interim one leaves, in any state."""
    contents: dict[str, tuple[str, c.Content]] = {
        "check_claim": ("check_claim", c.CheckClaim(claim="C1")),
        "cut_claim": ("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"})),
        "interrupt_payment": ("interrupt_payment", c.InterruptPayment(claim="C1", reason="inquiry")),
        "attach": ("attach", lives.regularity()),
        "order_payment": ("order_payment", c.OrderPayment(claim="C1", decree="1")),
        "fail_payment": ("fail_payment", c.FailPayment(claim="C1", reason="account closed")),
        "confirm_payment": ("confirm_payment", c.ConfirmPayment(claim="C1", reference="T")),
    }
    at_work = desk(budget={"process": "6300.00", "result": "700.00"}).live("end_delivery")
    at_work.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    for step in steps:
        at_work.do(*contents[step], instant(10, 27))
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(11, 5))
    final = at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    assert final.data["amount"] == f"{(700_000 - promised) // 100}.{(700_000 - promised) % 100:02d}"


def test_a_claim_of_which_nothing_was_recognised_is_neither_waited_for_nor_paid() -> None:
    """R8.7: its term of payment is met, it promises nothing, and nobody can order it."""
    at_work = desk(budget=INTERIM).live("end_delivery")
    at_work.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    cuts = {f"L{number}": "no_register" for number in range(1, 61)}
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(10, 27))
    claim = at_work.file.claims["C1"]
    assert (claim.state, claim.recognised) == (ClaimState.checked, 0)
    assert clock.status(at_work.file.terms["payment/C1"]) is TermStatus.met
    at_work.do("attach", lives.regularity(), instant(10, 27))
    assert at_work.broken("order_payment", c.OrderPayment(claim="C1", decree="1"), instant(10, 28)) == ["R8.7"]


# --- Recovery (R8.9) ---------------------------------------------------------------------------------------------------------


def test_all_that_was_paid_may_be_asked_back_and_not_a_cent_more() -> None:
    """R8.9: what is owed already is not asked twice."""
    at_work = interim_paid()
    assert at_work.broken(
        "order_recovery", c.OrderRecovery(cents=630_001, decree="8", reason="paid twice"), instant(10, 30)
    ) == ["R8.9"]
    at_work.do("order_recovery", c.OrderRecovery(cents=10_000, decree="8", reason="paid twice"), instant(10, 30))
    assert at_work.broken(
        "order_recovery", c.OrderRecovery(cents=620_001, decree="9", reason="paid twice"), instant(10, 30)
    ) == ["R8.9"]
    at_work.do("order_recovery", c.OrderRecovery(cents=620_000, decree="9", reason="paid twice"), instant(10, 30))
    assert (list(at_work.file.debts), overpaid(at_work.file)) == (["D1", "D2"], 630_000)


@pytest.mark.parametrize(
    ("since", "until", "cents"),
    [
        (date(2018, 12, 31), date(2018, 12, 31), 0),
        (date(2018, 12, 30), date(2018, 12, 31), 3_000),
        (date(2018, 12, 31), date(2019, 1, 1), 8_000),
        (date(2018, 12, 30), date(2019, 1, 1), 11_000),
        (date(2018, 12, 30), date(2019, 1, 2), 19_000),
    ],
)
def test_the_first_day_bears_no_interest_and_the_last_one_does(since: date, until: date, cents: int) -> None:
    """R8.9: 3,650,000.00 euro make a hundredth of the rate a day; each day has the rate of its own year."""
    assert interest(365_000_000, since, until, PAYMENTS) == cents


def test_money_comes_back_for_the_oldest_debt_first() -> None:
    """R8.9: each confirmation settles one debt, and says which."""
    at_work = interim_paid()
    for cents, decree in ((10_000, "8"), (20_000, "9")):
        at_work.do("order_recovery", c.OrderRecovery(cents=cents, decree=decree, reason="paid twice"), instant(10, 30))
    said = [at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(10, 30)).data for _ in range(2)]
    assert [(one["debt"], one["recovered"]) for one in said] == [("D1", "100.00"), ("D2", "200.00")]
    assert at_work.file.held(Account.paid) == 600_000

"""Much money needs two managers, and who does one thing does not do the next (R1.10, F30): both are data of the measure."""

from __future__ import annotations

from datetime import date

import pytest

from domain.basis.findings import Finding
from domain.commands.table import COMMANDS
from domain.edition.acts import ADD_FUNDS, Enacted, Running, signature_missing
from domain.edition.measure import Apart
from domain.lifecycle import contents as c
from domain.lifecycle.duties import Duty
from domain.lifecycle.states import State
from domain.record import signatures
from domain.record.states import Account
from domain.views import summary
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_payments import final_checked, interim_paid
from tests.domain.test_pins import amended
from tests.lives import instant

AWAITING = "the signature of a second manager"
AWARD = c.Award(decree="11352", cup=lives.CUP)


def above(command: str, cents: int) -> Desk:
    """A project that was evaluated, in a measure with a lower threshold for one command."""
    at_work = desk(amended(f"duties.second_manager_above.{command}", cents, date(2018, 1, 1), "always"))
    for at, name, content in lives.until("award"):
        at_work.do(name, content, at)
    return at_work


def words(findings: tuple[Finding, ...]) -> str:
    return findings[0].message


def test_an_award_above_its_threshold_is_signed_by_two() -> None:
    """F30: the first command changes nothing but that it is signed; the second manager's carries it out."""
    at_work = above("award", 7_664_199)
    first = at_work.do("award", AWARD, instant(8, 1), "anna")
    assert (first.data["awaiting"], first.transfers, first.notices) == (AWAITING, (), ())
    assert at_work.stands() is State.awaiting_decision
    assert "signed already" in words(at_work.refused("award", AWARD, instant(8, 1), "anna"))
    second = at_work.do("award", AWARD, instant(8, 2), "bruno")
    assert (at_work.stands(), second.data["decree"]["number"]) == (State.awarded, "11352")
    assert at_work.file.held(Account.committed) == 7_664_200
    assert [(s.first, s.second) for s in at_work.file.facts.signatures] == [("anna", "bruno")]


def test_an_award_at_its_threshold_needs_one() -> None:
    """F30: above means more than."""
    at_work = above("award", 7_664_200)
    at_work.do("award", AWARD, instant(8, 1), "anna")
    assert at_work.stands() is State.awarded


def test_the_second_manager_signs_the_same_words() -> None:
    """F30: another decree is another act, which takes the place of the first and waits for its own second signature."""
    at_work = above("award", 1_000)
    at_work.do("award", AWARD, instant(8, 1), "anna")
    other = at_work.do("award", c.Award(decree="2", cup=lives.CUP), instant(8, 1), "bruno")
    assert other.data["awaiting"] == AWAITING
    assert [s.first for s in at_work.file.facts.signatures] == ["bruno"]
    at_work.do("award", c.Award(decree="2", cup=lives.CUP), instant(8, 2), "anna")
    assert (at_work.stands(), str(at_work.file.facts.decree)) == (State.awarded, "d.d.s. n. 2 of 2 August 2018")


def test_status_shows_what_awaits_a_second_signature() -> None:
    """F30: as long as the command may be given."""
    at_work = above("award", 1_000)
    at_work.do("award", AWARD, instant(8, 1), "anna")
    shown = summary.awaited_signatures(at_work.file.facts.signatures, {"award", "reject"})
    assert shown == [{"command": "award", "of": "", "amount": "76642.00", "signed_by": "anna"}]
    assert summary.awaited_signatures(at_work.file.facts.signatures, {"accept"}) == []


def test_two_orders_just_below_the_threshold_pass_it_together() -> None:
    """B12: 6,300.00 and 11,010.00 euro under a threshold of 12,000.00, counted per project."""
    at_work = interim_paid()
    at_work.measure = amended("duties.second_manager_above.order_payment", 1_200_000, date(2018, 1, 1), "always")
    final_checked(at_work)
    order = c.OrderPayment(claim="C2", decree="2")
    first = at_work.do("order_payment", order, instant(11, 22), "anna")
    assert (first.data["amount"], first.data["counted"], first.data["awaiting"]) == ("11010.00", "17310.00", AWAITING)
    assert list(at_work.file.orders) == ["C1/1"]
    at_work.do("order_payment", order, instant(11, 22), "bruno")
    assert list(at_work.file.orders) == ["C1/1", "C2/1"]


def test_an_order_that_came_to_nothing_is_signed_by_two_again() -> None:
    """F30, F59: each manager's signature under each order is a fact of its own."""
    at_work = desk(amended("duties.second_manager_above.order_payment", 1_000, date(2018, 1, 1), "always"))
    at_work.live("order_payment")
    order, given = c.OrderPayment(claim="C1", decree="1480"), set[str]()
    for day, (who, waits) in enumerate([("anna", True), ("bruno", False), ("bruno", True), ("anna", False)], 20):
        occasion = COMMANDS["order_payment"].occasion(at_work.file, order, who)
        content = c.fingerprint(c.canonical(order))
        given.add(f"{occasion}/{signatures.which(at_work.file, 'order_payment', occasion, content, who)}")
        answer = at_work.do("order_payment", order, instant(12, day), who)
        assert ("awaiting" in answer.data) is waits
        if not waits:
            at_work.do("fail_payment", c.FailPayment(claim="C1", reason="account closed"), instant(12, day))
    assert given == {"/", "/second-1720350", "order1/", "order1/second-1720350"}


def test_recoveries_of_a_project_are_counted_together() -> None:
    """B12: two decrees of 600.00 euro under a threshold of 1,000.00."""
    at_work = interim_paid()
    at_work.measure = amended("duties.second_manager_above.order_recovery", 100_000, date(2018, 1, 1), "always")
    at_work.do(
        "order_recovery", c.OrderRecovery(cents=60_000, decree="8", reason="paid twice"), instant(10, 30), "anna"
    )
    second = c.OrderRecovery(cents=60_000, decree="9", reason="paid twice")
    assert at_work.do("order_recovery", second, instant(10, 30), "anna").data["awaiting"] == AWAITING
    assert list(at_work.file.debts) == ["D1"]
    at_work.do("order_recovery", second, instant(10, 31), "bruno")
    assert list(at_work.file.debts) == ["D1", "D2"]


@pytest.mark.parametrize(
    ("added", "cents", "person", "signed", "missing"),
    [
        ((), 100_000_000, "anna", (), False),
        ((), 100_000_001, "anna", (), True),
        (("900000.00",), 10_000_001, "anna", (), True),
        (("900000.00",), 10_000_000, "anna", (), False),
        (("900000.00",), 20_000_000, "bruno", ("anna",), False),
        (("900000.00",), 20_000_000, "anna", ("anna",), True),
    ],
)
def test_added_funds_of_a_measure_are_counted_together(
    added: tuple[str, ...], cents: int, person: str, signed: tuple[str, ...], *, missing: bool
) -> None:
    """F30, R5.2: one million euro in all (our default); above it another manager gives the same act."""
    measure, day = rules.load(lives.MEASURE), date(2018, 9, 1)
    before = tuple(Enacted(ADD_FUNDS.name, f"act {n}", day, value) for n, value in enumerate(added))
    running = Running(measure, day, before, None, frozenset({person}), frozenset(signed))
    content = c.AddFunds(cents=cents, act="d.d.s. 77")
    assert signature_missing(running, content) is missing
    refused = [finding.rule for finding in ADD_FUNDS.cannot(running, content)]
    assert refused == (["F30"] if missing and person in signed else [])


def test_which_duties_exclude_each_other_is_data_of_the_measure() -> None:
    """R1.10: a measure that lets the evaluator award says so; every pair has its source."""
    measure = rules.load(lives.MEASURE)
    one_person = desk().live("award")
    one_person.acted = {"score": frozenset({"carla"})}
    assert one_person.broken("award", AWARD, instant(8, 1), "carla") == ["R1.10"]
    fewer = tuple(apart for apart in measure.duties.apart if apart.code != "evaluate-award")
    one_person.measure = measure.model_copy(update={"duties": measure.duties.model_copy(update={"apart": fewer})})
    one_person.do("award", AWARD, instant(8, 1), "carla")
    assert all(version.reference for apart in measure.duties.apart for version in apart.duties.versions)


def test_an_unknown_duty_is_refused_when_the_edition_is_loaded() -> None:
    """C6: a misspelt duty would exclude nothing."""
    written = {"code": "x", "duties": {"value": ["evaluate", "awards"], "source": "default", "reference": "x"}}
    with pytest.raises(ValueError, match="awards"):
        Apart.model_validate(written)
    assert {duty.value for duty in Duty} == {
        duty for apart in rules.load(lives.MEASURE).duties.apart for duty in apart.duties.at()
    }

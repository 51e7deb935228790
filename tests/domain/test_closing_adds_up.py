"""The letter of the closing adds up: what was granted was paid, or is back in the measure (R5.8, R8.9)."""

from __future__ import annotations

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.file import Notice
from tests.domain.desk import Desk
from tests.domain.test_payments import final_checked, interim_paid
from tests.lives import instant

SUMS = ("granted", "claimed", "recognised", "paid_out", "returned", "paid", "saving", "released")


def sums(letter: Notice) -> dict[str, int]:
    """The sums of a letter in cents."""
    values = {name: str(letter.values[name]) for name in (*SUMS, "set_off", "interest", "not_due", "of_returns")}
    return {name: int("".join(sign for sign in text if sign.isdigit()) or 0) for name, text in values.items()}


def closing(at_work: Desk, claim: str) -> dict[str, int]:
    """The sums of the closing that follows the payment of the last claim."""
    at_work.do("order_payment", c.OrderPayment(claim=claim, decree="2"), instant(12, 6))
    *_, letter = at_work.do("confirm_payment", c.ConfirmPayment(claim=claim, reference="T2"), instant(12, 7)).notices
    assert (letter.template, at_work.stands()) == ("close", State.closed)
    found = sums(letter)
    assert found["granted"] == found["paid"] + found["released"]
    assert found["released"] == found["saving"] + found["of_returns"]
    assert found["paid_out"] == found["paid"] + found["returned"]
    assert found["recognised"] == found["paid"] + found["interest"] + found["not_due"]
    return found


def test_a_line_that_was_put_aside_and_claimed_again_was_asked_for_once() -> None:
    """F51: 106.50 euro stand in two claims."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", parked={"L1": "no_register"}), instant(10, 30))
    found = closing(final_checked(at_work), "C2")
    assert found["claimed"] == 630_000 + 1_101_000
    assert (found["recognised"], found["set_off"]) == (630_000 + 1_101_000, 10_650)


def test_what_was_set_off_and_its_interest_are_told() -> None:
    """F56, F70: the next payment was smaller, and paid the interest too."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    at_work.do("order_recovery", c.OrderRecovery(cents=10_650, decree="9"), instant(10, 30))
    found = closing(final_checked(at_work), "C2")
    assert (found["set_off"] - found["interest"], found["interest"] > 0) == (10_650, True)


def test_money_that_came_back_is_told_apart_from_what_was_never_spent() -> None:
    """R8.9: 500.00 euro beyond all lines came back in cash, and are no saving."""
    at_work = interim_paid()
    back = c.OrderRecovery(cents=50_000, decree="9", reason="paid twice")
    at_work.do("order_recovery", back, instant(10, 30))
    at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(10, 30))
    found = closing(final_checked(at_work), "C2")
    assert (found["returned"], found["of_returns"], found["not_due"]) == (50_000, 50_000, 50_000)

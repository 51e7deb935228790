"""Every euro from the payment back to the hour, and why a euro was not paid (F106)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.lifecycle import contents as c
from domain.views.documents import Explanation
from domain.views.explanation import Act, Record, explanation
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.domain.test_payments import final_checked, interim_paid
from tests.lives import instant


def explained(life: Desk, **only: Any) -> Explanation:
    """The explanation of a life in which every role has its actor."""
    acts = [Act(name, next(iter(who)), lives.OPENED, {"claim": "C1"}) for name, who in life.acted.items()]
    files = {"C1/1": "f" * 64}
    return explanation(Record(life.file, rules.load(lives.MEASURE), acts, files), **only)


def sums(document: Explanation) -> Decimal:
    """What was paid, with every reason why the rest was not."""
    why = [Decimal(row["amount"]) for row in document["not_paid"] if row["reason"] != "to_recover"]
    set_off = sum((Decimal(r["amount"]) for r in document["not_paid"] if r["reason"] == "set_off"), Decimal(0))
    return Decimal(document["totals"]["paid"]) + sum(why, Decimal(0)) - set_off


@pytest.mark.parametrize("upto", ["admit", "claim", "check_claim", "order_payment", "confirm_payment"])
def test_every_euro_asked_for_is_paid_or_has_its_reason(upto: str) -> None:
    """The request is what was paid and the reasons for the rest, to the cent, at every step."""
    document = explained(desk().live(upto))
    assert sums(document) == Decimal(document["totals"]["requested"])


def test_a_closed_life_is_explained_to_the_cent() -> None:
    life = desk().live("confirm_payment")
    life.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), instant(12, 3))
    document = explained(life)
    (payment,) = document["payments"]
    assert payment["order"] == "AR2017-0001/C1/1"
    assert (payment["amount"], payment["decree"]["number"], payment["reference"]) == ("17203.50", "1480", "TRN-1")
    assert payment["ended"] is not None
    assert (payment["ordered"]["actor"], payment["ended"]["actor"], payment["file"]) == (
        "manager",
        "paymaster",
        "f" * 64,
    )
    assert sum(Decimal(line["recognised"]) for line in document["lines"]) == Decimal(payment["amount"])
    assert {row["reason"]: row["amount"] for row in document["not_paid"]} == {
        "no_signature": "106.50",
        "not_claimed": "59332.00",
    }


def test_a_line_tells_hour_register_price_rule_and_check() -> None:
    document = explained(desk().live("order_payment"), recipient="R03")
    cut, *_, placed = document["lines"]
    assert (cut["hours"], cut["register"], cut["price"]) == ("09:00-12:00", "1", "3 h x 35.50")
    assert (cut["reason"], cut["recognised"]) == ("no_signature", "0.00")
    assert cut["rules_version"] == "rules@1"
    assert cut["evidence"]
    assert (placed["price"], placed["verified"]["actor"]) == ("placement, band 2: 1101.00", "controller")
    assert [claim["checked"]["actor"] for claim in document["claims"]] == ["controller"]


def test_what_was_set_off_and_what_came_back_is_said() -> None:
    """F56: the smaller payment is explained by the line that was cut after it was paid."""
    life = final_checked(interim_paid())
    life.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(11, 21))
    life.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    life.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="T2"), instant(11, 23))
    document = explained(life)
    why = {row["reason"]: row["amount"] for row in document["not_paid"]}
    assert (why["no_register"], why["set_off"]) == ("106.50", "106.50")
    assert sums(document) == Decimal(document["totals"]["requested"])


def test_one_claim_alone() -> None:
    document = explained(final_checked(interim_paid()), claim="C2")
    assert {line["line"].partition("/")[0] for line in document["lines"]} == {"C2"}
    assert document["payments"] == []

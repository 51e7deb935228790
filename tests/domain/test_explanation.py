"""Every euro from the payment back to the hour, and why a euro was not paid (F106)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.lifecycle import contents as c
from domain.registers.hirings import Employment
from domain.views.documents import Explanation, ResultTrace
from domain.views.explanation import Act, Record, explanation
from storage import rules
from tests import lives
from tests.domain.desk import STANDS, Albo, Desk, desk
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


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("award", "asked for: nothing is awarded yet"),
        ("claim", "asked for and not claimed yet"),
        ("check_claim", "asked for and not claimed: not"),
    ],
)
def test_what_may_still_be_claimed_is_not_called_missed(until: str, words: str) -> None:
    found = {row["reason"]: row["words"] for row in explained(desk().live(until))["not_paid"]}
    assert found["not_claimed"].startswith(words)


def test_a_revocation_is_not_taken_for_the_award_and_what_nobody_has_checked_is_not_recognised() -> None:
    """F106: decree 11352 awarded, decree 7 revoked while the only claim was under check."""
    life = desk().live("check_claim")
    awarded = next(one.data for one in life.decisions if "decree" in one.data)
    why = c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows")
    revoked = life.do("revoke", why, instant(11, 19)).data
    acts = [Act(name, "manager", lives.OPENED, data) for name, data in (("award", awarded), ("revoke", revoked))]
    document = explanation(Record(life.file, life.measure, acts, {}))
    assert document["award"]["decree"] is not None
    assert document["award"]["decree"]["number"] == "11352"
    assert (document["totals"]["claimed"], document["totals"]["recognised"]) == ("17310.00", "0.00")


def test_a_line_tells_hour_register_price_rule_and_check() -> None:
    document = explained(desk().live("order_payment"), recipient="R03")
    cut, *_, placed = document["lines"]
    assert (cut["hours"], cut["register"], cut["price"]) == ("09:00-12:00", "1", "3 h x 35.50")
    assert (cut["reason"], cut["recognised"]) == ("no_signature", "0.00")
    assert cut["rules_version"] == "rules@1"
    assert cut["evidence"]
    assert (placed["price"], placed["verified"]["actor"]) == ("placement, band 2: 1,101.00", "controller")
    assert [claim["checked"]["actor"] for claim in document["claims"]] == ["controller"]


def test_a_cut_is_quoted_in_the_words_of_whoever_made_it() -> None:
    """R8.7: 'another reason' says nothing; two cuts for two such reasons are two rows."""
    life = desk().live("check_claim")
    life.do(
        "check_claim",
        c.CheckClaim(claim="C1", cuts={"L3": "other: nobody was there", "L4": "other: the room was shut"}),
        instant(11, 20),
    )
    words = {"C1/L3": "nobody was there", "C1/L4": "the room was shut"}
    document = explanation(Record(life.file, rules.load(lives.MEASURE), [], {}, cut_words=words))
    cut = [(row["words"], row["lines"]) for row in document["not_paid"] if row["reason"] == "other"]
    assert cut == [("altro motivo (nobody was there)", ["C1/L3"]), ("altro motivo (the room was shut)", ["C1/L4"])]
    assert {line["line"]: line["words"] for line in document["lines"] if line["reason"]} == words


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


# --- Who has verified a result, and by which source (F44) --------------------------------------------------------------------


def verified_by(life: Desk, *acts: Act) -> list[ResultTrace]:
    """The results of a life as they are explained, with the acts that have decided them."""
    return explanation(Record(life.file, rules.load(lives.MEASURE), acts, {}))["results"]


def act_of(life: Desk, name: str, actor: str, day: int) -> Act:
    """The last decision of a life as the trace holds it."""
    return Act(name, actor, instant(11, day), life.decisions[-1].data)


def test_a_result_names_who_verified_it_and_on_what() -> None:
    """The register by its file; a controller, and who answered a contest, by name; papers by their number."""
    life = desk().live("declare_outcome")
    life.registers = Albo(
        jobs=(Employment(lives.EMPLOYER, False, date(2018, 11, 5), None, "open_ended", None, True, origins=(STANDS,)),)
    )
    life.do("declare_outcome", lives.placements(["R01", "R02", "R03", "R04"], date(2018, 11, 5)), instant(11, 6))
    yes = c.VerifyOutcome(recipients=("R01",), verified=True)
    life.do("verify_outcome", yes, instant(11, 7))
    first = act_of(life, "verify_outcome", "carla", 7)
    no = c.VerifyOutcome(recipients=("R02",), verified=False, reason="another person was hired")
    life.do("verify_outcome", no, instant(11, 8))
    second = act_of(life, "verify_outcome", "dario", 8)
    why = c.ContestOutcome(results=("O2",), text="it is the same person", document="e" * 64, name="unilav.pdf")
    life.do("contest_outcome", why, instant(11, 9))
    life.do(
        "decide_contest",
        c.DecideContest(results=("O2",), granted=True, reason="the code was corrected"),
        instant(11, 12),
    )
    third = act_of(life, "decide_contest", "olga", 12)
    asked = c.HearRegisters(kind="hirings", file="f" * 64)
    life.do("hear_registers", asked, instant(11, 13))
    one, two, three, _ = verified_by(life, first, second, third)
    assert (one["state"], one["word"], one["by"]["actor"]) == ("verified", "controller", "carla")
    assert (two["state"], two["word"], two["by"]["actor"], two["contested"]) == (
        "verified",
        "contest",
        "olga",
        "restored",
    )
    assert two["papers"] == ["E1 (other)"]
    assert (three["word"], three["by"]["actor"], three["source"]) == ("register", None, "f" * 64)
    assert (three["by"]["at"] or "").startswith("2018-11-13")


def test_a_claimed_result_names_whoever_verified_that_one() -> None:
    """Not who verified another one later."""
    life = desk().live("declare_outcome")
    life.do("declare_outcome", lives.placements(["R01", "R02"]), instant(10, 25))
    acts = []
    for number, actor in (("R01", "carla"), ("R02", "dario")):
        life.do("verify_outcome", c.VerifyOutcome(recipients=(number,), verified=True), instant(10, 26))
        acts.append(act_of(life, "verify_outcome", actor, 1))
    life.do("end_delivery", c.Nothing(), instant(10, 30))
    life.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    lines = explanation(Record(life.file, rules.load(lives.MEASURE), acts, {}))["lines"]
    assert {line["recipient"]: line["verified"]["actor"] for line in lines if "verified" in line} == {
        "R01": "carla",
        "R02": "dario",
    }

"""Claims and payment (section 8): line by line, cut with a reason, never over the grant, never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.decision import Decision
from domain.record.states import Account
from tests import lives
from tests.domain.desk import Desk, desk, told
from tests.lives import instant

CUT_L3 = c.CheckClaim(claim="C1", cuts={"L3": "no_signature"})


def test_a_final_claim_holds_every_service_and_every_verified_outcome_once() -> None:
    """R8.1, R8.2: 60 lines of service and 10 outcomes."""
    claiming = desk().live("check_claim")
    lines = claiming.file.claim_lines.values()
    assert (len(lines), len({line.item for line in lines})) == (70, 70)
    services = sum(line.cents for line in claiming.file.services.values())
    assert claiming.file.claims["C1"].claimed == services + 10 * 110_100


def test_a_refused_outcome_is_not_claimed() -> None:
    """R8.1: paid only once the result is reached."""
    claiming = desk().live("verify_outcome")
    claiming.do(
        "verify_outcome",
        c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=False, reason="as the file shows"),
        instant(11, 5),
    )
    claiming.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    assert {line.service for line in claiming.file.claim_lines.values()} == {"BIL", "COA", "COL2"}


def test_a_cut_needs_a_typed_reason_and_a_line_of_the_claim() -> None:
    """R8.7: both findings at once."""
    wrong = c.CheckClaim(claim="C1", cuts={"L3": "bad mood", "L99": "no_signature"})
    assert desk().live("check_claim").broken("check_claim", wrong, instant(11, 20)) == ["R8.7", "R8.7"]


def test_a_letter_names_lines_by_their_number() -> None:
    """L10 comes after L2, and not before."""
    checking = desk().live("check_claim")
    cuts = dict.fromkeys(("L10", "L2", "L1"), "no_signature")
    (notice,) = checking.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(11, 20)).notices
    lines = [line["line"] for line in notice.values["lines"] if isinstance(line, dict)]
    assert lines == ["C1/L1", "C1/L2", "C1/L10"]


def test_a_line_is_cut_once_and_one_that_is_worth_nothing_may_be_cut_too() -> None:
    """R8.7, R7.10: an hour that comes to no cent, for the day was paid whole before, still counts as attended until it is cut."""
    checked = desk().live("order_payment")
    assert [one.key for one in checked.refused("check_claim", CUT_L3, instant(11, 21))] == ["cut_already"]
    of_a_cent = replace(checked.file.claim_lines["C1/L3"], cents=1, cut_cents=1)
    assert of_a_cent.is_cut_whole
    worthless = replace(checked.file.claim_lines["C1/L3"], cents=0, cut_cents=0, cut_reason=None)
    checked.file = checked.file.putting("claim_lines", worthless)
    checked.do("check_claim", CUT_L3, instant(11, 21))
    assert checked.file.claim_lines["C1/L3"].cut_reason == "no_signature"


def test_cuts_are_offered_as_long_as_a_line_stands() -> None:
    """R8.7: of a checked claim whose lines are all cut or put aside nothing is left to cut."""
    checked = desk().live("order_payment")
    whole = checked.file
    lines = [replace(line, cut_cents=line.cents) for line in whole.claim_lines.values()]
    lines[1] = replace(lines[1], cut_cents=0, released=True)
    for standing, offered in ((lines, False), ([*lines[:-1], replace(lines[-1], cut_cents=1)], True)):
        checked.file = whole.putting("claim_lines", *standing)
        assert ("check-claim" in checked.offered()) is offered


def test_what_is_recognised_is_what_was_claimed_less_the_cuts() -> None:
    """R8.7."""
    checked = desk().live("order_payment")
    claim = checked.file.claims["C1"]
    assert claim.recognised == claim.claimed - checked.file.claim_lines["C1/L3"].cents


def test_what_is_put_aside_is_neither_recognised_nor_refused() -> None:
    """F51: three sums that make up what was claimed, in the letter and in the story."""
    at_work = desk().live("check_claim")
    check = c.CheckClaim(claim="C1", cuts={"L1": "no_signature", "L2": "no_signature"}, parked={"L3": "no_register"})
    before = at_work.file
    checked = at_work.do("check_claim", check, instant(11, 20))
    assert told("check_claim", before, check, checked).endswith(", 2 lines cut, 1 line put aside")
    said = checked.notices[0].values
    assert (said["cut"], said["aside"]) == ("213,00 euro", "106,50 euro")
    claim = at_work.file.claims["C1"]
    assert claim.claimed == claim.recognised_cents + 21_300 + 10_650


def test_a_claim_never_passes_the_grant() -> None:
    """R5.7: the commitment is the most that can be paid; the line that passes it is cut with its reason."""
    small = desk(budget={"process": "5000.00", "result": "1000.00"}).live("check_claim")
    claim = small.file.claims["C1"]
    assert claim.claimed == 600_000
    assert {line.cut_reason for line in small.file.claim_lines.values() if line.cut_cents} == {"over_cap"}


@pytest.mark.parametrize(("budget", "allowed"), [("7110.00", True), ("14200.00", False)])
def test_an_interim_claim_needs_half_of_the_process_services(budget: str, allowed: bool) -> None:
    """R8.3: 20 x 3 h x 35.50 = 2,130, three times: 6,300 of services are delivered before the outcomes."""
    at_work = desk(budget={"process": budget, "result": "36672.25"}).live("declare_outcome")
    answer = at_work.ask("claim", c.MakeClaim(kind="interim"), instant(10, 20))
    assert isinstance(answer, Decision) is allowed
    if allowed:
        assert at_work.broken("claim", c.MakeClaim(kind="interim"), instant(10, 21)) == ["R8.3"]


@pytest.mark.parametrize(
    ("kind", "before", "rule_"), [("final", "end_delivery", "R8.2"), ("supplementary", "end_delivery", "R8.3")]
)
def test_claims_have_their_time(kind: str, before: str, rule_: str) -> None:
    """R8.2, R8.3."""
    content = c.MakeClaim.model_validate({"kind": kind})
    assert desk().live(before).broken("claim", content, instant(10, 28)) == [rule_]


def test_there_is_one_interim_claim() -> None:
    """R8.3, our default; the measure says how many."""
    found = desk(budget={"process": "300.00", "result": "36672.25"}).live("declare_outcome")
    found.do("claim", c.MakeClaim(kind="interim"), instant(10, 15))
    found.do("record_services", lives.register(date(2018, 10, 15), "TUT", ["R01"]), instant(10, 17))
    again = found.refused("claim", c.MakeClaim(kind="interim"), instant(10, 18))
    assert [one.key for one in again] == ["interim_made"]


def test_what_an_interim_claim_held_is_not_claimed_again() -> None:
    """R5.8, F56: the final claim is the difference."""
    at_work = desk(budget={"process": "6300.00", "result": "36672.25"}).live("declare_outcome")
    at_work.do("claim", c.MakeClaim(kind="interim"), instant(10, 20))
    at_work.do("end_delivery", c.Nothing(), instant(10, 21))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(10, 22))
    assert at_work.file.claims["C2"].claimed == 0


def test_orders_follow_the_check_and_are_confirmed_once() -> None:
    """F57: no order before the check, none twice, no confirmation without an order."""
    claiming = desk().live("check_claim")
    order, confirm = c.OrderPayment(claim="C1", decree="1"), c.ConfirmPayment(claim="C1", reference="T")
    claiming.do("attach", lives.regularity(), instant(11, 20))
    assert claiming.broken("order_payment", order, instant(11, 20)) == ["R8.2"]
    claiming.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    assert claiming.broken("confirm_payment", confirm, instant(11, 21)) == ["R8.2"]
    claiming.do("order_payment", order, instant(11, 26))
    assert claiming.broken("order_payment", order, instant(11, 26)) == ["R8.2"]
    claiming.in_file = frozenset({"C1/1"})
    assert claiming.broken(
        "revoke", c.Revocation(decree="1", urgent="money was leaving", reason="as the file shows"), instant(11, 27)
    ) == ["R8.9"]
    claiming.do("confirm_payment", confirm, instant(12, 3))
    assert claiming.file.state is State.closed


def test_a_claim_of_which_nothing_is_recognised_closes_without_an_order() -> None:
    """R8.7, R5.8."""
    claiming = desk().live("check_claim")
    cuts = {f"L{n}": "no_register" for n in range(1, 71)}
    claiming.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(11, 20))
    assert (claiming.file.state, claiming.file.held(Account.committed)) == (State.closed, 0)


def occasion(claiming: Desk, name: str, content: c.Content) -> str:
    """What the manager's command has in its id besides its words."""
    return COMMANDS[name].occasion(claiming.file, content, "manager")


def test_the_same_words_are_a_new_fact_only_when_the_first_has_failed() -> None:
    """F116: an order that is repeated is the same order; after a refusal by the treasury it is a new one."""
    claiming = desk().live("order_payment")
    order, confirm = c.OrderPayment(claim="C1", decree="1"), c.ConfirmPayment(claim="C1", reference="T")
    assert occasion(claiming, "order_payment", order) == ""
    claiming.do("order_payment", order, instant(11, 26))
    assert occasion(claiming, "order_payment", order) == ""
    assert occasion(claiming, "confirm_payment", confirm) == "", "the first answer to the first order"
    claiming.do("fail_payment", c.FailPayment(claim="C1", reason="as the file shows"), instant(11, 27))
    again = occasion(claiming, "order_payment", order)
    assert again
    claiming.do("order_payment", order, instant(11, 28))
    assert occasion(claiming, "order_payment", order) == again
    before = occasion(claiming, "confirm_payment", confirm)
    assert before == "order1"
    (letter,) = [
        one for one in claiming.do("confirm_payment", confirm, instant(12, 3)).notices if one.template != "close"
    ]
    assert letter.values["iban_end"] == claiming.file.iban[-4:], "of an account a letter has the last four characters"
    assert len(letter.values["iban_end"]) == 4
    assert occasion(claiming, "confirm_payment", confirm) == before


def test_the_letter_of_a_second_check_says_what_of_the_cut_the_first_has_told() -> None:
    """Otherwise its sum is of lines of which it does not speak."""
    checking = desk().live("check_claim")
    (first,) = checking.do("check_claim", CUT_L3, instant(11, 20)).notices
    (second,) = checking.do(
        "check_claim", c.CheckClaim(claim="C1", cuts={"L4": "no_signature"}), instant(11, 21)
    ).notices
    assert (first.values["cut"], first.values["before"]) == ("106,50 euro", "")
    assert (second.values["cut"], second.values["before"]) == ("213,00 euro", "106,50 euro")
    assert [line["line"] for line in second.values["lines"] if isinstance(line, dict)] == ["C1/L4"]

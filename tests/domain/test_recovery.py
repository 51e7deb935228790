"""Money that comes back (R8.9, F70): debts, legal interest by day count, set-off, and where it goes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities import decrees, wording
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.money.recovery import interest
from domain.record.balance import overpaid, owed
from domain.record.decision import Decision
from domain.record.file import Notice
from domain.record.file_terms import is_open
from domain.record.states import Account
from domain.terms import term as clock
from domain.terms.term import TermStatus
from domain.views.debts import Cause, causes
from storage import rules
from storage.outbox import PendingNotice
from tests import lives
from tests.domain.desk import Desk, desk, told
from tests.domain.test_payments import INTERIM, final_checked, interim_paid
from tests.lives import instant

PAYMENTS = rules.load(lives.MEASURE).payments
days = st.dates(date(2017, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("since", "until", "cents"),
    [
        (date(2018, 1, 1), date(2019, 1, 1), 3_014),  # 364 days at 0.30%, one at 0.80%
        (date(2022, 12, 31), date(2023, 12, 31), 50_000),  # the year 2023 at 5%
        (date(2023, 6, 1), date(2023, 6, 1), 0),
    ],
)
def test_interest_follows_the_rate_of_each_day(since: date, until: date, cents: int) -> None:
    """Art. 1284 c.c.: 10,000.00 euro, the first day out, the last in."""
    rates = {2018: "0.30", 2019: "0.80", 2023: "5.00"}
    expected = sum((Decimal(rates[day.year]) for day in _days(since, until)), Decimal(0)) * 1_000_000 / 36_500
    assert abs(interest(1_000_000, since, until, PAYMENTS) - expected) <= Decimal("0.5")
    assert abs(interest(1_000_000, since, until, PAYMENTS) - cents) <= 0


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=n) for n in range(1, (until - since).days + 1)]


@given(days, st.integers(0, 2_000), st.integers(0, 2_000), st.integers(1, 10**8))
def test_interest_adds_up_over_any_cut_of_the_days(since: date, first: int, second: int, cents: int) -> None:
    """No day is counted twice or vanishes (within the rounding of the cent)."""
    middle, end = since + timedelta(days=first), since + timedelta(days=first + second)
    parts = interest(cents, since, middle, PAYMENTS) + interest(cents, middle, end, PAYMENTS)
    assert abs(parts - interest(cents, since, end, PAYMENTS)) <= 1
    assert interest(cents, since, end, PAYMENTS) >= 0


def revoked() -> Desk:
    """A project whose interim payment of 6,300.00 euro must come back."""
    paid = interim_paid()
    paid.do("revoke", c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows"), instant(11, 1))
    return paid


def test_after_a_revocation_what_was_paid_is_asked_back_by_decree() -> None:
    """R8.9: sixty days from the delivery of the order; never more than was paid."""
    back = revoked()
    assert back.stands() is State.recovery
    assert back.broken("order_recovery", c.OrderRecovery(cents=630_001, decree="8"), instant(11, 2)) == ["R8.9"]
    ordered = back.do("order_recovery", c.OrderRecovery(cents=630_000, decree="8"), instant(11, 2))
    (words,) = ordered.notices
    assert (words.template, list(words.values["cut"])) == ("order_recovery", []), "the award has fallen, not a line"
    # Four days at 0.3 per cent: from 29 October to 2 November.
    assert (words.values["interest"], words.values["total"]) == ("0,21 euro", "6.300,21 euro")
    assert back.file.held(Account.to_recover) == owed(back.file) == 630_000
    assert back.broken("order_recovery", c.OrderRecovery(cents=1, decree="9"), instant(11, 3)) == ["R8.9"]


def test_money_comes_back_with_interest_and_makes_new_room() -> None:
    """R8.9, R5.2: the sum goes where the measure says; interest never was the envelope's."""
    back = revoked()
    back.do("order_recovery", c.OrderRecovery(cents=630_000, decree="8"), instant(11, 2))
    done = back.do("confirm_recovery", c.ConfirmRecovery(reference="B1"), instant(12, 27))
    assert done.data == {"debt": "D1", "recovered": "6300.00", "interest": "3.06", "to": "available"}
    assert back.stands() is State.revoked
    assert (back.file.held(Account.paid), back.file.held(Account.recovered)) == (0, 630_306)
    assert [t.target for t in done.transfers if t.source is Account.paid] == [Account.available]
    assert back.broken("confirm_recovery", c.ConfirmRecovery(reference="B2"), instant(12, 28)) == ["state"]


def test_a_recovery_in_two_decrees_ends_with_the_last() -> None:
    """R8.9."""
    back = revoked()
    back.do("order_recovery", c.OrderRecovery(cents=600_000, decree="8"), instant(11, 2))
    back.do("order_recovery", c.OrderRecovery(cents=30_000, decree="9"), instant(11, 2))
    back.do("confirm_recovery", c.ConfirmRecovery(reference="B1"), instant(11, 3))
    assert back.stands() is State.recovery
    back.do("confirm_recovery", c.ConfirmRecovery(reference="B2"), instant(11, 3))
    assert back.stands() is State.revoked


def test_an_open_debt_is_set_off_against_the_next_payment_with_its_interest() -> None:
    """F70, F56: never a negative payment; the debt is settled and the ledger agrees."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    asked = at_work.do("order_recovery", c.OrderRecovery(cents=10_650, decree="9"), instant(10, 30))
    assert [one["line"] for one in asked.notices[0].values["cut"]] == ["C1/L1"], (
        "the letter names what was paid and is not due"
    )
    assert asked.notices[0].values["not_due"] == "", "the line says why"
    final_checked(at_work)
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    debt = at_work.file.debts["D1"]
    assert (debt.open, debt.interest, debt.withheld) == (0, 2, 10_650)
    assert [letter.template for letter in order.notices] == ["set_off"], "never a silent one (art. 1241 c.c.)"
    assert not is_open(at_work.file, "recovery/D1")
    assert (order.data["amount"], order.data["set_off"]) == ("10903.48", "106.52")
    assert at_work.broken("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(11, 23)) == ["R8.9"]
    paid, closed = at_work.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="T2"), instant(11, 23)).notices
    assert (paid.values["paid_to_date"], closed.values["kept_from"]) == ("17.203,48 euro", "31/12/2018")
    assert (at_work.file.state, overpaid(at_work.file)) == (State.closed, 0)
    assert at_work.file.held(Account.recovered) == 10_652


def test_a_debt_is_set_off_before_its_days_are_over_and_the_letter_says_so() -> None:
    """Artt. 1241-1244 c.c.: the sixty days are a delay that nobody pays for, and hinder no set-off (our reading)."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    final_checked(at_work)
    said = c.OrderRecovery(cents=10_650, decree="9")
    (words,) = at_work.do("order_recovery", said, instant(11, 20)).notices
    assert "anche prima della scadenza del termine" in written(words, said)
    at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    assert owed(at_work.file) == 0


def test_a_decree_without_a_cut_line_is_never_paid_again() -> None:
    """F56: what comes back by the decree alone is not due; the next claim does not give it again."""
    at_work = interim_paid()
    asked = at_work.do(
        "order_recovery", c.OrderRecovery(cents=50_000, decree="9", reason="paid twice"), instant(10, 30)
    )
    assert asked.notices[0].values["not_due"] == "500,00 euro", "no line says so"
    at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(10, 30))
    final_checked(at_work)
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    assert (order.data["amount"], order.data["set_off"], order.notices) == ("11010.00", "0.00", ())


def asked_back(done: Decision) -> tuple[list[tuple[str, str]], str, str, str]:
    """What a letter asks back: by line, for the lines, for what no line explains, in all."""
    values = done.notices[0].values
    rows = [(row["line"], row["asked"]) for row in values["cut"] if isinstance(row, dict)]
    return rows, str(values["of_lines"]), str(values["not_due"]), str(values["amount"])


def test_a_line_that_was_cut_before_its_claim_was_paid_is_not_asked_back() -> None:
    """R8.9: nobody has paid it; what the decree asks besides the lines stands for itself, and the sums add up."""
    at_work = desk(budget=INTERIM).live("end_delivery")
    at_work.do("claim", c.MakeClaim(kind="interim"), instant(10, 26))
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L3": "no_signature"}), instant(10, 27))
    at_work.do("attach", lives.regularity(), instant(10, 27))
    at_work.do("order_payment", c.OrderPayment(claim="C1", decree="1"), instant(10, 28))
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T1"), instant(10, 29))
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    asked = at_work.do(
        "order_recovery", c.OrderRecovery(cents=15_650, decree="9", reason="paid twice"), instant(10, 30)
    )
    assert asked_back(asked) == ([("C1/L1", "106,50 euro")], "106,50 euro", "50,00 euro", "156,50 euro")


def test_what_no_line_explains_is_asked_back_with_its_reason() -> None:
    """Art. 3 l. 241/1990: in the letter, in the decree and in the story; a cut line, or a revocation, is a reason by itself."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    more = c.OrderRecovery(cents=10_700, decree="9")
    assert [one.path for one in at_work.refused("order_recovery", more, instant(10, 30))] == ["reason"]
    empty = more.model_copy(update={"reason": "..."})
    assert at_work.broken("order_recovery", empty, instant(10, 30)) == ["reasons"]
    before, said = at_work.file, more.model_copy(update={"reason": "paid twice"})
    done = at_work.do("order_recovery", said, instant(10, 30))
    assert told("order_recovery", before, said, done).endswith("(debt D1); for C1/L1; because: paid twice")
    (words,) = done.notices
    assert "Somme non dovute per la motivazione indicata: 0,50 euro" in written(words, said)
    assert "Motivazione: paid twice" in written(words, said)
    assert "(C1/L1, manca la riga di registro): 106,50 euro; per la motivazione indicata: 0,50 euro" in decreed(
        words, said
    )
    assert "MOTIVAZIONE per AR2017-0001: paid twice" in decreed(words, said)


def queued(letter: Notice) -> PendingNotice:
    """A letter as it waits to be written."""
    return PendingNotice(1, "AR2017-0001", letter.key, letter.template, letter.to, dict(letter.values), lives.OPENED)


def written(letter: Notice, said: c.Content) -> str:
    """The text of a letter, with what was said."""
    return wording.letter(queued(letter), heard(letter, said)).text


def decreed(letter: Notice, said: c.Content) -> str:
    """The text of the decree that it sends."""
    return decrees.act([queued(letter)], heard(letter, said)).text


def heard(letter: Notice, said: c.Content) -> dict[str, wording.Said]:
    """What was said, under the hash by which the letter knows it."""
    return {str(letter.values["said"]): wording.Said(said.model_dump(mode="json"))}


def test_a_line_is_asked_back_once_and_in_part_where_the_decree_asks_for_less() -> None:
    """R8.9: of two lines of 106.50 the first decree asks 150.00, the second one the rest."""
    at_work = interim_paid()
    cuts = {"L1": "no_register", "L2": "no_register"}
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(10, 30))
    first = at_work.do("order_recovery", c.OrderRecovery(cents=15_000, decree="9"), instant(10, 30))
    lines = [("C1/L1", "106,50 euro"), ("C1/L2", "43,50 euro")]
    assert asked_back(first) == (lines, "150,00 euro", "", "150,00 euro")
    second = at_work.do("order_recovery", c.OrderRecovery(cents=6_300, decree="10"), instant(10, 30))
    assert asked_back(second) == ([("C1/L2", "63,00 euro")], "63,00 euro", "", "63,00 euro")


def test_a_line_that_the_next_payment_has_set_off_is_not_asked_back_any_more() -> None:
    """F56: C2 has paid 106.50 less for the line of C1; what is cut in C2 afterwards is all that is overpaid."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    final_checked(at_work)
    ordered = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    assert ordered.data["set_off"] == "106.50"
    refused = c.VerifyOutcome(recipients=("R01",), verified=False, reason="as the file shows")
    at_work.do("verify_outcome", refused, instant(11, 22))
    cents = overpaid(at_work.file)
    asked = at_work.do("order_recovery", c.OrderRecovery(cents=cents, decree="9"), instant(11, 22))
    assert [line for line, _ in asked_back(asked)[0]] == ["C2/L1"]
    assert asked_back(asked)[2] == ""


def test_a_line_that_was_cut_while_its_order_came_to_nothing_was_never_paid() -> None:
    """F59: the second order is for what is left of the claim; no line of it is overpaid."""
    at_work = interim_paid()
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    at_work.do("fail_payment", c.FailPayment(claim="C1", reason="the bank gave it back"), instant(10, 30))
    at_work.do("order_payment", c.OrderPayment(claim="C1", decree="2"), instant(10, 31))
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="T2"), instant(11, 2))
    asked = at_work.do("order_recovery", c.OrderRecovery(cents=10_000, decree="9", reason="paid twice"), instant(11, 5))
    assert asked_back(asked) == ([], "", "100,00 euro", "100,00 euro")


def test_a_claim_that_a_debt_covers_is_settled_without_an_order() -> None:
    """F56: nothing, never a negative payment; what is left of the debt stays owed."""
    at_work = interim_paid()
    cuts = {f"L{n}": "no_register" for n in range(1, 61)}
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(10, 30))
    at_work.do("order_recovery", c.OrderRecovery(cents=630_000, decree="9"), instant(10, 30))
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    people = lives.people(10)
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(people[:5]), verified=True), instant(11, 5))
    rest = c.VerifyOutcome(recipients=tuple(people[5:]), verified=False, reason="as the file shows")
    at_work.do("verify_outcome", rest, instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 20))
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(11, 22))
    assert (order.data["amount"], order.data["set_off"]) == ("0.00", "5505.00")
    assert is_open(at_work.file, "recovery/D1"), "what is left is awaited"
    none_went_out = c.FailPayment(claim="C2", reason="account closed")
    assert [one.key for one in at_work.refused("fail_payment", none_went_out, instant(11, 22))] == ["no_order"]
    assert (list(at_work.file.orders), owed(at_work.file)) == (
        ["C1/1"],
        630_000 - 550_500 + 124,
    )  # 1.24 of interest first
    at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(11, 23))
    assert (at_work.file.state, overpaid(at_work.file)) == (State.closed, 0)


def test_a_debt_keeps_its_term_when_the_project_is_revoked() -> None:
    """R8.9: what is owed already is reminded of and escalated as before; no end of a project lets it go."""
    paid = interim_paid()
    paid.do("order_recovery", c.OrderRecovery(cents=50_000, decree="6", reason="paid twice"), instant(10, 30))
    paid.do("revoke", c.Revocation(decree="7", urgent="money was leaving", reason="as the file shows"), instant(11, 1))
    assert clock.status(paid.file.terms["recovery/D1"]) is TermStatus.running


def test_nothing_reminds_of_a_payment_that_is_not_due_any_more() -> None:
    """F108: every line of a checked claim falls with its result; the term of payment is over."""
    at_work = final_checked(interim_paid())
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(11, 21))
    refused = c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=False, reason="as the file shows")
    at_work.do("verify_outcome", refused, instant(11, 22))
    assert (at_work.file.claims["C2"].recognised, at_work.stands()) == (0, State.payment)
    assert clock.status(at_work.file.terms["payment/C2"]) is TermStatus.met


def test_the_cause_of_a_debt_is_its_lines_a_revocation_or_the_words_of_its_decree() -> None:
    """R8.9: as ``status`` and ``explain`` tell it."""
    ordered = {"debt": "D1", "lines": ["C1/L1"]}
    assert causes(ordered, "payment", {"reason": None}) == {"D1": Cause(("C1/L1",))}
    assert causes({"debt": "D2", "lines": []}, "recovery", {}) == {"D2": Cause(revoked=True)}
    assert causes({"debt": "D3"}, "payment", {"reason": "paid twice"}) == {"D3": Cause(reason="paid twice")}

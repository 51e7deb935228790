"""The domain beside an oracle that was written from the rules: prices of classes, interest, claims, set-offs."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.basis.calendar import next_working_day
from domain.basis.vocabulary import TermClass
from domain.edition.versions import Moments
from domain.lifecycle import contents as c
from domain.money.recovery import interest
from domain.procedure.prices import price
from domain.record.balance import overpaid
from domain.record.states import Account
from domain.terms import reckoning
from domain.terms import term as term_clock
from domain.terms.reckoning import Due
from domain.terms.term import Cause, EventKind, Moved, Term, TermEvent
from storage import rules
from tests import lives, oracle
from tests.domain.desk import Desk, desk
from tests.domain.test_payments import interim_paid
from tests.domain.test_services import DAY, line
from tests.lives import instant

MEASURE = rules.load(lives.MEASURE)
PAID_ON = date(2018, 10, 29)
LINE, PLACEMENT = 10_650, 110_100


# --- Classes -----------------------------------------------------------------------------------------------------------------


times = st.tuples(st.integers(8 * 60, 18 * 60), st.integers(1, 360)).map(lambda at: (at[0], at[0] + at[1]))


@given(st.lists(times, min_size=3, max_size=15), st.sampled_from(["GRP", "FOR-G"]))
@example([(480, 481), (481, 543), (531, 855)], "GRP")  # the sum's half a cent is nobody's whole one
def test_a_class_costs_what_the_oracle_counts_minute_by_minute(present: list[tuple[int, int]], service: str) -> None:
    """R6.10: no share is a whole cent away from the exact one, and all shares are the price of the class."""
    hour, own = {"GRP": (3_550, 0), "FOR-G": (11_700, 80)}[service]
    pupils = [oracle.Pupil(*times) for times in present]
    lines = [
        line(f"R{number:02d}", service, start=clock(first), end=clock(last))
        for number, (first, last) in enumerate(present, 1)
    ]
    exact = oracle.class_shares(pupils, hour)
    extra = [oracle.pupils_own(pupil, own) for pupil in pupils]
    priced = [item.cents for item in price(lines, MEASURE, Moments(DAY))]
    assert sum(priced) == oracle.cents(sum(exact, Fraction(0))) + sum(extra)
    assert all(abs(cents - more - share) < 1 for cents, more, share in zip(priced, extra, exact, strict=True))


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


# --- Interest ----------------------------------------------------------------------------------------------------------------


@given(st.integers(1, 10**9), st.dates(date(2017, 1, 1), date(2023, 12, 31)), st.integers(0, 900))
def test_interest_is_what_the_oracle_counts_day_by_day(sum_: int, since: date, days: int) -> None:
    """R8.9, art. 1284 c.c.: over any change of the rate, and over leap days."""
    until = min(since + timedelta(days=days), date(2024, 12, 31))
    assert interest(sum_, since, until, MEASURE.payments) == oracle.interest(sum_, since, until)


# --- Claims ------------------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(st.integers(100_000, 1_800_000))
def test_no_line_is_paid_beyond_the_grant(grant: int) -> None:
    """R8.3: sixty lines of service and ten placements, 17,310.00 euro, in a grant of any size."""
    claiming = desk(budget={"process": "1.00", "result": f"{(grant - 100) // 100}.{(grant - 100) % 100:02d}"})
    claiming.live("check_claim")
    lines = list(claiming.file.claim_lines.values())
    assert [one.cents - one.cut_cents for one in lines] == oracle.within(grant, [one.cents for one in lines])
    assert claiming.file.claims["C1"].claimed == min(grant, 1_731_000)


# --- What was paid and is not due (R8.9) -------------------------------------------------------------------------------------


def owing(lines: int) -> tuple[Desk, oracle.Debt]:
    """An interim payment of which some lines were found not due on 30 October, and asked back."""
    at_work = interim_paid()
    cuts = {f"L{number}": "no_register" for number in range(1, lines + 1)}
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(10, 30))
    at_work.do("order_recovery", c.OrderRecovery(cents=lines * LINE, decree="9"), instant(10, 30))
    return at_work, oracle.Debt(lines * LINE, PAID_ON)


@settings(max_examples=30)
@given(st.integers(1, 20), st.integers(1, 10), st.integers(20, 115), st.integers(0, 400))
def test_a_debt_is_set_off_and_recovered_as_the_oracle_counts(cut: int, placed: int, wait: int, later: int) -> None:
    """Art. 1194 c.c.: some lines not due, some placements due, an order on any day, the rest in cash on any later one."""
    at_work, debt = owing(cut)
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    people = lives.people(10)
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(people[:placed]), verified=True), instant(11, 5))
    if placed < len(people):
        refused = c.VerifyOutcome(recipients=tuple(people[placed:]), verified=False, reason="no notice")
        at_work.do("verify_outcome", refused, instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 20))
    ordered = instant(11, 1) + timedelta(days=wait)
    at_work.do("attach", lives.regularity(), ordered)
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), ordered)
    left = debt.take(placed * PLACEMENT, ordered.date())
    kept = at_work.file.debts["D1"]
    assert order.data["amount"] == f"{left // 100}.{left % 100:02d}"
    assert (kept.open, kept.interest, kept.accrued) == (debt.open, debt.interest_paid, debt.unpaid_interest)
    if debt.open:
        back = ordered + timedelta(days=later)
        due = debt.owing(back.date())
        said = at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), back).data
        assert (said["recovered"], said["interest"]) == (
            f"{debt.open // 100}.{debt.open % 100:02d}",
            f"{due // 100}.{due % 100:02d}",
        )
    assert overpaid(at_work.file) == 0


# --- Worked sheets to the last cent --------------------------------------------------------------------------------------------


def test_worked_sheet_of_a_class_with_late_comers() -> None:
    """R6.10. FOR-G from 09:00 to 12:00: R01 and R02 the whole time, R03 until 11:00, R04 from 09:40 to 10:20.

    | minutes | present | each has of the 117.00 an hour |
    | 09:00-09:40 | 3 | 26.00 |
    | 09:40-10:20 | 4 | 19.50 |
    | 10:20-11:00 | 3 | 26.00 |
    | 11:00-12:00 | 2 | 58.50 |

    R01, R02: 130.00 + 2.40 of their own; R03: 71.50 + 1.60; R04: 19.50 + 0.53. All: 351.00 of the class and 6.93 = 357.93.
    """
    delivering = desk().live("record_services")
    there = (("R01", "09:00", "12:00"), ("R02", "09:00", "12:00"), ("R03", "09:00", "11:00"), ("R04", "09:40", "10:20"))
    sheet = tuple(line(who, "FOR-G", start=first, end=last, row=row) for row, (who, first, last) in enumerate(there, 2))
    taken = delivering.do("record_services", c.RecordServices(document="0" * 64, lines=sheet), instant(10, 1))
    assert [kept.cents for kept in delivering.file.services.values()] == [13_240, 13_240, 7_310, 2_003]
    assert taken.data["amount"] == "357.93"


def test_worked_sheet_of_a_set_off_with_interest_over_two_rates() -> None:
    """R8.9, art. 1194 c.c. Paid on 29 October 2018, twelve lines of 106.50 not due: 1,278.00.

    The final claim of 11,010.00 is ordered on 15 February 2019: 63 days at 0.30% and 46 at 0.80% on 1,278.00 are 0.66 and
    1.29, together 1.95. Ordered: 11,010.00 - 1.95 - 1,278.00 = 9,730.05. Moved in all: 6,300.00 + 9,730.05 = 16,030.05, which is
    5,022.00 + 11,010.00 that are due, less the interest.
    """
    at_work, debt = owing(12)
    at_work.do("end_delivery", c.Nothing(), instant(10, 30))
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(11, 5))
    at_work.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(11, 20))
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(2, 15, 2019))
    assert (order.data["amount"], order.data["set_off"]) == ("9730.05", "1279.95")
    assert debt.take(1_101_000, date(2019, 2, 15)) == 973_005
    at_work.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="T2"), instant(2, 18, 2019))
    assert at_work.stands() == "closed"
    assert at_work.file.held(Account.paid) == 1_603_005 == 502_200 + 1_101_000 - 195
    assert at_work.file.held(Account.recovered) == 127_995


def test_worked_sheet_of_a_contest_after_a_recovery() -> None:
    """F48, R8.9. Paid on 29 October 2018: 6,300.00. One line of 106.50 is cut, asked back and returned on 30 November.

    32 days at 0.30% on 106.50 are 0.03. The contest is won: the line is claimed with the ten placements, 11,116.50, and paid
    in full, because what came back settled the debt. Paid in the end: 6,300.00 - 106.50 + 11,116.50 = 17,310.00, all that is
    due; the envelope has the 59,225.50 of the grant that were not used, and the 106.50 that came back.
    """
    at_work = interim_paid({"process": "6300.00", "result": "70342.00"})
    at_work.do("check_claim", c.CheckClaim(claim="C1", cuts={"L1": "no_register"}), instant(10, 30))
    at_work.do("order_recovery", c.OrderRecovery(cents=LINE, decree="9"), instant(10, 30))
    at_work.do("contest_claim", c.ContestClaim(claim="C1", lines=("L1",), text="it is there"), instant(11, 8))
    back = at_work.do("confirm_recovery", c.ConfirmRecovery(reference="B"), instant(11, 30))
    assert (back.data["recovered"], back.data["interest"]) == ("106.50", "0.03")
    at_work.do("decide_contest", c.DecideContest(claim="C1", granted=True, reason="it is"), instant(12, 2))
    at_work.do("end_delivery", c.Nothing(), instant(12, 3))
    at_work.do("verify_outcome", c.VerifyOutcome(recipients=tuple(lives.people(10)), verified=True), instant(12, 4))
    claim = at_work.do("claim", c.MakeClaim(kind="final"), instant(12, 5))
    assert claim.data["amount"] == "11116.50"
    at_work.do("check_claim", c.CheckClaim(claim="C2"), instant(12, 6))
    order = at_work.do("order_payment", c.OrderPayment(claim="C2", decree="2"), instant(12, 7))
    assert (order.data["amount"], order.data["set_off"]) == ("11116.50", "0.00")
    closing = at_work.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="T2"), instant(12, 10))
    assert (at_work.stands(), at_work.file.held(Account.paid)) == ("closed", 1_731_000)
    assert sum(t.cents for t in closing.transfers if t.target is Account.available) == 7_664_200 - 1_731_000 - LINE
    assert overpaid(at_work.file) == 0


# --- Terms -------------------------------------------------------------------------------------------------------------------


gaps = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 9)), max_size=4)


@given(st.integers(1, 60), gaps, st.integers(0, 90))
def test_a_term_that_stands_still_ends_where_the_oracle_counts(
    days: int, pauses: list[tuple[int, int]], on: int
) -> None:
    """R9.2, R9.8: suspensions one after the other, touching or apart, also on the day on which the term begins."""
    begins = date(2018, 3, 1)
    running = Term(
        "t",
        "decision",
        TermClass.procedure,
        "art. 2",
        "manager",
        days,
        None,
        None,
        (TermEvent(EventKind.start, begins),),
    )
    still = list[tuple[date, date]]()
    day = begins
    for wait, length in pauses:
        day += timedelta(days=wait)
        end = day + timedelta(days=length)
        running = term_clock.suspend(running, day, Cause.completion)
        running = term_clock.resume(running, end, Cause.completion)
        still.append((day, end - timedelta(days=1)))
        day = end
    seen = begins + timedelta(days=on)
    left = max(days - oracle.counted_days(begins, seen, still), 0)
    assert reckoning.remaining(running, MEASURE.calendar, seen) == left
    raw = oracle.last_day(begins, days, still)
    due = reckoning.due(running, MEASURE.calendar)
    assert due is not None
    assert due.day == next_working_day(raw)[0]


def test_an_end_that_is_extended_to_itself_was_not_moved() -> None:
    """R7.6: what moves nothing is no reason; a later day is one."""
    begins, ends = date(2018, 11, 5), date(2018, 11, 15)
    running = Term(
        "t", "decision", TermClass.delivery, "art. 2", "manager", 10, None, None, (TermEvent(EventKind.start, begins),)
    )
    same = reckoning.due(term_clock.extend(running, ends, begins), MEASURE.calendar)
    later = reckoning.due(term_clock.extend(running, date(2018, 11, 16), begins), MEASURE.calendar)
    assert same == Due(ends, ())
    assert later == Due(date(2018, 11, 16), (Moved(date(2018, 11, 16), date(2018, 11, 16), "extension granted"),))

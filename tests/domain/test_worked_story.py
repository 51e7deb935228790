"""A project of 35 people and three companies on the edition of 2017, to the last euro against a sheet that was made by hand.

Every amount below is worked out in its comment from the rules and prices of the measure (R6.1 to R6.24, R7.8 to R7.10, R8.1
to R8.8), never by the code that it judges. Prices: COL2 34.00, BIL and COA 35.50 an hour; FOR-G 117.00 an hour of the course and
0.80 an hour of each pupil; GRP 35.50 an hour of the group. A placement is worth 642.25 in band 1, 1,101.00 in band 2, 1,468.00 in
band 3; self-employment 3,860.00.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.record.elsewhere import Joining
from domain.record.states import Account
from domain.registers.answers import Said
from domain.registers.hirings import Employment
from domain.registers.participations import Participation
from tests import lives
from tests.domain.desk import STANDS, Albo, Desk, desk
from tests.domain.test_regularity import REGULAR
from tests.lives import EMPLOYER, instant, people

COMPANIES = ("22542580976", "12345670165", "76543210165")
PARTNER = lives.legler()["partners"][0]["tax_code"]
NEW_PARTNER = "55500010164"
NEWCOMER = lives.code_of("newcomer")

# --- The sheet, in euro ------------------------------------------------------------------------------------------------------
REQUESTED = "134225.00"  # 35 people at the cap: 35 x (2,000 + 1,835)
COL2 = "2380.00"  # 10 September, two hours for each of 35: 35 x 2 x 34.00
BIL = "4828.00"  # 24 September, four hours for the 33 who are left and the newcomer: 34 x 4 x 35.50
GRP = "71.00"  # 26 September, two hours of one group of 15: 2 x 35.50; each 4.73, and a cent more for the first five
COA = "3692.00"  # 27 and 28 September, eight hours for each of 13: 13 x 8 x 35.50
FIRST_DAY = (
    "633.00"  # 8 October, five hours of a course with twelve pupils: 5 x 117.00 + 12 x 5 x 0.80 = 585.00 + 48.00
)
SECOND_DAY = "629.00"  # 9 October, five hours with eleven of them: 5 x 117.00 + 11 x 5 x 0.80 = 585.00 + 44.00
REGISTERED = "12233.00"  # 2,380 + 4,828 + 71 + 3,692 + 633 + 629
HALF_A_COURSE = (
    "52.75"  # R12 attends 5 hours of 10, less than 75%: 585.00 / 12 + 5 x 0.80 = 48.75 + 4.00 is not claimed
)
PROCESS = "12180.25"  # 12,233.00 - 52.75
BAND_1 = "5138.00"  # eight placements: 8 x 642.25
BAND_2 = "6606.00"  # six placements: 6 x 1,101.00
BAND_3 = "4404.00"  # three placements at once: 3 x 1,468.00; R21's contracts add up and must be worked first
BUSINESS = "3860.00"  # R31
RESULTS = "20008.00"  # 5,138 + 6,606 + 4,404 + 3,860
CLAIMED = "32188.25"  # 12,180.25 + 20,008.00
NO_SIGNATURE = "68.00"  # R02's interview: 2 x 34.00
CHECKED = "32120.25"  # 32,188.25 - 68.00
ELSEWHERE = (
    "146.74"  # R05, in another measure from 20 September to 5 October: 4 x 35.50 = 142.00, and 4.74 of the group
)
FIRST_PAYMENT = "31973.51"  # 32,120.25 - 146.74
ENDED_EARLY = "1101.00"  # R16 was dismissed on 20 January, after 98 days: no result, and paid already
ADDED_UP = "1468.00"  # R21: 76 days, a gap of 17, then 119: day 180 is 15 April 2019
SECOND_PAYMENT = "367.00"  # 1,468.00 - 1,101.00
PAID = "32340.51"  # 31,973.51 + 367.00
SAVED = "101884.49"  # 134,225.00 - 32,340.51
# -----------------------------------------------------------------------------------------------------------------------------


def euro(amount: str) -> int:
    """An amount of the sheet in cents."""
    return int(amount.replace(".", ""))


@dataclass
class Offices(Albo):
    """Registers in which each person has jobs of their own."""

    own: dict[int, tuple[Employment, ...]] = field(default_factory=dict)

    def employments(self, person: int) -> tuple[Employment, ...]:
        """See ``domain.registers.hirings.Hirings``."""
        return self.own.get(person, ())


def job(start: date, ends: date | None, **changes: object) -> Employment:
    """A full-time job at the same employer."""
    kind = "open_ended" if ends is None else "fixed_term"
    usual = {
        "employer": EMPLOYER,
        "agency": False,
        "start": start,
        "ends": ends,
        "contract": kind,
        "weekly_hours": None,
    }
    return Employment(**{**usual, "hours_known": True, "origins": (STANDS,), **changes})  # type: ignore[arg-type]


def contract(number: str, hired: date, ends: date | None, kind: str | None = None) -> c.OutcomeDeclaration:
    """What the network declares of a job."""
    return c.OutcomeDeclaration(
        recipient=number, kind="placement", hired=hired, ends=ends, contract=kind or ("fixed_term" if ends else "open_ended"),
        employer=EMPLOYER, weekly_hours=38,
    )  # fmt: skip


def some(first: int, last: int) -> list[str]:
    """``R01`` to ``R08``."""
    return people(last)[first - 1 :]


OCTOBER = date(2018, 10, 15)
APRIL = date(2019, 4, 30)
ADDED = ((date(2018, 10, 1), date(2018, 12, 15)), (date(2019, 1, 2), APRIL))
LASTING = {number: (job(OCTOBER, None),) for number in (*range(1, 9), 22, 23, 24)}
FIXED = {number: (job(OCTOBER, APRIL),) for number in range(11, 17)}
# R15 leaves of their own will, which undoes nothing (R6.19); R16 is dismissed.
LEFT = job(OCTOBER, APRIL, ended_on=date(2019, 1, 10), cause="worker")
DISMISSED = job(OCTOBER, APRIL, ended_on=date(2019, 1, 20), cause="employer")


def application() -> dict[str, Any]:
    """35 people of three companies of one sector, all of them expelled and on NASpI."""
    first = lives.legler()["companies"][0]
    companies = [{**first, "tax_code": code, "name": f"Tessitura {code[:3]}"} for code in COMPANIES]
    parts = [0] * 15 + [1] * 12 + [2] * 8
    recipients = [
        {"id": f"R{number:02}", "tax_code": lives.code_of(f"story/{number}"), "company": COMPANIES[part], "status": "expelled", "support": "naspi"}
        for number, part in enumerate(parts, 1)
    ]  # fmt: skip
    return {"companies": companies, "recipients": recipients, "budget": {"process": "70000.00", "result": "64225.00"}}


def served(found: Desk, day: date, service: str, who: Iterable[str], start: str, end: str) -> str:
    """A register of one session is handed in on the day after; what it is worth."""
    content = lives.register(day, service, who, start, end)
    after = instant(day.month, day.day + 1)
    return str(found.do("record_services", content, after).data["amount"])


def begun(registers: Offices) -> Desk:
    """The project from its arrival to its personal plans."""
    found = desk(**application())
    found.registers = registers
    found.do("admit", c.Nothing(), instant(7, 4))
    found.do("score", c.Score(points=lives.POINTS), instant(7, 10))
    found.do("award", c.Award(decree="11352"), instant(8, 1))
    found.do("accept", c.Nothing(), instant(8, 3))
    found.do("start", c.Start(), instant(8, 6))
    bands = {"1": some(1, 10), "2": some(11, 20), "3": some(21, 30), "3+": some(31, 35)}
    plans = tuple(c.Plan(recipient=number, band=band) for band, numbers in bands.items() for number in numbers)
    found.do("sign_plan", c.SignPlan(plans=plans), instant(8, 7))
    return found


def delivered(found: Desk, registers: Offices) -> None:
    """Hours, two who leave, one who comes, and a partner who loses the accreditation and is replaced."""
    assert served(found, date(2018, 9, 10), "COL2", people(35), "09:00", "11:00") == COL2
    found.do("withdraw_recipient", c.WithdrawRecipient(recipient="R34", reason="another town"), instant(9, 12))
    found.joining = Joining(persons={NEWCOMER: 36})
    comer = c.Newcomer(tax_code=NEWCOMER, company=COMPANIES[2], status="expelled", support="naspi")
    came = found.do("replace_recipient", c.ReplaceRecipient(recipient="R35", by=comer), instant(9, 20))
    # R36 takes what R35's plan has not spent (R7.8): 2,000.00 - 68.00.
    assert (came.data["recipient"], came.data["process_left"]) == ("R36", "1932.00")
    found.do("sign_plan", c.SignPlan(plans=(c.Plan(recipient="R36", band="2"),)), instant(9, 21))
    assert served(found, date(2018, 9, 24), "BIL", [*people(33), "R36"], "09:00", "13:00") == BIL
    assert served(found, date(2018, 9, 26), "GRP", people(15), "14:00", "16:00") == GRP
    coached = [served(found, date(2018, 9, day), "COA", some(21, 33), "09:00", "13:00") for day in (27, 28)]
    assert coached == ["1846.00", "1846.00"]  # 13 x 4 x 35.50 a day
    registers.say(PARTNER, Said.no, "suspended", date(2018, 10, 1))
    found.do("hear_registers", c.HearRegisters(kind="accreditation", file="f" * 64), instant(10, 3))
    assert found.file.facts.broken == ("accreditation",)
    assert served(found, date(2018, 10, 8), "FOR-G", people(12), "09:00", "14:00") == FIRST_DAY
    assert served(found, date(2018, 10, 9), "FOR-G", people(11), "09:00", "14:00") == SECOND_DAY
    by = c.NewPartner(tax_code=NEW_PARTNER, name="Nuovo ente", kind="accredited_operator", province="BG")
    found.do(
        "replace_partner", c.ReplacePartner(partner=PARTNER, by=by, reason="suspended by the Region"), instant(10, 20)
    )
    assert not found.file.facts.broken, "mended in its thirty days; what was delivered meanwhile stays payable"
    assert sum(line.cents for line in found.file.services.values()) == euro(REGISTERED)


def with_results(found: Desk) -> None:
    """Placements that the register knows, contracts that add up, and a business that papers prove."""
    lasting = [contract(number, OCTOBER, None) for number in (*some(1, 8), *some(22, 24))]
    fixed = [contract(number, OCTOBER, APRIL) for number in some(11, 16)]
    added = [contract("R21", first, last) for first, last in ADDED]
    business = c.OutcomeDeclaration(
        recipient="R31", kind="self_employment", hired=date(2018, 11, 5), ends=None, contract="vat_registration",
        employer=EMPLOYER, weekly_hours=0,
    )  # fmt: skip
    found.do("declare_outcome", c.DeclareOutcome(outcomes=(*lasting, *fixed, *added, business)), instant(11, 6))
    for kind in ("business_plan", "vat_registration"):
        paper = c.Attach(kind=kind, name=f"{kind}.pdf", document="0" * 64, recipient="R31")
        found.do("attach", paper, instant(11, 7))
    found.do("verify_outcome", c.VerifyOutcome(recipients=("R31",), verified=True), instant(11, 8))
    found.do("pass_time", c.Nothing(), instant(1, 2, 2019))
    states = {one.recipient: (one.state.value, one.word) for one in found.file.outcomes.values()}
    assert states.pop("R31") == ("verified", "controller")
    assert states.pop("R21") == ("declared", ""), "day 180 of what adds up must be worked (R6.19)"
    assert set(states.values()) == {("verified", "register")}
    # The last day is 31 December, the end of the notice (R7.3); the results of R21 are still open.
    assert (found.file.facts.ended_on, found.stands()) == (date(2018, 12, 31), State.outcome_verification)


def paid_once(found: Desk, registers: Offices) -> None:
    """The final claim, its check, somebody found in another measure, and the first payment."""
    claim = found.do("claim", c.MakeClaim(kind="final"), instant(1, 10, 2019))
    assert (claim.data["amount"], claim.data["left_out_amount"]) == (CLAIMED, HALF_A_COURSE)
    lines = {(line.recipient, line.service): line for line in found.file.claim_lines.values()}
    unsigned = lines["R02", "COL2"]
    assert unsigned.cents == euro(NO_SIGNATURE)
    checked = found.do(
        "check_claim", c.CheckClaim(claim="C1", cuts={unsigned.id: "no_signature"}), instant(1, 25, 2019)
    )
    assert checked.data["recognised"] == CHECKED
    taking_part = Participation(
        person="5", measure_name="GOL", valid_from=date(2018, 9, 20), valid_until=date(2018, 10, 5)
    )
    registers.elsewhere[5] = (taking_part,)
    order = c.OrderPayment(claim="C1", decree="1480")
    found_there = found.refused("order_payment", order, instant(2, 5, 2019))
    twice = [lines["R05", "BIL"], lines["R05", "GRP"]]
    assert [(one.rule, one.path) for one in found_there] == [("R2.17", line.id) for line in twice]
    assert sum(line.cents for line in twice) == euro(ELSEWHERE)
    cuts = {line.id: "overlap" for line in twice}
    found.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(2, 6, 2019), "controller")
    ordered = found.do("order_payment", order, instant(2, 7, 2019))
    assert ordered.data["amount"] == FIRST_PAYMENT
    found.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), instant(2, 20, 2019))


def paid_twice(found: Desk, registers: Offices) -> None:
    """Day 180: a job that ended early is taken back, contracts that add up are a result, the difference is paid."""
    registers.own |= {15: (LEFT,), 16: (DISMISSED,)}
    registers.durc = (REGULAR.model_copy(update={"issued": date(2019, 4, 1)}),)
    found.do("pass_time", c.Nothing(), instant(4, 19, 2019))
    said = {one.subject: (one.said, one.found) for one in found.file.answers.values() if one.kind == "hirings"}
    assert (said["R15"], said["R16"]) == (("yes", "placed"), ("no", "days 98"))
    refusal = c.VerifyOutcome(recipients=("R16",), verified=False, reason="dismissed on 20 January 2019")
    found.do("verify_outcome", refusal, instant(4, 20, 2019))
    results = {one.recipient: one for one in found.file.outcomes.values()}
    assert (results["R21"].state.value, results["R21"].word, results["R21"].reached_on) == (
        "verified",
        "register",
        date(2019, 4, 15),
    )
    assert results["R16"].cents == euro(ENDED_EARLY)
    claim = found.do("claim", c.MakeClaim(kind="supplementary"), instant(4, 23, 2019))
    assert claim.data["amount"] == ADDED_UP
    found.do("check_claim", c.CheckClaim(claim="C2"), instant(4, 26, 2019))
    ordered = found.do("order_payment", c.OrderPayment(claim="C2", decree="2210"), instant(5, 6, 2019))
    assert (ordered.data["amount"], ordered.data["set_off"]) == (SECOND_PAYMENT, ENDED_EARLY)
    found.do("confirm_payment", c.ConfirmPayment(claim="C2", reference="TRN-2"), instant(5, 15, 2019))


@pytest.fixture
def registers() -> Offices:
    """Registers that know the lead as regular, and the jobs."""
    own = {**LASTING, **FIXED, 21: tuple(job(first, last) for first, last in ADDED)}
    return Offices(own=own, durc=(REGULAR,))


def test_the_story_of_35_people_to_the_last_euro(registers: Offices) -> None:
    found = begun(registers)
    assert found.file.held(Account.committed) == euro(REQUESTED)
    delivered(found, registers)
    with_results(found)
    paid_once(found, registers)
    paid_twice(found, registers)
    assert found.stands() is State.closed
    assert found.file.held(Account.paid) == euro(PAID)
    assert found.file.facts.saved == euro(SAVED)


def test_the_sheet_adds_up() -> None:
    """The sums of the sheet, as an accountant would check them."""
    registered = [COL2, BIL, GRP, COA, FIRST_DAY, SECOND_DAY]
    assert sum(map(euro, registered)) == euro(REGISTERED)
    assert euro(REGISTERED) - euro(HALF_A_COURSE) == euro(PROCESS)
    assert sum(map(euro, [BAND_1, BAND_2, BAND_3, BUSINESS])) == euro(RESULTS)
    assert euro(PROCESS) + euro(RESULTS) == euro(CLAIMED)
    assert euro(CLAIMED) - euro(NO_SIGNATURE) - euro(ELSEWHERE) == euro(FIRST_PAYMENT)
    assert euro(FIRST_PAYMENT) - euro(ENDED_EARLY) + euro(ADDED_UP) == euro(PAID) == euro(REQUESTED) - euro(SAVED)

"""What is an edition's own: recipients of the reopened window (R2.4); recipients, results and services of phase 2."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from domain.basis.calendar import ROME
from domain.lifecycle import contents as c
from domain.procedure.application import Application
from domain.procedure.eligibility import check
from domain.procedure.outcomes import exit_status
from domain.views.summary import status
from storage import rules
from tests import lives
from tests.domain.desk import Desk, desk
from tests.lives import EMPLOYER

FIRST, REOPENED, PHASE_2 = "azioni-di-rete-2017", "azioni-di-rete-2018", "azioni-di-rete-2021"
WITHIN = {
    FIRST: lives.OPENED,
    REOPENED: datetime(2019, 3, 1, 9, tzinfo=ROME),
    PHASE_2: datetime(2021, 3, 1, 9, tzinfo=ROME),
}


def broken(measure: str, crisis: str, support: str, *, redundancies: bool = True) -> set[str]:
    """The rules that a suspended worker breaks."""
    content = lives.legler()
    content["companies"][0]["crisis"] |= {"kind": crisis, "redundancies": redundancies}
    content["recipients"][0] |= {"status": "suspended", "support": support}
    found = check(Application.model_validate(content), rules.load(measure), WITHIN[measure])
    return {f.rule for f in found if f.path.startswith(("recipients[0]", "companies[0].crisis"))}


@pytest.mark.parametrize(
    ("measure", "crisis", "support", "rules_broken"),
    [
        (FIRST, "insolvency", "none", {"R2.2"}),
        (REOPENED, "insolvency", "none", set()),
        (REOPENED, "cigs", "none", {"R2.2"}),
        (REOPENED, "cessation", "cigs", set()),
        (REOPENED, "relocation_agreement", "cigs", set()),
        (REOPENED, "cigo", "cigo", {"R2.2"}),
        (PHASE_2, "insolvency", "none", set()),
        (PHASE_2, "cigo", "cigo", set()),
        (PHASE_2, "fis", "fis", set()),
        (PHASE_2, "bilateral_fund", "bilateral_fund", set()),
        (PHASE_2, "cigs", "none", {"R2.2"}),
    ],
)
def test_who_is_suspended(measure: str, crisis: str, support: str, rules_broken: set[str]) -> None:
    """R2.2, R2.4 and R2.5: each edition has its supports and its crises; art. 72 needs no support."""
    assert broken(measure, crisis, support) == rules_broken


def test_art_72_without_redundancies() -> None:
    """R2.5: phase 2 wants them to be foreseeable, art. 72 included; the reopened window does not say so (R2.4)."""
    assert broken(PHASE_2, "insolvency", "none", redundancies=False) == {"R2.2"}
    assert broken(REOPENED, "insolvency", "none", redundancies=False) == set()


def on(month: int, day: int) -> datetime:
    """An instant of 2021."""
    return lives.instant(month, day, 2021)


BUDGET = {"process": "40000.00", "result": "36700.00"}


@pytest.fixture
def delivering() -> Desk:
    """A project of phase 2 in delivery since 1 June 2021, with plans of band 2."""
    found = desk(PHASE_2, on(3, 1), budget=BUDGET)
    for day, (_, name, content) in enumerate(lives.until("start"), 2):
        found.do(name, content, on(3, day))
    found.do("start", c.Start(), on(3, 20))
    found.do("sign_plan", lives.plans(), on(3, 22))
    return found


def result(kind: str, recipient: str = "R01", **changes: Any) -> c.DeclareOutcome:
    """A result of one person, from 1 April 2021."""
    usual = {
        "recipient": recipient, "kind": kind, "hired": date(2021, 4, 1), "ends": None, "contract": "open_ended",
        "employer": EMPLOYER, "weekly_hours": 38,
    }  # fmt: skip
    return c.DeclareOutcome(outcomes=(c.OutcomeDeclaration.model_validate(usual | changes),))


def traineeship(recipient: str = "R01", **changes: Any) -> c.DeclareOutcome:
    """A traineeship of three months."""
    usual: dict[str, Any] = {"contract": "traineeship", "ends": date(2021, 6, 30)}
    return result("traineeship", recipient, **(usual | changes))


def plan(**changes: Any) -> c.DeclareOutcome:
    """The approved plan of a business."""
    return result("business_plan", contract="business_plan", employer="", **changes)


def entry(**changes: Any) -> c.DeclareOutcome:
    """The entry of a business in the register."""
    usual: dict[str, Any] = {"contract": "business_register", "employer": EMPLOYER, "hired": date(2021, 5, 3)}
    return result("self_employment", **(usual | changes))


@pytest.mark.parametrize(("band", "cents"), [("1", 20_000), ("2", 30_000), ("3", 40_000), ("3+", 50_000)])
def test_a_traineeship_is_paid_by_band(band: str, cents: int) -> None:
    """R6.4 and R6.10, in phase 2 alone."""
    found = desk(PHASE_2, on(3, 1), budget=BUDGET)
    for day, (_, name, content) in enumerate(lives.until("start"), 2):
        found.do(name, content, on(3, day))
    found.do("start", c.Start(), on(3, 20))
    found.do("sign_plan", lives.plans(band=band), on(3, 22))
    found.do("declare_outcome", traineeship(), on(4, 6))
    (outcome,) = found.file.outcomes.values()
    assert (outcome.cents, outcome.reached_on) == (cents, date(2021, 4, 1))
    assert exit_status(found.file, found.file.recipients["R01"], date(2021, 5, 1)) == "in_training"


def test_phase_1_pays_no_traineeship() -> None:
    first = desk().live("declare_outcome")
    autumn = traineeship(hired=date(2018, 10, 15), ends=date(2019, 1, 31))
    (found,) = first.refused("declare_outcome", autumn, lives.instant(10, 25))
    assert (found.rule, found.message) == ("R6.4", "R01: this edition pays no traineeship")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ends": None}, "R6.4"),
        ({"ends": date(2021, 5, 29)}, "R6.4"),
        ({"contract": "fixed_term"}, "R6.4"),
        ({"employer": lives.legler()["companies"][0]["tax_code"]}, "R6.18"),
    ],
)
def test_what_is_no_traineeship(delivering: Desk, changes: dict[str, Any], rule: str) -> None:
    assert delivering.broken("declare_outcome", traineeship(**changes), on(4, 6)) == [rule]


def test_results_are_alternatives(delivering: Desk) -> None:
    """R6.3: one intensive service of three."""
    delivering.do("declare_outcome", traineeship(), on(4, 6))
    assert delivering.broken("declare_outcome", result("placement", hired=date(2021, 4, 6)), on(4, 7)) == ["R6.3"]
    assert delivering.broken("declare_outcome", plan(), on(4, 7)) == ["R6.3"]


def test_a_business_is_paid_in_two_parts(delivering: Desk) -> None:
    """R6.4 and R6.24: 70% of 3,860.00 on hours and plan, 30% on the entry in the register."""
    delivering.do("declare_outcome", plan(), on(4, 6))
    assert exit_status(delivering.file, delivering.file.recipients["R01"], date(2021, 4, 20)) in (
        "seeking",
        "still_employed",
    )
    delivering.do("declare_outcome", entry(), on(5, 10))
    assert [outcome.cents for outcome in delivering.file.outcomes.values()] == [270_200, 115_800]
    for kind in ("business_plan", "business_register"):
        paper = c.Attach(kind=kind, name=f"{kind}.pdf", document="0" * 64, recipient="R01")
        delivering.do("attach", paper, on(5, 11))
    both = c.VerifyOutcome(recipients=("R01",), verified=True)
    (which,) = delivering.refused("verify_outcome", both, on(5, 12))
    assert (which.key, which.values["results"]) == ("which", ("O1", "O2"))
    assert next(o.typed for o in delivering.offers() if o.command == "verify-outcome").split()[2:6] == [
        "--result", "O1", "--result", "O2",
    ]  # fmt: skip
    delivering.do("verify_outcome", c.VerifyOutcome(results=("O1", "O2"), verified=True), on(5, 12))
    assert {outcome.state for outcome in delivering.file.outcomes.values()} == {"verified"}
    assert exit_status(delivering.file, delivering.file.recipients["R01"], date(2021, 5, 20)) == "self_employed"


def test_who_has_an_approved_plan_is_not_replaced_though_the_entry_was_refused(delivering: Desk) -> None:
    """R7.8, R6.24: the plan of a business is a result of its own."""
    delivering.do("declare_outcome", plan(), on(4, 6))
    delivering.do("declare_outcome", entry(hired=date(2021, 4, 12)), on(4, 13))
    no = c.VerifyOutcome(results=("O2",), verified=False, reason="the entry is not active")
    delivering.do("verify_outcome", no, on(4, 14))
    comer = {"tax_code": lives.code_of("x"), "company": delivering.file.recipients["R01"].company}
    by = c.Newcomer.model_validate({**comer, "status": "expelled", "support": "naspi"})
    found = delivering.refused("replace_recipient", c.ReplaceRecipient(recipient="R01", by=by), on(4, 15))
    assert "has_result" in [one.key for one in found]


def test_the_plan_comes_before_the_entry(delivering: Desk) -> None:
    (found,) = delivering.refused("declare_outcome", entry(), on(5, 10))
    assert found.message == "R01: the plan of the business comes first: 70% of the price is paid on it"
    delivering.do("declare_outcome", plan(hired=date(2021, 5, 4)), on(5, 10))
    assert delivering.broken("declare_outcome", entry(), on(5, 11)) == ["R6.24"], "it was approved after the entry"
    delivering.do("declare_outcome", entry(hired=date(2021, 5, 4)), on(5, 11))  # on the same day is early enough


def test_phase_1_pays_a_business_on_its_entry() -> None:
    """R6.2: the whole price is that of the result."""
    first = desk().live("declare_outcome")
    own = entry(hired=date(2018, 10, 15))
    assert first.broken("declare_outcome", plan(hired=date(2018, 10, 15)), lives.instant(10, 25)) == ["R6.24"]
    first.do("declare_outcome", own, lives.instant(10, 25))
    assert [outcome.cents for outcome in first.file.outcomes.values()] == [386_000]
    assert not [key for key in first.file.terms if key.startswith(("hire_notice", "outcome/"))], "no hire is awaited"


@pytest.fixture
def to_claim(delivering: Desk) -> Desk:
    """All have had an interview and R01 to R19 a traineeship; R20 has had no intensive service."""
    everybody = lives.people()
    rows = lives.register(date(2021, 4, 1), "COL2", everybody, "09:00", "10:00")
    delivering.do("record_services", rows, on(4, 6))
    for person in everybody[:-1]:
        delivering.do("declare_outcome", traineeship(person), on(4, 7))
    delivering.do("verify_outcome", c.VerifyOutcome(recipients=tuple(everybody[:-1]), verified=True), on(4, 8))
    delivering.do("end_delivery", c.Nothing(), on(4, 20))
    return delivering


def test_the_pair_of_services_is_asked_before_the_final_claim(to_claim: Desk) -> None:
    """R6.5: at least one service of guidance and one intensive one for everybody, or the claim says why not."""
    (found,) = to_claim.refused("claim", c.MakeClaim(kind="final"), on(4, 21))
    assert (found.rule, found.path) == ("R6.5", "R20")
    assert found.message == "R20 has had none of: INS / TIR / AUT; say why, or register it"
    unneeded = c.MakeClaim(kind="final", lacking={"R20": "she found work alone", "R01": "x"})
    assert [finding.path for finding in to_claim.refused("claim", unneeded, on(4, 21))] == ["R01"]
    told = c.MakeClaim(kind="final", lacking={"R20": "she found work by herself before the interview"})
    claim = to_claim.do("claim", told, on(4, 21))
    assert claim.data["amount"] == "6380.00", "20 interviews of 34.00, 19 traineeships of 300.00: nothing is cut"


def test_the_claim_is_offered_with_what_it_must_say(to_claim: Desk) -> None:
    """R6.5: who has lacked a service is named where the command is typed."""
    (typed,) = [offer.typed for offer in to_claim.offers(on(4, 21)) if offer.command == "claim"]
    assert typed.endswith(" --kind final --lacking R20=REASON")


def test_the_term_of_payment_rests_on_what_binds_the_money_of_the_edition(to_claim: Desk) -> None:
    """R8.6: art. 132 binds money of the ESF, which pays phase 1; phase 2 is paid by the FSC, and its ninety days are our default."""
    paid_by_esf = desk().live("check_claim").file.terms["payment/C1"]
    assert paid_by_esf.basis == "art. 132 reg. (UE) 1303/2013"
    to_claim.do("claim", c.MakeClaim(kind="final", lacking={"R20": "she found work by herself"}), on(4, 21))
    paid_by_fsc = to_claim.file.terms["payment/C1"]
    assert (paid_by_fsc.days, paid_by_fsc.basis) == (90, "regola predefinita del servizio: 90 giorni dalla domanda")


def test_what_somebody_lacks_is_shown_from_the_plan_on(delivering: Desk) -> None:
    """R6.5: the plan's answer names the lists, status names who has had nothing of one."""
    guidance, intensive = "COL2 / BIL / COA / GRP", "INS / TIR / AUT"
    signed = next(one.data for one in delivering.decisions if "signed" in one.data)
    assert signed["each_must_have"] == [guidance, intensive]
    delivering.do("record_services", lives.register(date(2021, 4, 1), "COL2", ["R01"], "09:00", "10:00"), on(4, 6))
    told = status(delivering.file, delivering.measure, on(4, 6), delivering.offers())
    assert [one["lacks"] for one in told["recipients"]][:2] == [[intensive], [guidance, intensive]]


def test_whoever_has_left_is_not_asked_about(delivering: Desk) -> None:
    for person in lives.people()[2:]:
        leaves = c.WithdrawRecipient(recipient=person, reason="found work")
        delivering.do("withdraw_recipient", leaves, on(4, 1))
    delivering.do("end_delivery", c.Nothing(), on(4, 20))
    paths = [finding.path for finding in delivering.refused("claim", c.MakeClaim(kind="final"), on(4, 21))]
    assert paths == ["R01", "R02"]

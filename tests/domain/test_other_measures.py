"""What other measures pay for, and what proves a business (R2.17, R6.24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.registers.hirings import Employment
from domain.registers.participations import Participation
from tests.domain.desk import Albo, Desk, desk
from tests.domain.test_regularity import REGULAR
from tests.lives import EMPLOYER, instant, placements, register


def served_elsewhere(**changes: object) -> Desk:
    """A life before the first register, whose R01 takes part in another measure."""
    found = desk()
    people = {number: replace(one, person=int(number[1:])) for number, one in found.file.recipients.items()}
    found.file = found.file.having(recipients=people)
    found.live("record_services")
    usual = {
        "person": "1",
        "measure_name": "Dote Unica Lavoro",
        "valid_from": date(2018, 9, 1),
        "valid_until": date(2018, 9, 30),
    }
    found.registers = Albo(elsewhere={1: (Participation.model_validate(usual | changes),)})
    return found


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, ["R2.17"]),
        ({"service": "BIL"}, ["R2.17"]),
        ({"service": "COA"}, []),
        ({"valid_until": None}, ["R2.17"]),
        ({"valid_from": date(2018, 9, 21)}, []),
        ({"valid_until": date(2018, 9, 19)}, []),
    ],
    ids=["the days meet", "the same service", "another service", "still running", "it begins later", "it has ended"],
)
def test_a_service_is_not_paid_by_two_measures(changes: dict[str, object], broken: list[str]) -> None:
    """R2.17: by dates and services, whatever the other measure is called."""
    found = served_elsewhere(**changes)
    content = register(date(2018, 9, 20), "BIL", ["R01", "R02"])
    if broken:
        assert found.broken("record_services", content, instant(9, 25)) == broken
    else:
        found.do("record_services", content, instant(9, 25))


BUSINESS = c.OutcomeDeclaration(
    recipient="R01", kind="self_employment", hired=date(2018, 10, 15), ends=None, contract="vat_registration",
    employer=EMPLOYER, weekly_hours=0,
)  # fmt: skip
VERIFY = c.VerifyOutcome(recipients=("R01",), verified=True)


def started(employer: str = EMPLOYER) -> Desk:
    """A life in which R01 has declared a business."""
    found = desk().live("declare_outcome")
    declared = BUSINESS.model_copy(update={"employer": employer})
    found.do("declare_outcome", c.DeclareOutcome(outcomes=(declared,)), instant(10, 20))
    return found


def attach(found: Desk, kind: str, recipient: str | None = "R01") -> None:
    """A paper about a person."""
    paper = c.Attach(kind=kind, name=f"{kind}.pdf", document="0" * 64, recipient=recipient)
    found.do("attach", paper, instant(10, 21))


def test_a_business_is_proved_by_its_plan_and_its_number() -> None:
    """R6.24."""
    found = started()
    (finding,) = found.refused("verify_outcome", VERIFY, instant(10, 22))
    assert finding.values["missing"] == ("business_plan", "vat_registration")
    attach(found, "business_plan")
    attach(found, "vat_registration", "R02")
    (finding,) = found.refused("verify_outcome", VERIFY, instant(10, 22))
    assert finding.values["missing"] == ("vat_registration",), "that of somebody else proves nothing"
    attach(found, "vat_registration")
    found.do("verify_outcome", VERIFY, instant(10, 22))
    assert found.file.outcomes["O1"].state == "verified"


def test_a_business_without_its_vat_number_is_not_verified() -> None:
    found = started(employer="")
    attach(found, "business_plan")
    attach(found, "vat_registration")
    assert [one.key for one in found.refused("verify_outcome", VERIFY, instant(10, 22))] == ["vat"]


def test_a_paper_is_about_somebody_of_the_project() -> None:
    paper = c.Attach(kind="business_plan", name="p.pdf", document="0" * 64, recipient="R99")
    assert started().broken("attach", paper, instant(10, 21)) == ["R7.1"]


def found_meanwhile(before: str, **changes: object) -> Desk:
    """A life in which the other measure reports R01 only when all was registered and declared."""
    found = desk().live(before)
    usual = {"person": "1", "measure_name": "GOL", "valid_from": date(2018, 9, 1), "valid_until": date(2018, 9, 30)}
    found.registers = Albo(elsewhere={1: (Participation.model_validate(usual | changes),)}, durc=(REGULAR,))
    return found


def line_of(found: Desk, service: str) -> str:
    """The claimed line of R01 for a service."""
    return next(one.id for one in found.file.claim_lines.values() if (one.recipient, one.service) == ("R01", service))


ORDER = c.OrderPayment(claim="C1", decree="1480")


def test_participations_are_asked_again_before_the_payment() -> None:
    """R2.17: whoever is found in another measure after the check is not paid before a controller has looked again."""
    found = found_meanwhile("order_payment")
    line = line_of(found, "BIL")
    (finding,) = found.refused("order_payment", ORDER, instant(11, 26))
    assert (finding.rule, finding.path) == ("R2.17", line)
    assert finding.message == "R01: on 2018-09-20 this service is paid by 'GOL': cut the line, or put it aside"
    before = found.file.claims["C1"].recognised or 0
    found.do("check_claim", c.CheckClaim(claim="C1", cuts={line: "overlap"}), instant(11, 26), "controller")
    found.do("order_payment", ORDER, instant(11, 26))
    assert found.file.orders["C1/1"].cents == before - found.file.claim_lines[line].cents


def test_a_line_that_another_measure_pays_may_be_put_aside_until_that_is_settled() -> None:
    found = found_meanwhile("check_claim")
    line = line_of(found, "BIL")
    assert found.broken("check_claim", c.CheckClaim(claim="C1"), instant(11, 20)) == ["R2.17"]
    found.do("check_claim", c.CheckClaim(claim="C1", parked={line: "overlap"}), instant(11, 20))
    found.do("order_payment", ORDER, instant(11, 26))
    assert found.file.claim_lines[line].released


@pytest.mark.parametrize(
    ("service", "broken"),
    [("BIL", []), ("INS", ["R2.17"]), (None, ["R2.17"])],
    ids=["another service", "a placement", "whichever"],
)
def test_a_result_that_another_measure_pays_is_not_declared(service: str | None, broken: list[str]) -> None:
    """R2.17, at outcomes as at each line of the register; by the day of the hire and the service."""
    days = {"valid_from": date(2018, 10, 10), "valid_until": date(2018, 10, 20)}
    found = found_meanwhile("declare_outcome", service=service, **days)
    answer = found.ask("declare_outcome", placements(["R01", "R02"], date(2018, 10, 15)), instant(10, 16))
    findings = getattr(answer, "findings", ())
    assert ([one.rule for one in findings], {one.path for one in findings} <= {"R01"}) == (broken, True)


def test_a_job_that_is_notified_after_the_check_is_found_before_the_payment() -> None:
    """F43: at entry, at the check, and again before payment; an hour of a day on which its person was employed is cut."""
    found = found_meanwhile("order_payment", valid_from=date(2019, 1, 1), valid_until=None)
    job = Employment(
        employer="12345670157", agency=False, start=date(2018, 9, 19), ends=date(2018, 9, 21), contract="fixed_term",
        weekly_hours=None, hours_known=True,
    )  # fmt: skip
    found.registers = OneJob(durc=(REGULAR,), jobs=(job,))
    line = line_of(found, "BIL")
    (finding,) = found.refused("order_payment", ORDER, instant(11, 26))
    assert (finding.rule, finding.key, finding.path) == ("F43", "employed", line)
    found.do("check_claim", c.CheckClaim(claim="C1", cuts={line: "overlap"}), instant(11, 26), "controller")
    found.do("order_payment", ORDER, instant(11, 26))


class OneJob(Albo):
    """A register in which only R01 has jobs."""

    def employments(self, person: int) -> tuple[Employment, ...]:
        """See ``domain.registers.hirings.Hirings``."""
        return self.jobs if person == 1 else ()


@pytest.mark.parametrize(
    ("service", "lines"), [("BIL", 0), ("INS", 1), (None, 1)], ids=["another service", "a placement", "whichever"]
)
def test_a_result_is_paid_by_one_measure_too(service: str | None, lines: int) -> None:
    """R01 was hired on 15 October."""
    days = {"valid_from": date(2018, 10, 10), "valid_until": date(2018, 10, 20)}
    found = found_meanwhile("order_payment", service=service, **days)
    answer = found.ask("order_payment", ORDER, instant(11, 26))
    assert len(getattr(answer, "findings", ())) == lines


def test_an_import_keeps_who_was_found_and_for_how_many_lines() -> None:
    found = found_meanwhile("end_delivery", valid_until=None)
    news = c.HearRegisters(kind="participations", file="f" * 64)
    found.do("hear_registers", news, instant(10, 26))
    (kept,) = [one for one in found.file.answers.values() if one.kind == "participations"]
    assert (kept.subject, kept.said, kept.found, kept.since, kept.source) == (
        "R01",
        "no",
        "lines 4",
        date(2018, 9, 1),
        "f" * 64,
    )
    found.do("hear_registers", news, instant(10, 27))
    assert len([one for one in found.file.answers.values() if one.kind == "participations"]) == 1

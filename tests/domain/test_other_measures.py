"""What other measures pay for, and what proves a business (R2.17, R6.24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.registers.participations import Participation
from tests.domain.desk import Albo, Desk, desk
from tests.lives import EMPLOYER, instant, register


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

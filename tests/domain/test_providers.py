"""Who gives a service, and to whom: an accredited member of the network (R1.5), and nobody who is employed that day (F43)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.money.verification import last_answer
from domain.procedure.employed import EMPLOYED
from domain.registers.answers import Said
from domain.registers.hirings import Employment
from storage import rules
from tests import lives
from tests.domain.desk import NEWS, STANDS, Albo, Desk, desk, saying
from tests.domain.test_services import DAY, LATER, line, sheet
from tests.lives import EMPLOYER, instant

LEAD = lives.legler()["lead"]["tax_code"]
ACCREDITED = next(one["tax_code"] for one in lives.legler()["partners"] if one["kind"] == "accredited_operator")
STRANGER = lives.legler()["companies"][0]["tax_code"]
UNION = next(one["tax_code"] for one in lives.legler()["partners"] if one["kind"] == "social_partner")


@pytest.fixture
def delivering() -> Desk:
    """A project in delivery, and registers that a test may write."""
    found = desk().live("record_services")
    found.registers = Albo()
    return found


def by(provider: str, row: int = 2) -> c.RegisterLine:
    """An hour of R01 that a member of the network gave."""
    return line(row=row).model_copy(update={"provider": provider})


def found_in(delivering: Desk, *rows: c.RegisterLine) -> list[tuple[str, str, str]]:
    return [(one.path, one.rule, one.key) for one in delivering.refused("record_services", sheet(*rows), LATER)]


# --- R1.5 --------------------------------------------------------------------------------------------------------------------


def test_the_lead_and_accredited_partners_give_services(delivering: Desk) -> None:
    """A register that knows neither of them says no "no": the declared accreditation stands."""
    delivering.do("record_services", sheet(line("R02"), by(LEAD), replaced(by(ACCREDITED, 3), "R03")), LATER)
    assert [kept.provider for kept in delivering.file.services.values()] == [None, LEAD, ACCREDITED]


def replaced(row: c.RegisterLine, person: str) -> c.RegisterLine:
    """The same hour of somebody else."""
    return row.model_copy(update={"recipient": person})


def test_nobody_else_does(delivering: Desk) -> None:
    """A stranger, and a partner that delivers nothing."""
    assert found_in(delivering, by(STRANGER)) == [("row 2", "R1.5", "not_in_network")]
    assert found_in(delivering, by(UNION)) == [("row 2", "R1.5", "kind")]


def test_a_partner_that_has_left_gave_services_until_then(delivering: Desk) -> None:
    partner = next(one for one in delivering.file.partners.values() if one.tax_code == ACCREDITED)
    delivering.file = delivering.file.putting("partners", replace(partner, left_on=date(2018, 9, 19)))
    assert found_in(delivering, by(ACCREDITED)) == [("row 2", "R1.5", "not_in_network")]
    before = by(ACCREDITED).model_copy(update={"date": date(2018, 9, 19)})
    delivering.do("record_services", sheet(before), LATER)


@pytest.mark.parametrize(("row", "body"), [(line(), LEAD), (by(ACCREDITED), ACCREDITED)])
def test_who_is_not_accredited_on_the_day_gave_no_service(delivering: Desk, row: c.RegisterLine, body: str) -> None:
    """R1.6: a row that names nobody is the lead's."""
    albo = Albo()
    albo.say(body, Said.no, "suspended", date(2018, 9, 1))
    delivering.registers = albo
    assert found_in(delivering, row) == [("row 2", "R1.6", "not_held")]


# --- F43 ---------------------------------------------------------------------------------------------------------------------


def job(start: date, ended: date | None = None, employer: str = EMPLOYER) -> Employment:
    """An open-ended job, perhaps ended."""
    return Employment(employer, False, start, None, "open_ended", None, True, ended_on=ended, origins=(STANDS,))


@pytest.mark.parametrize(
    ("employment", "refused"),
    [
        (job(DAY), True),
        (job(date(2018, 9, 1), DAY), True),
        (job(date(2018, 9, 1), date(2018, 9, 19)), False),
        (job(date(2018, 9, 21)), False),
    ],
    ids=["from that day", "until that day", "ended before", "begun after"],
)
def test_nobody_is_served_while_employed(delivering: Desk, employment: Employment, refused: bool) -> None:
    delivering.registers = Albo(jobs=(employment,))
    if refused:
        assert found_in(delivering, line()) == [("row 2", "F43", "employed")]
    else:
        delivering.do("record_services", sheet(line()), LATER)


def test_the_company_in_crisis_is_no_such_employer(delivering: Desk) -> None:
    """Who is suspended is still its worker."""
    own = delivering.file.recipients["R01"].company
    delivering.registers = Albo(jobs=(job(date(2001, 1, 1), employer=own),))
    delivering.do("record_services", sheet(line()), LATER)


def test_an_edition_may_admit_it() -> None:
    lenient = saying(rules.load(lives.MEASURE), "delivery", "served_while_employed", "admit")
    found = desk(lenient).live("record_services")
    found.registers = Albo(jobs=(job(date(2018, 9, 1)),))
    found.do("record_services", sheet(line()), LATER)


def test_an_import_finds_hours_on_days_of_a_job_before_anybody_claims_them(delivering: Desk) -> None:
    """F43: running all the time; kept once, and no word about a result of that person."""
    delivering.do("record_services", sheet(line()), LATER)
    delivering.registers = Albo(jobs=(job(date(2018, 9, 1)),))
    for day in (26, 27):
        delivering.do("hear_registers", NEWS, instant(9, day))
    kept = [one for one in delivering.file.answers.values() if one.matter == EMPLOYED]
    assert [(one.subject, one.said, one.found, one.source) for one in kept] == [("R01", "no", "lines 1", "f" * 64)]
    assert last_answer(delivering.file, "R01") is None


def test_the_check_of_the_claim_asks_again() -> None:
    """A hire that was notified after the hour was registered: the controller cuts it."""
    found = desk().live("record_services")
    found.do("record_services", sheet(line(), line("R02", row=3)), LATER)
    found.do("end_delivery", c.Nothing(), instant(10, 30))
    found.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    found.registers = Albo(jobs=(job(date(2018, 9, 1)),))
    against = found.refused("check_claim", c.CheckClaim(claim="C1"), instant(11, 20))
    assert [(one.path, one.rule) for one in against] == [("C1/L1", "F43"), ("C1/L2", "F43")]
    cuts = dict.fromkeys(("L1", "L2"), "overlap")
    found.do("check_claim", c.CheckClaim(claim="C1", cuts=cuts), instant(11, 20))

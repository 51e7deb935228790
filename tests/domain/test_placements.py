"""Placements by the register of hiring notices: what each notice means, and when the question is asked (R6.14 to R6.22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.basis.notation import written
from domain.edition.catalogue import said
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.money.placements import Wanted, verdict
from domain.record.file_terms import is_open
from domain.registers.answers import Origin, Said
from domain.registers.codes import CODES
from domain.registers.hirings import Employment, FiledNotice, HiringNotice, employments_of
from tests import lives
from tests.domain.desk import NEWS, Albo, Desk, desk
from tests.lives import EMPLOYER, instant

HIRED = date(2018, 10, 15)
DAY_180 = date(2019, 4, 12)
OTHER = "12345670157"
CRISIS = "28096860169"
JOB = Employment(EMPLOYER, False, HIRED, None, "open_ended", None, True, origins=(Origin("f" * 64, 2, "a" * 64),))
WANTED = Wanted(
    EMPLOYER, HIRED, ("open_ended", "fixed_term", "agency", "apprenticeship"), 20, 180, 30, frozenset({CRISIS})
)


def job(**changes: object) -> Employment:
    """The declared job with some of its facts changed."""
    return replace(JOB, **changes)  # type: ignore[arg-type]


HUNDRED = job(ends=HIRED + timedelta(days=99), contract="fixed_term")
EARLY = HIRED + timedelta(days=59)


def test_the_company_in_crisis_is_no_new_employer() -> None:
    """R6.18."""
    answer = verdict(replace(WANTED, employer=CRISIS), (job(employer=CRISIS),), HIRED)
    assert (answer.said, answer.found) == (Said.no, "company_in_crisis")


# Notices make jobs: extensions, transformations, ends, corrections, annulments.


def notices(*rows: dict[str, object]) -> tuple[Employment, ...]:
    """The jobs that notices make; what is left out is that of a fixed-term hire."""
    hire = {
        "person": "7", "employer": EMPLOYER, "start": HIRED, "ends": HIRED + timedelta(days=99), "contract": "A.02.00",
        "hours": "full",
    }  # fmt: skip
    made = (HiringNotice.model_validate(hire | row) for row in rows)
    return employments_of(FiledNotice(one, Origin("f" * 64, n, f"{n:064}")) for n, one in enumerate(made))


@pytest.mark.parametrize(
    ("later", "ends", "contract", "cause"),
    [
        ({"extended_to": date(2019, 6, 30)}, date(2019, 6, 30), "fixed_term", ""),
        ({"transformed_on": date(2018, 12, 1), "transformation": "DI"}, None, "open_ended", ""),
        ({"transformed_on": date(2018, 12, 1), "transformation": "TP"}, HUNDRED.ends, "fixed_term", ""),
        ({"ended_on": EARLY, "cause": "LI"}, HUNDRED.ends, "fixed_term", "employer"),
        ({"ended_on": EARLY, "cause": "DI"}, HUNDRED.ends, "fixed_term", "worker"),
        ({"ended_on": EARLY, "cause": "ZZ"}, HUNDRED.ends, "fixed_term", "unknown"),
    ],
    ids=["extended", "made open-ended", "hours changed", "dismissed", "resigned", "a cause that nobody knows"],
)
def test_later_notices_change_the_job(later: dict[str, object], ends: date | None, contract: str, cause: str) -> None:
    (found,) = notices({"communication": "1"}, {"communication": "2", **later})
    assert (found.ends, found.contract, found.cause) == (ends, contract, cause)


def test_a_correction_replaces_and_an_annulment_takes_out() -> None:
    corrected = notices(
        {"communication": "1"}, {"communication": "2", "message": "correction", "previous": "1", "contract": "A.01.00"}
    )
    assert [one.contract for one in corrected] == ["open_ended"]
    assert notices({"communication": "1"}, {"communication": "2", "message": "annulment", "previous": "1"}) == ()


def test_what_registers_find_is_said_in_italian() -> None:
    """Codes of lists and words of answers alike; a number stays."""
    words = {word for name in ("contracts", "standings", "regularity") for word in CODES[name].means.values()}
    assert [word for word in words if written(word, "found", "it") == word] == []
    assert (written("days 60", "found", "it"), written("days 60", "found", "en")) == ("giorni 60", "days 60")
    found, _ = declared((job(employer=OTHER),))
    pass_time(found, (10, 18, 2018))
    (finding,) = found.refused("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=True), instant(10, 19))
    assert "dicono altro (un altro datore)" in said(finding, "it")


# When the register is asked: after the hire, late, on day 180 and when the end of the job must be known.


def declared(jobs: tuple[Employment, ...], **changes: object) -> tuple[Desk, Albo]:
    """A life in which R01's job has just been declared."""
    found = desk()
    people = {number: replace(one, person=int(number[1:])) for number, one in found.file.recipients.items()}
    found.file = found.file.having(recipients=people)
    found.live("declare_outcome").do("record_participants", lives.at_entry(), instant(10, 13))
    albo = Albo(jobs=jobs)
    found.registers = albo
    content = lives.placements(["R01"])
    outcome = content.outcomes[0].model_copy(update=changes)
    found.do("declare_outcome", content.model_copy(update={"outcomes": (outcome,)}), instant(10, 15))
    return found, albo


def state(desk: Desk) -> tuple[str, str]:
    """How the result stands, and by whose word."""
    return desk.file.outcomes["O1"].state, desk.file.outcomes["O1"].word


def pass_time(desk: Desk, *on: tuple[int, int, int]) -> list[str]:
    """Time passes to some days; the letters that left."""
    before = len(desk.decisions)
    for month, day, year in on:
        desk.do("pass_time", c.Nothing(), instant(month, day, year))
    return [notice.template for decision in desk.decisions[before:] for notice in decision.notices]


def test_the_clock_verifies_the_day_after_the_hire() -> None:
    """R6.22: the notice is due before the job begins."""
    found, _ = declared((JOB,))
    assert "ask" not in pass_time(found, (10, 18, 2018))
    assert state(found) == ("verified", "register")
    kept = list(found.file.answers.values())[-1]
    assert (kept.subject, kept.matter, kept.said, kept.source) == ("R01", "hire_notice", "yes", "f" * 64)


def test_agency_work_is_asked_after_day_20_of_the_next_month() -> None:
    """R6.22."""
    found, _ = declared((job(agency=True),), contract="agency")
    assert pass_time(found, (11, 20, 2018)).count("ask") == 0
    assert state(found) == ("declared", "")
    pass_time(found, (11, 21, 2018))
    assert state(found) == ("verified", "register")


def test_what_the_register_does_not_know_is_asked_of_people_and_again_of_the_register() -> None:
    found, albo = declared(())
    assert "ask" in pass_time(found, (10, 18, 2018))
    assert state(found) == ("declared", "")
    assert is_open(found.file, "late_notice/2018-10-15")
    albo.jobs = (JOB,)
    assert "ask" not in pass_time(found, (11, 22, 2018))
    assert state(found) == ("verified", "register")


def test_who_works_for_themselves_is_no_hire_and_no_notice_of_it_is_asked() -> None:
    """R6.22, R6.24: a business that begins on the day of somebody's hire has no employer who could give notice of it."""
    found, _ = declared(())
    (job_of_r02,) = lives.placements(["R02"]).outcomes
    itself = {"kind": "self_employment", "contract": "vat_registration", "hired": HIRED}
    business = c.OutcomeDeclaration.model_validate(job_of_r02.model_dump() | itself)
    found.do("declare_outcome", c.DeclareOutcome(outcomes=(business,)), instant(10, 15))
    pass_time(found, (10, 18, 2018))
    (asked,) = [one for decision in found.decisions for one in decision.notices if one.template == "ask"]
    assert [one["id"] for one in asked.values["results"]] == ["O1"]


@pytest.mark.parametrize("by", ["pass_time", "hear_registers"])
def test_the_last_open_result_leads_on_whoever_verifies_it(by: str) -> None:
    found, albo = declared(())
    pass_time(found, (10, 18, 2018))
    found.do("end_delivery", c.Nothing(), instant(10, 30))
    assert found.stands() is State.outcome_verification
    albo.jobs = (JOB,)
    found.do(by, NEWS if by == "hear_registers" else c.Nothing(), instant(11, 22))
    assert (found.stands(), state(found)) == (State.reporting, ("verified", "register"))


def test_an_import_is_an_answer_at_once() -> None:
    found, albo = declared(())
    pass_time(found, (10, 18, 2018))
    albo.jobs = (JOB,)
    found.do("hear_registers", NEWS, instant(10, 19))
    assert state(found) == ("verified", "register")
    before = len(found.file.answers)
    found.do("hear_registers", NEWS, instant(10, 20))
    assert len(found.file.answers) == before


def claimed() -> tuple[Desk, Albo]:
    """A life in which R01's job was verified by the register, and claimed."""
    found, albo = declared((JOB,))
    pass_time(found, (10, 18, 2018))
    found.do("end_delivery", c.Nothing(), instant(10, 30))
    found.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    return found, albo


def test_a_job_that_ends_early_is_put_to_the_controller() -> None:
    """R6.19: day 180 and five days more; the register takes nothing away by itself."""
    found, albo = claimed()
    albo.jobs = (job(ended_on=date(2019, 4, 10), cause="employer"),)
    assert "ask" in pass_time(found, *[(4, 13, 2019)] * 4)
    assert "ask" in pass_time(found, *[(4, 20, 2019)] * 3)
    assert state(found) == ("verified", "register")
    assert list(found.file.answers.values())[-1].found == "not_yet", "another contract may still follow"


def test_a_job_that_lasts_asks_nobody_on_day_180() -> None:
    found, _ = claimed()
    letters = pass_time(found, *[(4, 20, 2019)] * 6)
    assert "ask" not in letters


@pytest.mark.parametrize(
    ("jobs", "reason", "broken"),
    [
        ((), None, []),
        ((job(employer=OTHER),), None, ["R6.22"]),
        ((job(employer=OTHER),), "the employer has merged", []),
    ],
    ids=["no data", "against the register", "against the register, with its reason"],
)
def test_the_word_of_a_controller_is_marked_as_such(
    jobs: tuple[Employment, ...], reason: str | None, broken: list[str]
) -> None:
    found, _ = declared(jobs)
    pass_time(found, (10, 18, 2018))
    content = c.VerifyOutcome(recipients=("R01",), verified=True, reason=reason)
    if broken:
        assert found.broken("verify_outcome", content, instant(10, 19)) == broken
    else:
        found.do("verify_outcome", content, instant(10, 19))
        assert state(found) == ("verified", "controller")

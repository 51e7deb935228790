"""The decision tables that officers read in ``docs/outcomes.md``: each row of them is what the rules decide (R6.14 to R6.24)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cli.outcome_tables import PAGE, Answered, Asked, Contract, Declared, Followed, page, tables
from domain.lifecycle import contents as c
from domain.money.placements import verdict, wanted_of
from domain.procedure.delivery import end_of
from domain.record.decision import Refusal
from domain.record.states import ClaimState, OutcomeState
from domain.registers.answers import Origin
from domain.registers.hirings import Employment
from tests import lives
from tests.domain.desk import Albo, Desk, desk
from tests.lives import EMPLOYER, instant

EMPLOYERS = {"": EMPLOYER, "another": "12345670157", "crisis": lives.legler()["companies"][0]["tax_code"]}
HIRED = date(2018, 10, 15)
ASKED = instant(10, 16)


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def day(number: int, hired: date = HIRED) -> date:
    """The hire is day 1."""
    return hired + timedelta(days=number - 1)


def last_day(one: Contract, hired: date) -> date | None:
    """The last day of a contract as it was agreed."""
    return None if one.last is None else day(one.last, hired)


# --- What is declared ------------------------------------------------------------------------------------------------------------

# The day of the hire, by the words of the row: from the day of the plan, the last one of the project, and the usual hire.
HIRES: Mapping[str, Callable[[date, date], date]] = {
    "": lambda _, __: HIRED,
    "on the day of the plan": lambda plan, _: plan,
    "on the day before the plan": lambda plan, _: plan - timedelta(days=1),
    "on the last day of the project": lambda _, end: end,
    "on the day after the project": lambda _, end: end + timedelta(days=1),
}


def self_employed(found: Desk) -> None:
    own = c.OutcomeDeclaration(
        recipient="R01", kind="self_employment", hired=HIRED, ends=None, contract="vat_registration", employer=EMPLOYER, weekly_hours=0,
    )  # fmt: skip
    found.do("declare_outcome", c.DeclareOutcome(outcomes=(own,)), ASKED)


def refused_before(found: Desk) -> None:
    found.do("declare_outcome", lives.placements(["R01"]), ASKED)
    found.do("verify_outcome", c.VerifyOutcome(recipients=("R01",), verified=False, reason="no hire"), ASKED)


def left(days: int) -> Callable[[Desk], None]:
    """Somebody leaves so many days after the hire."""

    def leave(found: Desk) -> None:
        at = ASKED if days > 0 else instant(10, 14)
        found.do("withdraw_recipient", c.WithdrawRecipient(recipient="R01", reason="another town"), at)

    return leave


def of_band_4(found: Desk) -> None:
    people = found.file.recipients
    found.file = found.file.putting("recipients", replace(people["R01"], band="4"))


PERSONS: Mapping[str, Callable[[Desk], None]] = {
    "": lambda _: None,
    "has declared a self-employment": self_employed,
    "had a result that was refused": refused_before,
    "has withdrawn before the hire": left(-1),
    "has withdrawn after the hire": left(1),
    "has band 4, which has no price": of_band_4,
}


@pytest.mark.parametrize("row", tables().declared)
def test_what_is_declared(row: Declared) -> None:
    found = desk().live("record_services")
    PERSONS[row.person](found)
    planned = found.file.recipients["R01"].planned_on
    assert planned is not None
    hired = HIRES[row.hire](planned, end_of(found.file, found.context(ASKED)))
    declared = tuple(
        c.OutcomeDeclaration(
            recipient="R01", kind="placement", hired=day(one.first, hired), ends=last_day(one, hired), contract=one.kind,
            employer=EMPLOYERS[one.employer], weekly_hours=38 if one.hours is None else one.hours,
        )
        for one in row.contracts
    )  # fmt: skip
    answer = found.ask("declare_outcome", c.DeclareOutcome(outcomes=declared), ASKED)
    if row.refused:
        assert isinstance(answer, Refusal)
        assert tuple(dict.fromkeys(finding.rule for finding in answer.findings)) == row.refused
        return
    assert not isinstance(answer, Refusal), answer
    assert row.reached is not None
    assert list(found.file.outcomes.values())[-1].reached_on == day(row.reached, hired)


# --- What the register answers, and when it is asked ---------------------------------------------------------------------------------


def notice(one: Contract) -> Employment:
    """A contract as the notices tell it."""
    return Employment(
        employer=EMPLOYERS[one.employer],
        agency=one.kind == "agency",
        start=day(one.first),
        ends=last_day(one, HIRED),
        contract="open_ended" if one.kind == "agency" else one.kind,
        weekly_hours=one.hours or None,
        hours_known=one.hours != 0,
        ended_on=None if one.ended is None else day(one.ended),
        cause=one.by,
        origins=(Origin("f" * 64, 2, "a" * 64),),
    )


def with_a_job(kind: str = "open_ended", *contracts: Contract) -> tuple[Desk, Albo]:
    """A project in which R01's job from 15 October has been declared, and the register that will be asked."""
    found = desk().live("declare_outcome")
    found.do("record_participants", lives.at_entry(), instant(10, 13))
    found.registers = registers = Albo()
    outcome = lives.placements(["R01"]).outcomes[0].model_copy(update={"contract": kind})
    several = [
        outcome.model_copy(update={"contract": one.kind, "hired": day(one.first), "ends": last_day(one, HIRED)})
        for one in contracts
    ]
    found.do("declare_outcome", c.DeclareOutcome(outcomes=tuple(several) or (outcome,)), instant(10, 15))
    return found, registers


@pytest.mark.parametrize("row", tables().answered)
def test_what_the_register_answers(row: Answered) -> None:
    found, _ = with_a_job()
    wanted = wanted_of(found.file, found.file.outcomes["O1"], found.context(ASKED))
    if any(one.employer == "crisis" for one in row.contracts):  # a company that has come into the project since
        wanted = replace(wanted, employer=EMPLOYERS["crisis"], companies=frozenset({EMPLOYERS["crisis"]}))
    answer = verdict(wanted, [notice(one) for one in row.contracts], day(row.day))
    assert (answer.said, answer.found) == (row.says, row.found)


@pytest.mark.parametrize("kind", ["open_ended", "agency"])
def test_when_the_register_is_asked(kind: str) -> None:
    """Day by day, each of them past: the register is asked on the days of the table, and on no other."""
    found, _ = with_a_job(kind)
    kept = len(found.file.answers)
    asked = list[Asked]()
    for number in range(2, 230):
        now = day(number)
        if now == date(2018, 10, 30):
            found.do("end_delivery", c.Nothing(), instant(10, 30))
        for _ in range(2):  # a term that has ended begins the next one
            found.do("pass_time", c.Nothing(), instant(now.month, now.day, now.year))
        own = [one for one in list(found.file.answers.values())[kept:] if one.kind == "hirings"]
        asked += [Asked(kind=kind, matter=one.matter, on=now) for one in own[len(asked) :]]
    assert asked == [row for row in tables().asked if row.kind == kind]


# --- What follows ---------------------------------------------------------------------------------------------------------------------

JOB = Contract(kind="open_ended")
ELSEWHERE = Contract(kind="open_ended", employer="another")
ADDED = (Contract(kind="fixed_term", last=100), Contract(kind="fixed_term", first=131, last=260))
AFTER = instant(10, 18)


def declared_one() -> tuple[Desk, Albo]:
    return with_a_job()


def adding_up() -> tuple[Desk, Albo]:
    return with_a_job("fixed_term", *ADDED)


def a_business() -> tuple[Desk, Albo]:
    found = desk().live("declare_outcome")
    self_employed(found)
    return found, Albo()


def verified_and_claimed() -> tuple[Desk, Albo]:
    found, registers = with_a_job()
    registers.jobs = (notice(JOB),)
    found.do("pass_time", c.Nothing(), instant(10, 17))
    found.do("end_delivery", c.Nothing(), instant(10, 30))
    found.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    return found, registers


def verified_and_paid() -> tuple[Desk, Albo]:
    found, registers = verified_and_claimed()
    found.do("check_claim", c.CheckClaim(claim="C1"), instant(11, 13))
    found.do("attach", lives.regularity(), instant(11, 13))
    found.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(11, 14))
    found.do("confirm_payment", c.ConfirmPayment(claim="C1", reference="TRN-1"), instant(11, 15))
    found.do("reopen", c.Reopen(act="decree 7", reason="a job has ended early"), instant(11, 16))
    return found, registers


RESULTS: Mapping[str, Callable[[], tuple[Desk, Albo]]] = {
    "declared": declared_one,
    "declared, of contracts that add up": adding_up,
    "declared, a self-employment without its papers": a_business,
    "verified and claimed": verified_and_claimed,
    "verified and paid, and the project opened again": verified_and_paid,
}


def asked_of(*notices: Contract, again: tuple[int, int, int] = (10, 17, 2018)) -> Callable[[Desk, Albo], list[str]]:
    """The register is asked; which letters leave."""

    def ask(found: Desk, registers: Albo) -> list[str]:
        registers.jobs = tuple(map(notice, notices))
        month, on, year = again
        passed = [found.do("pass_time", c.Nothing(), instant(month, on, year)) for _ in range(4)]
        return [letter.template for decision in passed for letter in decision.notices]

    return ask


def says(
    verified: bool,
    reason: str | None = "the contract says so",
    *,
    knowing: Contract | None = None,
    before: int | None = None,
) -> Callable[[Desk, Albo], list[str]]:
    """The controller's word: after the register has been asked, or on a day before anything is known."""

    def say(found: Desk, registers: Albo) -> list[str]:
        content = c.VerifyOutcome(recipients=("R01",), verified=verified, reason=reason)
        if knowing is not None:
            asked_of(knowing)(found, registers)
        at = instant(10, before) if before else max(AFTER, found.now)
        answer = found.ask("verify_outcome", content, at)
        if isinstance(answer, Refusal):
            return [finding.rule for finding in answer.findings]
        return [letter.template for letter in answer.notices]

    return say


WORDS: Mapping[str, Callable[[Desk, Albo], list[str]]] = {
    "the register says yes": asked_of(JOB),
    "the register says no": asked_of(ELSEWHERE),
    "the register knows nothing": asked_of(),
    "the register says no on day 180": asked_of(ELSEWHERE, again=(4, 19, 2019)),
    "the controller verifies": says(True),
    "the controller verifies before the job has begun": says(True, before=15),
    "the controller verifies before day 180 is worked": says(True),
    "the controller verifies, and the register knows nothing": says(True),
    "the controller verifies against the register's no, without a reason": says(True, None, knowing=ELSEWHERE),
    "the controller verifies against the register's no, with a reason": says(True, knowing=ELSEWHERE),
    "the controller refuses, with a reason": says(False),
}


def stands(found: Desk, state: str, word: str = "") -> bool:
    outcome = found.file.outcomes["O1"]
    return outcome.state is OutcomeState(state) and word in ("", outcome.word)


def asks(letters: list[str]) -> bool:
    return "ask" in letters


def line_is_cut(found: Desk) -> bool:
    own = [line for line in found.file.claim_lines.values() if line.item == "O1"]
    return all(line.cut_cents == line.cents for line in own) and bool(own)


def owed(found: Desk) -> int:
    """What of a claim was paid, and is not recognised any more."""
    claim = found.file.claims["C1"]
    return sum(line.cut_cents for line in found.file.claim_lines.values()) if claim.state is ClaimState.paid else 0


THEN: Mapping[str, Callable[[Desk, list[str]], bool]] = {
    "verified, by the word of the register": lambda found, _: stands(found, "verified", "register"),
    "verified, by the word of the controller": lambda found, _: stands(found, "verified", "controller"),
    "still declared; the controller is asked": lambda found, said: stands(found, "declared") and asks(said),
    "still verified; the controller is asked": lambda found, said: stands(found, "verified") and asks(said),
    "refused: R6.19": lambda _, said: said == ["R6.19"],
    "refused: R6.22": lambda _, said: said == ["R6.22"],
    "refused: R6.24": lambda _, said: said == ["R6.24"],
    "refused, and told: it may be contested": lambda found, said: stands(found, "refused") and said == ["outcome_refused"],
    "refused, and its line of the claim is cut": lambda found, _: stands(found, "refused") and line_is_cut(found),
    "refused, and what was paid for it is owed back": lambda found, _: stands(found, "refused") and owed(found) == 110_100,
}  # fmt: skip


@pytest.mark.parametrize("row", tables().follows)
def test_what_follows(row: Followed) -> None:
    found, registers = RESULTS[row.result]()
    said = WORDS[row.word](found, registers)
    assert THEN[row.then](found, said), (said, found.file.outcomes)

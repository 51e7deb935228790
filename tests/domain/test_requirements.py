"""What a project must have for life: the accreditation of its network, and its group (R1.2, R1.6, R2.9, R2.10)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.edition.measure import Measure
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.procedure.accreditation import last_answers
from domain.procedure.eligibility import check, of_application
from domain.record.file_terms import is_open
from domain.registers.answers import Said
from domain.terms import term as clock
from domain.terms.term import TermStatus
from domain.views.summary import status
from storage import rules
from tests import lives
from tests.domain.desk import NEWS, Albo, Desk, desk
from tests.lives import instant

LEAD = lives.legler()["lead"]["tax_code"]
SINCE = date(2018, 6, 1)


def known(said: Said = Said.yes, found: str = "definitive") -> Albo:
    """A register that knows the lead."""
    albo = Albo()
    albo.say(LEAD, said, found, SINCE)
    return albo


def with_register(before: str, albo: Albo, measure: str | Measure = lives.MEASURE) -> Desk:
    """A life before a command, whose office has a register."""
    found = desk(measure)
    found.registers = albo
    return found.live(before)


def changed(**network: object) -> Measure:
    """The edition with other rules of the network."""
    measure = rules.load(lives.MEASURE)
    versions = {name: {"value": value, "source": "default", "reference": "a test"} for name, value in network.items()}
    tree = measure.model_dump(mode="python")
    tree["network"] |= versions
    return Measure.model_validate(tree)


def group(**effects: str) -> Measure:
    """The edition with other effects of a lost requirement."""
    measure = rules.load(lives.MEASURE)
    held = measure.requirements.effects.versions[0]
    tree = measure.model_dump(mode="python")
    value: dict[str, str] = {name.value: effect for name, effect in held.value.items()} | effects
    tree["requirements"]["effects"] = {"value": value, "source": "default", "reference": "a test"}
    return Measure.model_validate(tree)


def templates(desk: Desk) -> list[str]:
    """The letters of the last decision."""
    return [notice.template for notice in desk.decisions[-1].notices]


# Accreditation is asked at submission, award, start and each claim.


@pytest.mark.parametrize(
    ("said", "found", "rules_broken"),
    [(Said.yes, "definitive", []), (Said.no, "suspended", ["R1.6"]), (Said.no_data, "", [])],
    ids=["accredited", "suspended", "not known"],
)
def test_an_application_is_refused_when_the_register_says_no(said: Said, found: str, rules_broken: list[str]) -> None:
    measure = rules.load(lives.MEASURE)
    _, application = lives.application()
    asked = of_application(application, measure, lives.OPENED, known(said, found))
    assert [finding.rule for finding in check(application, measure, lives.OPENED, asked)] == rules_broken


def test_what_the_register_does_not_know_is_refused_where_the_edition_says_so() -> None:
    """No data is never a yes: an edition may ask for more than the declared word."""
    strict = changed(unverified_accreditation="refuse")
    _, application = lives.application()
    asked = of_application(application, strict, lives.OPENED, Albo())
    assert {finding.key for finding in check(application, strict, lives.OPENED, asked)} == {"not_known"}


@pytest.mark.parametrize("step", ["award", "start"])
def test_a_lapse_refuses_award_and_start(step: str) -> None:
    albo = known()
    ready = with_register(step, albo)
    albo.say(LEAD, Said.no, "revoked", SINCE)
    content = c.Award(decree="1", cup=lives.CUP) if step == "award" else c.Start()
    (finding,) = ready.refused(step, content, instant(8, 6))
    assert (finding.rule, finding.values["found"]) == ("R1.6", "revoked")


def test_a_claim_keeps_what_the_register_says_and_is_not_refused() -> None:
    """What was delivered stays payable; the lapse has the effect of the edition."""
    albo = known()
    ready = with_register("claim", albo)
    albo.say(LEAD, Said.no, "suspended", SINCE)
    ready.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    kept = [one for one in ready.file.answers.values() if one.subject == LEAD][-1]
    assert (kept.matter, kept.said, kept.found, kept.source) == ("claim", "no", "suspended", "f" * 64)
    assert "accreditation" in ready.file.facts.broken


def test_an_edition_says_at_which_steps_it_asks() -> None:
    ready = with_register("award", known(Said.no, "revoked"), changed(accreditation_checks={"start": "refuse"}))
    ready.do("award", c.Award(decree="1", cup=lives.CUP), instant(8, 1))
    assert not last_answers(ready.file)


# A lapse is found after an import, shown, told, and has its effect.


def test_a_lapse_is_kept_shown_and_told_and_has_its_term() -> None:
    albo = known()
    running = with_register("record_services", albo)
    albo.say(LEAD, Said.no, "suspended", date(2018, 9, 1))
    running.do("hear_registers", NEWS, instant(9, 5))
    assert running.file.facts.broken == ("accreditation",)
    assert templates(running) == ["requirement"]
    shown = status(running.file, running.measure, instant(9, 5), running.offers())
    assert shown["requirements"] == [{"requirement": "accreditation", "effect": "mend", "until": "2018-10-05"}]
    assert Role.officer in running.who()


def test_a_lapse_that_is_not_mended_leads_to_the_notice_of_a_revocation() -> None:
    albo = known()
    running = with_register("record_services", albo)
    albo.say(LEAD, Said.no, "suspended", date(2018, 9, 1))
    running.do("hear_registers", NEWS, instant(9, 5))
    running.do("pass_time", c.Nothing(), instant(10, 8))
    assert is_open(running.file, "revocation_notice")
    assert {"revocation_notice", "escalation"} <= set(templates(running))


def test_an_accreditation_that_comes_back_meets_the_term() -> None:
    albo = known()
    running = with_register("record_services", albo)
    albo.say(LEAD, Said.no, "suspended", date(2018, 9, 1))
    running.do("hear_registers", NEWS, instant(9, 5))
    albo.say(LEAD, Said.yes, "definitive", date(2018, 9, 20))
    running.do("hear_registers", NEWS, instant(9, 21))
    assert (running.file.facts.broken, is_open(running.file, "requirement/accreditation")) == ((), False)


def test_an_accreditation_that_ends_on_a_day_is_asked_again_on_the_next_one() -> None:
    """R1.6: no import is needed for what the register has said beforehand."""
    albo = known()
    albo.say(LEAD, Said.yes, "definitive", SINCE, until=date(2018, 9, 16))
    running = with_register("record_services", albo)
    running.do("pass_time", c.Nothing(), instant(9, 15))
    albo.say(LEAD, Said.no, "ended", date(2018, 9, 15))
    assert not running.file.facts.broken
    running.do("pass_time", c.Nothing(), instant(9, 16))
    assert running.file.facts.broken == ("accreditation",)


def test_what_is_heard_twice_is_kept_once() -> None:
    running = with_register("record_services", known())
    kept = len(running.file.answers)
    running.do("hear_registers", NEWS, instant(9, 5))
    assert (len(running.file.answers), running.decisions[-1].data["answers"]) == (kept, 0)


# The group for life, and the effects that an edition declares.


def of_ten(measure: str | Measure = lives.MEASURE) -> Desk:
    """A project of ten people, before its start."""
    ten = {"recipients": lives.legler()["recipients"][:10], "budget": {"process": "20000.00", "result": "18350.00"}}
    return desk(measure, **ten).live("start")


LEAVES = c.WithdrawRecipient(recipient="R01", reason="moved away")


def test_fewer_than_the_minimum_alerts_once() -> None:
    """R2.10: no automatic stop, and no second letter for what is known."""
    small = of_ten()
    small.do("withdraw_recipient", LEAVES, instant(8, 4))
    assert (templates(small), small.file.facts.broken) == (["requirement"], ("recipients",))
    small.do("withdraw_recipient", LEAVES.model_copy(update={"recipient": "R02"}), instant(8, 4))
    assert templates(small) == []


@pytest.mark.parametrize(
    ("effect", "term", "letter"),
    [
        ("alert", None, "requirement"),
        ("mend", "requirement/recipients", "requirement"),
        ("revocation_notice", "revocation_notice", "revocation_notice"),
    ],
)
def test_the_effect_is_that_of_the_edition(effect: str, term: str | None, letter: str) -> None:
    small = of_ten(group(recipients=effect))
    small.do("withdraw_recipient", LEAVES, instant(8, 4))
    assert templates(small) == [letter]
    assert term is None or is_open(small.file, term)


def test_a_further_loss_while_a_notice_of_revocation_runs_is_told_to_the_officer() -> None:
    small = of_ten(group(recipients="revocation_notice", network="revocation_notice"))
    small.do("withdraw_recipient", LEAVES, instant(8, 4))
    for partner in list(small.file.partners.values())[1:]:
        leaves = c.ReplacePartner(partner=partner.tax_code, reason="they have closed their seat")
        small.do("replace_partner", leaves, instant(8, 4))
    assert set(small.file.facts.broken) == {"recipients", "network"}
    told = [(one.template, one.to) for decision in small.decisions for one in decision.notices]
    assert [one for one in told if one[0] in ("requirement", "revocation_notice")] == [
        ("revocation_notice", "operator"), ("requirement", "officer"),
    ]  # fmt: skip


def test_the_group_is_not_asked_for_after_the_delivery() -> None:
    small = of_ten(group(recipients="mend"))
    small.do("start", c.Start(), instant(8, 4))
    small.do("withdraw_recipient", LEAVES, instant(8, 5))
    small.do("end_delivery", c.Nothing(), instant(8, 7))
    assert (small.file.facts.broken, is_open(small.file, "requirement/recipients")) == ((), False)
    status_of = clock.status(small.file.terms["requirement/recipients"])
    assert status_of is TermStatus.cancelled, "nothing was mended: it is only not asked any more"


def test_what_is_lost_stays_lost_while_a_forfeiture_is_decided() -> None:
    """The project may go on: its term to mend runs to the day that the network was told, and begins no second time."""
    small = of_ten(group(recipients="mend"))
    small.do("withdraw_recipient", LEAVES, instant(8, 4))
    until = small.file.terms["requirement/recipients"].events
    small.do("pass_time", c.Nothing(), instant(9, 4))
    assert small.stands() is State.forfeiture_notice
    assert (small.file.facts.broken, "requirement" in templates(small)) == (("recipients",), False)
    assert small.file.terms["requirement/recipients"].events[: len(until)] == until

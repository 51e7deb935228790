"""Who leaves and who comes: recipients and partners, with what the group loses by it (R1.2, R7.7, R7.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.lifecycle import contents as c
from domain.record.elsewhere import Joining
from domain.record.file_terms import is_open
from domain.record.states import RecipientState
from domain.registers.answers import Said
from tests import lives
from tests.domain.desk import Albo, Desk, desk
from tests.lives import instant, register

COMPANY = lives.legler()["companies"][0]["tax_code"]
CODE = lives.legler()["recipients"][0]["tax_code"]
PARTNERS = [partner["tax_code"] for partner in lives.legler()["partners"]]
NEW = {"tax_code": "12345670157", "name": "Ente nuovo", "kind": "third_sector", "province": "BG"}


def comer(**changes: object) -> c.ReplaceRecipient:
    """Somebody of the same company, in the place of R01."""
    by = {"tax_code": CODE, "company": COMPANY, "status": "expelled", "support": "naspi", **changes}
    return c.ReplaceRecipient(recipient="R01", by=c.Newcomer.model_validate(by))


def partner_leaves(code: str, **by: str) -> c.ReplacePartner:
    """A partner leaves; with fields of another one, that one comes."""
    content = {"partner": code, "reason": "x", "by": {**NEW, **by} if by else None}
    return c.ReplacePartner.model_validate(content)


def served(before: str = "declare_outcome") -> Desk:
    """A life with services, in which the newcomer is person 99."""
    found = desk().live(before)
    found.joining = Joining({CODE: 99})
    return found


# A recipient leaves on a day, and what was done stays payable.


def test_a_recipient_leaves_on_a_day_that_has_passed() -> None:
    found = served()
    found.do(
        "withdraw_recipient",
        c.WithdrawRecipient(recipient="R01", reason="as the file shows", date=date(2018, 10, 9)),
        instant(10, 15),
    )
    gone = found.file.recipients["R01"]
    assert (gone.state, gone.left_on) == (RecipientState.withdrawn, date(2018, 10, 9))
    assert is_open(found.file, "immediate_result/2018-10-09")
    assert [line.cents for line in found.file.services.values() if line.recipient == "R01"]


@pytest.mark.parametrize(("day", "key"), [(date(2018, 10, 16), "future"), (date(2018, 10, 7), "served_later")])
def test_nobody_leaves_tomorrow_or_before_their_last_service(day: date, key: str) -> None:
    leaves = c.WithdrawRecipient(recipient="R01", reason="as the file shows", date=day)
    assert [finding.key for finding in served().refused("withdraw_recipient", leaves, instant(10, 15))] == [key]


def test_the_claim_has_what_was_done_until_somebody_left_or_was_replaced() -> None:
    """R7.8: R01 is replaced, R02 gives up; every hour that they had is claimed, and the answer tells what their plans had left."""
    found = served()
    found.do("replace_recipient", comer(), instant(10, 15))
    leaves = c.WithdrawRecipient(recipient="R02", reason="moves to another town", date=date(2018, 10, 9))
    answer = found.do("withdraw_recipient", leaves, instant(10, 15)).data
    hours = {line.item for line in found.file.services.values() if line.recipient in ("R01", "R02")}
    spent = sum(line.cents for line in found.file.services.values() if line.recipient == "R02")
    assert (answer["recipients_left"], answer["process_left"]) == (19, f"{(200_000 - spent) / 100:.2f}")
    found.do("end_delivery", c.Nothing(), instant(10, 30))
    found.do("claim", c.MakeClaim(kind="final"), instant(11, 12))
    assert hours <= {line.item for line in found.file.claim_lines.values()}
    assert len(hours) == 6


def test_of_a_plan_that_is_used_up_nothing_is_left() -> None:
    """R6.1: 2,000.00 euro for each person."""
    found = served()
    line = next(line for line in found.file.services.values() if line.recipient == "R02")
    used = {1: replace(line, id=1, cents=200_000)}
    found.file = found.file.having(services=used)
    leaves = c.WithdrawRecipient(recipient="R02", reason="moves to another town")
    assert found.do("withdraw_recipient", leaves, instant(10, 15)).data["process_left"] == "0.00"


# A worker of the same companies comes, until half of the project's time, with what the plan has left.


def test_whoever_comes_takes_what_the_plan_has_left() -> None:
    found = served()
    spent = sum(line.cents for line in found.file.services.values() if line.recipient == "R01")
    answer = found.do("replace_recipient", comer(), instant(10, 15))
    assert answer.data == {"recipient": "R21", "replaces": "R01", "process_left": f"{(200_000 - spent) / 100:.2f}"}
    fresh = found.file.recipients["R21"]
    assert (fresh.state, fresh.replaces, fresh.person) == (RecipientState.joined, "R01", 99)
    assert found.file.recipients["R01"].state is RecipientState.replaced
    assert found.file.facts.broken == ()


def test_the_cap_of_a_person_counts_for_both() -> None:
    """R6.1: 45 hours of individual training would fit for one who has spent nothing."""
    found = served()
    found.do("replace_recipient", comer(), instant(10, 15))
    found.do("sign_plan", c.SignPlan(plans=(c.Plan(recipient="R21", band="2"),)), instant(10, 16))
    spent = sum(line.cents for line in found.file.services.values() if line.recipient == "R01")
    ready = found.file.recipients["R21"]
    found.file = found.file.putting("services", replace(next(iter(found.file.services.values())), id=900, recipient="R21", cents=200_000 - spent, day=date(2018, 10, 16)))  # fmt: skip
    assert ready.planned_on == date(2018, 10, 16)
    more = register(date(2018, 10, 17), "COA", ["R21"])
    assert [finding.key for finding in found.refused("record_services", more, instant(10, 18))] == ["cap"]


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"company": "12345670157"}, ["R7.8"]),
        ({"support": "cigs"}, ["R7.8"]),
        ({"support": "none"}, ["R2.11"]),
        ({"tax_code": "RSSMRA80A01F205Y"}, ["R3.10"]),
    ],
    ids=["another company", "a support that is not admitted", "no declaration of availability", "no tax code"],
)
def test_who_may_come(changes: dict[str, object], broken: list[str]) -> None:
    assert served().broken("replace_recipient", comer(**changes), instant(10, 15)) == broken


def test_no_result_is_asked_of_somebody_who_left_before_the_plan() -> None:
    """R6.21, R7.8: the plan of 7 August was signed for somebody who had left on the 6th."""
    found = served("record_services")
    one = found.file.recipients["R01"]
    found.file = found.file.having(recipients={"R01": one})
    assert "declare-outcome" in found.offered(instant(8, 9))
    for left_on, offered in ((date(2018, 8, 6), False), (date(2018, 8, 7), True)):
        gone = replace(one, state=RecipientState.withdrawn, left_on=left_on)
        found.file = found.file.having(recipients={"R01": gone})
        assert ("declare-outcome" in found.offered(instant(8, 9))) is offered


def test_who_is_in_another_open_project_may_not_come() -> None:
    """R3.10."""
    found = served()
    found.joining = Joining({CODE: 99}, frozenset({99}))
    assert found.broken("replace_recipient", comer(), instant(10, 15)) == ["R3.10"]


def test_nobody_comes_who_is_in_the_project_or_has_been() -> None:
    """R7.8: one place a person; R02 is known as person 2, also after they have left."""
    found = served()
    found.joining = Joining({CODE: 2})
    assert [one.key for one in found.refused("replace_recipient", comer(), instant(10, 15))] == ["in_project"]
    found.do("withdraw_recipient", c.WithdrawRecipient(recipient="R02", reason="another town"), instant(10, 15))
    assert [one.key for one in found.refused("replace_recipient", comer(), instant(10, 15))] == ["in_project"]


def test_whoever_no_project_knows_yet_may_come() -> None:
    """R7.8: a new person has no number; that somebody else of the file has none either says nothing of them."""
    found = served()
    found.joining = Joining({})
    found.file = found.file.putting("recipients", replace(found.file.recipients["R02"], person=None))
    found.do("replace_recipient", comer(), instant(10, 15))


def test_nobody_comes_after_half_of_the_time() -> None:
    """R7.8: from 6 August to 31 December, until 18 October."""
    on_time = served()
    on_time.do("replace_recipient", comer(), instant(10, 18))
    assert served().broken("replace_recipient", comer(), instant(10, 19)) == ["R7.8"]


def test_who_has_a_result_is_not_replaced() -> None:
    found = served()
    found.do("declare_outcome", lives.placements(["R01"]), instant(10, 15))
    assert found.broken("replace_recipient", comer(), instant(10, 15)) == ["R7.8"]


# The network: a partner leaves, another one comes, and there must be three (R1.2).


def test_a_partner_comes_in_the_place_of_another() -> None:
    found = served()
    answer = found.do("replace_partner", partner_leaves(PARTNERS[0], **NEW), instant(10, 15))
    assert (answer.data["left"], answer.data["joined"]) == (PARTNERS[0], NEW["tax_code"])
    assert found.file.facts.broken == ()


def test_too_small_a_network_has_its_term_and_a_new_partner_mends_it() -> None:
    """R1.2: three subjects, the lead included."""
    found = served()
    for code in PARTNERS[1:]:
        found.do("replace_partner", partner_leaves(code), instant(10, 15))
    assert found.file.facts.broken == ("network",)
    assert is_open(found.file, "requirement/network")
    joins = c.ReplacePartner(by=c.NewPartner.model_validate(NEW), reason="as the file shows")
    found.do("replace_partner", joins, instant(10, 16))
    assert not found.file.facts.broken
    assert not is_open(found.file, "requirement/network")


@pytest.mark.parametrize(
    ("by", "broken"),
    [
        ({"kind": "friend"}, ["R1.3"]),
        ({"province": "RM"}, ["R1.4"]),
        ({"tax_code": PARTNERS[1]}, ["R7.7"]),
        ({"tax_code": "12345670158"}, ["R3.10"]),
    ],
    ids=["kind", "seat", "there already", "tax code"],
)
def test_who_may_join_the_network(by: dict[str, str], broken: list[str]) -> None:
    assert served().broken("replace_partner", partner_leaves(PARTNERS[0], **by), instant(10, 15)) == broken


def test_whoever_is_no_partner_cannot_leave() -> None:
    assert served().broken("replace_partner", partner_leaves("12345670157"), instant(10, 15)) == ["R7.7"]


def test_an_operator_whose_accreditation_is_suspended_does_not_join() -> None:
    """R1.5, R1.6."""
    found = served()
    albo = Albo()
    albo.say(NEW["tax_code"], Said.no, "suspended", date(2018, 1, 1))
    found.registers = albo
    joins = partner_leaves(PARTNERS[0], kind="accredited_operator")
    assert found.broken("replace_partner", joins, instant(10, 15)) == ["R1.6"]


def test_no_hour_is_asked_for_once_a_plan_is_used_up_by_those_who_had_it() -> None:
    """R6.1, R7.8: 1,500.00 euro of who left and 500.00 of who came are the 2,000.00 of one plan; a cent less leaves room."""
    found = served()
    found.do("replace_recipient", comer(did_date=date(2018, 7, 1)), instant(10, 10))
    gone, came = (found.file.recipients[number] for number in ("R01", "R21"))
    line = next(line for line in found.file.services.values() if line.recipient == "R01")
    people = {"R01": replace(gone, left_on=None), "R21": replace(came, planned_on=date(2018, 10, 1))}
    for cents, offered in ((50_000, False), (49_999, True)):
        lines = {1: replace(line, id=1, cents=150_000), 2: replace(line, id=2, recipient="R21", cents=cents)}
        found.file = found.file.having(recipients=people, services=lines)
        assert ("record-services" in found.offered(instant(10, 15))) is offered

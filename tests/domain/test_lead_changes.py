"""Another subject takes the place of the lead: duties, terms, money and debts follow, papers about the lead do not (R7.7, R1.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.leads import formers, leaders
from domain.record.states import OrderState
from domain.registers.answers import Said
from domain.terms.reckoning import due
from tests import lives
from tests.domain.desk import Albo, Desk, desk
from tests.domain.test_pins import amended
from tests.lives import instant

WAS = lives.legler()["lead"]["tax_code"]
PARTNER = lives.legler()["partners"][0]
NEW = lives.LEAD["tax_code"]


def succeeds(**by: object) -> c.ReplaceLead:
    """The new lead comes by decree."""
    content: dict[str, Any] = {"by": {**lives.LEAD, **by}, "decree": "14021", "reason": "as the file shows"}
    return c.ReplaceLead.model_validate(content)


def led_anew(before: str = "record_services", **by: object) -> Desk:
    """A life in which the lead changes on 24 September."""
    found = desk().live(before)
    found.do("replace_lead", succeeds(**by), instant(9, 24))
    return found


def given_by(body: str | None, day: date) -> c.RecordServices:
    """An hour of R01, given by somebody."""
    whole = lives.register(day, "BIL", ["R01"])
    return whole.model_copy(update={"lines": tuple(row.model_copy(update={"provider": body}) for row in whole.lines)})


def checked() -> Desk:
    """A final claim that was checked, with the regularity of the lead."""
    found = desk().live("order_payment")
    assert [one.kind for one in found.file.evidence.values()] == ["regularity"]
    return found


def test_the_file_is_the_new_leads_and_the_network_hears_it() -> None:
    """R7.7: money and duties follow; its letters, its access and its account are those of the new one from now on."""
    found = desk().live("record_services")
    (told,) = found.do("replace_lead", succeeds(), instant(9, 24)).notices
    assert (found.file.lead, found.file.iban) == (NEW, lives.LEAD["iban"])
    assert found.file.facts.addresses[-1] == lives.LEAD["pec"]
    assert (told.template, told.to, told.values["lead"], told.values["former_code"]) == (
        "replace_lead", "operator", lives.LEAD["name"], WAS,
    )  # fmt: skip


def test_terms_go_on_as_they_ran_and_the_letter_names_them() -> None:
    found = desk().live("record_services")
    before = {key: due(term, found.measure.calendar) for key, term in found.file.terms.items()}
    (told,) = found.do("replace_lead", succeeds(), instant(9, 24)).notices
    assert {key: due(found.file.terms[key], found.measure.calendar) for key in before} == before
    assert "project_end" in [row["term"] for row in told.values["duties"]]


def test_a_partner_may_lead_and_is_no_partner_any_more() -> None:
    found = led_anew(tax_code=PARTNER["tax_code"])
    assert found.file.lead == PARTNER["tax_code"]
    assert [one.left_on for one in found.file.partners.values() if one.tax_code == found.file.lead] == [
        date(2018, 9, 24)
    ]


def test_who_led_may_come_back_as_a_partner_and_as_lead() -> None:
    found = led_anew()
    by = {"tax_code": WAS, "name": "Ente", "kind": "accredited_operator", "province": "BG"}
    found.do("replace_partner", c.ReplacePartner.model_validate({"by": by, "reason": "x"}), instant(9, 24))
    found.do("replace_lead", succeeds(tax_code=WAS), instant(9, 25))
    assert [one.tax_code for one in formers(found.file.facts.led)] == [WAS, NEW]
    assert leaders(found.file.lead, found.file.facts.led, date(2018, 9, 23)) == (WAS,)
    assert leaders(found.file.lead, found.file.facts.led, date(2018, 9, 24)) == (WAS, NEW)
    assert leaders(found.file.lead, found.file.facts.led, date(2018, 9, 25)) == (NEW, WAS)


@pytest.mark.parametrize(
    ("by", "broken"),
    [
        ({"kind": "foundation"}, ["R1.1"]),
        ({"province": "RM"}, ["R1.4"]),
        ({"tax_code": WAS}, ["R7.7"]),
        ({"tax_code": "12345670158"}, ["R3.10"]),
        ({"iban": "IT60X0542811101000000123457"}, ["R3.10"]),
    ],
    ids=["kind", "seat", "leads already", "tax code", "account"],
)
def test_who_may_lead(by: dict[str, object], broken: list[str]) -> None:
    assert desk().live("record_services").broken("replace_lead", succeeds(**by), instant(9, 24)) == broken


def test_who_is_not_accredited_does_not_lead() -> None:
    """R1.1, R1.6."""
    found = desk().live("record_services")
    albo = Albo()
    albo.say(NEW, Said.no, "revoked", date(2018, 1, 1))
    found.registers = albo
    assert found.broken("replace_lead", succeeds(), instant(9, 24)) == ["R1.6"]


@pytest.mark.parametrize(
    ("body", "day", "broken"),
    [
        (None, date(2018, 9, 20), []),
        (WAS, date(2018, 9, 20), []),
        (WAS, date(2018, 9, 24), []),
        (NEW, date(2018, 9, 24), []),
        (None, date(2018, 9, 25), []),
        (NEW, date(2018, 9, 21), ["R1.5"]),
        (WAS, date(2018, 9, 25), ["R1.5"]),
    ],
)
def test_hours_are_of_whoever_led_on_their_day(body: str | None, day: date, broken: list[str]) -> None:
    """R1.5: who had left, or had not come, gave no service; the day of the change is of both."""
    found = led_anew()
    content = given_by(body, day)
    if broken:
        assert found.broken("record_services", content, instant(9, 26)) == broken
    else:
        found.do("record_services", content, instant(9, 26))


def test_the_regularity_of_the_old_lead_pays_nothing_to_the_new_one() -> None:
    """R4.13: it is the payee who must be regular."""
    found = checked()
    found.do("replace_lead", succeeds(), instant(11, 25))
    order = c.OrderPayment(claim="C1", decree="1480")
    assert found.broken("order_payment", order, instant(11, 26)) == ["R4.13"]
    found.do("attach", lives.regularity(), instant(11, 26))
    found.do("order_payment", order, instant(11, 26))
    (paid,) = found.file.orders.values()
    assert (paid.payee, paid.iban) == (lives.LEAD["name"], lives.LEAD["iban"])


def test_an_order_on_its_way_to_the_old_lead_ends_first() -> None:
    """F59."""
    found = checked()
    found.do("order_payment", c.OrderPayment(claim="C1", decree="1480"), instant(11, 24))
    assert [one.state for one in found.file.orders.values()] == [OrderState.ordered]
    assert found.broken("replace_lead", succeeds(), instant(11, 25)) == ["F59"]
    assert "replace-lead" not in found.offered(instant(11, 25))


def test_a_first_signature_was_for_another_payee() -> None:
    """F30: both managers sign who is paid; after the change the first one signs again."""
    found = desk(amended("duties.second_manager_above.order_payment", 1_000, date(2018, 1, 1), "always")).live(
        "order_payment"
    )
    order = c.OrderPayment(claim="C1", decree="1480")
    found.do("order_payment", order, instant(11, 24), actor="anna")
    found.do("replace_lead", succeeds(), instant(11, 25))
    found.do("attach", lives.regularity(), instant(11, 25))
    found.do("order_payment", order, instant(11, 26), actor="bruno")
    assert not found.file.orders
    found.do("order_payment", order, instant(11, 26), actor="anna")
    assert found.file.orders


def test_the_manager_decides_it_and_no_one_else() -> None:
    assert COMMANDS["replace_lead"].roles == (Role.manager,)

"""What blocks a submission (sections 1 to 3 and R3.10): every finding at once, with its rule and where it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from domain.basis.calendar import ROME
from domain.procedure.application import Application
from domain.procedure.eligibility import check
from storage import rules
from tests import lives

Change = Callable[[dict[str, Any]], None]


def findings(change: Change, at: datetime = lives.OPENED, measure: str = lives.MEASURE) -> list[tuple[str, str]]:
    """Rule and path of each finding on a changed Legler application."""
    content = lives.legler()
    change(content)
    return [
        (finding.rule, finding.path) for finding in check(Application.model_validate(content), rules.load(measure), at)
    ]


def put(path: str, value: Any) -> Change:
    """Change one field, by its path."""

    def change(content: dict[str, Any]) -> None:
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        node: Any = content
        for part in parents:
            node = node[part]
        node[last] = value

    return change


def company(sector: str, tax_code: str, chain: str | None = None) -> dict[str, Any]:
    """A further company."""
    first = dict(lives.legler()["companies"][0])
    return first | {"sector": sector, "tax_code": tax_code} | ({"supply_chain": chain} if chain else {})


def test_the_real_application_can_be_submitted() -> None:
    assert findings(lambda _: None) == []


@pytest.mark.parametrize(
    ("change", "rule", "path"),
    [
        (put("aims.job_matching", False), "R3.1", "aims.job_matching"),
        (put("aims.social_dialogue", False), "R3.1", "aims.social_dialogue"),
        (put("aims.group_services", False), "R3.1", "aims.group_services"),
        (put("lead.kind", "company"), "R1.1", "lead.kind"),
        (put("lead.accreditation.services", ["training"]), "R1.1", "lead.accreditation.services"),
        (put("lead.accreditation.status", "provisional"), "R1.5", "lead.accreditation.status"),
        (put("lead.iban", "IT60X0542811101000000123457"), "R3.10", "lead.iban"),
        (put("lead.tax_code", "30972450207"), "R3.10", "lead.tax_code"),
        (put("lead.province", "TO"), "R1.4", "lead.province"),
        (put("partners.0.kind", "bank"), "R1.3", "partners[0].kind"),
        (put("partners.1.province", "RM"), "R1.4", "partners[1].province"),
        (lambda content: put("partners", content["partners"][:1])(content), "R1.2", "partners"),
        (lambda content: put("partners", content["partners"][:1] * 3)(content), "R1.2", "partners"),
        (put("companies.0.site.province", "TO"), "R2.1", "companies[0].site.province"),
        (put("companies.0.crisis.kind", "boredom"), "R2.2", "companies[0].crisis.kind"),
        (put("companies.0.crisis.agreement_date", "2018-07-03"), "R2.2", "companies[0].crisis.agreement_date"),
        (lambda content: put("recipients", content["recipients"][:9])(content), "R2.8", "recipients"),
        (put("recipients.4.tax_code", "TBPFVN89P48A794A"), "R3.10", "recipients[4].tax_code"),
        (put("recipients.4.company", "48701630120"), "R2.1", "recipients[4].company"),
        (put("recipients.0.support", "naspi"), "R2.2", "recipients[0].support"),
        (put("budget.process", "40000.01"), "R6.1", "budget.process"),
        (put("budget.result", "77200.01"), "R6.2", "budget.result"),
    ],
)  # fmt: skip
def test_each_rule_is_found_where_it_is_broken(change: Change, rule: str, path: str) -> None:
    assert (rule, path) in findings(change)


def test_every_finding_comes_at_once() -> None:
    def worse(content: dict[str, Any]) -> None:
        for change in (put("aims.job_matching", False), put("lead.kind", "company"), put("partners.0.kind", "bank")):
            change(content)

    assert [rule for rule, _ in findings(worse)] == ["R3.1", "R1.1", "R1.3"]


def test_a_recipient_stands_once() -> None:
    """R3.10: no duplicate tax code, also in small letters; both places are named."""

    def twice(content: dict[str, Any]) -> None:
        content["recipients"][5]["tax_code"] = content["recipients"][0]["tax_code"].lower()

    assert [path for _, path in findings(twice)] == ["recipients[0].tax_code", "recipients[5].tax_code"]


def test_an_agreement_of_the_day_itself_is_no_future_one() -> None:
    assert findings(put("companies.0.crisis.agreement_date", lives.OPENED.date().isoformat())) == []


def test_suspended_workers_need_an_agreement_that_foresees_redundancies() -> None:
    """R2.2: one finding for each suspended worker; the expelled ones are admitted without (R2.3)."""
    found = findings(put("companies.0.crisis.redundancies", False))
    assert {rule for rule, _ in found} == {"R2.2"}
    assert len(found) == 14


def test_an_unemployed_person_without_support_needs_the_declaration_of_availability() -> None:
    """R2.11: a NASpI claim counts as a declaration; without it the date is needed."""

    def no_support(content: dict[str, Any]) -> None:
        content["recipients"][2] |= {"support": "none", "did_date": None}

    assert findings(no_support) == [("R2.11", "recipients[2].did_date")]


@pytest.mark.parametrize(
    ("companies", "rules_broken"),
    [
        ([company("13", "48701630120")], []),
        ([company("14", "48701630120")], ["R2.9"]),
        ([company("13", "48701630120"), company("13", "28096860169"), company("13", "42818160972")], ["R2.9"]),
    ],
)
def test_at_most_three_companies_of_one_sector(companies: list[dict[str, Any]], rules_broken: list[str]) -> None:
    """R2.9."""
    assert [rule for rule, _ in findings(lambda content: content["companies"].extend(companies))] == rules_broken


def test_companies_of_one_declared_supply_chain() -> None:
    """R2.9: different sectors are admitted when all of them declare the same chain."""

    def chain(content: dict[str, Any]) -> None:
        content["companies"][0]["supply_chain"] = "textiles"
        content["companies"].append(company("14", "48701630120", "textiles"))

    assert findings(chain) == []


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        (datetime(2018, 11, 5, 11, 59, 59, tzinfo=ROME), False),
        (datetime(2018, 11, 5, 12, 0, 0, tzinfo=ROME), True),
        (datetime(2020, 12, 31, 17, 0, 0, tzinfo=ROME), True),
        (datetime(2020, 12, 31, 17, 0, 1, tzinfo=ROME), False),
    ],
)
def test_the_window_opens_and_closes_at_an_instant(at: datetime, open_: bool) -> None:
    """R3.4: 5 November 2018, 12:00, to 31 December 2020, 17:00, by the clock of Rome."""
    found = findings(put("measure", "azioni-di-rete-2018"), at, "azioni-di-rete-2018")
    assert ("R3.4" not in [rule for rule, _ in found]) is open_


def test_the_window_of_phase_two_was_moved_twice() -> None:
    """Edition F2: an application of 2023 falls under the last extension."""
    found = findings(put("measure", "azioni-di-rete-2021"), datetime(2023, 5, 1, 9, tzinfo=ROME), "azioni-di-rete-2021")
    assert "R3.4" not in [rule for rule, _ in found]


def test_phase_two_limits_the_share_of_process_services() -> None:
    """R5.5: at most 85% of the budget."""
    change = put("budget", {"process": "40000.00", "result": "5000.00"})
    found = findings(change, datetime(2021, 3, 1, 9, tzinfo=ROME), "azioni-di-rete-2021")
    assert ("R5.5", "budget.process") in found


@pytest.mark.parametrize("amount", ["-1.00", "1.005", "1e3", "1,000.00", "NaN", "\u0661\u0662", "", 12.5, True, None])
def test_an_amount_is_exact_and_not_negative(amount: object) -> None:
    content = lives.legler()
    content["budget"]["process"] = amount
    with pytest.raises(ValidationError):
        Application.model_validate(content)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Application.model_validate(lives.legler() | {"colour": "red"})

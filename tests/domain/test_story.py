"""The story of a project in plain words (F89): sentences by example; that none lacks a fact is shown on every transition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.commands.table import COMMANDS, sentence
from domain.lifecycle import contents as c
from domain.record.decision import Decision
from domain.record.payables import Transfer
from domain.record.states import Account
from domain.views.telling import Told, amounts
from office.language import reading_in
from tests import lives
from tests.domain.desk import desk, told

AWARD = Transfer(Account.reserved, Account.committed, 7_664_200, "decree 11352")
SAVING = Transfer(Account.committed, Account.available, 5_943_850, "saving at closing")


def entry(name: str, data: dict[str, Any] | None = None, **changes: Any) -> Told:
    """An accepted entry of the manager that changes no state."""
    values: dict[str, Any] = {
        "name": name, "actor": "manager", "role": "manager", "accepted": True, "before": "payment", "after": "payment",
        "answer": {"data": data or {}},
    }  # fmt: skip
    return Told(**values | changes)


def test_what_a_sentence_tells_stands_in_the_content() -> None:
    for row in COMMANDS.values():
        assert set(row.said) <= set(row.content.model_fields), row.name


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            entry("award", said={"decree": "11352"}, moved=[AWARD]),
            "the manager awarded 76,642.00 euro by decree n. 11352",
        ),
        (
            entry("award", said={"decree": "11352"}, moved=[AWARD], actor="Anna Bianchi"),
            "Anna Bianchi (manager) awarded 76,642.00 euro by decree n. 11352",
        ),
        (
            entry(
                "submit", actor="operator", role="operator", before="", after="formal_check", answer={"order": 7},
                moved=[Transfer(Account.available, Account.reserved, 100, "")],
            ),
            "the operator handed in the application, number 7 in order of arrival; 1.00 euro were reserved",
        ),
        (
            entry("submit", actor="operator", role="operator", before="", after="waiting_for_funds", answer={"order": 15}),
            "the operator handed in the application, number 15 in order of arrival; no money was left, it waits in the queue",
        ),
        (
            entry("pass_time", {"acted": ["acceptance after-10d"]}, actor="system", role="system"),
            "the clock: reminder for the acceptance deed went to the post",
        ),
        (
            entry(
                "pass_time", {"acted": ["outcome/R01 expiry", "outcome/R02 expiry", "outcome/R03 expiry", "outcome/R04 expiry", "final_claim before-5d"]},
                actor="system", role="system",
            ),
            ("the clock: the term of outcome of R01, outcome of R02, outcome of R03 and 1 more passed; "
            "reminder for the final claim went to the post"),
        ),
        (
            entry(
                "pass_time", {"acted": ["acceptance expiry"]}, actor="system", role="system", before="awarded",
                after="forfeited", moved=[SAVING],
            ),
            "the clock: the term of acceptance deed passed; 59,438.50 euro went back to the envelope; the award is forfeited",
        ),
        (
            entry(
                "award", accepted=False, answer={"message": "2 findings", "findings": [{"message": "one is wrong"}, {"message": "two are wrong"}]},
            ),
            "refused: 'award' by the manager: one is wrong; two are wrong",
        ),
        (
            entry("record_services", accepted=False, answer={"findings": [
                {"message": f"R{n} is nobody", "path": f"row {n}", "rule": "R7.9"} for n in range(2, 9)
            ]}),
            ("refused: 'record-services' by the manager: 7 findings: row 2: R2 is nobody; row 3: R3 is nobody; "
            "row 4: R4 is nobody; and 4 more"),
        ),
        (
            entry("record_services", {"lines": 12, "amount": "360.00", "registered_before": 30}),
            "the manager handed in an attendance register of 12 lines, worth 360.00 euro; 30 rows of the file were registered before",
        ),
        (
            entry("order_payment", {"claim": "C1", "amount": "200000.00", "awaiting": "x"}, said={"decree": "9"}),
            "the manager signed 'order-payment' of 200,000.00 euro; a second manager must sign",
        ),
        (
            entry("order_payment", {"claim": "C2", "amount": "0.00", "set_off": "150.00"}, said={"decree": "9"}),
            "the manager settled claim C2 by decree n. 9, nothing is to be paid; 150.00 euro were set off",
        ),
        (
            entry("fail_payment", {"claim": "C1"}, role="paymaster", actor="paymaster", moved=[Transfer(Account.ordered, Account.committed, 500, "")]),
            "the paymaster told that the treasury refused 5.00 euro for claim C1",
        ),
        (
            entry("move_end", {"ends": "2022-06-30"}, said={"until": "2022-12-31", "act": "D.d.s. 7"}, role="system", actor="system"),
            "the measure: the notice ends on 2022-12-31 by D.d.s. 7; the project ends by 2022-06-30",
        ),
        (
            entry("record_check", {"on": "2018-10-09", "drawn": True, "cut_lines": ["S1", "C1/L3"]}, role="controller", actor="controller"),
            "the controller recorded the check on the spot of 2018-10-09, drawn by lot: S1, C1/L3 found wrong",
        ),
        (entry("something_new"), "the manager gave 'something-new'"),
    ],
)  # fmt: skip
def test_sentences(told: Told, words: str) -> None:
    assert sentence(told) == words


def test_days_of_terms_and_what_is_left_out_are_told_in_italian() -> None:
    passed = entry("pass_time", {"acted": ["hire_notice/2018-07-04 expiry"]}, actor="system", role="system")
    refusal = {"findings": [{"rule": "R9.9", "message": f"{n} is nobody"} for n in range(4)]}
    refused = replace(entry("admit", refusal), accepted=False, answer=refusal)
    with reading_in("it"):
        assert "comunicazione dell'assunzione del 04/07/2018" in sentence(passed)
        assert sentence(refused).endswith("4 rilievi: 0 is nobody; 1 is nobody; 2 is nobody; e un altro")


def test_reasons_of_people_stay_in_the_file() -> None:
    said = {"decree": "7", "reason": "Mario Rossi has not answered"}
    assert sentence(entry("revoke", said=said)) == "the manager revoked the award by decree n. 7"


def test_money_for_scripts() -> None:
    assert amounts([AWARD]) == [{"from": "reserved", "to": "committed", "amount": "76642.00", "reason": "decree 11352"}]


def test_the_end_of_a_life() -> None:
    """Sentences of real decisions: a claim with a cut line, its payment, and the saving."""
    place = desk().live("claim")
    words = []
    for at, name, content in lives.LIFE[-5:]:
        before, decision = place.file, place.do(name, content, at)
        assert isinstance(decision, Decision)
        words.append(told(name, before, content, decision))
    assert words == [
        "the operator made the final claim C1 for 17,310.00 euro",
        "the controller checked claim C1: 17,203.50 euro recognised of 17,310.00 euro, 1 line cut",
        "the operator handed in evidence E1 (regularity), valid until 2019-03-24",
        "the manager ordered 17,203.50 euro for claim C1 by d.d.s. n. 1480 of 26 November 2018",
        (
            "the paymaster confirmed that 17,203.50 euro were paid for claim C1 (reference TRN-1); 59,438.50 euro went back to "
            "the envelope; the project is closed"
        ),
    ]


def test_a_withdrawn_recipient_is_a_number() -> None:
    place = desk().live("record_services")
    content = c.WithdrawRecipient(recipient="R07", reason="as the file shows")
    before, decision = place.file, place.do("withdraw_recipient", content, lives.instant(9, 1))
    assert (
        told("withdraw_recipient", before, content, decision) == "the operator told that R07 leaves; 19 recipients left"
    )
    start = told("start", before, c.Start(date=date(2018, 8, 6)), Decision(before, data={"ends": "2018-12-31"}))
    assert start == "the operator declared the start of activity on 2018-08-06; it ends by 2018-12-31"

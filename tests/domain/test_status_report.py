"""The treasury's answers, read strictly and judged: what is applied, what is only noted, what is reported (F59, F61)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.bank.iso20022 import NotAMessage
from domain.bank.status_report import Reply, read
from domain.bank.treasury import judge
from domain.basis.decree import Decree
from domain.record.payables import Order
from domain.record.states import OrderState
from tests.treasury import Paper, Says, answer, answer_all

PAPER = Paper("AR2017-1", 2, Decimal("3.00"), {"AR2017-0001/C1/1": (Decimal("1.00"), "IT60"), "AR2017-0002/C1/1": (Decimal("2.00"), "IT61")})  # fmt: skip
ORDER = Order("C1/1", "C1", 100, "x", "IT 60", Decree(number="1"), datetime(2018, 11, 26, tzinfo=UTC))
GOOD = answer(PAPER, {key: Says("ACSC") for key in PAPER.transfers})


def test_an_answer_says_status_reason_amount_account_and_reference() -> None:
    report = read(answer(PAPER, {"AR2017-0001/C1/1": Says("RJCT", "AC04", words="conto estinto")}))
    (reply,) = report.replies
    assert (report.message, report.original) == ("ANSWER-1", "AR2017-1")
    assert (reply.key, reply.status, reply.cents, reply.iban) == ("AR2017-0001/C1/1", "RJCT", 100, "IT60")
    assert reply.reason == "AC04: the account is closed – conto estinto"
    assert reply.reference == "TRN-17-0001/C1/1"


def test_a_status_may_stand_at_the_block_or_at_the_file() -> None:
    of_block = GOOD.replace(b"<TxSts>ACSC</TxSts>", b"").replace(
        b"</OrgnlPmtInfId>", b"</OrgnlPmtInfId><PmtInfSts>PDNG</PmtInfSts>"
    )
    assert [reply.status for reply in read(of_block).replies] == ["PDNG", "PDNG"]
    of_file = GOOD.replace(b"<TxSts>ACSC</TxSts>", b"").replace(
        b"</OrgnlGrpInfAndSts>", b"<GrpSts>ACTC</GrpSts></OrgnlGrpInfAndSts>"
    )
    assert [reply.status for reply in read(of_file).replies] == ["ACTC", "ACTC"]
    (whole,) = read(answer_all(PAPER, "RJCT", "AM10")).replies
    assert (whole.key, whole.status, whole.reason) == ("", "RJCT", "AM10: the control sum is wrong")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b"not xml at all", "line 1"),
        (GOOD[:-30], "line 9"),
        (GOOD.replace(b"?>\n", b"?>\n" + BOMB), "line 2"),
        (GOOD.replace(b"pain.002.001.03", b"pain.001.001.03"), "line 2: Document"),
        (GOOD.replace(b' xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"', b""), "line 2"),
        (GOOD.replace(b"CstmrPmtStsRpt", b"CstmrDrctDbtInitn"), "line 1"),
        (GOOD.replace(b"pain.001.001.09", b"pain.008.001.02"), "line 5: OrgnlGrpInfAndSts/OrgnlMsgNmId"),
        (GOOD.replace(b"<MsgId>ANSWER-1</MsgId>", b""), "line 4: GrpHdr/MsgId"),
        (GOOD.replace(b">ACSC<", b">paid<", 1), "line 7: TxSts"),
        (GOOD.replace(b"<TxSts>ACSC</TxSts>", b"", 1), "line 7: TxSts"),
        (GOOD.replace(b">1.00<", b">1.001<"), "line 7: OrgnlTxRef/Amt/InstdAmt"),
        (GOOD.replace(b">1.00<", b">-1.00<"), "line 7: OrgnlTxRef/Amt/InstdAmt"),
        (GOOD.replace(b'"EUR"', b'"CHF"', 1), "line 7: OrgnlTxRef/Amt/InstdAmt"),
        (GOOD.replace(b"AR2017-0002/C1/1", b"AR2017-0001/C1/1"), "line 8: OrgnlEndToEndId"),
        (answer(PAPER, {}), "line 3: CstmrPmtStsRpt"),
        (GOOD.replace(b"<CstmrPmtStsRpt>", b"<CstmrPmtStsRpt>" + b"<a>" * 100), "line 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_or_foreign_is_refused_with_its_line(data: bytes, path: str) -> None:
    with pytest.raises(NotAMessage) as caught:
        read(data)
    assert caught.value.findings[0].path.startswith(path), caught.value.findings


def test_every_wrong_element_is_named_at_once() -> None:
    with pytest.raises(NotAMessage) as caught:
        read(GOOD.replace(b">ACSC<", b">paid<").replace(b"<MsgId>ANSWER-1</MsgId>", b""))
    assert [finding.path for finding in caught.value.findings] == [
        "line 4: GrpHdr/MsgId",
        "line 7: TxSts",
        "line 8: TxSts",
    ]


@pytest.mark.parametrize(
    ("status", "state", "verdict"),
    [
        ("ACSC", OrderState.ordered, "confirmed"),
        ("ACCC", OrderState.ordered, "confirmed"),
        ("RJCT", OrderState.ordered, "failed"),
        ("ACTC", OrderState.ordered, "pending"),
        ("PDNG", OrderState.ordered, "pending"),
        ("ACCC", OrderState.paid, "agreed"),
        ("RJCT", OrderState.failed, "agreed"),
        ("ACSP", OrderState.paid, "agreed"),
        ("CANC", OrderState.ordered, "failed"),
        ("CANC", OrderState.failed, "agreed"),
        ("RJCT", OrderState.paid, "returned"),
        ("CANC", OrderState.paid, "returned"),
        ("ACWP", OrderState.ordered, "pending"),
        ("BLCK", OrderState.ordered, "unexplained"),
        ("XXXX", OrderState.ordered, "unexplained"),
        ("ACSC", OrderState.failed, "unexplained"),
        ("ACSC", OrderState.cancelled, "unexplained"),
    ],
)
def test_the_verdict_on_an_answer(status: str, state: OrderState, verdict: str) -> None:
    reply = Reply("AR2017-0001/C1/1", status, 1, 100, "IT60")
    assert judge(reply, replace(ORDER, state=state), "AR2017-1", "AR2017-1")[0] == verdict


@pytest.mark.parametrize(
    ("reply", "sent_in", "words"),
    [
        (Reply("k", "ACSC", 1, 101, "IT60"), "AR2017-1", "the treasury says 1.01, the order says 1.00"),
        (Reply("k", "ACSC", 1, 100, "IT61"), "AR2017-1", "another account"),
        (Reply("k", "ACSC", 1, None, "IT60"), "AR2017-1", "does not repeat the amount and the account"),
        (Reply("k", "ACCC", 1, 100, ""), "AR2017-1", "does not repeat the amount and the account"),
        (Reply("k", "ACSC", 1), "AR2017-2", "about the file AR2017-1"),
        (Reply("k", "ACSC", 1), "", "no payment file"),
    ],
)
def test_an_answer_that_does_not_fit_is_never_applied(reply: Reply, sent_in: str, words: str) -> None:
    verdict, why = judge(reply, ORDER, sent_in, "AR2017-1")
    assert verdict == "unexplained"
    assert words in why


def test_e1_an_account_is_the_same_however_it_is_spelt() -> None:
    """Orders of before keep the spelling of their time."""
    order = replace(ORDER, iban="it60-x054-2811-1010-0000-0123-456")
    reply = Reply("k", "ACSC", 1, 100, "IT60X0542811101000000123456")
    assert judge(reply, order, "AR2017-1", "AR2017-1")[0] == "confirmed"

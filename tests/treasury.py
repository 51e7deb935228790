"""A treasury for tests: it reads payment files as a bank does, by itself, and answers them (pain.002)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

P1 = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
P2 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"


@dataclass
class Paper:
    """A payment file as the treasury reads it."""

    message: str
    count: int
    total: Decimal
    transfers: dict[str, tuple[Decimal, str]]
    """Amount and account by key."""


def read(data: bytes) -> Paper:
    """What a bank reads in a payment file."""
    root = ET.fromstring(data)  # noqa: S314 - a file of our own

    def text(node: ET.Element, path: str) -> str:
        found = node.findtext("/".join(P1 + name for name in path.split("/")))
        assert found is not None, path
        return found

    head = f"{P1}CstmrCdtTrfInitn/{P1}GrpHdr"
    header = root.find(head)
    assert header is not None
    transfers = {
        text(one, "PmtId/EndToEndId"): (Decimal(text(one, "Amt/InstdAmt")), text(one, "CdtrAcct/Id/IBAN"))
        for one in root.iter(f"{P1}CdtTrfTxInf")
    }
    return Paper(text(header, "MsgId"), int(text(header, "NbOfTxs")), Decimal(text(header, "CtrlSum")), transfers)


@dataclass
class Says:
    """What the treasury says of one transfer."""

    status: str
    reason: str = ""
    amount: Decimal | None = None
    words: str = ""


def answer(paper: Paper, says: Mapping[str, Says], message: str = "ANSWER-1", original: str = "") -> bytes:
    """The status report about some transfers of a file, or about others that the treasury believes in."""
    body = "".join(_transaction(paper, key, said) for key, said in says.items())
    return _report(
        paper,
        message,
        original,
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{paper.message}</OrgnlPmtInfId>{body}</OrgnlPmtInfAndSts>",
    )


def answer_all(paper: Paper, status: str, reason: str = "", message: str = "ANSWER-1", original: str = "") -> bytes:
    """The status report about a whole file, without any transfer by name."""
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    block = f"<OrgnlPmtInfId>{paper.message}</OrgnlPmtInfId><PmtInfSts>{status}</PmtInfSts>{why}"
    return _report(paper, message, original, f"<OrgnlPmtInfAndSts>{block}</OrgnlPmtInfAndSts>")


def _report(paper: Paper, message: str, original: str, body: str) -> bytes:
    header = f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2018-12-03T09:00:00</CreDtTm></GrpHdr>"
    group = f"<OrgnlGrpInfAndSts><OrgnlMsgId>{original or paper.message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{P2}">\n<CstmrPmtStsRpt>\n{header}\n{group}\n{body}\n</CstmrPmtStsRpt>\n</Document>\n'
    return text.encode()


def _transaction(paper: Paper, key: str, said: Says) -> str:
    amount, account = paper.transfers.get(key, (Decimal("1.00"), ""))
    words = f"<AddtlInf>{said.words}</AddtlInf>" if said.words else ""
    why = f"<StsRsnInf><Rsn><Cd>{said.reason}</Cd></Rsn>{words}</StsRsnInf>" if said.reason else ""
    payee = f"<CdtrAcct><Id><IBAN>{account}</IBAN></Id></CdtrAcct>" if account else ""
    return (
        f"\n<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId><TxSts>{said.status}</TxSts>{why}"
        f"<AcctSvcrRef>TRN-{key[-12:]}</AcctSvcrRef>"
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{said.amount or amount}</InstdAmt></Amt>{payee}</OrgnlTxRef></TxInfAndSts>'
    )


def files_under(root: Path) -> list[Path]:
    """The payment files that the treasury has, wherever it keeps them."""
    return sorted(path for path in root.rglob("*.xml*") if path.is_file() and not path.name.startswith("."))

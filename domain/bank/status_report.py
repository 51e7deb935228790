"""The treasury's answer to a payment file (ISO 20022 pain.002), read strictly: nothing is taken from a broken one (F59)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.bank.iso20022 import Node, NotAMessage, cents_of, parse
from domain.basis.findings import Finding, WrongValue
from domain.basis.language import _, mark
from domain.edition.catalogue import refuse
from domain.edition.malformed import said_of

ROOT = "CstmrPmtStsRpt"
_STATUS = re.compile(r"[A-Z]{4}")
# Words for the codes of ISO 20022 that a credit transfer meets; every other code is shown as it is.
REASONS = {
    "AC01": mark("the account does not exist"), "AC03": mark("the payee's account is not valid"), "AC04": mark("the account is closed"),
    "AC06": mark("the account is blocked"), "AC07": mark("the payee's account is closed"), "AG01": mark("the account takes no transfers"),
    "AM04": mark("not enough funds"), "AM05": mark("duplicate"), "AM09": mark("wrong amount"), "BE01": mark("the account is not the payee's"),
    "BE04": mark("the payee's address is missing"), "CUST": mark("recalled by the debtor"), "DUPL": mark("duplicate"),
    "FF01": mark("wrong file format"), "MD07": mark("the payee has died"), "MS02": mark("refused by the payee, without a reason"),
    "MS03": mark("refused by the bank, without a reason"), "RC01": mark("wrong bank identifier"), "RR04": mark("regulatory reason"),
    "AM10": mark("the control sum is wrong"), "DT01": mark("wrong date"), "TM01": mark("after the cut-off time"),
}  # fmt: skip

# Where a status may stand: at the transaction, else at its block, else at the whole file.
Levels = tuple[tuple[str, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the treasury says of one order, or (with an empty key) of a whole file."""

    key: str
    status: str
    line: int
    cents: int | None = None
    iban: str = ""
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """The answer to one file: of single orders, or of all of them at once."""

    message: str
    original: str
    """The id of the payment file that it answers."""
    replies: tuple[Reply, ...]


def read(data: bytes) -> StatusReport:
    """The report. Raises NotAMessage with every finding, each with its line and path."""
    document = parse(data, "pain.002")
    report = document.one(ROOT)
    if report is None:
        raise NotAMessage("it is not a status report", refuse("format", "no_element", "line 1", element=ROOT))
    found: list[Finding] = []
    message = _text(report, "GrpHdr/MsgId", found)
    original = _text(report, "OrgnlGrpInfAndSts/OrgnlMsgId", found)
    about = _text(report, "OrgnlGrpInfAndSts/OrgnlMsgNmId", found)
    if about and not about.startswith("pain.001"):
        where = _place(report, "OrgnlGrpInfAndSts/OrgnlMsgNmId")
        found.append(refuse("format", "answers_another", where, message=about[:35]))
    replies = list(_replies(report, message, found))
    if not replies and not found:
        found.append(refuse("format", "says_nothing", _place(report, ROOT)))
    seen: set[str] = set()
    for reply in replies:
        if reply.key and reply.key in seen:
            found.append(refuse("format", "answered_twice", f"line {reply.line}: OrgnlEndToEndId", order=reply.key))
        seen.add(reply.key)
    if found:
        raise NotAMessage(f"{len(found)} elements are wrong; nothing was taken", *found)
    return StatusReport(message, original, tuple(replies))


def _replies(report: Node, message: str, found: list[Finding]) -> Iterator[Reply]:
    """Each transaction; or one reply for the whole file, when no transaction is named."""
    group = report.one("OrgnlGrpInfAndSts")
    blocks = list(report.all("OrgnlPmtInfAndSts"))
    named = [(block, one) for block in blocks for one in block.all("TxInfAndSts")]
    levels: Levels
    for block, transaction in named:
        levels = (("TxSts", transaction), ("PmtInfSts", block), ("GrpSts", group))
        yield _reply(_text(transaction, "OrgnlEndToEndId", found), transaction, levels, message, found)
    said = [node for node in (*blocks, group) if node is not None and (node.value("PmtInfSts") or node.value("GrpSts"))]
    if not named and said:
        levels = (("PmtInfSts", said[0]), ("GrpSts", said[0]))
        yield _reply("", said[0], levels, message, found)


def _reply(key: str, node: Node, levels: Levels, message: str, found: list[Finding]) -> Reply:
    status, stands = next(
        ((where.value(name), where) for name, where in levels if where is not None and where.value(name)), ("", node)
    )
    if not _STATUS.fullmatch(status):
        found.append(_no_status(status, _place(node, levels[0][0])))
    amount = node.one("OrgnlTxRef/Amt/InstdAmt")
    cents = None
    if amount is not None:
        try:
            cents = cents_of(amount)
        except WrongValue as wrong:
            found.append(said_of(wrong, f"line {amount.line}: OrgnlTxRef/Amt/InstdAmt"))
    reference = node.value("AcctSvcrRef") or node.value("StsId") or message
    reason = _reason(node) or _reason(stands)
    return Reply(key, status, node.line, cents, node.value("OrgnlTxRef/CdtrAcct/Id/IBAN"), reference, reason)


def _reason(node: Node) -> str:
    """The reasons of a status: the ISO code and its words, then what the bank adds."""
    said = []
    for info in node.all("StsRsnInf"):
        code = info.value("Rsn/Cd") or info.value("Rsn/Prtry")
        words = " ".join(text for part in info.all("AddtlInf") if (text := part.text))
        parts = [f"{code}: {REASONS[code]}" if code in REASONS else code, words]
        said.append(" – ".join(part for part in parts if part))
    return "; ".join(part for part in said if part)[:1000]


def retold(reason: str) -> str:
    """The reasons of a status as they are kept, with the words of each code in the reader's language."""
    return "; ".join(_retold(one) for one in reason.split("; "))


def _retold(reason: str) -> str:
    said, dash, words = reason.partition(" – ")
    code, colon, _ours = said.partition(": ")
    return f"{code}{colon}{_(REASONS[code])}{dash}{words}" if colon and code in REASONS else reason


def _text(node: Node, path: str, found: list[Finding]) -> str:
    """A text that must be there."""
    text = node.value(path)
    if not text:
        found.append(refuse("format", "missing", _place(node, path)))
    return text


def _no_status(status: str, place: str) -> Finding:
    return refuse("format", "not_status", place, status=status[:35]) if status else refuse("format", "missing", place)


def _place(node: Node, path: str) -> str:
    return f"line {node.nearest(path).line}: {path}"

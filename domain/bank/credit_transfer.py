"""A credit transfer file (ISO 20022 pain.001) as it was written: its control totals and its instructions (F58)."""

from __future__ import annotations

from dataclasses import dataclass

from stdnum import iban

from domain.bank.iso20022 import cents_of, parse

# The standard allows an end-to-end id of 35 characters.
LONGEST_KEY = 35
NO_ACCOUNT = "its account is not one: take the order back, correct the account, order again"


@dataclass(frozen=True, slots=True)
class Instruction:
    """One transfer of the file; its key is the order's."""

    key: str
    cents: int
    iban: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """What a file says of itself (``count`` and ``cents``) and what it holds."""

    message: str
    count: int
    cents: int
    instructions: tuple[Instruction, ...]


def order_key(project: str, order: str) -> str:
    """The key under which an order goes to the treasury and comes back, such as ``AR2017-0001/C1/1``."""
    return f"{project}/{order}"


def split_key(key: str) -> tuple[str, str]:
    """Project and order of a key."""
    project, _, order = key.partition("/")
    return project, order


def is_account(text: str) -> bool:
    """Whether it is an account number: one that is none would stop a whole file."""
    return bool(iban.is_valid(text))


def read(data: bytes) -> CreditTransfer:
    """What stands in a file. Raises NotAMessage, and ValueError for an amount that is none."""
    document = parse(data, "pain.001")
    total = document.one("CstmrCdtTrfInitn/GrpHdr/CtrlSum")
    transfers = [
        Instruction(found.value("PmtId/EndToEndId"), cents_of(amount), found.value("CdtrAcct/Id/IBAN"))
        for found in document.all("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf")
        if (amount := found.one("Amt/InstdAmt")) is not None
    ]
    header = "CstmrCdtTrfInitn/GrpHdr"
    count = int(document.value(f"{header}/NbOfTxs") or 0)
    return CreditTransfer(document.value(f"{header}/MsgId"), count, cents_of(total) if total else 0, tuple(transfers))

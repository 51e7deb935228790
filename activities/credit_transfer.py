"""Writing a credit transfer file (ISO 20022 pain.001.001.09) with sepaxml, validated against the schema (F58).

The library draws the ids and takes the time from the machine; both are replaced, so that a file says only what stands
in the record. Its bytes are written once and stored: nothing depends on writing the same ones again.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date, datetime

from sepaxml import SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml
from stdnum import iban
from text_unidecode import unidecode

from domain.bank.credit_transfer import LONGEST_KEY, order_key
from domain.basis.calendar import ROME, local_day
from domain.edition.measure import Measure
from storage.payments import Placed

SCHEMA = "pain.001.001.09"
_NAMESPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
_ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_ALIKE = str.maketrans({"&": "+", "_": "-"})


class CannotWrite(ValueError):
    """The file cannot be written as the schema wants it."""


def batch_id(measure: Measure, placed: Sequence[Placed], at: datetime) -> str:
    """The id of the file with these orders: an order stands in one file only, so that no other gets it."""
    keys = "\n".join(sorted(order_key(one.project, one.order.id) for one in placed))
    return f"{measure.prefix}-{local_day(at):%Y%m%d}-{hashlib.sha256(keys.encode()).hexdigest()[:12]}"


def write(id: str, measure: Measure, placed: Sequence[Placed], at: datetime) -> bytes:
    """The bytes of the file with these orders. Raises CannotWrite."""
    day = local_day(at)
    rules = measure.payments
    debtor = {
        "name": latin(rules.debtor_name.at(day)), "IBAN": rules.debtor_iban.at(day), "BIC": rules.debtor_bic.at(day),
        "batch": True, "currency": "EUR",
    }  # fmt: skip
    transfer = SepaTransfer(debtor, schema=SCHEMA, clean=True)
    for one in placed:
        transfer.add_payment(_instruction(one, day))
    data = _with_own_ids(transfer.export(validate=False), id, at)
    try:
        try_valid_xml(data, SCHEMA)
    except ValidationError as error:
        raise CannotWrite(f"the file {id} is not valid: {_reason(error)}") from error
    return data


def _instruction(one: Placed, day: date) -> dict[str, str | int | date]:
    key = order_key(one.project, one.order.id)
    if len(key) > LONGEST_KEY:
        raise CannotWrite(f"the key {key} is longer than {LONGEST_KEY} characters")
    words = f"{one.project} {one.order.id} {one.order.decree.it()}{f' CUP {one.cup}' if one.cup else ''}"
    return {
        "name": latin(one.order.payee) or one.project,
        "IBAN": iban.compact(one.order.iban),
        "amount": one.order.cents,
        "execution_date": day,
        "description": latin(words),
        "endtoend_id": key,
    }


def _with_own_ids(data: bytes, id: str, at: datetime) -> bytes:
    root = ET.fromstring(data)  # noqa: S314 - it was written a moment ago, by us
    texts = {"MsgId": id, "PmtInfId": id, "CreDtTm": at.astimezone(ROME).strftime("%Y-%m-%dT%H:%M:%S")}
    for name, text in texts.items():
        for element in root.iter(f"{_NAMESPACE}{name}"):
            element.text = text
    ET.register_namespace("", _NAMESPACE.strip("{}"))
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def latin(text: str) -> str:
    """The text in the characters that every bank takes (EPC: letters, digits, a few signs)."""
    return " ".join(_ALLOWED.sub(" ", unidecode(text).translate(_ALIKE)).split())


def _reason(error: ValidationError) -> str:
    cause = error.__cause__
    return f"{getattr(cause, 'path', '')} {getattr(cause, 'reason', '')}".strip() or str(error)

"""Tax codes and account numbers: are their check digits right."""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

_PLAIN = re.compile(r"[A-Z]{6}[0-9]{2}[ABCDEHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]")
"""A person's code as nearly all are written: no separators, no letters in the place of digits."""
_IN_EVERY_MONTH = range(1, 29)
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ODD = {sign: ord(codicefiscale.calc_check_digit(sign)) - ord("A") for sign in _SIGNS}
_EVEN = {sign: (ord(codicefiscale.calc_check_digit("0" + sign)) - ord("A") - _ODD["0"]) % 26 for sign in _SIGNS}
"""What each sign adds to the check, at the first place and at the second: asked of the library once."""
BODY = 11
"""Digits of the code of a body: its tax code is a VAT number, or is made like one."""


def person_code(code: str) -> bool:
    """Whether a person's tax code is valid. The plain ones, twenty in each application, take the short way."""
    if _PLAIN.fullmatch(code) and int(code[9:11]) % 40 in _IN_EVERY_MONTH:
        total = sum(map(_ODD.__getitem__, code[:15:2])) + sum(map(_EVEN.__getitem__, code[1:15:2]))
        return total % 26 == ord(code[15]) - ord("A")
    return len(code) == 16 and _valid(codicefiscale, code)


def tax_code(code: str) -> bool:
    """Whether the tax code of a body, or of a person, is valid."""
    return _body(code) if len(code) == BODY else _valid(codicefiscale, code)


def company_code(code: str) -> bool:
    """Whether the code of a company, a VAT number or a tax code, is valid."""
    return _body(code) if len(code) == BODY else _valid(iva, code) or _valid(codicefiscale, code)


@lru_cache(maxsize=4096)
def account(number: str) -> bool:
    """Whether an account number (IBAN) is valid."""
    return _valid(iban, number)


@lru_cache(maxsize=4096)
def _body(code: str) -> bool:
    """The same bodies and companies stand in many applications; a person's code is never kept."""
    return _valid(iva, code)


def _valid(code: object, value: str) -> bool:
    try:
        code.validate(value)  # type: ignore[attr-defined]
    except ValidationError:
        return False
    return True

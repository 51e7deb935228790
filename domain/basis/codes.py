"""Tax codes, account numbers, project codes: the one form in which they are kept, and whether they are valid."""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum import iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from domain.basis.findings import WrongValue
from domain.basis.text import one_line

# A person's code as nearly all are written: no letters in the place of digits (omocodia).
_PLAIN = re.compile(r"[A-Z]{6}[0-9]{2}[ABCDEHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]")
_NUMERIC = re.compile(r"[0-9]{11}")
_CUP = re.compile(r"[A-Z0-9]{15}")
_SEPARATORS = re.compile(r"[\s./:\-]+")
# The day of birth of women is written with 40 added.
_WOMEN = 40
_IN_EVERY_MONTH = frozenset((*range(1, 29), *range(_WOMEN + 1, _WOMEN + 29)))
_DAYS = frozenset((*range(1, 32), *range(_WOMEN + 1, _WOMEN + 32)))
# The letter of each month of birth.
_MONTHS = "ABCDEHLMPRST"
# Letters that stand for digits where two people would have one code.
_OMOCODIA = str.maketrans("LMNPQRSTUV", "0123456789")
# The places of a person's code that hold digits.
_DIGITS = frozenset((6, 7, 9, 10, 12, 13, 14))
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What each sign adds to the check, at the first place and at the second: asked of the library once.
_ODD = {sign: ord(codicefiscale.calc_check_digit(sign)) - ord("A") for sign in _SIGNS}
_EVEN = {sign: (ord(codicefiscale.calc_check_digit("0" + sign)) - ord("A") - _ODD["0"]) % 26 for sign in _SIGNS}
# Digits of the code of a body (its tax code is a VAT number, or is made like one), and of a person's provisional one.
BODY = 11
PERSON = 16
LONGEST = 40


def one_form(code: str) -> str:
    """A tax code or VAT number as it is kept: capitals, no blanks or separators, no ``IT`` before a VAT number.

    ``it 2254258 0976`` is ``22542580976``. Whether the code is valid is not asked. Raises ValueError for what is no
    code at all: nothing, control characters, more than 40 signs.
    """
    plain = code.upper() if code.isalnum() and code.isascii() and len(code) <= LONGEST else _without_separators(code)
    return plain[2:] if plain.startswith("IT") and _NUMERIC.fullmatch(plain[2:]) else plain


def account_form(number: str) -> str:
    """An account number (IBAN) as it is kept: capitals, no blanks or separators. Raises ValueError as ``one_form``."""
    return _without_separators(number)


def cup_form(code: str) -> str:
    """A project code (CUP) as it is kept: 15 capitals and digits. Raises ValueError for anything else."""
    plain = _without_separators(code)
    if not _CUP.fullmatch(plain):
        raise WrongValue("cup", "a project code (CUP) has 15 letters and digits")
    return plain


def _without_separators(code: str) -> str:
    return one_line(_SEPARATORS.sub("", one_line(code, LONGEST)), LONGEST).upper()


def person_code(code: str) -> bool:
    """Whether a person's tax code is valid: 16 signs, or the 11 digits of a provisional one.

    The plain ones, twenty in each application, take the short way.
    """
    if _PLAIN.fullmatch(code) and int(code[9:11]) in _IN_EVERY_MONTH:
        return _last_letter(code[:15]) == code[15]
    return _provisional(code) if len(code) == BODY else _named(code)


def plain_form(code: str) -> str:
    """A person's code with digits where omocodia has put letters: one form for all spellings of one person.

    ``RSSMRA80A01F20RX`` is ``RSSMRA80A01F205X``; its last letter is that of the digits. Any other code stays as it is.
    """
    if len(code) != PERSON or _PLAIN.fullmatch(code):
        return code
    digits = "".join(sign.translate(_OMOCODIA) if place in _DIGITS else sign for place, sign in enumerate(code[:-1]))
    return digits + _last_letter(digits) if _PLAIN.fullmatch(digits + "A") else code


def gender_of(code: str) -> str | None:
    """``F`` or ``M``, as the code of a person says; None for a provisional one, which does not."""
    day = _day_of_birth(code)
    return None if day is None else "F" if day > _WOMEN else "M"


def born_of(code: str) -> tuple[int, int, int] | None:
    """The last two digits of the year, month and day of birth, as the code of a person says; None for a provisional one."""
    day = _day_of_birth(code)
    if day is None:
        return None
    digits = plain_form(code)
    return int(digits[6:8]), _MONTHS.index(digits[8]) + 1, day - _WOMEN if day > _WOMEN else day


def _day_of_birth(code: str) -> int | None:
    return int(plain_form(code)[9:11]) if len(code) == PERSON else None


def _last_letter(code: str) -> str:
    total = sum(map(_ODD.__getitem__, code[::2])) + sum(map(_EVEN.__getitem__, code[1::2]))
    return chr(ord("A") + total % 26)


def tax_code(code: str) -> bool:
    """Whether the tax code of a body, or of a person, is valid."""
    return _body(code) if len(code) == BODY else _named(code)


def company_code(code: str) -> bool:
    """Whether the code of a company, a VAT number or a tax code, is valid."""
    return _body(code) if len(code) == BODY else _named(code)


def _named(code: str) -> bool:
    """The 16 signs that are made of name, day and place of birth. The library takes days beyond 71 for women's."""
    if len(code) != PERSON or not _valid(codicefiscale, code):
        return False
    return int(code[9:11].translate(_OMOCODIA)) in _DAYS


def _provisional(code: str) -> bool:
    """The number that a person has until a tax code is given: a progressive number and the check digit of a VAT one."""
    return bool(_NUMERIC.fullmatch(code)) and code[:7] != "0000000" and bool(luhn.is_valid(code))


@lru_cache(maxsize=4096)
def account(number: str) -> bool:
    """Whether an account number (IBAN) is valid."""
    return _valid(iban, number)


@lru_cache(maxsize=1 << 15)
def _body(code: str) -> bool:
    """The same bodies and companies stand in many applications; a person's code is never kept."""
    return _valid(iva, code)


def _valid(code: object, value: str) -> bool:
    try:
        code.validate(value)  # type: ignore[attr-defined]
    except ValidationError:
        return False
    return True

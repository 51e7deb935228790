"""The types of what comes in from outside: each has one form, from the border on."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, Strict

from domain.basis import codes
from domain.basis.findings import WrongValue
from domain.basis.text import free_text, one_line

# A title is a keyword of the engine's list of projects, which holds 255 characters.
LONGEST_NAME = 200
LONGEST_WORD = 80
LONGEST_TEXT = 20_000
# Counting on from a day of these years never leaves the calendar.
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 12, 31)
# Characters of an address that mail servers take (RFC 5321).
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[a-z0-9._%+'-]{1,64}@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
# A page of the web; what browsers and registers take.
LONGEST_URL = 500
_WEB = re.compile(r"https?://([A-Za-z0-9-]+\.)+[A-Za-z]{2,}(:[0-9]{1,5})?(/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?")
_COMMITMENT = re.compile(r"[1-9][0-9]{0,11}/(19|20|21)[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")


def a_day(value: object) -> date:
    """A day of the calendar, written as 2018-09-03; a number or an instant is none. Raises ValueError."""
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        value = of_calendar(value.strip())
    if not isinstance(value, date) or isinstance(value, datetime):
        raise WrongValue("day", "a day is written as 2018-09-03")
    if not FIRST_DAY <= value <= LAST_DAY:
        words = f"{value} lies outside of {FIRST_DAY} to {LAST_DAY}"
        first = FIRST_DAY
        last = LAST_DAY
        raise WrongValue("outside_years", words, day=str(value), first=str(first), last=str(last))
    return value


def of_calendar(iso: str, written: str = "") -> date:
    """The day of an ISO date, which may have been written otherwise. Raises ValueError for a 30th of February, in our words."""
    try:
        return date.fromisoformat(iso)
    except ValueError:
        text = written or iso
        raise WrongValue("no_day", f"'{text}' is not a day of the calendar", text=text) from None


def an_address(text: str) -> str:
    """An e-mail address, certified or not, in small letters. Raises ValueError."""
    text = text.strip().lower()
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        raise WrongValue("address", "is not an e-mail address, such as office@pec.example.org")
    return text


def a_web_address(text: str) -> str:
    """Where something is published: a page of the web. Raises ValueError."""
    text = text.strip()
    if len(text) > LONGEST_URL or not _WEB.fullmatch(text):
        raise WrongValue("web_address", "is not the address of a page, such as https://www.regione.example/decreto")
    return text


def a_commitment(text: str) -> str:
    """A commitment in the books: its number and its year (``12345/2018``). Raises ValueError."""
    text = "".join(text.split())
    if not _COMMITMENT.fullmatch(text):
        raise WrongValue("commitment", "a commitment has its number and its year, such as 12345/2018")
    return text


def weekly_hours(value: object) -> float:
    """Hours of a week, with a point or a comma (``38,5``). Raises ValueError."""
    text = str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    if not _HOURS.fullmatch(text):
        raise WrongValue("hours", "hours are a number with at most two decimals, such as 38.5")
    return float(text.replace(",", "."))


def _shortest(hours: float) -> float | int:
    return int(hours) if hours.is_integer() else hours


def a_valid_code(value: str) -> str:
    """A tax code whose check character is right. Raises WrongValue."""
    if not codes.tax_code(value):
        raise WrongValue("tax_code", "not a valid tax code")
    return value


# A name, a title or the name of a file: one line.
Name = Annotated[str, AfterValidator(partial(one_line, longest=LONGEST_NAME))]
# A code of a list or a reference: one short line.
Word = Annotated[str, AfterValidator(partial(one_line, longest=LONGEST_WORD))]
# What a person writes, in several lines if they like.
Text = Annotated[str, AfterValidator(partial(free_text, longest=LONGEST_TEXT))]
# Where somebody is written to.
Address = Annotated[str, AfterValidator(an_address)]
# Where something can be read on the web.
WebAddress = Annotated[str, AfterValidator(a_web_address)]
# Yes or no, never a number or a word.
Flag = Annotated[bool, Strict()]
Day = Annotated[date, BeforeValidator(a_day)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Province = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]

# Hours may be a float: they are compared with the least that a rule asks for and never added up.
WeeklyHours = Annotated[float, BeforeValidator(weekly_hours), PlainSerializer(_shortest)]

# The tax code of a person or a body, or a VAT number; whether it is valid is asked by the rules.
TaxCode = Annotated[str, AfterValidator(codes.one_form)]
ValidTaxCode = Annotated[TaxCode, AfterValidator(a_valid_code)]
Iban = Annotated[str, AfterValidator(codes.account_form)]
Commitment = Annotated[str, AfterValidator(a_commitment)]
Cup = Annotated[str, AfterValidator(codes.cup_form)]

"""Days and times as people and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from domain.basis import fields
from domain.basis.euro import parse_euro
from domain.basis.findings import WrongValue
from domain.basis.language import _
from office.malformed import Malformed, why

_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([ T]00:00(:00(\.0+)?)?)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_ITALIAN = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
# Days since the end of 1899, as spreadsheets count them: 27 years from 1927, and never a year of four digits.
_SERIAL = re.compile(r"[1-9][0-9]{4}")
_SERIAL_ZERO = date(1899, 12, 30)
# With a comma before the decimals, and perhaps points between the thousands, as Italian readers write.
_WITH_COMMA = re.compile(r"([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]{1,2}")
_TIME = re.compile(r"(?P<hours>[01]?[0-9]|2[0-4]):(?P<minutes>[0-5][0-9])(:00)?")


def as_date(text: str) -> date:
    """A day as ``2018-09-03``, ``03/09/2018`` or the number of days of a spreadsheet (``43346``). Raises ValueError."""
    day = _day(text.strip())
    if day is None or not fields.FIRST_DAY <= day <= fields.LAST_DAY:
        raise WrongValue("date", f"'{text}' is not a date (2018-09-03 or 03/09/2018)", text=text)
    return day


def _day(text: str) -> date | None:
    """The day of a text in one of the forms; None in any other. Raises ValueError for what is no day of the calendar."""
    if iso := _ISO.fullmatch(text):
        return fields.of_calendar(iso[1], text)
    if italian := _ITALIAN.fullmatch(text):
        return fields.of_calendar(f"{italian[3]}-{italian[2]:0>2}-{italian[1]:0>2}", text)
    if _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(text))
    return None


def as_amount(text: str) -> int:
    """The cents of an amount as ``1000.00``, ``1000,00`` or ``1.000,00``. Raises ValueError."""
    said = text.strip()
    if _WITH_COMMA.fullmatch(said):
        said = said.replace(".", "").replace(",", ".")
    return parse_euro(said)


def as_time(text: str) -> str:
    """A time of the day as ``09:00``; ``9:00`` and ``09:00:00`` are understood. Raises ValueError."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise WrongValue("time", f"'{text}' is not a time (09:00)", text=text)
    return f"{found['hours']:0>2}:{found['minutes']}"


_YES = frozenset({"yes", "sì", "si", "s", "y", "true", "vero", "1", "x"})
_NO = frozenset({"no", "n", "false", "falso", "0"})


def as_yes_or_no(text: str) -> bool:
    """A yes or a no, in English or Italian. Raises ValueError."""
    word = text.strip().casefold()
    if word not in _YES | _NO:
        raise WrongValue("yes_or_no", f"'{text}' is neither yes nor no", text=text)
    return word in _YES


def a_day(text: str) -> date:
    """A day as people type it on the command line. Raises Malformed."""
    try:
        return as_date(text)
    except ValueError as error:
        raise Malformed(why(error)) from error


def an_interval(text: str) -> tuple[date, date]:
    """Two days, first and last, as people write them. Raises Malformed."""
    first, _colon, last = text.partition(":")
    if not last:
        raise Malformed(_("'{text}' is not an interval, such as 2018-12-01:2018-12-20", text=text))
    if a_day(last) < a_day(first):
        raise Malformed(_("'{text}' ends before it begins", text=text))
    return a_day(first), a_day(last)

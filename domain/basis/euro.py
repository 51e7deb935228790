"""Money is an exact number of euro cents; text with two decimals is only its outside form."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator

from domain.basis.findings import WrongValue

_EURO = re.compile(r"^\d{1,12}(\.\d{1,2})?$", re.ASCII)


def parse_euro(value: object) -> int:
    """Cents of an amount written in euro (``"2000.00"``, ``1835``).

    Raises WrongValue for signs, separators, more than two decimals, floats and anything else that is
    not an exact non-negative amount.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise WrongValue(
            "amount_in_quotes", "an amount is written in quotes, in euro with two decimals, such as '2000.00'"
        )
    text = str(value).strip()
    if not _EURO.fullmatch(text):
        raise WrongValue("amount", "an amount is a non-negative number of euro with at most two decimals")
    return int(Decimal(text) * 100)


def euro(cents: int) -> str:
    """The amount as a decimal string of euro with two digits (``7664200`` is ``"76642.00"``)."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def euro_it(cents: int) -> str:
    """The amount as an Italian reader writes it (``7664200`` is ``"76.642,00 euro"``)."""
    whole, _, decimals = euro(cents).partition(".")
    return f"{int(whole):,}".replace(",", ".") + f",{decimals} euro"


def round_cents(cents: Decimal | Fraction) -> int:
    """Whole cents, halves up (our default: no act says otherwise)."""
    above, below = cents.as_integer_ratio()
    return (2 * above + below) // (2 * below)


# A field that is written in euro and held in cents.
Cents = Annotated[int, BeforeValidator(parse_euro)]

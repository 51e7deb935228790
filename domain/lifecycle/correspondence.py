"""What the office's register of correspondence says of a letter: its number and its day (artt. 53 and 55 d.P.R. 445/2000).

The register is the office's, in another system; what it says is entered here, changes nothing of the file, and stands in its trace.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.basis.fields import Day, Text
from domain.basis.findings import WrongValue
from domain.lifecycle.content import Content
from domain.lifecycle.states import Role

PROTOCOL = "protocol"
MAY_ENTER = (Role.officer, Role.manager)
LONGEST = 40
# As bodies write it: 0001234, O1.2018.0001234, 1234/2018.
_FORM = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]*")


def _number(text: str) -> str:
    """A number of the register. Raises WrongValue."""
    text = text.strip()
    if len(text) > LONGEST or not _FORM.fullmatch(text):
        words = "is not a number of the register of correspondence, such as 0001234: letters, digits and . _ / -, at most 40, with a digit"
        raise WrongValue("protocol", words)
    return text


ProtocolNumber = Annotated[str, AfterValidator(_number)]


class EnterProtocol(Content):
    """The number and the day under which the register holds a letter."""

    letter: int = Field(ge=1, le=2**31 - 1)
    """The letter's own number, which it bears."""
    number: ProtocolNumber
    date: Day
    reason: Text | None = None
    """Why another number, or day, takes the place of the one that was entered."""

"""Letters that have left, as far as a rule may know of them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from domain.basis.decree import Decree


class Naming(NamedTuple):
    """A letter to the network that has left and names a decree."""

    number: int
    """Its number, which stands in its heading."""
    to: str
    """Whom it was for: the lead, or a partner."""
    written: date
    decree: Decree

    def names(self, number: str, year: int) -> bool:
        """Whether it names the decree of that number and year; numbers begin anew each year."""
        return self.decree.number == number and (self.decree.date or self.written).year == year

"""What a drawing of random lives knows: the file, the day, and the dice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from domain.lifecycle import contents as c
from domain.record.file import File
from domain.record.states import RecipientState

T = TypeVar("T")
WHY = "as the file shows"
SERVICES = ("ACC1", "COL2", "BIL", "COA", "GRP", "FOR-G", "FOR-I", "TUT")
# Days for which a paper of regularity is good, and the points of which an award needs as many (R4.13, R4.5).
REGULAR = timedelta(days=120)
THRESHOLD = 60
OF_A_BUSINESS = ("business_plan", "vat_registration")
# Subjects that may join a network.
NEWCOMERS = ("00743110157", "00488410010")
EVIDENCE = ("regularity", "anti_mafia", "guarantee")


@dataclass(frozen=True)
class Told:
    """What the drawing knows: the file, the day, and the dice."""

    file: File
    today: date
    dice: Random
    number: int
    """Of the step: what must be new each time has it in its name."""

    def one(self, of: Sequence[T]) -> T | None:
        """One of them, if there is any."""
        return self.dice.choice(of) if of else None

    def some(self, of: Sequence[T], most: int) -> list[T]:
        """At most so many of them, at least one where there is one."""
        return self.dice.sample(of, min(len(of), self.dice.randint(1, most)))

    def chance(self, share: float) -> bool:
        """Yes, in so many cases."""
        return self.dice.random() < share

    @property
    def people(self) -> list[str]:
        """Who is in the project; sometimes anybody."""
        gone = (RecipientState.withdrawn, RecipientState.replaced)
        here = [number for number, person in self.file.recipients.items() if person.state not in gone]
        return here if here and self.chance(0.95) else list(self.file.recipients)

    @property
    def decree(self) -> str:
        """A number."""
        return str(self.number)


Drawn = c.Content | None

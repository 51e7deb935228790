"""All registers together, as rules ask them."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from domain.registers.answers import NO_DATA, Accreditations, Answer
from domain.registers.hirings import Employment, Hirings
from domain.registers.participations import FiledParticipation, Participations
from domain.registers.regularity import Regularities


class Registers(Accreditations, Hirings, Participations, Regularities, Protocol):
    """All that may be asked. Another source than the files that were imported is another class with these methods."""


class Silence:
    """Registers of which nothing is known."""

    def accreditation(self, body: str, service: str, standing: str, day: date) -> Answer:  # noqa: ARG002
        """See ``Accreditations``."""
        return NO_DATA

    def employments(self, person: int) -> tuple[Employment, ...]:  # noqa: ARG002
        """See ``domain.registers.hirings.Hirings``."""
        return ()

    def participations(self, person: int) -> tuple[FiledParticipation, ...]:  # noqa: ARG002
        """See ``domain.registers.participations.Participations``."""
        return ()

    def regularity(self, body: str, day: date, days: int) -> Answer:  # noqa: ARG002
        """See ``domain.registers.regularity.Regularities``."""
        return NO_DATA


SILENCE: Registers = Silence()

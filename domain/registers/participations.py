"""Participations in other measures, as their offices report them: a person, a measure, a service, from a day to a day (R2.17)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from domain.basis.fields import Day, Name, Word
from domain.basis.findings import WrongValue
from domain.lifecycle.content import Content, in_order
from domain.registers.answers import Origin


class Participation(Content):
    """A row of the register. ``person`` is the number in the register of persons; a file names the tax code."""

    person: Word
    measure_name: Name
    valid_from: Day
    valid_until: Day | None = None
    service: Word | None = None
    """Code of the service, where the other measure says which; otherwise every service is meant."""

    @classmethod
    def contradictions(cls, said: Mapping[str, object]) -> Iterator[WrongValue]:
        """It ends after its beginning."""
        return in_order(said, "valid_from", "valid_until")

    @property
    def subject(self) -> str:
        """Who takes part."""
        return self.person

    @property
    def key(self) -> str:
        """What makes it this entry: a later row with the same key corrects it."""
        return f"{self.person}/{self.measure_name}/{self.service or ''}/{self.valid_from.isoformat()}"

    def covers(self, service: str, day: date) -> bool:
        """Whether the other measure pays for a service on a day: the same one, or whichever it is."""
        during = self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        return during and self.service in (None, service)


class FiledParticipation(NamedTuple):
    """A participation and where it stands."""

    entry: Participation
    origin: Origin


class Participations(Protocol):
    """The registers of other measures."""

    def participations(self, person: int) -> tuple[FiledParticipation, ...]:
        """All participations of a person that are known."""

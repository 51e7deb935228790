"""The register of regularity (DURC): of each body the answers that INPS, INAIL and Casse edili gave, by the day of issue (R4.13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple, Protocol

from domain.basis.fields import Day, Name, ValidTaxCode, Word
from domain.basis.findings import WrongValue
from domain.lifecycle.content import Content, in_order
from domain.registers.answers import NO_DATA, Answer, Origin, Said, resting_on


class RegularityEntry(Content):
    """A row of the register: what was said of a body on a day. ``valid_until`` only where it is less than the law gives."""

    body: ValidTaxCode
    outcome: Literal["regular", "irregular", "under_verification"]
    issued: Day
    valid_until: Day | None = None
    protocol: Word | None = None
    name: Name | None = None

    @classmethod
    def contradictions(cls, said: Mapping[str, object]) -> Iterator[WrongValue]:
        """It ends after its beginning."""
        return in_order(said, "issued", "valid_until")

    @property
    def subject(self) -> str:
        """Whose regularity it is."""
        return self.body

    @property
    def key(self) -> str:
        """What makes it this entry: a later row with the same key corrects it."""
        return f"{self.body}/{self.protocol or self.issued.isoformat()}"

    def last_day(self, days: int) -> date:
        """The last day on which it holds: so many days from its issue, or less where the document says so."""
        by_law = self.issued + timedelta(days=days)
        return by_law if self.valid_until is None else min(by_law, self.valid_until)


class FiledRegularity(NamedTuple):
    """An entry and where it stands."""

    entry: RegularityEntry
    origin: Origin


class Regularities(Protocol):
    """The register of regularity."""

    def regularity(self, body: str, day: date, days: int) -> Answer:
        """Whether a body, by its tax code, is regular on a day; a document holds for so many days from its issue."""


def regularity_on(filed: Iterable[FiledRegularity], day: date, days: int) -> Answer:
    """What the last document says that was issued by a day.

    One that has ended says nothing of today, and neither does one that is still being looked into: both are no data.
    """
    issued = [one for one in filed if one.entry.issued <= day]
    if not issued:
        return NO_DATA
    last = max(issued, key=lambda one: one.entry.issued)
    ends = last.entry.last_day(days)
    if last.entry.outcome == "irregular":
        return resting_on(Said.no, "irregular", last.entry.issued, [last.origin])
    if last.entry.outcome == "under_verification":
        return resting_on(Said.no_data, "under_verification", last.entry.issued, [last.origin])
    if ends < day:
        return resting_on(Said.no_data, "ended", ends, [last.origin])
    return resting_on(Said.yes, "regular", last.entry.issued, [last.origin], ends + timedelta(days=1))

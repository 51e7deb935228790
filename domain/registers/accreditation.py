"""The register of accredited operators: entries for a body, a seat and a list, each from a day until the next one (R1.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from domain.basis.fields import Day, Name, ValidTaxCode, Word
from domain.basis.findings import WrongValue
from domain.lifecycle.content import Content, in_order
from domain.registers.answers import NO_DATA, Answer, Origin, Said, resting_on


class AccreditationEntry(Content):
    """A row of the register: the standing of a body, at one seat or as a whole, in one list."""

    body: ValidTaxCode
    service: Literal["work", "training_a", "training_b"]
    standing: Literal["definitive", "provisional", "suspended", "revoked"]
    valid_from: Day
    valid_until: Day | None = None
    seat: Word | None = None
    name: Name | None = None

    @classmethod
    def contradictions(cls, said: Mapping[str, object]) -> Iterator[WrongValue]:
        """It ends after its beginning."""
        return in_order(said, "valid_from", "valid_until")

    @property
    def subject(self) -> str:
        """Whose entry it is."""
        return self.body

    @property
    def key(self) -> str:
        """What makes it this entry: a later row with the same key corrects it."""
        return f"{self.body}/{self.seat or ''}/{self.service}/{self.valid_from.isoformat()}"


class Filed(NamedTuple):
    """An entry and where it stands."""

    entry: AccreditationEntry
    origin: Origin


def standing_of(filed: Iterable[Filed], service: str, standing: str, day: date) -> Answer:
    """Whether a body has a standing for a service on a day, at any of its seats.

    At each seat the entry that began last counts, until its own last day. Nothing known of the body for that service is
    no answer; so is a day before the first entry. The answer names the next day on which an entry begins or ends.
    """
    own = sorted((one for one in filed if one.entry.service == service), key=lambda one: one.entry.valid_from)
    begun = {one.entry.seat: one for one in own if one.entry.valid_from <= day}
    until = min(_changes([one.entry for one in own], day), default=None)
    if not begun:
        return NO_DATA if until is None else replace(NO_DATA, until=until)
    origins = [one.origin for one in begun.values()]
    held = [one.entry for one in begun.values() if _holds(one.entry, standing, day)]
    if held:
        return resting_on(Said.yes, standing, min(entry.valid_from for entry in held), origins, until)
    last = max((one.entry for one in begun.values()), key=lambda entry: entry.valid_until or entry.valid_from)
    if last.valid_until is not None and last.valid_until < day:
        return resting_on(Said.no, "ended", last.valid_until, origins, until)
    return resting_on(Said.no, last.standing, last.valid_from, origins, until)


def _changes(entries: Iterable[AccreditationEntry], day: date) -> Iterator[date]:
    """The days to come on which an entry begins, or no longer holds."""
    for entry in entries:
        if entry.valid_from > day:
            yield entry.valid_from
        if entry.valid_until is not None and entry.valid_until >= day:
            yield entry.valid_until + timedelta(days=1)


def _holds(entry: AccreditationEntry, standing: str, day: date) -> bool:
    return entry.standing == standing and (entry.valid_until is None or day <= entry.valid_until)

"""What the network of the demonstration tells of its people at entry: they are as invented as their tax codes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from domain.basis.codes import born_of, gender_of
from domain.basis.vocabulary import WorkerStatus
from domain.lifecycle.participants import Condition, EntryData, Gender, Household, RecordParticipants, Search
from domain.procedure.application import Person

# Bergamo, as ISTAT writes it with region and province.
BERGAMO = "003016024"


def at_entry(people: Iterable[Person]) -> RecordParticipants:
    """Data at entry of everybody, which agree with their tax codes (R9.17)."""
    return RecordParticipants(entries=tuple(map(_entry, people)))


def _entry(person: Person) -> EntryData:
    has_job = person.status is WorkerStatus.suspended
    gender = gender_of(person.tax_code)
    return EntryData(
        recipient=person.id,
        gender=Gender(gender) if gender else None,
        born=_born(person.tax_code),
        residence=BERGAMO,
        domicile=BERGAMO,
        citizenship="ITA",
        isced="3",
        condition=Condition.employed if has_job else Condition.unemployed,
        search=None if has_job else Search.up_to_6,
        household=Household.other,
    )


def _born(code: str) -> date | None:
    born = born_of(code)
    if born is None:
        return None
    year, month, day = born
    return date(1900 + year, month, day)

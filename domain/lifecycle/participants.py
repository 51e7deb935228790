"""What the European fund asks of each participant: at entry, on leaving, six months later (R9.17, R9.18).

These are data of persons: they stand in sealed documents only. The file of a project holds who has told what, and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from domain.basis.fields import Day, Flag
from domain.basis.findings import WrongValue
from domain.basis.vocabulary import ExitStatus
from domain.lifecycle.content import Content, RecipientId


class Gender(StrEnum):
    """As the fund counts it."""

    F = "F"
    M = "M"


class Condition(StrEnum):
    """Status on the labour market at entry: a person holds exactly one (R9.17)."""

    first_job = "first_job"
    employed = "employed"
    unemployed = "unemployed"
    student = "student"
    inactive = "inactive"


class Search(StrEnum):
    """For how long somebody without a job has looked for one; over twelve months is long-term."""

    up_to_6 = "up_to_6"
    from_6_to_12 = "from_6_to_12"
    over_12 = "over_12"


class Household(StrEnum):
    """The household that the person lives in."""

    jobless = "jobless"
    jobless_with_children = "jobless_with_children"
    single_adult_with_children = "single_adult_with_children"
    other = "other"


class Vulnerable(StrEnum):
    """Special categories (R9.20): whoever is asked need not answer."""

    none = "none"
    migrant = "migrant"
    minority = "minority"
    disability = "disability"
    other = "other"


# ISTAT code of a commune, with region and province.
Commune = Annotated[str, Field(pattern=r"^[0-9]{9}$")]
Citizenship = Annotated[str, Field(pattern=r"^[A-Z0-9]{3}$")]
# Level of education by ISCED, 0 to 8.
Isced = Annotated[str, Field(pattern=r"^[0-8]$")]


class EntryData(Content):
    """Data at entry (R9.17). Whatever is left out is lacking: such a record counts in the grand total only."""

    recipient: RecipientId
    gender: Gender | None = None
    born: Day | None = None
    residence: Commune | None = None
    domicile: Commune | None = None
    citizenship: Citizenship | None = None
    isced: Isced | None = None
    condition: Condition | None = None
    search: Search | None = None
    household: Household | None = None
    vulnerable: Vulnerable | None = None

    @classmethod
    def contradictions(cls, said: Mapping[str, object]) -> Iterator[WrongValue]:
        """Only who is without a job looks for one."""
        if said.get("search") is not None and "condition" in said and said["condition"] not in LOOKING:
            yield WrongValue("search_without_need", "only who is without a job looks for one: leave the search out")

    @property
    def lacking(self) -> tuple[str, ...]:
        """The fields that are not special and were not answered."""
        needed = [name for name in self.__class__.model_fields if name not in ("recipient", "search", "vulnerable")]
        if self.condition in LOOKING:
            needed.append("search")
        return tuple(name for name in needed if getattr(self, name) is None)


LOOKING = (Condition.first_job, Condition.unemployed)


class ExitData(Content):
    """Situation within four weeks of leaving (R9.18); ``qualification``: gained one by it."""

    recipient: RecipientId
    situation: ExitStatus
    qualification: Flag = False


class LaterData(Content):
    """Situation six months after leaving (R9.18); ``improved``: a better place at work than at entry."""

    recipient: RecipientId
    situation: ExitStatus
    improved: Flag = False


class RecordParticipants(Content):
    """Rows of any of the three moments."""

    entries: tuple[EntryData, ...] = ()
    exits: tuple[ExitData, ...] = ()
    later: tuple[LaterData, ...] = ()

    @model_validator(mode="after")
    def _somebody(self) -> RecordParticipants:
        if not (self.entries or self.exits or self.later):
            raise WrongValue("nobody_told", "say of whom")
        return self

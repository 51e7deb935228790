"""A value with its source, in all its versions, and which of them counts for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.basis.findings import Source

T = TypeVar("T")

Pin = Literal["application", "approval", "activity", "hire", "always"]


class Strict(BaseModel):
    """A model that refuses unknown keys and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Moments:
    """The days that may pin a version for one project, one line of service or one contract; None: has not happened."""

    today: date
    application: date | None = None
    approval: date | None = None
    activity: date | None = None
    hire: date | None = None

    def of(self, pin: Pin) -> date:
        """The day that a pin names; today, as long as its event has not happened."""
        days: dict[Pin, date | None] = {
            "application": self.application,
            "approval": self.approval,
            "activity": self.activity,
            "hire": self.hire,
            "always": self.today,
        }
        return days[pin] or self.today

    def served(self, day: date) -> Moments:
        """The moments of a service that was given on a day."""
        return Moments(self.today, self.application, self.approval, day, self.hire)

    def hired(self, day: date) -> Moments:
        """The moments of a contract, or a business, that began on a day."""
        return Moments(self.today, self.application, self.approval, self.activity, day)


class Version(Strict, Generic[T]):
    """One value of a rule: where it comes from, since when, and by which act."""

    value: T
    source: Source
    reference: str = Field(min_length=1)
    valid_from: date | None = None
    act: str | None = None
    """The act of an amendment inside the window."""


class PinnedVersion(Version[T], Generic[T]):
    """A version that reaches some projects and not others.

    ``valid_from`` is compared with the day of the event that ``pinned_by`` names: a threshold pinned to the application
    never reaches a project that applied before; ``always`` reaches everybody from that day on.
    """

    pinned_by: Pin = "always"

    @model_validator(mode="after")
    def _pin_of_a_day(self) -> PinnedVersion[T]:
        if self.pinned_by != "always" and self.valid_from is None:
            raise ValueError("pinned_by needs valid_from: the day that is compared with the event")
        return self


V = TypeVar("V", bound=Version[Any])


class _Versions(Strict, Generic[V]):
    """A rule in all its versions, oldest first. A file may write a single version as a plain table."""

    versions: tuple[V, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _single_version(cls, data: object) -> object:
        if isinstance(data, dict) and "value" in data:
            return {"versions": [data]}
        return {"versions": data} if isinstance(data, list) else data

    @model_validator(mode="after")
    def _oldest_first(self) -> _Versions[V]:
        starts = [v.valid_from for v in self.versions[1:]]
        if any(start is None for start in starts) or sorted(starts, key=str) != starts:
            raise ValueError("versions after the first need valid_from, oldest first")
        if any(v.act is None for v in self.versions[1:]):
            raise ValueError("an amendment needs its act")
        return self


class DatedRule(_Versions[Version[T]], Generic[T]):
    """A rule that holds by the day for everybody: a window, a rate, a setting of the calendar."""

    def version(self, day: date | None = None) -> Version[T]:
        """The version in force on a day; the newest when no day is given."""
        if len(self.versions) == 1:
            return self.versions[0]
        known = [v for v in self.versions if day is None or v.valid_from is None or v.valid_from <= day]
        return known[-1] if known else self.versions[0]

    def at(self, day: date | None = None) -> T:
        """The value in force on a day; the newest when no day is given."""
        return self.version(day).value


class Rule(_Versions[PinnedVersion[T]], Generic[T]):
    """A rule whose versions are chosen for each project, line of service or contract by the pins."""

    def version(self, when: Moments | date | None = None) -> PinnedVersion[T]:
        """The newest version that had come by the moment which its own pin names.

        A plain date stands for every moment: what is in force on that day. Without one, the newest of all.
        """
        if len(self.versions) == 1:
            return self.versions[0]
        known = [version for version in self.versions if _has_come(version.valid_from, version.pinned_by, when)]
        return known[-1] if known else self.versions[0]

    def at(self, when: Moments | date | None = None) -> T:
        """The value of the version that counts."""
        return self.version(when).value


def _has_come(valid_from: date | None, pin: Pin, when: Moments | date | None) -> bool:
    if valid_from is None or when is None:
        return True
    return valid_from <= (when.of(pin) if isinstance(when, Moments) else when)

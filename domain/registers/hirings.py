"""The mandatory notices of hiring (UniLav, UniSomm): events, of which the employments of a person are made (R6.22).

An extract holds events, never verdicts: a correction replaces what it names, an annulment takes it out, extensions,
transformations and the end belong to the job that began on that day with that employer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple, Protocol

from pydantic import field_validator

from domain.basis import codes
from domain.basis.fields import Day, TaxCode, WeeklyHours, Word
from domain.basis.findings import WrongValue
from domain.lifecycle.content import Content, in_order
from domain.registers.answers import Origin
from domain.registers.codes import CODES

# A transformation that makes a job open-ended (from any kind).
TO_OPEN_ENDED = frozenset({"DI", "AI", "FI", "II"})
UNKNOWN = "unknown"


class HiringNotice(Content):
    """One notice. ``person`` is the number in the register of persons; a file names the tax code, which is not kept."""

    person: Word
    employer: TaxCode
    start: Day
    ends: Day | None = None
    contract: Word
    hours: Literal["full", "part", "unknown"] = "unknown"
    weekly_hours: WeeklyHours | None = None
    agency: bool = False
    communication: Word | None = None
    previous: Word | None = None
    message: Literal["notice", "correction", "annulment"] = "notice"
    extended_to: Day | None = None
    transformed_on: Day | None = None
    transformation: Word | None = None
    ended_on: Day | None = None
    cause: Word | None = None

    @field_validator("employer")
    @classmethod
    def _valid(cls, value: str) -> str:
        if not codes.company_code(value):
            raise WrongValue("tax_code", "not a valid tax code")
        return value

    @classmethod
    def contradictions(cls, said: Mapping[str, object]) -> Iterator[WrongValue]:
        """Nothing happens to a job before it begins, and what corrects names what it corrects."""
        yield from in_order(said, "start", "ends", "extended_to", "transformed_on", "ended_on")
        corrects = said.get("message") in ("correction", "annulment")
        if corrects and "previous" in said and said["previous"] is None:
            yield WrongValue("corrects_nothing", "a correction or annulment names the notice that it is about")

    @property
    def subject(self) -> str:
        """Whose job it is."""
        return self.person

    @property
    def key(self) -> str:
        """Its own number where the extract has it; else person, employer, beginning and event."""
        if self.communication is not None:
            return self.communication
        event = self.ended_on or self.transformed_on or self.extended_to or self.start
        return f"{self.person}/{self.employer}/{self.start.isoformat()}/{event.isoformat()}"


@dataclass(frozen=True, slots=True)
class Employment:
    """One job as the notices tell it."""

    employer: str
    agency: bool
    start: date
    ends: date | None
    """The last day as agreed, with extensions; None when it is open-ended."""
    contract: str
    """A kind, by the list of codes; ``unknown`` for a code that the list has not."""
    weekly_hours: float | None
    """None when it is full time."""
    hours_known: bool
    ended_on: date | None = None
    cause: str = ""
    """Who ended it: ``worker``, ``employer``, ``expiry`` or ``unknown``; empty while it lasts."""
    origins: tuple[Origin, ...] = ()


class Hirings(Protocol):
    """The register of mandatory notices."""

    def employments(self, person: int) -> tuple[Employment, ...]:
        """All jobs of a person that are known, in order of their beginning; none when nothing is known."""


class FiledNotice(NamedTuple):
    """A notice and where it stands."""

    notice: HiringNotice
    origin: Origin


def employments_of(filed: Iterable[FiledNotice]) -> tuple[Employment, ...]:
    """The jobs that notices make, in order of their beginning."""
    known = list(filed)
    if not known:  # most people have none
        return ()
    jobs: dict[tuple[str, date], list[FiledNotice]] = defaultdict(list)
    for one in _standing(known):
        jobs[one.notice.employer, one.notice.start].append(one)
    found = (_employment(notices) for notices in jobs.values())
    return tuple(sorted(found, key=lambda job: job.start))


def _standing(filed: list[FiledNotice]) -> list[FiledNotice]:
    """Without what was annulled or corrected, and without the annulments."""
    replaced = {one.notice.previous for one in filed if one.notice.message != "notice"}
    return [
        one for one in filed if one.notice.message != "annulment" and (one.notice.communication or "") not in replaced
    ]


def _employment(filed: list[FiledNotice]) -> Employment:
    """The notices of one job in the order of what they tell: hire, extensions, transformations, end."""
    ordered = sorted(filed, key=lambda one: _event_day(one.notice))
    first = ordered[0].notice
    job = Employment(
        employer=first.employer,
        agency=first.agency,
        start=first.start,
        ends=first.ends,
        contract=_kind(first.contract),
        weekly_hours=None if first.hours == "full" else first.weekly_hours,
        hours_known=_hours_known(first),
        origins=tuple(one.origin for one in ordered),
    )
    for one in ordered:
        job = _told(job, one.notice)
    return job


def _event_day(notice: HiringNotice) -> date:
    return notice.ended_on or notice.transformed_on or notice.extended_to or notice.start


def _told(job: Employment, notice: HiringNotice) -> Employment:
    if notice.extended_to is not None and job.ends is not None:
        job = replace(job, ends=max(job.ends, notice.extended_to))
    if notice.transformed_on is not None and (notice.transformation or "").upper() in TO_OPEN_ENDED:
        job = replace(job, ends=None, contract="open_ended")
    if notice.hours == "part" and notice.weekly_hours is not None:
        known = [hours for hours in (job.weekly_hours, notice.weekly_hours) if hours is not None]
        job = replace(job, weekly_hours=min(known), hours_known=True)
    if notice.ended_on is not None:
        job = replace(job, ended_on=notice.ended_on, cause=_whose(notice.cause))
    return job


def _kind(code: str) -> str:
    return CODES["contracts"].means.get(code.casefold(), UNKNOWN)


def _hours_known(notice: HiringNotice) -> bool:
    return notice.hours == "full" or notice.weekly_hours is not None


def _whose(cause: str | None) -> str:
    return CODES["causes"].means.get((cause or "").casefold(), UNKNOWN)

"""The people of a project, as its file holds them: who takes part, what they were given, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.basis.vocabulary import ExitStatus, OutcomeKind, WorkerStatus
from domain.record.keys import ItemOf
from domain.record.states import OutcomeState, RecipientState, WordOf


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person of the project, known by the number in it (``R07``)."""

    id: str
    state: RecipientState
    company: str
    status: WorkerStatus
    band: str | None = None
    planned_on: date | None = None
    band_evidence: str | None = None
    """Hash of what proved the band when the plan was signed (R6.13b); None where nothing was handed in."""
    left_on: date | None = None
    exit_status: ExitStatus | None = None
    """Immediate result four weeks after the exit (R9.18)."""
    person: int | None = None
    """Who it is, across all projects: the number in the register of persons, which alone holds the code."""
    replaces: str | None = None
    """Number of the recipient in whose place this one came, with what their plan had not spent (R7.8)."""
    entry_told_on: date | None = None
    """When the data at entry were handed in (R9.17); they stand in sealed words only."""
    entry_whole: bool = False
    """Whether nothing of them is lacking: otherwise the record counts in the grand total only."""
    exit_told_on: date | None = None
    """When somebody told the immediate result; the clock records what the file knows where nobody did."""
    later_told_on: date | None = None
    later_status: ExitStatus | None = None
    """Longer-term result, six months after the exit (R9.18)."""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of an attendance register: a person, a service, an interval, its price in cents and its rule."""

    id: int
    recipient: str
    service: str
    day: date
    start: str
    end: str
    register_number: str
    minutes: int
    cents: int
    price_reference: str
    document: str
    """Hash of the register that was handed in."""
    voided: str | None = None
    """Hash of the words that took it out, with their reason; it is neither paid nor does it use anything up (R7.9)."""
    voided_on: date | None = None
    corrects: int | None = None
    """The number of the line in whose place it stands."""
    provider: str | None = None
    """Tax code of the member of the network that gave the service; the lead where the file did not say."""
    place: str | None = None
    """Where the service was given."""
    teacher: str | None = None
    """Who taught, or was the tutor."""
    signed: bool | None = None
    """Whether person and operator have signed the register on paper; None where the file did not say."""
    struck: str | None = None
    """The typed reason for which a check on the spot has found it wrong (R8.7)."""

    @property
    def item(self) -> str:
        """How claims and people name it: ``S12``."""
        return f"{ItemOf.service}{self.id}"

    @property
    def session(self) -> tuple[str, date, str]:
        """Service, day and register: the lines of a class have them in common."""
        return self.service, self.day, self.register_number


@dataclass(frozen=True, slots=True)
class Outcome:
    """A declared result of one person; ``employer`` and contract are facts of the file, never of the history."""

    id: str
    recipient: str
    kind: OutcomeKind
    hired: date
    ends: date | None
    contract: str
    employer: str
    weekly_hours: float
    declared_on: date
    state: OutcomeState = OutcomeState.declared
    reached_on: date | None = None
    """Day on which the minimum duration is reached."""
    cents: int = 0
    reason: str | None = None
    price_reference: str = ""
    document: str = ""
    """Hash of the declaration."""
    contracts: int = 1
    """How many contracts add up to it (R6.16)."""
    word: WordOf | Literal[""] = ""
    """By whose word it was verified or refused; empty while it is declared (F44)."""
    refusal: str | None = None
    """The refusal by which it is refused, as a matter of contest (``V1``); None for one of before there were days for it."""
    contested: str | None = None
    """Hash of the reasons for which that refusal is contested; once (F48)."""
    contest_granted: bool | None = None

    @property
    def matter(self) -> str:
        """What its refusal is contested as: one of before there were days for it stands for itself."""
        return self.refusal or self.id

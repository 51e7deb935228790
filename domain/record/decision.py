"""What the rules answer to a command: a changed file with its money and letters, or a refusal with its findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from domain.basis.calendar import local_day
from domain.basis.findings import Finding
from domain.edition.measure import Measure
from domain.edition.versions import Moments
from domain.lifecycle.states import State
from domain.record.elsewhere import NOBODY, NOWHERE, UNTOLD, Elsewhere, Joining, Queue
from domain.record.file import File, Notice
from domain.record.payables import Transfer
from domain.record.sent import Naming
from domain.registers.all import SILENCE, Registers

# What a command answered beyond the new state, by name. Each command has its own names (``domain.views.story``).
Answered = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """What a rule may know besides the file: the measure, the programme's instant, who acts, the content's hash."""

    measure: Measure
    at: datetime
    actor: str
    content: str
    rules_version: str = ""
    acted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who has given which command on this project before (F30)."""
    free: int = 0
    """Cents that are free in the measure; told only for a command that may take of them."""
    in_file: frozenset[str] = frozenset()
    """Orders of the project that stand in a payment file: the treasury has the last word on them."""
    registers: Registers = SILENCE
    """The registers of others, to be asked (F16)."""
    other_names: frozenset[str] = frozenset()
    """Under which names the person who acts stands, or stood, in the register of actors besides this one."""
    elsewhere: Elsewhere = NOWHERE
    """What the project's people have in other projects; told only for a command that asks for it."""
    joining: Joining = NOBODY
    """Who would join the project with this command (R7.8)."""

    code_holder: str = ""
    """The project that has the project code (CUP) which the command gives; empty when none has it (R4.11)."""
    draw: str = ""
    """The act of the last draw that has named the project for a check on the spot; told only for a command that asks (R8.7)."""
    naming: tuple[Naming, ...] = ()
    """The letters to the network that have left and name a decree; told only for a command that asks (R4.9)."""
    queue: Queue = UNTOLD
    """Where the application stands among those without money; told only for a command that asks (R5.7)."""

    @property
    def person(self) -> frozenset[str]:
        """All names of who acts: duties are a person's, whatever name they use (R1.10)."""
        return self.other_names | {self.actor}

    @cached_property
    def day(self) -> date:
        """The local day of the instant: the day on which terms start."""
        return local_day(self.at)

    def when(self, file: File) -> Moments:
        """The moments by which the rules of a decision on this file are chosen: its own days, and today."""
        return file.moments(self.day)

    def moved(self, file: File, state: State) -> File:
        """The file in another state, since now."""
        return file if file.state is state else file.having(state=state, since=self.at)


class Stage(NamedTuple):
    """One of several things that the clock did at once: the file after it, its instant, and how many letters it wrote."""

    file: File
    at: datetime
    letters: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The command is accepted: write all of this in one transaction."""

    file: File
    transfers: tuple[Transfer, ...] = ()
    notices: tuple[Notice, ...] = ()
    data: Answered = field(default_factory=dict)
    """What to tell the person who gave the command, beyond the new state."""
    spelled: tuple[tuple[str, str], ...] = ()
    """Recipients with a further tax code that finds them."""
    erased: tuple[str, ...] = ()
    """Recipients of whom nothing may tell any more who they were."""
    stages: tuple[Stage, ...] = ()
    """Of the clock: what was due, one after the other, with the first of the letters."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The command breaks rules: nothing changes but the audit entry that says so."""

    findings: tuple[Finding, ...]

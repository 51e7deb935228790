"""What the record knows of a project's people in other projects: the door reads it and hands it to the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ServedElsewhere:
    """A line of another project's register that is paid there, or may be."""

    project: str
    day: date
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class ResultElsewhere:
    """A result in another project that was declared and not refused."""

    project: str
    kind: str
    hired: date


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """By the number that each recipient has in this project; who is in no other project has no entry."""

    served: Mapping[str, tuple[ServedElsewhere, ...]] = field(default_factory=dict)
    results: Mapping[str, tuple[ResultElsewhere, ...]] = field(default_factory=dict)
    named: bool = False
    """Whether whoever asks may hear which project it is: the office may, an operator hears only that there is one."""


NOWHERE = Elsewhere()


@dataclass(frozen=True, slots=True)
class Queue:
    """Where an application stands among those of its measure for which there was no money, and who was the last that had some."""

    position: int | None = None
    last_order: int | None = None
    last_funded_at: datetime | None = None


UNTOLD = Queue()


@dataclass(frozen=True, slots=True)
class Joining:
    """Persons whom a command names by their codes: who they are, who of them is in another open project, and who is in any."""

    persons: Mapping[str, int] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    placed: frozenset[int] = frozenset()
    """Those who are, or were, in some project; of the others registers have told, and nobody else."""


NOBODY = Joining()

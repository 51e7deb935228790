"""What a register says when it is asked, and how each is asked. "No data" is an answer of its own and never a yes (F16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from domain.lifecycle.contents import fingerprint


class Register(StrEnum):
    """The registers that are asked."""

    accreditation = "accreditation"
    hirings = "hirings"
    participations = "participations"
    regularity = "regularity"


class Said(StrEnum):
    """The three answers."""

    yes = "yes"
    no = "no"
    no_data = "no_data"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry stands: the file that was handed in, by its hash, and the hash of the row itself."""

    file: str
    row: int
    hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``found`` is what stands there, in a word; ``since`` the day from which it does."""

    said: Said
    found: str = ""
    since: date | None = None
    source: str = ""
    """The file on which it rests, by its hash; the last one where there are several."""
    hash: str = ""
    """The hash of all entries on which it rests."""
    until: date | None = None
    """The first day on which the register itself says that it may be otherwise; None when it names none."""


NO_DATA = Answer(Said.no_data)


def resting_on(
    said: Said, found: str, since: date | None, origins: Iterable[Origin], until: date | None = None
) -> Answer:
    """An answer with the entries on which it rests."""
    used = list(origins)
    together = fingerprint("".join(origin.hash for origin in used).encode())
    return Answer(said, found, since, used[-1].file if used else "", together if used else "", until)


class Accreditations(Protocol):
    """The register of accredited operators (R1.6)."""

    def accreditation(self, body: str, service: str, standing: str, day: date) -> Answer:
        """Whether a body, by its tax code, is accredited for a service in that standing on a day."""

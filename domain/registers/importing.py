"""A file of a register beside what is known already: what is new, what is said again, what is corrected and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

from domain.basis.fields import Name, Sha256
from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle.contents import Content, canonical, fingerprint

# The subject of imports, and the name of their chain beside those of the measures.
REGISTERS = "registers"
IMPORT = "import_register"
FORGET = "forget_person"


class ImportRegister(Content):
    """What an officer signs who takes in a file: which register, which file, and the rows that were kept of it."""

    register_name: Literal["accreditation", "hirings", "participations", "regularity"]
    file: Sha256
    name: Name
    kept: int
    rows: Sha256
    """Hash of the hashes of all rows that were kept, in order."""


class ForgetPerson(Content):
    """What a manager signs who erases by an act the codes of somebody of whom only registers have told: the number is all that stays."""

    act: Name
    person: int


class Entry(Protocol):
    """A row of any register."""

    @property
    def key(self) -> str:
        """What makes it this entry."""

    @property
    def subject(self) -> str:
        """Whom it is about."""


@dataclass(frozen=True)
class Line:
    """A good row with its number in the file."""

    row: int
    entry: Content

    @cached_property
    def said(self) -> str:
        """What it says, in its one spelling."""
        return canonical(self.entry).decode()

    @cached_property
    def hash(self) -> str:
        """The hash of what it says."""
        return fingerprint(self.said.encode())

    @property
    def key(self) -> str:
        """The key of its entry."""
        return str(self.entry.key)  # type: ignore[attr-defined]

    @property
    def subject(self) -> str:
        """The subject of its entry."""
        return str(self.entry.subject)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Correction:
    """A row that says otherwise what an earlier file said: each field with what it was and what it is."""

    row: int
    key: str
    changes: Mapping[str, tuple[object, object]]


@dataclass(slots=True)
class Compared:
    """The rows of a file beside the record."""

    new: list[Line] = field(default_factory=list)
    corrected: list[Correction] = field(default_factory=list)
    repeated: int = 0
    """Rows that the record has already, word for word."""

    bad: list[Finding] = field(default_factory=list)
    """Rows that contradict an earlier row of the same file."""


def compare(lines: Iterable[Line], known: Mapping[str, Mapping[str, object]]) -> Compared:
    """``known`` is what the record says under the keys of the lines, field by field."""
    found = Compared()
    seen: dict[str, Line] = {}
    for line in lines:
        first = seen.setdefault(line.key, line)
        before = known.get(line.key)
        if first is not line:
            _again(found, first, line)
        elif before is None:
            found.new.append(line)
        else:
            _known(found, line, before)
    return found


def _again(found: Compared, first: Line, line: Line) -> None:
    if first.hash == line.hash:
        found.repeated += 1
    else:
        found.bad.append(refuse("F16", "contradicts", f"row {line.row}", row=first.row))


def _known(found: Compared, line: Line, before: Mapping[str, object]) -> None:
    now = line.entry.model_dump(mode="json")
    changes = {name: (before.get(name), value) for name, value in now.items() if before.get(name) != value}
    if not changes:
        found.repeated += 1
        return
    found.corrected.append(Correction(line.row, line.key, changes))
    found.new.append(line)


def hash_of(lines: Iterable[Line]) -> str:
    """The hash that an import binds: over all rows that it keeps."""
    return fingerprint("".join(line.hash for line in lines).encode())

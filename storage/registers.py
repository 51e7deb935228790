"""What registers say, on record: files are taken in once, and their rows are asked by whom they are about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from domain.lifecycle.states import ENDS
from domain.record.file import File
from domain.registers.accreditation import AccreditationEntry, Filed, standing_of
from domain.registers.answers import Answer, Origin, Register
from domain.registers.hirings import Employment, FiledNotice, HiringNotice, employments_of
from domain.registers.importing import Line
from domain.registers.participations import FiledParticipation, Participation
from domain.registers.regularity import FiledRegularity, RegularityEntry, regularity_on
from storage import bulk, persons
from storage.among import Among
from storage.chunks import chunks
from storage.network_tables import PartnerRow
from storage.prepared import Question, asked_ahead
from storage.register_tables import RegisterEntryRow, RegisterFileRow
from storage.tables import ProjectRow, RecipientRow, table_of

_ENTRY = table_of(RegisterEntryRow)
_PARTNER = table_of(PartnerRow)
_PROJECT = table_of(ProjectRow)
_RECIPIENT = table_of(RecipientRow)


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was taken in. ``imported_at`` is a real instant."""

    kind: str
    sha256: str
    name: str
    imported_at: datetime
    actor: str
    rows: int
    kept: int
    answer: Mapping[str, Any]


def file_of(session: Session, register: str, sha256: str) -> TakenFile | None:
    """A file that was taken in before, or None."""
    row = session.get(RegisterFileRow, (register, sha256))
    return TakenFile(**row.model_dump()) if row else None


def taken_in(session: Session) -> list[TakenFile]:
    """All files, the oldest first."""
    rows = session.exec(select(RegisterFileRow).order_by(col(RegisterFileRow.imported_at)))
    return [TakenFile(**row.model_dump()) for row in rows]


def said_under(session: Session, register: str, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the record says under some keys, field by field; those that it does not know are left out."""
    found: dict[str, dict[str, Any]] = {}
    for some in chunks(keys):
        query = select_columns(_ENTRY.c.id, _ENTRY.c.key, _ENTRY.c.said).where(
            _ENTRY.c.kind == register, _ENTRY.c.key.in_(some)
        )
        rows = sorted(tuple(row) for row in session.connection().execute(query))
        found.update((key, json.loads(said)) for _, key, said in rows)
    return found


def take_in(session: Session, file: TakenFile, lines: Sequence[Line]) -> None:
    """Append a file and its rows."""
    bulk.insert_all(
        session,
        _ENTRY,
        [
            {
                "kind": file.kind, "subject": line.subject, "key": line.key, "file": file.sha256,
                "row": line.row, "hash": line.hash, "said": line.said,
            }
            for line in lines
        ],
    )  # fmt: skip
    session.add(RegisterFileRow(**{name: getattr(file, name) for name in file.__slots__}))
    session.flush()


def concerned(session: Session, register: Register, lines: Iterable[Line]) -> list[str]:
    """The living projects in whose network, or among whose people, somebody stands of whom rows tell."""
    found: set[str] = set()
    for some in chunks({line.subject for line in lines}):
        query = select_columns(_PROJECT.c.number).where(
            _PROJECT.c.state.not_in([state.value for state in ENDS]),
            _OF_WHOM[register](some),
        )
        found.update(session.connection().execute(query).scalars())
    return sorted(found)


def _with_body(codes: Sequence[str]) -> ColumnElement[bool]:
    members = select_columns(_PARTNER.c.project).where(_PARTNER.c.tax_code.in_(codes), _PARTNER.c.left_on.is_(None))
    return or_(_PROJECT.c.lead.in_(codes), _PROJECT.c.number.in_(members))


def _with_person(numbers: Sequence[str]) -> ColumnElement[bool]:
    people = select_columns(_RECIPIENT.c.project).where(_RECIPIENT.c.person.in_(map(int, numbers)))
    return _PROJECT.c.number.in_(people)


def _with_lead(codes: Sequence[str]) -> ColumnElement[bool]:
    return _PROJECT.c.lead.in_(codes)


# Which projects somebody is found in, by the register that tells of them; only the lead is paid, and must be regular.
_OF_WHOM: Mapping[Register, Callable[[Sequence[str]], ColumnElement[bool]]] = {
    Register.accreditation: _with_body,
    Register.hirings: _with_person,
    Register.participations: _with_person,
    Register.regularity: _with_lead,
}


Told = tuple[str, Origin]
_COLUMNS = [_ENTRY.c[name] for name in ("id", "kind", "subject", "key", "file", "row", "hash", "said")]
_ABOUT = Among(
    lambda among: select_columns(*_COLUMNS).where(
        _ENTRY.c.kind.in_([bindparam("register"), bindparam("another")]), among(_ENTRY.c.subject)
    ),
    String,
)
# Whoever asks one of them about somebody nearly always asks the other one too.
_OF_PEOPLE = (Register.hirings, Register.participations)
_OF_BODIES = (Register.accreditation, Register.regularity)
_ASKED_TOGETHER = {register: pair for pair in (_OF_PEOPLE, _OF_BODIES) for register in pair}


def about(session: Session, register: Register, subjects: Sequence[str]) -> dict[tuple[Register, str], list[Told]]:
    """What a register, and one that is asked with it, says of each of some subjects now, each row in its one spelling with its origin."""
    registers = _ASKED_TOGETHER[register]
    found: dict[tuple[Register, str], list[Told]] = {(one, subject): [] for one in registers for subject in subjects}
    # Sorted here: asked for in order, a database without statistics walks all entries of all registers.
    current = {tuple(row[1:4]): row for row in sorted(_ABOUT.rows(session, *_named(registers, subjects)))}
    for _id, kind, subject, _key, file, row, hash, said in current.values():
        found[Register(kind), subject].append((said, Origin(file, row, hash)))
    return found


def _named(registers: tuple[Register, Register], subjects: Iterable[str]) -> tuple[Sequence[str], dict[str, str]]:
    """Two registers and some subjects as a question names them, the same for the same ones."""
    one, another = registers
    return sorted(set(subjects)), {"register": one.value, "another": another.value}


def _bodies(file: File) -> list[str]:
    return [file.lead, *(one.tax_code for one in file.partners.values())]


class FiledRegisters:
    """The registers as they are known from the files that were taken in: the default of every interface.

    It serves one decision, or those who are at the counter together, and asks each thing once: of all ``people``, and of all
    ``bodies``, as soon as one of them is asked for.
    """

    def __init__(self, session: Session, people: Iterable[int] = (), bodies: Iterable[str] = ()) -> None:
        self._session = session
        self._people = frozenset(people)
        self._bodies = frozenset(bodies)
        self._numbers: dict[int, tuple[str, ...]] = {}
        """The numbers under which registers tell of each person who was asked about."""
        self._everybody: list[str] = []
        """All of them."""
        self._known: dict[tuple[Register, str], list[Told]] = {}

    @classmethod
    def asks(cls, file: File) -> Iterator[Question]:
        """What a decision on a file asks of its bodies, nearly whatever it is."""
        return _ABOUT.questions(*_named(_OF_BODIES, _bodies(file)))

    @classmethod
    def of_file(cls, session: Session, file: File) -> FiledRegisters:
        """The registers as a decision on a file asks them."""
        people = [one.person for one in file.recipients.values() if one.person is not None]
        return cls(session, people, _bodies(file))

    def _about(self, register: Register, subject: str, others: Iterable[str] = ()) -> list[Told]:
        """What a register says of somebody; ``others`` are asked about in the same question."""
        known = self._known.get((register, subject))
        if known is None:
            self._known |= about(self._session, register, [*{subject, *others}])
            known = self._known[register, subject]
        return known

    def _about_person(self, register: Register, person: int) -> list[Told]:
        """What a register says of a person, under each number that they had."""
        if person not in self._numbers:
            people = self._people | {person}
            own = _ABOUT.questions(*_named(_OF_PEOPLE, map(str, people)))  # nearly nobody has had another number
            with asked_ahead(self._session, [*persons.known_as_asks(people), *own]):
                others = persons.known_as(self._session, people)
                self._numbers |= {one: tuple(map(str, (one, *others.get(one, ())))) for one in people}
                self._everybody = [number for numbers in self._numbers.values() for number in numbers]
                return self._told(register, person)
        return self._told(register, person)

    def _told(self, register: Register, person: int) -> list[Told]:
        numbers = self._numbers[person]
        if len(numbers) == 1:  # nearly everybody
            return self._about(register, numbers[0], self._everybody)
        return [one for number in numbers for one in self._about(register, number, self._everybody)]

    def accreditation(self, body: str, service: str, standing: str, day: date) -> Answer:
        """See ``domain.registers.answers.Accreditations``."""
        filed = [
            Filed(AccreditationEntry.model_validate_json(said), origin)
            for said, origin in self._about(Register.accreditation, body, self._bodies)
        ]
        return standing_of(filed, service, standing, day)

    def employments(self, person: int) -> tuple[Employment, ...]:
        """See ``domain.registers.hirings.Hirings``."""
        return employments_of(
            FiledNotice(HiringNotice.model_validate_json(said), origin)
            for said, origin in self._about_person(Register.hirings, person)
        )

    def participations(self, person: int) -> tuple[FiledParticipation, ...]:
        """See ``domain.registers.participations.Participations``."""
        return tuple(
            FiledParticipation(Participation.model_validate_json(said), origin)
            for said, origin in self._about_person(Register.participations, person)
        )

    def regularity(self, body: str, day: date, days: int) -> Answer:
        """See ``domain.registers.regularity.Regularities``."""
        filed = [
            FiledRegularity(RegularityEntry.model_validate_json(said), origin)
            for said, origin in self._about(Register.regularity, body, self._bodies)
        ]
        return regularity_on(filed, day, days)

"""The registers of others: an officer takes in their files; every import is signed, traced, and done once (F16)."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NotRequired, TypedDict

from sqlmodel import Session

from domain.basis.calendar import ROME, local_day
from domain.basis.codes import plain_form
from domain.basis.findings import Finding, Value, require
from domain.basis.language import _
from domain.edition.catalogue import refuse
from domain.lifecycle.contents import canonical, fingerprint
from domain.lifecycle.states import Role
from domain.registers.answers import Register
from domain.registers.importing import IMPORT, REGISTERS, Compared, ImportRegister, Line, compare, hash_of
from domain.registers.regularity import RegularityEntry
from domain.trust.statement import Statement, derived
from office.caller import Caller
from office.errors import Malformed
from office.one_answer import row_of
from office.papers import read_bytes
from office.reading import reader
from office.register_rows import LIMIT, SHAPES, ReadFile, read
from storage import actors, audit, chain, documents, measures, persons, registers
from storage.proofs import doubts
from storage.registers import TakenFile

# More bad rows, or changes, than this are counted and not listed.
MOST_LISTED = 200


class BadRow(TypedDict):
    """What of a row cannot be taken, and why."""

    row: str
    reason: str
    rule: str
    key: NotRequired[str]
    """With the values: the same without words, so that it can be said in another language; not in files of before."""
    values: NotRequired[Mapping[str, Value]]


class ChangedRow(TypedDict):
    """A row that corrects an earlier file: each field with what it was and what it is."""

    row: int
    entry: str
    changes: dict[str, list[object]]


class Imported(TypedDict):
    """What became of a file of a register."""

    register: str
    file: str
    sha256: str
    rows: int
    kept: int
    new: int
    corrected: int
    repeated: int
    bad: int
    changes: list[ChangedRow]
    bad_rows: list[BadRow]
    projects: list[str]
    """Living projects that it concerns: each is looked at again within the hour."""
    command: str
    """Empty when it was only tried."""
    already: NotRequired[bool]


class RegisterFile(TypedDict):
    """A file that was taken in."""

    register: str
    file: str
    sha256: str
    imported_at: str
    actor: str
    rows: int
    kept: int


def take_in(caller: Caller, register: Register, path: Path) -> Imported:
    """Take in a file: good rows are kept, bad ones come back; the same file again changes nothing.

    Raises Malformed when it is no such file or has no good row, and RuleBroken for whoever is not an officer.
    """
    actor = caller.must_be(Role.officer)
    data = read_bytes(path, LIMIT)
    sha256 = fingerprint(data)
    with caller.database.read() as session:
        known = registers.file_of(session, register, sha256)
        today = _today(session)
    if known is not None:
        return _again(known)
    with nothing_collected():
        return _taken_in(caller, register, path, data, actor, today)


def tried(caller: Caller, register: Register, path: Path) -> Imported:
    """What would become of a file if it were taken in now: read whole, beside the record; nothing is written.

    Raises as ``take_in`` does.
    """
    caller.must_be(Role.officer)
    data = read_bytes(path, LIMIT)
    sha256 = fingerprint(data)
    with caller.database.read() as session:
        if (known := registers.file_of(session, register, sha256)) is not None:
            return _again(known)
        file = _whole(register, path, data, _today(session))
        if SHAPES[register].of_persons:
            file = _named(file, _numbers(session, file))
        compared = _compared(session, register, file)
        concerned = registers.concerned(session, register, compared.new)
        content = _content(register, path, sha256, file)
        return _document(register, file, content, compared, concerned, "")


def _numbers(session: Session, file: ReadFile) -> dict[str, int]:
    """The numbers of the persons of a file; each who is unknown has one that nobody in the record has."""
    codes = {line.subject for line in file.lines}
    known = persons.find(session, codes)
    unknown = {form: -place for place, form in enumerate(sorted({plain_form(one) for one in codes - known.keys()}), 1)}
    return {code: known.get(code) or unknown[plain_form(code)] for code in codes}


def _whole(register: Register, path: Path, data: bytes, today: date) -> ReadFile:
    file = _issued_by(today, read(path, data, SHAPES[register]))
    if not file.lines:
        raise Malformed(
            _("'{file}' has no row that can be taken", file=path), sorted(file.bad, key=row_of)[:MOST_LISTED]
        )
    return file


def _today(session: Session) -> date:
    """The latest day of the clocks of open measures; without any, the real one: a register is of no measure."""
    now = datetime.now(UTC)
    return max((local_day(one.clock.programme(now)) for one in measures.editions(session)), default=local_day(now))


def _issued_by(today: date, file: ReadFile) -> ReadFile:
    """The file without documents that would have been issued after today (R4.13, our check)."""
    issued = {line.row: line.entry.issued for line in file.lines if isinstance(line.entry, RegularityEntry)}
    issued |= {row: day for row, said in file.partly.items() if isinstance(day := said.get("issued"), date)}
    later = [
        refuse("R4.13", "not_issued", f"row {row}: issued", issued=day) for row, day in issued.items() if day > today
    ]
    if not later:
        return file
    rows = set(map(row_of, later))
    return replace(file, lines=[line for line in file.lines if line.row not in rows], bad=[*file.bad, *later])


def _content(register: Register, path: Path, sha256: str, file: ReadFile) -> ImportRegister:
    return ImportRegister(
        register_name=register.value, file=sha256, name=path.name, kept=len(file.lines), rows=hash_of(file.lines)
    )


def _compared(session: Session, register: Register, file: ReadFile) -> Compared:
    return compare(file.lines, registers.said_under(session, register, {line.key for line in file.lines}))


def _taken_in(caller: Caller, register: Register, path: Path, data: bytes, actor: str, today: date) -> Imported:
    """Read, sign and write a file that is not on record yet."""
    sha256 = fingerprint(data)
    file = _whole(register, path, data, today)
    if SHAPES[register].of_persons:
        file = _numbered(caller, file)
    content = _content(register, path, sha256, file)
    words = canonical(content)
    said = statement(IMPORT, fingerprint(words), actor, Role.officer)
    signature = caller.sign(said)
    with caller.database.write() as session:
        require(*doubts(actors.register(session), said, signature))
        chain.hold(session, REGISTERS)
        if (known := registers.file_of(session, register, sha256)) is not None:
            return _again(known)
        return _write(session, register, file, content, said, signature)


@contextmanager
def nothing_collected() -> Iterator[None]:
    """No search for garbage meanwhile: all rows of a file are kept to its end, and walking through them takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def listing(caller: Caller) -> list[RegisterFile]:
    """The files that were taken in, the oldest first."""
    with caller.database.read() as session:
        reader(caller, session)
        return [
            RegisterFile(
                register=one.kind,
                file=one.name,
                sha256=one.sha256,
                imported_at=one.imported_at.astimezone(ROME).isoformat(timespec="seconds"),
                actor=one.actor,
                rows=one.rows,
                kept=one.kept,
            )
            for one in registers.taken_in(session)
        ]


def _numbered(caller: Caller, file: ReadFile) -> ReadFile:
    """The file with the numbers of its persons: the codes themselves stand in the register of persons only, sealed."""
    codes = {line.subject for line in file.lines}
    with caller.database.write() as session:
        known = persons.find_or_enter(session, codes, datetime.now(UTC))
    return _named(file, known)


def _named(file: ReadFile, known: Mapping[str, int]) -> ReadFile:
    """The file with numbers in the place of codes."""
    lines = [Line(line.row, line.entry.model_copy(update={"person": str(known[line.subject])})) for line in file.lines]
    return replace(file, lines=lines)


def _write(
    session: Session, register: Register, file: ReadFile, content: ImportRegister, said: Statement, signature: str
) -> Imported:
    now = datetime.now(UTC)
    compared = _compared(session, register, file)
    projects = registers.concerned(session, register, compared.new)
    document = _document(register, file, content, compared, projects, said.id)
    documents.store(session, canonical(content), f"{IMPORT}.json", now)
    taken = TakenFile(
        register.value, content.file, content.name, now, said.actor, file.rows, document["kept"], dict(document)
    )
    registers.take_in(session, taken, compared.new)
    audit.record(session, entry(said, signature, now, projects))
    return document


def statement(name: str, content: str, actor: str, role: Role) -> Statement:
    """What is signed of an act on the registers: once for each content."""
    return Statement(derived(REGISTERS, name, content), REGISTERS, name, content, actor, role)


def entry(said: Statement, signature: str, now: datetime, projects: list[str]) -> audit.AuditEntry:
    """The entry of an act in the trace of the registers, with the projects that it concerns."""
    return audit.AuditEntry(
        measure=REGISTERS, project=None, command_id=said.id, name=said.name, actor=said.actor, role=said.role,
        content=said.content, at=now, rules_version="", accepted=True, state_before="", state_after="",
        answer=json.dumps({"data": {"projects": projects}}),
        signature=signature,
    )  # fmt: skip


def _again(known: TakenFile) -> Imported:
    first: Imported = {**known.answer, "already": True}  # type: ignore[typeddict-item]
    return first


def _document(
    register: Register, file: ReadFile, content: ImportRegister, compared: Compared, projects: list[str], command: str
) -> Imported:
    bad = sorted((*file.bad, *compared.bad), key=row_of)
    changes = [
        ChangedRow(row=one.row, entry=one.key, changes={name: list(pair) for name, pair in one.changes.items()})
        for one in compared.corrected[:MOST_LISTED]
    ]
    return Imported(
        register=register.value,
        file=content.name,
        sha256=content.file,
        rows=file.rows,
        kept=len(file.lines) - len(compared.bad),
        new=len(compared.new) - len(compared.corrected),
        corrected=len(compared.corrected),
        repeated=compared.repeated,
        bad=len({finding.path.partition(":")[0] for finding in bad}),
        changes=changes,
        bad_rows=[_bad(finding) for finding in bad[:MOST_LISTED]],
        projects=projects,
        command=command,
        already=False,
    )


def _bad(finding: Finding) -> BadRow:
    return BadRow(
        row=finding.path, reason=finding.message, rule=finding.rule, key=finding.key, values=dict(finding.values)
    )

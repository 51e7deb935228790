"""The data of participants for the European fund: the file for the State's monitoring, and how complete they are (R9.17 to R9.19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.codes import PERSON, plain_form
from domain.basis.findings import Finding
from domain.edition.measure import Measure
from domain.edition.refusals import not_held
from domain.edition.versions import Moments
from domain.lifecycle.participants import EntryData
from domain.lifecycle.states import Role
from domain.procedure.participants import left_on
from domain.record.file import File
from domain.record.states import Account
from domain.terms import reckoning
from domain.views import monitoring, operations, protocol
from domain.views.documents import Completeness
from domain.views.monitoring import Participant
from domain.views.operations import Movement, Operation
from domain.views.protocol import Row
from office.caller import Caller
from office.errors import RuleBroken
from office.reading import must_see_all, note, reader
from office.writing import write_new
from storage import actors, files, ledger, measures, participants_told, persons, queries, rules
from storage.ledger import Posted
from storage.participants_told import completeness

# Who may take the data of participants out of the record.
MAY_EXPORT = (Role.officer, Role.manager)


class Exported(TypedDict):
    """What was written, and what it leaves out: people, and projects."""

    measure: str
    file: str
    participants: int
    left_out: list[str]
    tables: dict[str, int]
    """The tables with the number of their rows."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The participants and the projects of an edition, and what speaks against some of them."""

    people: Sequence[Participant]
    operations: Sequence[Operation]
    findings: Sequence[Finding]
    measure: Measure
    today: date
    key: str

    def without(self, wrong: Set[str]) -> _Found:
        """Without the people and projects that are named; a project goes with its people."""
        people = [one for one in self.people if not {one.project, f"{one.project}/{one.number}"} & wrong]
        return replace(self, people=people, operations=[one for one in self.operations if one.project not in wrong])


def export(caller: Caller, key: str, out: Path, leave_out: bool = False) -> Exported:
    """Write an edition as the tables of the State's monitoring, when nothing speaks against a row.

    ``out`` is a new directory for all tables, or a new ``.txt`` for that of the participants (SC01) alone. ``leave_out`` writes
    what nothing speaks against. Raises RuleBroken with every finding, before anything is written, and NotFound. That it was
    done is on record for each project.
    """
    with caller.database.read() as session:
        who = reader(caller, session, MAY_EXPORT[0])
        held = actors.roles_of(session, who.name)
        if who.name and not held & set(MAY_EXPORT):
            raise RuleBroken(not_held(who.name, MAY_EXPORT, held))
        found = _found(session, key)
    whole = out.suffix != ".txt"
    findings = [*found.findings, *protocol.findings(_rows(found))] if whole else found.findings
    wrong = {finding.path for finding in findings}
    if wrong and not leave_out:
        raise RuleBroken(*findings)
    good = found.without(wrong)
    for project in sorted({person.project for person in good.people}):
        note(caller, who, "esf export", project)
    participants = monitoring.written(good.people, found.measure.monitoring, Moments(found.today))
    texts = {"SC01": participants} if not whole else {**_texts(_rows(good)), "SC01": participants}
    _write(out, texts, whole=whole)
    counted = {name: text.count("\n") for name, text in texts.items()}
    return Exported(measure=key, file=str(out), participants=len(good.people), left_out=sorted(wrong), tables=counted)


def _rows(found: _Found) -> dict[str, list[Row]]:
    return operations.tables(found.key, found.operations, found.people, found.measure.monitoring, Moments(found.today))


def _texts(rows: protocol.Rows) -> dict[str, str]:
    return {name: "".join(map(table.line, rows.get(name, ()))) for name, table in protocol.TABLES.items()}


def _write(out: Path, texts: Mapping[str, str], *, whole: bool) -> None:
    """A file for each table in a new directory, or the one file. Raises FileExistsError."""
    if not whole:
        write_new(out, texts["SC01"].encode("utf-8"))
        return
    out.mkdir(mode=0o700)
    for name, text in texts.items():
        write_new(out / f"{name}.txt", text.encode("utf-8"))


def picture(caller: Caller, key: str) -> list[Completeness]:
    """How complete the data of participants are, project by project. Raises NotFound."""
    with caller.database.read() as session:
        must_see_all(reader(caller, session))
        measures.edition(session, key)
        return completeness(session, key)


def _found(session: Session, key: str) -> _Found:
    measure = rules.in_force(session, key)
    today = local_day(measures.clock_in(session, key).programme(datetime.now(UTC)))
    opened = [files.load(session, line.project) for line in queries.projects(session, key)]
    people = [one for file in opened for one in _of(session, file)]
    moved: dict[str | None, list[Posted]] = defaultdict(list)
    for one in ledger.transfers(session, key):
        moved[one.project].append(one)
    awarded = [_operation(file, measure, moved[file.project], today) for file in opened if file.facts.awarded_on]
    findings = list(monitoring.problems(people, measure.monitoring, Moments(today), today))
    return _Found(people, awarded, findings, measure, today, key)


# Where money stands that is committed, whether it was paid already or not.
_COMMITTED = (Account.committed, Account.ordered, Account.paid)


def _operation(file: File, measure: Measure, moved: Sequence[Posted], today: date) -> Operation:
    """A project that was awarded, with its money as the ledger holds it."""
    facts = file.facts
    term = file.terms.get("project_end")
    ends = reckoning.due(term, measure.calendar) if term else None
    return Operation(
        file.project, file.measure, file.title, facts.cup or "", facts.started_on or facts.accepted_on or facts.awarded_on,
        facts.ended_on or (ends.day if ends else None), facts.ended_on,
        sum(1 for person in file.recipients.values() if person.replaces is None), file.lead,
        file.lead_kind in measure.payments.public_kinds.at(file.moments(today)), file.requested,
        list(_movements(moved, _COMMITTED)), list(_movements(moved, (Account.paid,))), facts.saved,
    )  # fmt: skip


def _movements(moved: Iterable[Posted], parts: Container[Account]) -> Iterator[Movement]:
    """What came into some parts of the envelope, and what left them."""
    for one in moved:
        if (one.target in parts) != (one.source in parts):
            yield Movement(local_day(one.at), one.cents if one.target in parts else -one.cents, one.reason)


def _of(session: Session, file: File) -> list[Participant]:
    """Those whose plan was signed; of who was erased nothing is told any more (R9.14)."""
    told = participants_told.of(session, file)
    found = []
    for person in file.recipients.values():
        if person.planned_on is None or person.person is None:
            continue
        entry = told.get(person.id, {}).get("entry")
        found.append(
            Participant(
                project=file.project,
                number=person.id,
                code=_code(persons.codes_of(session, person.person)),
                entered=person.planned_on,
                entry=EntryData.model_validate(entry) if entry else None,
                left=left_on(file, person),
                situation=person.exit_status,
            )
        )
    return found


def _code(codes: Sequence[str]) -> str:
    """The code by which the State knows a person: the definitive one as it was given, with the letters of omocodia."""
    definitive = [code for code in codes if len(code) == PERSON]
    spelled = [code for code in definitive if code != plain_form(code)]
    return next(iter(spelled or definitive or codes), "")

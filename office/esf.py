"""The data of participants for the European fund: the file for the State's monitoring, and how complete they are (R9.17 to R9.19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from domain.views import monitoring
from domain.views.documents import Completeness
from domain.views.monitoring import Participant
from office.caller import Caller
from office.errors import RuleBroken
from office.reading import must_see_all, note, reader
from office.writing import write_new
from storage import actors, files, measures, participants_told, persons, queries, rules
from storage.participants_told import completeness

# Who may take the data of participants out of the record.
MAY_EXPORT = (Role.officer, Role.manager)


class Exported(TypedDict):
    """What was written, and whom it leaves out."""

    measure: str
    file: str
    participants: int
    left_out: list[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """The participants of an edition, and what speaks against some of them."""

    people: Sequence[Participant]
    findings: Sequence[Finding]
    measure: Measure
    today: date


def export(caller: Caller, key: str, out: Path, leave_out: bool = False) -> Exported:
    """Write the participants of an edition as table SC01, when nothing speaks against a row.

    ``leave_out`` writes the rows of the others. Raises RuleBroken with every finding, before the file is written, and
    NotFound. That it was done is on record for each project.
    """
    with caller.database.read() as session:
        who = reader(caller, session)
        held = actors.roles_of(session, who.name)
        if who.name and not held & set(MAY_EXPORT):
            raise RuleBroken(not_held(who.name, MAY_EXPORT, held))
        found = _found(session, key)
    wrong = {finding.path for finding in found.findings}
    if wrong and not leave_out:
        raise RuleBroken(*found.findings)
    good = [person for person in found.people if f"{person.project}/{person.number}" not in wrong]
    for project in sorted({person.project for person in good}):
        note(caller, who, "esf export", project)
    text = monitoring.written(good, found.measure.monitoring, Moments(found.today))
    write_new(out, text.encode("utf-8"))
    return Exported(measure=key, file=str(out), participants=len(good), left_out=sorted(wrong))


def picture(caller: Caller, key: str) -> list[Completeness]:
    """How complete the data of participants are, project by project. Raises NotFound."""
    with caller.database.read() as session:
        must_see_all(reader(caller, session))
        measures.edition(session, key)
        return completeness(session, key)


def _found(session: Session, key: str) -> _Found:
    measure = rules.in_force(session, key)
    today = local_day(measures.edition(session, key).clock.programme(datetime.now(UTC)))
    people = [one for line in queries.projects(session, key) for one in _of(session, files.load(session, line.project))]
    findings = list(monitoring.problems(people, measure.monitoring, Moments(today), today))
    return _Found(people, findings, measure, today)


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

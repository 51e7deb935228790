"""Persons across projects: what the people of one have in others, and what a person may ask: an export, and to be erased."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypedDict

import yaml
from sqlmodel import Session

from domain.basis.codes import one_form
from domain.basis.findings import require
from domain.basis.language import _
from domain.edition.catalogue import refuse
from domain.edition.refusals import not_held
from domain.lifecycle.contents import EraseRecipient, canonical, fingerprint
from domain.lifecycle.states import ENDS, Role, State
from domain.procedure.double_funding import shared_hours
from domain.record.elsewhere import Elsewhere
from domain.record.file import File
from domain.registers.importing import FORGET, REGISTERS, ForgetPerson
from office.caller import Caller
from office.contents import build
from office.errors import NotFound, RuleBroken
from office.giving import Facts, give
from office.malformed import Malformed, why
from office.reading import Reader, note, reader
from office.registers import entry, statement
from office.writing import write_new
from storage import (
    actors,
    audit,
    chain,
    documents,
    elsewhere,
    erasure,
    files,
    participants_told,
    persons,
    queries,
    readings,
)
from storage.proofs import doubts
from storage.registers import FiledRegisters

# Who may hear of other networks' projects.
OFFICE = (Role.officer, Role.evaluator, Role.controller, Role.manager, Role.auditor)
# Who answers a person that asks for their data, or to be erased.
RESPONSIBLE = (Role.manager, Role.auditor)


class InOtherProject(TypedDict):
    """A recipient who is, or was, in another project."""

    recipient: str
    project: str
    recipient_there: str
    state: str
    """Of that project."""
    hours_twice: int
    """Lines of this project's register at a time at which the person is served there."""
    result: str | None
    """The kind of result that stands there."""


class Exported(TypedDict):
    """A person's data were written to a file."""

    file: str
    projects: list[str]


def in_other_projects(caller: Caller, project: str) -> list[InOtherProject]:
    """The people of a project who are in others too, for the office. Raises NotFound, RuleBroken."""
    with caller.database.read() as session:
        who = _reading(caller, session, OFFICE)
        file = files.load(session, project)
        known = elsewhere.read(session, project, named=True)
        found = [_line(file, known, *line) for line in elsewhere.projects_of_people(session, project)]
    note(caller, who, "elsewhere", project)
    return found


def export(caller: Caller, code: str, out: Path) -> Exported:
    """Write all that the record holds of a person, for that person. Raises NotFound, RuleBroken."""
    with caller.database.read() as session:
        who = _reading(caller, session, RESPONSIBLE)
        person = _person(session, code)
        places = elsewhere.places_of(session, person)
        said = {
            "codes": persons.codes_of(session, person),
            "registers": _of_registers(session, person),
            "projects": [_of_project(session, place.project, place.recipient) for place in places],
        }
    for project, number in [(place.project, place.recipient) for place in places] or [(REGISTERS, "")]:
        note(caller, who, "export", project, number)
    write_new(out, json.dumps(said, indent=1, ensure_ascii=False, default=_plain).encode())
    return Exported(file=str(out), projects=[place.project for place in places])


def erase(caller: Caller, code: str, act: str) -> list[Facts]:
    """Erase by an act who a person was, in every project, once all of them have ended; or of whom only registers have told.

    Nothing of the money, the trace or its hashes is changed. Raises NotFound, RuleBroken.
    """
    with caller.database.read() as session:
        person = _person(session, code)
        places = elsewhere.places_of(session, person)
    if not places:
        return [_forget(caller, ForgetPerson(act=act, person=person))]
    living = [place.project for place in places if State(place.state) not in ENDS]
    if living:
        raise RuleBroken(refuse("R9.14", "not_ended", "code", projects=living))
    return [
        give(caller, place.project, "erase_recipient", build(EraseRecipient, recipient=place.recipient, act=act))
        for place in places
    ]


def _forget(caller: Caller, content: ForgetPerson) -> Facts:
    """Erase the codes of somebody who is in no project: signed, on the trace of the registers, whose entries keep a number."""
    actor = caller.must_be(Role.manager)
    words = canonical(content)
    said = statement(FORGET, fingerprint(words), actor, Role.manager)
    signature = caller.sign(said)
    now = datetime.now(UTC)
    with caller.database.write() as session:
        require(*doubts(actors.register(session), said, signature))
        chain.hold(session, REGISTERS)
        persons.hold(session, [content.person])
        if places := elsewhere.places_of(session, content.person):
            raise RuleBroken(refuse("R9.14", "not_ended", "code", projects=[place.project for place in places]))
        erasure.forget(session, content.person, said.id, now)
        documents.store(session, words, f"{FORGET}.json", now)
        audit.record(session, entry(said, signature, now, []))
    return {"person": content.person, "act": content.act, "command": said.id, "already": False}


def rotate_key(caller: Caller) -> int:
    """Hash and seal everything anew with a new key; returns how many codes there are. Raises RuleBroken, NoPersonKey."""
    caller.must_be(Role.administrator)
    with caller.database.write() as session:
        return persons.rotate(session)


def _reading(caller: Caller, session: Session, roles: tuple[Role, ...]) -> Reader:
    who = reader(caller, session)
    held = actors.roles_of(session, who.name)
    if who.name and not held & set(roles):
        raise RuleBroken(not_held(who.name, roles, held))
    return who


def _person(session: Session, code: str) -> int:
    try:
        form = one_form(code)
    except ValueError as error:
        raise Malformed(_("the tax code cannot be read: {why}", why=why(error))) from error
    found = persons.find(session, [form]).get(form)
    if found is None:
        raise NotFound(_("nobody with that tax code is known"))
    return found


def _line(file: File, known: Elsewhere, number: str, project: str, there: str, state: str) -> InOtherProject:
    results = (result.kind for result in known.results.get(number, ()) if result.project == project)
    return InOtherProject(
        recipient=number,
        project=project,
        recipient_there=there,
        state=state,
        hours_twice=shared_hours(file, known, number, project),
        result=next(results, None),
    )


def _of_registers(session: Session, person: int) -> dict[str, Any]:
    """What the registers of others have told of a person: jobs and other measures, as they are understood here."""
    asked = FiledRegisters(session, [person])
    return {
        "hirings": [asdict(job) for job in asked.employments(person)],
        "participations": [one.entry.model_dump(mode="json") for one in asked.participations(person)],
    }


def _of_project(session: Session, project: str, number: str) -> dict[str, Any]:
    """What a project holds of one of its people."""
    file = files.load(session, project)
    of_them = [asdict(line) for line in file.services.values() if line.recipient == number]
    return {
        "project": project,
        "measure": file.measure,
        "title": file.title,
        "recipient": asdict(file.recipients[number]),
        "application": _declared(session, project, number),
        "participant": participants_told.of(session, file).get(number),
        "services": of_them,
        "results": [asdict(one) for one in file.outcomes.values() if one.recipient == number],
        "answers": [asdict(one) for one in file.answers.values() if one.subject == number],
        "papers": [asdict(one) for one in file.evidence.values() if one.recipient == number],
        "claimed": [asdict(one) for one in file.claim_lines.values() if one.recipient == number],
        "read_by": [
            {"actor": reading.actor, "at": reading.at, "what": reading.what}
            for reading, _ in readings.of(session, project)
            if reading.about in ("", number)
        ],
    }


def _declared(session: Session, project: str, number: str) -> Any:
    """What the network declared of a person when they joined."""
    said = yaml.safe_load(documents.read(session, queries.application_of(session, project)))
    return next((one for one in said["recipients"] if one["id"] == number), None)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

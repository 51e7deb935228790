"""Persons across projects: what the people of one have in others. Only the office hears which projects these are."""

from __future__ import annotations

from typing import TypedDict

from domain.edition.refusals import not_held
from domain.lifecycle.states import Role
from domain.procedure.double_funding import shared_hours
from domain.record.elsewhere import Elsewhere
from domain.record.file import File
from office.caller import Caller
from office.errors import RuleBroken
from office.reading import note, reader
from storage import actors, elsewhere, files

# Who may hear of other networks' projects.
OFFICE = (Role.officer, Role.evaluator, Role.controller, Role.manager, Role.auditor)


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


def in_other_projects(caller: Caller, project: str) -> list[InOtherProject]:
    """The people of a project who are in others too, for the office. Raises NotFound, RuleBroken."""
    with caller.database.read() as session:
        who = reader(caller, session)
        if who.name and not (held := actors.roles_of(session, who.name)) & set(OFFICE):
            raise RuleBroken(not_held(who.name, OFFICE, held))
        file = files.load(session, project)
        known = elsewhere.read(session, project, named=True)
        found = [_line(file, known, *line) for line in elsewhere.projects_of_people(session, project)]
    note(caller, who, "elsewhere", project)
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

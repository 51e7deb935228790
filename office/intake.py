"""Applications: every finding on one, and its submission."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TypedDict

from domain.basis.calendar import ROME
from domain.basis.codes import plain_form
from domain.basis.findings import Finding
from domain.lifecycle.states import Role
from domain.procedure.application import Application
from domain.procedure.double_funding import joining
from domain.procedure.eligibility import check
from domain.views.documents import Step
from office.caller import Caller
from office.errors import NoPersonKey, NotFound, RuleBroken
from office.projects import next_steps
from storage import elsewhere, measures, persons, rules
from storage.errors import DatabaseUnavailable


class Checked(TypedDict):
    """An application without a finding."""

    measure: str
    title: str
    recipients: int
    findings: list[Finding]


class Receipt(TypedDict):
    """What whoever submits gets: number, state, instant and order of arrival."""

    project: str
    state: str
    arrived_at: str
    order: int
    already: bool
    next: list[Step]
    """What comes next, by whom and until when."""


def check_application(caller: Caller, application: Application) -> Checked:
    """Every rule on an application; nothing is submitted. Raises RuleBroken with all findings, NotFound."""
    measure = rules.load(application.measure)
    found = (*check(application, measure, _now(caller, application.measure)), *_in_other_projects(caller, application))
    if found:
        raise RuleBroken(*found)
    return Checked(measure=measure.key, title=application.title, recipients=len(application.recipients), findings=[])


def submit_application(caller: Caller, data: bytes, application: Application) -> Receipt:
    """Submit an application; the same file again is the same project. Raises RuleBroken with all findings, NotFound.

    It arrives when the record's server says, whatever the clock of the machine from which it is handed in shows.
    """
    rules.load(application.measure)
    actor = caller.must_be(Role.operator)
    from activities.intake import submit
    from office import engine

    receipt = engine.start_project(
        caller,
        lambda: submit(
            caller.database, data, application, actor, caller.database.clock(), caller.sign, caller.chosen(actor)
        ),
    )
    return Receipt(
        project=receipt.project,
        state=receipt.state,
        arrived_at=receipt.arrived_at.astimezone(ROME).isoformat(),
        order=receipt.order,
        already=receipt.already,
        next=_next(caller, receipt.project),
    )


def _next(caller: Caller, project: str) -> list[Step]:
    """What comes next; that the application has arrived is true also when the record does not answer now."""
    with suppress(DatabaseUnavailable):
        return next_steps(caller, project, Role.operator)
    return []


def _in_other_projects(caller: Caller, application: Application) -> tuple[Finding, ...]:
    """Recipients who are in an open project already, as far as there is a record to ask (R3.10)."""
    codes = {person.id: person.tax_code for person in application.recipients}
    try:
        with caller.database.read() as session:
            known = persons.find(session, codes.values())
            taken = elsewhere.in_open_projects(session, known.values())
    except (ConnectionError, NoPersonKey):
        return ()
    # Who is not on record yet is one person too, however the code is spelled.
    strangers = {plain_form(code): -place for place, code in enumerate(codes.values(), 1)}
    who = {code: known.get(code, strangers[plain_form(code)]) for code in codes.values()}
    return tuple(joining(codes, who, taken))


def _now(caller: Caller, key: str) -> datetime:
    """The programme's instant of an open measure; the real one when it is not open, or there is no record."""
    real = datetime.now(UTC)
    try:
        with caller.database.read() as session:
            return measures.clock_in(session, key).programme(real)
    except (NotFound, ConnectionError):
        return real

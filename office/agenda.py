"""Seeing time: the deadlines of all projects or of one, what waits for a role. Each answer is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.commands import allowed, offered
from domain.lifecycle.states import Role, State
from domain.terms.key import TermKey
from domain.views import summary
from domain.views.documents import AwaitedSignature, Deadline
from office.caller import Caller
from office.projects import opened
from office.reading import reader
from storage import measures, queries, rules, troubles
from storage.queries import TermLine, WaitingLine
from storage.troubles import Kind


class Feed(NamedTuple):
    """What a calendar shows of a role's deadlines."""

    project: str
    title: str
    term: str
    name: str
    due: date
    passed: bool
    basis: str
    revision: int
    """It grows whenever the date moves, so that a calendar takes the new one."""


def deadlines(caller: Caller) -> list[Deadline]:
    """The open terms of all projects, and those that have passed while their matter is open; overdue first."""
    with caller.database.read() as session:
        today = _today(session)
        lines = [_deadline(term, today) for term in queries.open_terms(session, reader(caller, session).lead)]
    return sorted(lines, key=summary.urgency)


def deadlines_of(caller: Caller, project: str) -> list[Deadline]:
    """All terms of one project, also those that have ended. Raises NotFound."""
    with caller.database.read() as session:
        file, measure, at = opened(session, project, reader(caller, session))
    return summary.deadlines(file, measure, at, possible(file.state, file.measure, offered(file)))


def inbox(caller: Caller, role: Role | None = None) -> list[Deadline]:
    """What waits for a role, or for anybody, by days left: one line for each project and role."""
    with caller.database.read() as session:
        today = _today(session)
        lead = reader(caller, session).lead
        projects = queries.waiting_projects(session, lead)
        terms: dict[str, list[Deadline]] = {}
        for term in queries.open_terms(session, lead):
            terms.setdefault(term.project, []).append(_deadline(term, today))
        found = _standing_still(session) if lead is None and role in (None, Role.administrator) else []
    for project in projects:
        own = sorted(terms.get(project.project, []), key=summary.urgency)
        for waiting in dict.fromkeys((*project.roles, *([Role.manager.value] if project.overdue else []))):
            if role in (None, waiting):
                found.append(_waiting(project, waiting, own))
    return sorted(found, key=summary.urgency)


def _standing_still(session: Session) -> list[Deadline]:
    """What stands still is the administrator's, before everything else."""
    of = {line.project: line for line in queries.projects(session)}
    return [
        Deadline(
            project=one.subject,
            title=of[one.subject].title,
            measure=of[one.subject].measure,
            state=of[one.subject].state,
            term=None,
            due=None,
            days_left=None,
            overdue=True,
            who=Role.administrator.value,
            basis=f"{one.name}: {one.reason}",
            status=one.kind.value,
            signatures=[],
            commands=dict.fromkeys(_REPAIRS.get(one.kind, ("refresh",)), Role.administrator.value),
        )
        for one in troubles.known(session)
        if one.subject in of
    ]


# What an administrator may do about each kind of standing still.
_REPAIRS = {Kind.parked: ("repair retry", "repair skip"), Kind.refused: ("repair list",)}


def feed(caller: Caller, role: Role) -> list[Feed]:
    """The dates that a role must see to; what has passed is the head of office's too."""
    with caller.database.read() as session:
        return [
            Feed(
                line.project,
                line.title,
                line.term,
                line.name,
                line.due,
                line.status == "expired",
                line.basis,
                line.changes,
            )
            for line in queries.open_terms(session, reader(caller, session).lead)
            if line.due is not None
            and (line.waiting_for == role or (line.status == "expired" and role is Role.manager))
        ]


def title_of(term: str) -> str:
    """The Italian name of a term, by its key."""
    return rules.term_titles()[TermKey.parse(term).name]


def _today(session: Session) -> dict[str, date]:
    """The programme's day of each open measure."""
    now = datetime.now(UTC)
    return {edition.key: local_day(edition.clock.programme(now)) for edition in measures.editions(session)}


def _deadline(line: TermLine, today: dict[str, date]) -> Deadline:
    return Deadline(
        project=line.project,
        title=line.title,
        measure=line.measure,
        state=line.state,
        term=line.term,
        due=line.due.isoformat() if line.due else None,
        days_left=None if line.due is None else (line.due - today[line.measure]).days,
        overdue=line.status == "expired",
        who=line.waiting_for,
        basis=line.basis,
        status=line.status,
        commands=summary.commands_of(line.waiting_for, _in_state(line.state, line.measure)),
        signatures=[],
    )


def _waiting(project: WaitingLine, role: str, terms: list[Deadline]) -> Deadline:
    """A project on a role's desk, with the nearest term that presses it.

    What has passed goes to the head of office, whoever should have acted. Whoever works on a claim has no term of their
    own: the one of its payment runs meanwhile (R8.6).
    """
    mine = [t for t in terms if t["who"] == role or (t["overdue"] and role == Role.manager)]
    paying = [t for t in terms if str(t["term"]).startswith("payment/") and role in _ON_CLAIMS]
    nearest = next(iter(mine or paying), None)
    return Deadline(
        project=project.project,
        title=project.title,
        measure=project.measure,
        state=project.state,
        term=nearest["term"] if nearest else None,
        due=nearest["due"] if nearest else None,
        days_left=nearest["days_left"] if nearest else None,
        overdue=bool(nearest and nearest["overdue"]),
        who=role,
        basis=nearest["basis"] if nearest else "",
        status=nearest["status"] if nearest else None,
        commands=summary.commands_of(role, _in_state(project.state, project.measure)),
        signatures=_to_sign(project) if role == Role.manager else [],
    )


def _to_sign(project: WaitingLine) -> list[AwaitedSignature]:
    return summary.awaited_signatures(project.signatures, allowed(State(project.state)))


def _in_state(state: str, measure: str) -> Mapping[str, Role]:
    return possible(State(state), measure, allowed(State(state)))


def possible(state: State, measure: str, commands: Mapping[str, Role]) -> Mapping[str, Role]:
    """The commands on a project and, while it waits for money, the acts on its measure that end the waiting."""
    acts = ("add-funds", "close") if state is State.waiting_for_funds else ()
    return {**commands, **{f"measure {act} {measure}": Role.manager for act in acts}}


# Who acts on a claim between its arrival and its payment.
_ON_CLAIMS = (Role.controller, Role.manager, Role.paymaster)

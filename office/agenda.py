"""Seeing time: the deadlines of all projects or of one, what waits for a role. Each answer is one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.calendar import local_day
from domain.basis.language import retold
from domain.lifecycle.states import Role, State
from domain.record.chances import Offers
from domain.record.file import File
from domain.terms.key import TermKey
from domain.views import summary
from domain.views.documents import AwaitedSignature, Deadline
from domain.views.offered import desk_of, given, must_act, see_to
from office.caller import Caller
from office.countersigning import waiting_acts
from office.projects import offered, opened
from office.reading import Reader, reader
from storage import files, measures, queries, rules, spot_checks, troubles
from storage.queries import TermLine
from storage.troubles import COPY, Kind


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


class Standing(NamedTuple):
    """Where a project stands now, and what may be done on it."""

    file: File
    offers: Offers


def deadlines(caller: Caller) -> list[Deadline]:
    """The open terms of all projects, and those that have passed while their matter is open; overdue first."""
    with caller.database.read() as session:
        who = reader(caller, session)
        today = _today(session)
        terms = queries.open_terms(session, who.lead)
        stand = _standing(session, {term.project for term in terms}, who)
    return sorted((_deadline(term, today, stand[term.project]) for term in terms), key=summary.urgency)


def deadlines_of(caller: Caller, project: str) -> list[Deadline]:
    """All terms of one project, also those that have ended. Raises NotFound."""
    with caller.database.read() as session:
        who = reader(caller, session)
        file, measure, at = opened(session, project, who)
        stands = Standing(file, offered(session, file, measure, at, who))
    return [with_acts(line, stands) for line in summary.deadlines(file, measure, at, stands.offers)]


def inbox(caller: Caller, role: Role | None = None) -> list[Deadline]:
    """What waits for a role, or for anybody, by days left: one line for each project and role."""
    with caller.database.read() as session:
        who = reader(caller, session)
        today = _today(session)
        projects = queries.waiting_projects(session, who.lead)
        terms: dict[str, list[TermLine]] = {}
        for term in queries.open_terms(session, who.lead):
            terms.setdefault(term.project, []).append(term)
        stand = _standing(session, (project.project for project in projects), who)
        found = _of_no_desk(session) if who.lead is None else []
        found = [one for one in found if role in (None, one["who"])]
    for project in projects:
        stands = stand[project.project]
        own = sorted((_deadline(term, today, stands) for term in terms.get(project.project, [])), key=summary.urgency)
        acts = (*must_act(stands.file, stands.offers), *see_to(stands.offers))
        for waiting in dict.fromkeys((*acts, *([Role.manager] if project.overdue else []))):
            found += [_waiting(stands, waiting, own)] if role in (None, waiting) else []
    return sorted(found, key=summary.urgency)


def _standing(session: Session, projects: Iterable[str], who: Reader) -> dict[str, Standing]:
    """Where projects stand, all read in few questions."""
    found = files.load_all(session, projects)
    keys = {file.measure for file in found.values()}
    editions = {key: rules.in_force(session, key) for key in keys}
    now = datetime.now(UTC)
    instants = {key: measures.edition(session, key).clock.programme(now) for key in keys}
    drawn = {project: act for key in keys for project, act in spot_checks.waiting(session, key).items()}
    return {
        number: Standing(
            file, offered(session, file, editions[file.measure], instants[file.measure], who, drawn.get(number, ""))
        )
        for number, file in found.items()
    }


def _of_no_desk(session: Session) -> list[Deadline]:
    """What waits beside the projects: what stands still, and acts on measures that a second manager must sign."""
    acts = [line for edition in measures.editions(session) for line in waiting_acts(session, edition)]
    return [*_standing_still(session), *acts]


def _standing_still(session: Session) -> list[Deadline]:
    """What stands still is the administrator's, a letter that did not arrive, or has no address, the officer's, before everything else."""
    known = troubles.known(session)
    of = {line.project: line for line in queries.projects(session)} if known else {}
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
            who=_whose(one.kind).value,
            basis=f"{one.title}: {retold(one.reason)}",
            status=one.kind.value,
            signatures=[],
            commands=dict.fromkeys(_repairs(one.kind), _whose(one.kind).value),
            reason=retold(one.reason),
            give=repairs_of(one.kind, one.subject, one.what),
            blocked=[],
        )
        for one in known
        if one.subject in of
    ]


def _whose(kind: Kind) -> Role:
    return Role.officer if kind in _ADDRESSES else Role.administrator


def repairs_of(kind: Kind, subject: str, what: str = "") -> list[str]:
    """What mends a trouble of a project, each command as it is typed; ``what`` stands still."""
    partner = "--partner TAX_CODE " if what.startswith(f"{COPY} ") else ""
    return [_TYPED.get(command, "{0} {1}").format(command, subject, partner) for command in _repairs(kind)]


def _repairs(kind: Kind) -> tuple[str, ...]:
    return _REPAIRS.get(kind, ("refresh",))


# What a better address mends.
_ADDRESSES = (Kind.refused, Kind.undelivered, Kind.unaddressed)
# What an administrator may do about each kind of standing still.
_REPAIRS = {
    Kind.parked: ("repair retry", "repair skip"),
    **dict.fromkeys(_ADDRESSES, ("correct-address",)),
}
# Where more is typed than the command and its subject.
_TYPED = {"correct-address": "{0} {1} {2}--pec ADDRESS", "repair skip": "{0} {1} --reason TEXT"}


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
    """The Italian name of a term, by its key; empty for what is none."""
    return rules.term_titles().get(TermKey.parse(term).name, "")


def _today(session: Session) -> dict[str, date]:
    """The programme's day of each open measure."""
    now = datetime.now(UTC)
    return {edition.key: local_day(edition.clock.programme(now)) for edition in measures.editions(session)}


def _deadline(line: TermLine, today: dict[str, date], stands: Standing) -> Deadline:
    desk = desk_of(stands.offers, line.waiting_for)
    found = Deadline(
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
        commands=desk.commands,
        signatures=_signatures(stands, line.waiting_for),
        reason=desk.reason,
        give=desk.give,
        blocked=desk.blocked,
    )
    return with_acts(found, stands)


def _waiting(stands: Standing, role: Role, terms: list[Deadline]) -> Deadline:
    """A project on a role's desk, with the nearest term that presses it.

    What has passed goes to the head of office, whoever should have acted. Whoever works on a claim has no term of their
    own: the one of its payment runs meanwhile (R8.6).
    """
    mine = [t for t in terms if t["who"] == role or (t["overdue"] and role == Role.manager)]
    paying = [t for t in terms if str(t["term"]).startswith("payment/") and role in _ON_CLAIMS]
    nearest = next(iter(mine or paying), None)
    file = stands.file
    desk = desk_of(stands.offers, role)
    found = Deadline(
        project=file.project,
        title=file.title,
        measure=file.measure,
        state=file.state.value,
        term=nearest["term"] if nearest else None,
        due=nearest["due"] if nearest else None,
        days_left=nearest["days_left"] if nearest else None,
        overdue=bool(nearest and nearest["overdue"]),
        who=role.value,
        basis=nearest["basis"] if nearest else "",
        status=nearest["status"] if nearest else None,
        commands=desk.commands,
        signatures=_signatures(stands, role),
        reason=desk.reason,
        give=desk.give,
        blocked=desk.blocked,
    )
    return with_acts(found, stands)


def _signatures(stands: Standing, role: str) -> list[AwaitedSignature]:
    if role != Role.manager:
        return []
    return summary.awaited_signatures(stands.file.facts.signatures, given(stands.offers))


def with_acts(line: Deadline, stands: Standing) -> Deadline:
    """While a project waits for money, the acts on its measure end the waiting."""
    if stands.file.state is not State.waiting_for_funds or line["who"] == Role.operator:
        return line
    add, close = f"measure add-funds {line['measure']}", f"measure close {line['measure']}"
    commands = dict.fromkeys((add, close), Role.manager.value)
    return {**line, "commands": commands, "give": [f"{add} EURO --act ACT", close]}


# Who acts on a claim between its arrival and its payment.
_ON_CLAIMS = (Role.controller, Role.manager, Role.paymaster)

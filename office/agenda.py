"""Seeing time: the deadlines of all projects or of one, what waits for a role. Each answer is one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.language import of_edition, retold
from domain.edition.measure import Measure
from domain.lifecycle.states import Role
from domain.record.chances import Offers
from domain.record.file import File
from domain.terms.key import TermKey
from domain.terms.reckoning import basis_of
from domain.views import summary
from domain.views.documents import Deadline
from domain.views.offered import elsewhere
from office.caller import Caller
from office.countersigning import waiting_acts
from office.open_terms import open_terms
from office.projects import offered, opened
from office.reading import Reader, reader
from storage import answers, files, measures, queries, rules, spot_checks, troubles
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
    """Where a project stands now, by which rules, and what may be done on it."""

    file: File
    measure: Measure
    at: datetime
    offers: Offers


def deadlines(caller: Caller) -> list[Deadline]:
    """The terms of all projects in which somebody still has to act, open or passed; overdue first."""
    with caller.database.read() as session:
        who = reader(caller, session)
        stand = _standing(session, queries.pressed_projects(session, who.lead), who)
    lines = [with_acts(line, stands) for stands in stand for line in summary.pressing(*stands)]
    return sorted(lines, key=summary.urgency)


def deadlines_of(caller: Caller, project: str) -> list[Deadline]:
    """All terms of one project, also those that have ended. Raises NotFound."""
    with caller.database.read() as session:
        who = reader(caller, session)
        file, measure, at = opened(session, project, who)
        stands = Standing(file, measure, at, offered(session, file, measure, at, who))
    return [with_acts(line, stands) for line in summary.deadlines(*stands)]


def inbox(caller: Caller, role: Role | None = None) -> list[Deadline]:
    """What waits for a role, or for anybody, by days left: one line for each matter of a project and role."""
    with caller.database.read() as session:
        who = reader(caller, session)
        stand = _standing(session, queries.waiting_projects(session, who.lead), who)
        found = _of_no_desk(session) if who.lead is None else []
        found = [one for one in found if role in (None, one["who"])]
    for stands in stand:
        for one in [role] if role else Role:
            found += [with_acts(line, stands) for line in summary.waiting(*stands, one)]
    return sorted(found, key=summary.urgency)


def _standing(session: Session, projects: Iterable[str], who: Reader) -> list[Standing]:
    """Where projects stand, all read in few questions."""
    found = files.load_all(session, projects)
    keys = {file.measure for file in found.values()}
    editions = {key: rules.in_force(session, key) for key in keys}
    now = datetime.now(UTC)
    instants = {key: measures.clock_in(session, key).programme(now) for key in keys}
    drawn = {project: act for key in keys for project, act in spot_checks.waiting(session, key).items()}
    stand = []
    for number, file in found.items():
        measure, at = editions[file.measure], instants[file.measure]
        stand.append(Standing(file, measure, at, offered(session, file, measure, at, who, drawn.get(number, ""))))
    return stand


def _of_no_desk(session: Session) -> list[Deadline]:
    """What waits beside the projects: what stands still, and acts on measures that a second manager must sign."""
    acts = [line for edition in measures.editions(session) for line in waiting_acts(session, edition)]
    return [*_standing_still(session), *_unexplained(session), *acts]


def _unexplained(session: Session) -> list[Deadline]:
    """What the treasury said and could not be applied is the paymaster's, until somebody has explained it (F61)."""
    left = answers.unexplained(session)
    of = {line.project: line for line in queries.projects(session)} if left else {}
    return [
        Deadline(
            project=one.project or one.end_to_end,
            title=of[one.project].title if one.project in of else "",
            measure=of[one.project].measure if one.project in of else "",
            state=of[one.project].state if one.project in of else "",
            term=None,
            due=None,
            days_left=None,
            overdue=True,
            who=Role.paymaster.value,
            basis=retold(one.finding),
            status=one.verdict,
            met_on=None,
            signatures=[],
            commands={"payments explain": Role.paymaster.value},
            reason=retold(one.finding),
            give=[f"payments explain {one.file} {one.end_to_end} --reason TEXT"],
            blocked=[],
        )
        for one in left
    ]


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
            met_on=None,
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
    """The dates that a role must see to, also those that have passed; what the administration let pass is the head of office's too."""
    with caller.database.read() as session:
        lines = open_terms(session, reader(caller, session).lead)
    found = [
        Feed(
            line.file.project,
            line.file.title,
            line.term.id,
            line.term.name,
            line.due,
            line.passed,
            basis_of(line.term, line.due),
            len(line.term.events),
        )
        for line in lines
        if line.due is not None and (line.term.waiting_for == role or (line.of_office and role is Role.manager))
    ]
    return sorted(found, key=lambda line: (line.due, line.project, line.term))


def title_of(term: str) -> str:
    """The name of a term, by its key, in the reader's language; empty for what is none."""
    return of_edition(rules.term_titles().get(TermKey.parse(term).name, ""))


def with_acts(line: Deadline, stands: Standing) -> Deadline:
    """A line of a desk, with what its role gives elsewhere and the project waits for: it comes first."""
    first = [one for one in elsewhere(stands.file, stands.offers) if line["who"] in (*one.roles, Role.system)]
    if not first:
        return line
    commands = {one.command: one.roles[0].value for one in first}
    reason = line["reason"] if line["give"] else ""
    give = [one.typed for one in first]
    return {**line, "commands": {**commands, **line["commands"]}, "give": [*give, *line["give"]], "reason": reason}

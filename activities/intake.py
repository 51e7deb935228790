"""Intake: a measure is opened, an application arrives. Each is one transaction, before any workflow starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from domain.application import Application
from domain.commands import fingerprint
from domain.eligibility import check
from domain.findings import Finding, RuleBroken
from domain.lifecycle import Role
from domain.measure import Measure
from domain.programme_clock import ProgrammeClock
from domain.submission import open_file
from storage import actors, audit, ledger, measures, rules, submission
from storage.database import Database
from storage.errors import NotFound
from storage.measures import Edition
from storage.submission import Answers, Arrival, Submitted


def open_measure(database: Database, key: str, clock: ProgrammeClock, actor: str) -> bool:
    """Open the window of an edition and fund its envelope; False when it is open already.

    Raises UnknownMeasure for a key that does not ship and RuleBroken when the actor is not a manager.
    """
    measure = rules.load(key)
    with database.write() as session:
        require_role(actors.roles_of(session, actor), Role.manager, "measure open", actor)
        if any(edition.key == key for edition in measures.editions(session)):
            return False
        at, command = clock.as_of, f"{key}/open"
        measures.open_edition(session, key, clock, rules.version(key))
        ledger.fund(session, key, measure.envelope.at(), "envelope of the measure", command, at)
        entry = audit.AuditEntry(
            measure=key, project=None, command_id=command, name="open", actor=actor, role=Role.manager, content="", at=at,
            rules_version=rules.version(key), accepted=True, state_before="", state_after="open", answer="{}",
        )  # fmt: skip
        audit.record(session, entry)
    return True


@dataclass(frozen=True, slots=True)
class Handed:
    """An application as it is handed in, at a real instant."""

    data: bytes
    application: Application
    actor: str
    now: datetime


def submit(database: Database, data: bytes, application: Application, actor: str, now: datetime) -> Submitted:
    """Store an application: number of arrival, reservation or place in the queue, first terms, all at once.

    ``now`` is the real instant; the measure's clock turns it into the programme's. The same file again is the same
    fact. Raises NotFound when the measure is not open and RuleBroken with every finding. Those who come in the same
    moment are taken in together, and each gets its own receipt.
    """
    receipt: Submitted = database.counter.do(
        Handed(data, application, actor, now), lambda handed: submit_all(database, handed)
    )
    return receipt


def submit_all(database: Database, handed: Sequence[Handed]) -> Answers:
    """Store applications in the order in which they are handed in; a receipt, or what stands against it, for each."""
    with database.read() as session:
        editions = {edition.key: edition for edition in measures.editions(session)}
        roles = {actor: actors.roles_of(session, actor) for actor in {paper.actor for paper in handed}}
    answers: dict[int, Submitted | Exception] = {}
    arrivals: dict[str, dict[int, Arrival]] = {}
    for number, paper in enumerate(handed):
        key = paper.application.measure
        try:
            require_role(roles[paper.actor], Role.operator, "submit", paper.actor)
            arrivals.setdefault(key, {})[number] = _arrival(paper, rules.load(key), editions.get(key))
        except (RuleBroken, NotFound) as refused:
            answers[number] = refused
    for key, papers in arrivals.items():
        answers.update(zip(papers, submission.submit(database, key, list(papers.values())), strict=True))
    return [answers[number] for number in range(len(handed))]


def _arrival(paper: Handed, measure: Measure, edition: Edition | None) -> Arrival:
    """Check an application before its turn comes, while nothing is held."""
    if edition is None:
        raise NotFound(f"the measure '{measure.key}' is not open")
    application, at = paper.application, edition.clock.programme(paper.now)
    return Arrival(
        data=paper.data,
        sha256=fingerprint(paper.data),
        requested=application.budget.total,
        actor=paper.actor,
        role=Role.operator,
        at=at,
        findings=check(application, measure, at),
        open=partial(open_file, application, measure, at),
    )


def require_role(roles: frozenset[Role], role: Role, command: str, actor: str) -> None:
    """Raise RuleBroken when an actor may not give a command."""
    if role not in roles:
        message = f"'{command}' is given by the {role}; '{actor}' is not one"
        raise RuleBroken(Finding("role", message, "role", "default", "table of commands (docs/lifecycle.md)"))

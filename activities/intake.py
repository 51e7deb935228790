"""Intake: a measure is opened, an application arrives. Each is one transaction, before any workflow starts."""

from __future__ import annotations

from datetime import datetime

from domain.application import Application
from domain.decision import Decision
from domain.findings import Finding, RuleBroken
from domain.lifecycle import Role
from domain.programme_clock import ProgrammeClock
from domain.submission import receive
from storage import actors, audit, ledger, measures, rules, submission
from storage.database import Database
from storage.submission import Submitted


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


def submit(database: Database, data: bytes, application: Application, actor: str, now: datetime) -> Submitted:
    """Store an application: number of arrival, reservation or place in the queue, first terms, all at once.

    ``now`` is the real instant; the measure's clock turns it into the programme's. The same file again is the same
    fact. Raises NotFound when the measure is not open and RuleBroken with every finding.
    """
    measure = rules.load(application.measure)
    with database.read() as session:
        require_role(actors.roles_of(session, actor), Role.operator, "submit", actor)
        edition = measures.edition(session, measure.key)
    at = edition.clock.programme(now)

    def build(project: str, order: int, funded: bool) -> Decision:
        if edition.state != "open":
            raise RuleBroken(measure.window.closes.finding("R3.4", "the window has been closed", "measure"))
        return receive(application, measure, at, project, order, funded)

    return submission.submit(
        database,
        measure_key=measure.key,
        application_bytes=data,
        build=build,
        requested=application.budget.total,
        actor=actor,
        role=Role.operator,
        at=at,
        rules_version=rules.version(measure.key),
        prefix=measure.prefix,
    )


def require_role(roles: frozenset[Role], role: Role, command: str, actor: str) -> None:
    """Raise RuleBroken when an actor may not give a command."""
    if role not in roles:
        message = f"'{command}' is given by the {role}; '{actor}' is not one"
        raise RuleBroken(Finding("role", message, "role", "default", "table of commands (docs/lifecycle.md)"))

"""Intake: a measure is opened, an application arrives. Each is one transaction, before any workflow starts."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from domain.basis.findings import RuleBroken
from domain.basis.programme_clock import ProgrammeClock
from domain.edition.refusals import not_held
from domain.lifecycle.contents import fingerprint
from domain.lifecycle.states import Role
from domain.procedure.application import Application, content_hash
from domain.procedure.eligibility import check
from domain.procedure.submission import open_file
from storage import actors, audit, ledger, measures, rule_texts, rules, submission
from storage.database import Database
from storage.submission import Arrival, Submitted


def open_measure(database: Database, key: str, clock: ProgrammeClock, actor: str) -> bool:
    """Open the window of an edition and fund its envelope; False when it is open already.

    Raises UnknownMeasure for a key that does not ship and RuleBroken when the actor is not a manager.
    """
    measure = rules.load(key)
    with database.write() as session:
        held = actors.roles_of(session, actor)
        if Role.manager not in held:
            raise RuleBroken(not_held(actor, (Role.manager,), held))
        if any(edition.key == key for edition in measures.editions(session)):
            return False
        at, command = clock.as_of, f"{key}/open"
        measures.open_edition(session, key, clock, rules.version(key))
        rule_texts.keep(session, key, clock.opened_at)
        ledger.fund(session, key, measure.envelope.at(), "envelope of the measure", command, at)
        by = audit.By(actor, Role.manager)
        entry = audit.entry(key, "open", command, at, ("", "open"), "{}", by=by)
        audit.record(session, entry)
    return True


def submit(database: Database, data: bytes, application: Application, actor: str, now: datetime) -> Submitted:
    """Store an application: number of arrival, reservation or place in the queue, first terms, all at once.

    ``now`` is the real instant; the measure's clock turns it into the programme's. The same file again is the same
    fact. Raises NotFound when the measure is not open and RuleBroken with every finding. Those who come in the same
    moment are taken in together, and each gets its own receipt.
    """
    measure = rules.load(application.measure)
    at = measures.clock(database, measure.key).programme(now)
    arrival = Arrival(
        measure=measure.key,
        data=data,
        sha256=fingerprint(data),
        content=content_hash(application),
        requested=application.budget.total,
        actor=actor,
        role=Role.operator,
        at=at,
        check=partial(check, application, measure, at),
        open=partial(open_file, application, measure, at),
    )
    receipt: Submitted = database.counter.do(arrival, partial(submission.submit, database))
    return receipt

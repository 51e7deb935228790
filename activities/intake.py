"""Intake: a measure is opened, an application arrives. Each is one transaction, before any workflow starts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from activities.funds import Given, fund_opening
from domain.basis.findings import require
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle.contents import canonical, fingerprint
from domain.lifecycle.opening import OpenMeasure
from domain.lifecycle.states import Role
from domain.procedure.application import Application, content_hash
from domain.procedure.eligibility import check, of_application
from domain.procedure.submission import open_file
from domain.trust.statement import Statement, opening
from domain.trust.statement import submission as submission_of
from storage import actors, audit, documents, measures, phases, rule_texts, rules, submission
from storage.database import Database
from storage.proofs import doubts
from storage.submission import Arrival, Submitted

# How whoever acts signs what they say.
Sign = Callable[[Statement], str]


def open_measure(database: Database, key: str, clock: ProgrammeClock, actor: str, sign: Sign) -> bool:
    """Open the window of an edition and fund its envelope; False when it is open already.

    Raises UnknownMeasure for a key that does not ship, and RuleBroken when it is not a manager who opens it, or its phase has
    not the money (R5.1, R5.2).
    """
    measure = rules.load(key)
    words = canonical(OpenMeasure.of(clock))
    said = opening(key, fingerprint(words), actor)
    signature = sign(said)
    with database.write() as session:
        require(*doubts(actors.register(session), said, signature))
        if any(edition.key == key for edition in measures.editions(session)):
            return False
        at = clock.as_of
        command = said.id
        documents.store(session, words, "open.json", clock.opened_at)
        phase = phases.hold(session, measure)
        measures.open_edition(session, key, clock, rules.version(key), phase=phase.key if phase else None)
        rule_texts.keep(session, key, clock.opened_at)
        by = audit.By(actor, said.role, signature)
        moved_by = measure.phase.moved_by.at() if measure.phase and measure.phase.moved_by else ""
        fund_opening(session, measure, clock, Given(command, key, moved_by, by, said.content))
        entry = audit.entry(key, said.name, command, at, ("", "open"), "{}", by=by, content=said.content)
        audit.record(session, entry)
    return True


def submit(
    database: Database,
    data: bytes,
    application: Application,
    actor: str,
    now: datetime,
    sign: Sign,
    id: str | None = None,
) -> Submitted:
    """Store an application: number of arrival, reservation or place in the queue, first terms, all at once.

    ``now`` is the real instant; the measure's clock turns it into the programme's. The same file again is the same
    fact; ``id`` is one that the operator has chosen, and refused where it stands for another one. Raises NotFound when the measure is not open and RuleBroken with every finding. Those who come in the same
    moment are taken in together, and each gets its own receipt.
    """
    measure = rules.load(application.measure)
    at = measures.clock(database, measure.key).programme(now)
    sha256 = fingerprint(data)
    said = submission_of(measure.key, sha256, actor, id)
    arrival = Arrival(
        measure=measure.key,
        data=data,
        sha256=sha256,
        content=content_hash(application),
        requested=application.budget.total,
        people={person.id: person.tax_code for person in application.recipients},
        actor=actor,
        role=Role.operator,
        lead=application.lead.tax_code,
        signature=sign(said),
        id=said.id,
        at=at,
        ask=partial(of_application, application, measure, at),
        check=partial(check, application, measure, at),
        open=partial(open_file, application, measure, at),
    )
    receipt: Submitted = database.counter.do(arrival, partial(submission.submit, database))
    return receipt

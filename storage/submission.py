"""The arrival of an application as one transaction: envelope row held, then number of arrival, then reservation or queue.

Drawing the number before the row is held lets others overtake; reading before writing promises money twice. The tests
keep both as negative controls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select as select_columns
from sqlalchemy import update
from sqlmodel import Session, select

from domain.commands import fingerprint
from domain.decision import Decision
from domain.file import Account
from domain.lifecycle import State
from storage import audit, documents, files, ledger, outbox, rules
from storage.database import Database
from storage.errors import NotFound
from storage.tables import MeasureEdition, ProjectRow

Build = Callable[[str, int, bool], Decision]
"""Opens the file of an application: project number, order of arrival, whether its sum can be reserved."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The receipt of an application."""

    project: str
    state: str
    arrived_at: datetime
    order: int
    already: bool


def submit(
    database: Database,
    *,
    measure_key: str,
    application_bytes: bytes,
    build: Build,
    requested: int,
    actor: str,
    role: str,
    at: datetime,
    rules_version: str,
    prefix: str,
) -> Submitted:
    """Store an application once; the same file again returns the first receipt. Whatever ``build`` raises undoes all."""
    sha256 = fingerprint(application_bytes)
    with database.write() as session:
        order = _hold_envelope(session, measure_key) + 1
        first = session.exec(
            select(ProjectRow).where(ProjectRow.measure == measure_key, ProjectRow.application == sha256)
        ).first()
        if first is not None:
            return Submitted(first.number, first.state, first.arrived_at, first.order, already=True)
        project = f"{prefix}-{order:04d}"
        decision = build(project, order, _fundable(session, measure_key, requested))
        documents.store(session, application_bytes, "application", at)
        session.execute(update(MeasureEdition).where(MeasureEdition.key == measure_key).values(last_order=order))  # type: ignore[arg-type]
        files.save(session, None, decision.file, rules.in_force(session, measure_key), at, application=sha256)
        command_id = f"submit/{measure_key}/{sha256}"
        ledger.post(session, measure_key, project, decision.transfers, command_id, at)
        outbox.queue(session, project, decision.notices, at)
        receipt = Submitted(project, decision.file.state.value, at, order, already=False)
        answer = TypeAdapter(dict).dump_json(asdict(receipt)).decode()
        entry = audit.AuditEntry(
            measure=measure_key,
            project=project,
            command_id=command_id,
            name="submit",
            actor=actor,
            role=role,
            content=sha256,
            at=at,
            rules_version=rules_version,
            accepted=True,
            state_before="",
            state_after=decision.file.state.value,
            answer=answer,
        )
        audit.record(session, entry)
        return receipt


def _hold_envelope(session: Session, measure: str) -> int:
    """Lock the measure's row until the end of the transaction; returns the last number of arrival."""
    query = select_columns(MeasureEdition.last_order).where(MeasureEdition.key == measure).with_for_update()  # type: ignore[call-overload]
    last = session.connection().execute(query).scalar()
    if last is None:
        raise NotFound(f"the measure '{measure}' is not open")
    return int(last)


def _fundable(session: Session, measure: str, requested: int) -> bool:
    """Whether a sum can be reserved without overtaking anybody who waits."""
    waits = session.exec(
        select(ProjectRow.number).where(ProjectRow.measure == measure, ProjectRow.state == State.waiting_for_funds)
    ).first()
    return waits is None and ledger.balances(session, measure)[Account.available] >= requested

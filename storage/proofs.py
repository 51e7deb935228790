"""Whether a command at a door is proved, by the register of actors on record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.trust import proof
from domain.trust.register import Register
from domain.trust.statement import Statement, as_typed, misnamed
from storage import audit
from storage.trace_tables import AuditRow

# What is said of a command that is not by whom it names.
_IN_SOMEBODYS_NAME = {("signature", "missing"), ("actor", "unknown"), ("actor", "ended")}


@dataclass(frozen=True, slots=True)
class NotProved:
    """A command that was refused because who it names had not signed it, or is nobody who may."""

    subject: str
    """The project, or the measure."""
    name: str
    actor: str


def doubts(
    register: Register, said: Statement, signature: str, lead: str = "", given: datetime | None = None
) -> tuple[Finding, ...]:
    """Everything that speaks against a person's command, by the register of actors now: the id, the role, the signature, the lead.

    ``given`` is the real instant at which the engine took the command: what was signed and given before a revocation is
    valid, however late it is decided.
    """
    now = datetime.now(UTC)
    found = proof.doubts(register, said, signature, now, lead)
    if found and given is not None and given < now:
        found = proof.doubts(register, said, signature, given, lead) and found
    return (*misnamed(said), *found)


def taken(first: audit.First, said: Statement) -> Finding:
    """What is said to whoever gives an id again with other content: it belongs to something else."""
    return refuse(
        "id", "taken", "command_id", id=as_typed(said), command=first.name.replace("_", "-"), subject=first.subject
    )


def not_proved(session: Session, since: datetime) -> list[NotProved]:
    """The commands since a real instant that came in somebody's name and were not theirs, oldest first."""
    refused = select(AuditRow).where(~col(AuditRow.accepted), AuditRow.recorded_at >= since).order_by(col(AuditRow.id))
    return [
        NotProved(row.project or row.measure, row.name, row.actor)
        for row in session.exec(refused)
        if any(
            (one["rule"], one.get("key")) in _IN_SOMEBODYS_NAME for one in json.loads(row.answer).get("findings", ())
        )
    ]

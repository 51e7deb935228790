"""Whether a command at a door is proved, by the register of actors on record."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.trust import proof
from domain.trust.statement import Statement, misnamed
from storage import actors, audit


def doubts(session: Session, said: Statement, signature: str, lead: str = "") -> tuple[Finding, ...]:
    """Everything that speaks against a person's command now: the id, the role, the signature, the lead."""
    return (*misnamed(said), *proof.doubts(actors.register(session), said, signature, datetime.now(UTC), lead))


def taken(first: audit.First, said: Statement) -> Finding:
    """What is said to whoever gives an id again with other words: it belongs to something else."""
    return refuse("id", "taken", "command_id", id=said.id, command=first.name.replace("_", "-"), subject=first.subject)

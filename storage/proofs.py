"""Whether a command at a door is proved, by the register of actors on record."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import Session

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.trust import proof
from domain.trust.statement import Statement, misnamed
from storage import actors, audit


def doubts(
    session: Session, said: Statement, signature: str, lead: str = "", given: datetime | None = None
) -> tuple[Finding, ...]:
    """Everything that speaks against a person's command: the id, the role, the signature, the lead.

    ``given`` is the real instant at which the engine took the command: what was signed and given before a revocation is
    valid, however late it is decided.
    """
    register = actors.register(session)
    now = datetime.now(UTC)
    found = proof.doubts(register, said, signature, now, lead)
    if found and given is not None and given < now:
        found = proof.doubts(register, said, signature, given, lead) and found
    return (*misnamed(said), *found)


def taken(first: audit.First, said: Statement) -> Finding:
    """What is said to whoever gives an id again with other words: it belongs to something else."""
    return refuse("id", "taken", "command_id", id=said.id, command=first.name.replace("_", "-"), subject=first.subject)

"""The register of actors: who may act, and in which roles."""

from __future__ import annotations

from sqlmodel import Session, select

from domain.findings import Finding
from domain.lifecycle import Role
from storage.tables import ActorRow


def seed_default(session: Session) -> None:
    """One actor for each role, named like the role, if the register is empty."""
    if session.exec(select(ActorRow.name)).first() is None:
        session.add_all([ActorRow(name=role.value, role=role.value) for role in Role if role is not Role.system])


def wrong_actor(command: str, role: Role, actor: str) -> Finding:
    """What is said to somebody who may not give a command."""
    message = f"'{command}' is given by the {role}; '{actor}' is not one"
    return Finding("role", message, "role", "default", "table of commands (docs/lifecycle.md)")


def roles_of(session: Session, actor: str) -> frozenset[Role]:
    """The roles of an actor; none for an unknown one."""
    return frozenset(Role(role) for role in session.exec(select(ActorRow.role).where(ActorRow.name == actor)))

"""The register of actors: who may act, and in which roles."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, select

from domain.basis.findings import Finding
from domain.lifecycle.states import Role
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


def register(session: Session) -> dict[str, tuple[str, ...]]:
    """All actors with their roles, by name."""
    found: dict[str, tuple[str, ...]] = {}
    for row in session.exec(select(ActorRow).order_by(ActorRow.name, ActorRow.role)):
        found[row.name] = (*found.get(row.name, ()), row.role)
    return found


def add(session: Session, actor: str, roles: Iterable[Role]) -> None:
    """Give an actor roles; one that they have stays."""
    for role in set(roles) - roles_of(session, actor):
        session.add(ActorRow(name=actor, role=role.value))
    session.flush()


def remove(session: Session, actor: str) -> bool:
    """Take all roles from an actor; False when there is none of that name."""
    rows = session.exec(select(ActorRow).where(ActorRow.name == actor)).all()
    for row in rows:
        session.delete(row)
    return bool(rows)

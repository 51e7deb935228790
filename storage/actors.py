"""The register of actors: who may act, and in which roles."""

from __future__ import annotations

from sqlmodel import Session, select

from domain.lifecycle import Role
from storage.tables import ActorRow


def seed_default(session: Session) -> None:
    """One actor for each role, named like the role, if the register is empty."""
    if session.exec(select(ActorRow.name)).first() is None:
        session.add_all([ActorRow(name=role.value, role=role.value) for role in Role if role is not Role.system])


def roles_of(session: Session, actor: str) -> frozenset[Role]:
    """The roles of an actor; none for an unknown one."""
    return frozenset(Role(role) for role in session.exec(select(ActorRow.role).where(ActorRow.name == actor)))

"""Who signs a letter, and who is responsible for the procedure, by the register of actors at the instant of the act (R9.12).

The head of the office signs an act that they gave; the officer who gave the command, or who was the last to work on the file, is the
person responsible (artt. 5 and 8 l. 241/1990). Where the register holds no first and last name, the edition's own data stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from activities.addresses import addressed
from activities.enclosures import enclosed
from domain.lifecycle.states import Role
from domain.trust.register import Register
from storage import actors, audit, measures
from storage.outbox import PendingNotice


def completed(session: Session, letters: Sequence[PendingNotice]) -> list[PendingNotice]:
    """Letters with what the register of actors and the file say of them now: where they go, who signs, the decree beside them."""
    found = enclosed(session, addressed(session, letters))
    register = actors.register(session)
    if not any(one.full_name for one in register.versions):
        return found
    officers = audit.last_of_role(session, {one.project for one in found}, Role.officer)
    return [_signed(session, register, one, officers.get(one.project, "")) for one in found]


def _signed(session: Session, register: Register, letter: PendingNotice, officer: str) -> PendingNotice:
    by = str(letter.values.get("by", ""))
    responsible = _name(session, register, letter, by, Role.officer) or _name(
        session, register, letter, officer, Role.officer
    )
    return replace(letter, signer=_name(session, register, letter, by, Role.manager), responsible=responsible)


def _name(session: Session, register: Register, letter: PendingNotice, actor: str, role: Role) -> str:
    """First and last name of an actor who had a role when the letter was written; empty when that is not known."""
    edition = letter.values.get("edition", "")
    if not actor or not edition:
        return ""
    at = measures.clock_in(session, edition).real(letter.queued_at)
    known = register.actor(actor, at) or register.ever(actor)
    return known.full_name or "" if known is not None and role in known.roles else ""

"""Whether a command is proved: by whom it is, that they held the role, and that it is theirs to give (R1.10)."""

from __future__ import annotations

from datetime import datetime

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle.states import Role
from domain.trust.register import EVERY_LEAD, Actor, Register
from domain.trust.signature import is_signed, signed_bytes
from domain.trust.statement import Statement


def doubts(register: Register, said: Statement, signature: str, at: datetime, lead: str = "") -> tuple[Finding, ...]:
    """Everything that speaks against a command, by what the register says at a real instant; empty when it is proved.

    ``lead`` is the tax code of the lead of the project that the command is for; an act on a measure has none.
    """
    known = register.actor(said.actor, at)
    if known is None:
        return (_nobody(register, said.actor),)
    found = []
    if said.role not in known.roles or said.role == Role.system:
        found.append(refuse("role", "not_held", "role", actor=said.actor, roles=(said.role,), held=sorted(known.roles)))
    if not is_signed(known.key, signed_bytes(said), signature):
        found.append(
            refuse("signature", "missing", "signature", command=_spelled(said), subject=said.subject, actor=said.actor)
        )
    if said.role == Role.operator and Role.operator in known.roles and not may_touch(known, lead):
        found.append(refuse("actor", "other_lead", "actor", actor=said.actor, subject=said.subject))
    return tuple(found)


def may_touch(operator: Actor, lead: str) -> bool:
    """Whether an operator acts for a lead; one who is bound to nobody touches nothing."""
    return operator.lead is not None and operator.lead in (EVERY_LEAD, lead)


def _nobody(register: Register, name: str) -> Finding:
    last = register.ever(name)
    if last is not None and last.until is not None:
        return refuse("actor", "ended", "actor", actor=name, since=last.until)
    return refuse("actor", "unknown", "actor", actor=name)


def _spelled(said: Statement) -> str:
    return said.name.replace("_", "-")

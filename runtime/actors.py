"""Entries of the register of actors, made and signed; and the actors of the embedded default, which needs no step."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from domain.lifecycle.contents import canonical, fingerprint
from domain.lifecycle.states import Role
from domain.trust.register import ADD, EVERY_LEAD, REGISTER, REVOKE, SERVICE, AddActor, Register, RevokeActor
from domain.trust.signature import signed_bytes
from domain.trust.statement import Statement, derived
from runtime.keys import Keys, Signer
from storage import actors

# The actors of the embedded default: the administrator, who enters the others, then one for each role, and the
# service itself.
EMBEDDED = (
    Role.administrator.value,
    *(role.value for role in Role if role not in (Role.administrator, Role.system)),
    SERVICE,
)


def enter(session: Session, signer: Signer, administrator: str, *contents: AddActor | RevokeActor) -> Register:
    """Enter changes into the register, signed by an administrator. Raises RuleBroken and NoKey."""
    signed = []
    for number, content in enumerate(contents, actors.length(session) + 1):
        words = canonical(content)
        name = ADD if isinstance(content, AddActor) else REVOKE
        sha256 = fingerprint(words)
        id = derived(REGISTER, name, sha256, str(number))
        said = Statement(id, REGISTER, name, sha256, administrator, Role.administrator)
        signed.append(actors.Signed(said, words, signer.sign(administrator, signed_bytes(said))))
    return actors.change(session, signed)


def fill_in(session: Session, keys: Keys) -> None:
    """One actor for each role, named like it, and the service, if the register is empty; their keys are made first."""
    if actors.register(session).versions:
        return
    public = {}
    for name in EMBEDDED:
        public[name] = keys.make(name)
        keys.adopt(name)
    enter_all(session, keys, public)


def enter_all(session: Session, signer: Signer, public: Mapping[str, str]) -> None:
    """Enter the actors of the embedded default with their public keys."""
    signed_from = actors.chains(session)
    enter(session, signer, EMBEDDED[0], *(_embedded(name, public[name], signed_from) for name in EMBEDDED))


def _embedded(name: str, key: str, signed_from: dict[str, int]) -> AddActor:
    role = Role.system if name == SERVICE else Role(name)
    return AddActor(
        name=name,
        roles=(role,),
        key=key,
        lead=EVERY_LEAD if role is Role.operator else None,
        signed_from=signed_from if role is Role.administrator else {},
    )

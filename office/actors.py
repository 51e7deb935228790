"""The register of actors: who may act, in which roles, for which lead, with which key. An administrator writes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from domain.basis.calendar import ROME
from domain.basis.findings import require
from domain.basis.language import _
from domain.lifecycle.states import Role
from domain.trust.names import one_form, problems
from domain.trust.register import Actor, AddActor, Register, RevokeActor
from office.caller import Caller
from office.contents import build
from office.errors import Malformed, NotFound
from runtime.actors import enter
from runtime.keys import public_in
from storage import actors

# What the register says of an actor.
ActorLine = TypedDict(
    "ActorLine",
    {
        "actor": str,
        "roles": list[str],
        "for": str | None,
        "email": str | None,
        "full_name": str | None,
        "key": str,
        "since": str,
    },
)


class Revoked(TypedDict):
    """An actor who may act no more."""

    actor: str
    roles: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the register shall say of an actor; what is left out stays as it is."""

    name: str
    roles: Collection[Role] = ()
    lead: str | None = None
    email: str | None = None
    key: Path | None = None
    """A file with their public key."""
    full_name: str | None = None
    """First and last name, as they sign letters and acts."""
    new_key: bool = False
    """Whether a key is made, and kept here."""


def listing(caller: Caller) -> list[ActorLine]:
    """Who may act, in which roles, for whom, since when."""
    with caller.database.read() as session:
        known = actors.register(session)
    return [_line(one) for one in known.valid(datetime.now(UTC))]


def add(caller: Caller, wanted: Wanted) -> ActorLine:
    """Enter an actor, or change what the register says of one. Raises Malformed, NoKey, RuleBroken."""
    name = one_form(wanted.name)
    if wanted.key is not None and wanted.new_key:
        raise Malformed(_("either --key FILE or --new-key"))
    require(*problems(name))  # before a file is named after it
    with caller.database.read() as session:
        known = actors.register(session)
    before = known.actor(name, datetime.now(UTC))
    content = build(
        AddActor,
        name=name,
        roles=_roles(wanted, before),
        key=_public(caller, name, wanted, before),
        email=wanted.email or (before.email if before else None),
        full_name=wanted.full_name or (before.full_name if before else None),
        lead=wanted.lead or (before.lead if before else None),
    )
    try:
        after = _entered(caller, known, content, wanted.new_key)
    except Exception:
        caller.keys.discard(name)
        raise
    if wanted.new_key:
        caller.keys.adopt(name)
    entered = after.actor(name, datetime.now(UTC))
    assert entered is not None  # noqa: S101 - the register takes an actor in, or raises
    return _line(entered)


def revoke(caller: Caller, name: str, reason: str) -> Revoked:
    """Let an actor act no more; what they did stays on record and stays valid. Raises NotFound, RuleBroken."""
    administrator = caller.must_be(Role.administrator)
    name = one_form(name)
    with caller.database.write() as session:
        if actors.register(session).actor(name, datetime.now(UTC)) is None:
            raise NotFound(_("there is no actor '{name}'", name=name))
        enter(session, caller.keys, administrator, RevokeActor(name=name, reason=reason))
    return Revoked(actor=name, roles=[])


def _roles(wanted: Wanted, before: Actor | None) -> tuple[Role, ...]:
    roles = set(wanted.roles) | (before.roles if before else frozenset())
    if not roles:
        raise Malformed(_("say in which role, with --role"))
    return tuple(sorted(roles))


def _public(caller: Caller, name: str, wanted: Wanted, before: Actor | None) -> str:
    if wanted.new_key:
        return caller.keys.make(name)
    if wanted.key is not None:
        return public_in(wanted.key)
    if before is None:
        raise Malformed(
            _("say with which key '{name}' signs: --key FILE with their public key, or --new-key", name=name)
        )
    return before.key


def _entered(caller: Caller, known: Register, content: AddActor, new_key: bool) -> Register:
    """Enter an addition, unless it says nothing new; the first administrator of an empty register enters themself."""
    if not known.versions:
        with caller.database.write() as session:
            first = content.model_copy(update={"signed_from": actors.chains(session)})
            signer = caller.keys.fresh(content.name) if new_key else caller.keys
            return enter(session, signer, content.name, first)
    administrator = caller.must_be(Role.administrator)
    before = known.actor(content.name, datetime.now(UTC))
    said = (frozenset(content.roles), content.key, content.email, content.lead, content.full_name)
    if before is not None and said == (before.roles, before.key, before.email, before.lead, before.full_name):
        return known
    with caller.database.write() as session:
        return enter(session, caller.keys, administrator, content)


def _line(actor: Actor) -> ActorLine:
    return {
        "actor": actor.name,
        "roles": sorted(actor.roles),
        "for": actor.lead,
        "email": actor.email,
        "full_name": actor.full_name,
        "key": actor.key,
        "since": actor.since.astimezone(ROME).isoformat(timespec="seconds"),
    }

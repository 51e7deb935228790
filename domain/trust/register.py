"""The register of actors: who may act as what, with which key, from when until when.

It is written like the trace of a measure: every change is a command of an administrator, signed, in a hash chain of its
own. The register is what its entries say when they are read in order, each judged by the register before it: an entry
that no administrator has signed changes nothing, wherever it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated

from pydantic import Field, ValidationError

from domain.basis.fields import Name, TaxCode, Text
from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.edition.malformed import problems_of
from domain.lifecycle.contents import Content
from domain.lifecycle.states import Role
from domain.trust import names
from domain.trust.signature import is_signed, signed_bytes
from domain.trust.statement import Statement

# The subject of commands on the register, and the name of its chain beside those of the measures.
REGISTER = "actors"
ADD = "add_actor"
REVOKE = "revoke_actor"
# The actor that the service itself is: it signs certificates and gives no command.
SERVICE = "service"
# The binding of an operator who may act for every lead: the operator of the embedded default.
EVERY_LEAD = "*"
PublicKey = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class AddActor(Content):
    """The whole of what the register says of an actor from now on."""

    name: str
    roles: tuple[Role, ...] = Field(min_length=1)
    key: PublicKey
    email: str | None = None
    full_name: Name | None = None
    """First and last name, as letters and acts are signed with it."""
    lead: TaxCode | None = None
    """Tax code of the lead whose projects an operator may touch."""
    signed_from: dict[str, int] = Field(default_factory=dict)
    """Only in the first entry: the last number of each chain that is older than the register and has no signatures."""


class RevokeActor(Content):
    """An actor may act no more; what they did stays on record and stays theirs."""

    name: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Actor:
    """What the register says of an actor, from an instant until it says something else. Instants are real ones."""

    name: str
    roles: frozenset[Role]
    key: str
    since: datetime
    email: str | None = None
    lead: str | None = None
    until: datetime | None = None
    full_name: str | None = None

    def valid(self, at: datetime) -> bool:
        """Whether this is what the register says at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it stands on record: its statement, the words, the signature, the instant of its writing."""

    statement: Statement
    words: bytes
    signature: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Register:
    """All that was ever valid, oldest first."""

    versions: tuple[Actor, ...] = ()
    signed_from: Mapping[str, int] = field(default_factory=dict)

    def actor(self, name: str, at: datetime) -> Actor | None:
        """Who has a name at an instant."""
        return next((one for one in reversed(self.versions) if one.name == name and one.valid(at)), None)

    def ever(self, name: str) -> Actor | None:
        """The last that the register said of a name, also when it was revoked."""
        return next((one for one in reversed(self.versions) if one.name == name), None)

    def valid(self, at: datetime) -> tuple[Actor, ...]:
        """Everybody who may act at an instant, by name."""
        return tuple(sorted((one for one in self.versions if one.valid(at)), key=lambda one: one.name))

    def person(self, name: str) -> frozenset[str]:
        """All names of the person who has this one: the same key or the same e-mail, now or ever, is one person."""
        mine = frozenset((name,))
        marks = frozenset[str]()
        while True:
            grown = frozenset(mark for one in self.versions if one.name in mine for mark in _marks(one))
            if grown == marks:
                return mine
            marks = grown
            mine |= {one.name for one in self.versions if marks & _marks(one)}

    def adding(self, content: AddActor, at: datetime) -> Register:
        """The register after an addition; what it said of the name before ends."""
        closed = self._ending(content.name, at)
        fresh = Actor(
            content.name,
            frozenset(content.roles),
            content.key,
            at,
            content.email,
            content.lead,
            full_name=content.full_name,
        )
        return Register((*closed, fresh), self.signed_from or content.signed_from)

    def revoking(self, content: RevokeActor, at: datetime) -> Register:
        """The register after a revocation."""
        return replace(self, versions=self._ending(content.name, at))

    def _ending(self, name: str, at: datetime) -> tuple[Actor, ...]:
        return tuple(replace(one, until=at) if one.name == name and one.until is None else one for one in self.versions)


def _marks(actor: Actor) -> frozenset[str]:
    return frozenset((actor.key, *([actor.email.casefold()] if actor.email else [])))


def read(name: str, words: bytes) -> AddActor | RevokeActor:
    """What an entry says. Raises ValueError when it says nothing that the register knows."""
    if name not in (ADD, REVOKE):
        raise ValueError(f"the register knows no '{name}'")
    return (AddActor if name == ADD else RevokeActor).model_validate_json(words)


def enter(register: Register, entry: Entry) -> Register | tuple[Finding, ...]:
    """The register after an entry, or every reason why it changes nothing."""
    try:
        content = read(entry.statement.name, entry.words)
    except ValidationError as error:
        return tuple(problems_of(error, rule="content"))
    except ValueError:
        return (refuse("actor", "no_entry", "actor", name=entry.statement.name),)
    found = (*_author(register, entry, content), *_problems(register, content, entry.at))
    if found:
        return found
    if isinstance(content, AddActor):
        return register.adding(content, entry.at)
    return register.revoking(content, entry.at)


def replay(entries: Iterable[Entry]) -> tuple[Register, dict[int, tuple[Finding, ...]]]:
    """The register that entries make, and by their place those that change nothing, with the reasons."""
    register = Register()
    void = dict[int, tuple[Finding, ...]]()
    for place, entry in enumerate(entries):
        after = enter(register, entry)
        if isinstance(after, Register):
            register = after
        else:
            void[place] = after
    return register, void


def _author(register: Register, entry: Entry, content: AddActor | RevokeActor) -> tuple[Finding, ...]:
    """Only an administrator writes; the first one of an empty register enters themself, with the key that they enter."""
    said = entry.statement
    first = not register.versions
    if first:
        key = content.key if isinstance(content, AddActor) and content.name == said.actor else ""
        if not (key and isinstance(content, AddActor) and content.roles == (Role.administrator,)):
            return (refuse("actor", "first", "actor"),)
    else:
        known = register.actor(said.actor, entry.at)
        if known is None or Role.administrator not in known.roles:
            return (refuse("role", "no_administrator", "role", actor=said.actor),)
        key = known.key
    if said.role != Role.administrator or said.subject != REGISTER:
        return (refuse("actor", "no_entry", "actor", name=said.name),)
    if not is_signed(key, signed_bytes(said), entry.signature):
        return (
            refuse(
                "signature",
                "missing",
                "signature",
                command=said.name.replace("_", "-"),
                subject=said.subject,
                actor=said.actor,
            ),
        )
    return ()


def _problems(register: Register, content: AddActor | RevokeActor, at: datetime) -> tuple[Finding, ...]:
    if isinstance(content, RevokeActor):
        return _irrevocable(register, content.name, at)
    found = [*names.problems(content.name)]
    if names.one_form(content.name) != content.name:
        found.append(refuse("actor", "form", "name", form=names.one_form(content.name)))
    seen = names.look(content.name)
    alike = sorted({one.name for one in register.versions if one.name != content.name and names.look(one.name) == seen})
    found += [refuse("actor", "alike", "name", actor=content.name, other=other) for other in alike]
    return (*found, *_roles(register, content, at))


def _roles(register: Register, content: AddActor, at: datetime) -> tuple[Finding, ...]:
    found = []
    roles = frozenset(content.roles)
    if (content.name == SERVICE) != (Role.system in roles) or (Role.system in roles and len(roles) > 1):
        found.append(refuse("actor", "service", "role"))
    if content.lead is not None and Role.operator not in roles:
        found.append(refuse("actor", "no_operator", "for"))
    together = Register((*register.versions, Actor(content.name, roles, content.key, at, content.email)))
    mine = {role for name in together.person(content.name) if (one := together.actor(name, at)) for role in one.roles}
    if Role.administrator in mine and mine != {Role.administrator}:
        found.append(refuse("actor", "administers", "role", others=sorted(mine - {Role.administrator})))
    return tuple(found)


def _irrevocable(register: Register, name: str, at: datetime) -> tuple[Finding, ...]:
    known = register.actor(name, at)
    if known is None:
        return (refuse("actor", "unknown", "name", actor=name),)
    left = [one for one in register.valid(at) if Role.administrator in one.roles and one.name != name]
    if Role.administrator in known.roles and not left:
        return (refuse("actor", "last", "name"),)
    return ()

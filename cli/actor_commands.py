"""The register of actors: who may act, in which roles, for which lead, with which key. An administrator writes it."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.errors import NOT_FOUND, Failure, malformed
from cli.output import done, table
from cli.session import Session, command
from domain.lifecycle.states import Role
from domain.trust.names import one_form
from domain.trust.register import Actor, AddActor, Register, RevokeActor
from runtime.actors import enter
from runtime.keys import public_in
from storage import actors

Name = Annotated[str, typer.Argument(metavar="NAME", help="As it is given with --as.")]
Held = StrEnum("Held", {role.name: role.value for role in Role})  # type: ignore[misc]
Roles = Annotated[
    list[Held] | None, typer.Option("--role", help="May be given several times; roles that they have already stay.")
]
Lead = Annotated[
    str | None, typer.Option("--for", metavar="TAX_CODE", help="The lead whose projects an operator may touch; * for all.")
]  # fmt: skip
Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="Where the actor is written to.")]
KeyFile = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Their public key (PEM, Ed25519).")]
NewKey = Annotated[bool, typer.Option("--new-key", help="Make a key and keep it here, as NAME.pem in AZIONI_KEYS.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @command(app, "list")
    def list_actors(session: Session) -> None:
        """Who may act, in which roles, for whom, since when."""
        with session.database.read() as database:
            known = actors.register(database)
        document = [_shown(one) for one in known.valid(datetime.now(UTC))]
        columns = ["actor", "roles", "for", "e-mail", "key", "since"]
        rows = [
            [d["actor"], ", ".join(d["roles"]), d["for"] or "", d["email"] or "", d["key"][:16], d["since"][:16]]
            for d in document
        ]
        session.say(document, lambda: table("Actors", columns, rows))

    @command(app, "add")
    def add(
        session: Session,
        name: Name,
        role: Roles = None,
        lead: Lead = None,
        email: Email = None,
        key: KeyFile = None,
        new_key: NewKey = False,
    ) -> None:
        """Enter an actor, or change what the register says of one: roles, lead, e-mail, key (administrator)."""
        name = one_form(name)
        if key is not None and new_key:
            raise malformed("either --key FILE or --new-key")
        with session.database.read() as database:
            known = actors.register(database)
        before = known.actor(name, datetime.now(UTC))
        public = session.keys.make(name) if new_key else public_in(key) if key else before.key if before else None
        if public is None:
            raise malformed(f"say with which key '{name}' signs: --key FILE with their public key, or --new-key")
        roles = {Role(one.value) for one in role or ()} | (before.roles if before else frozenset())
        if not roles:
            raise malformed("say in which role, with --role")
        content = AddActor(
            name=name,
            roles=tuple(sorted(roles)),
            key=public,
            email=email or (before.email if before else None),
            lead=lead or (before.lead if before else None),
        )
        after = _add(session, known, content, new_key)
        if new_key:
            session.keys.adopt(name)
        entered = after.actor(name, datetime.now(UTC))
        document = _shown(entered) if entered else {}
        session.say(document, lambda: done(_sentence(document, new_key, session)))

    @command(app, "revoke")
    def revoke(
        session: Session,
        name: Name,
        reason: Annotated[str, typer.Option("--reason", help="Why, in words.")],
    ) -> None:
        """Let an actor act no more; what they did stays on record and stays valid (administrator)."""
        administrator, _ = session.acting(Role.administrator)
        name = one_form(name)
        with session.database.write() as database:
            if actors.register(database).actor(name, datetime.now(UTC)) is None:
                raise Failure(NOT_FOUND, f"there is no actor '{name}'")
            enter(database, session.keys, administrator, RevokeActor(name=name, reason=reason))
        session.say({"actor": name, "roles": []}, lambda: done(f"{name} may act no more"))


def _add(session: Session, known: Register, content: AddActor, new_key: bool) -> Register:
    """Enter an addition, unless it says nothing new; the first administrator of an empty register enters themself."""
    if not known.versions:
        with session.database.write() as database:
            first = content.model_copy(update={"signed_from": actors.chains(database)})
            signer = session.keys.fresh(content.name) if new_key else session.keys
            return enter(database, signer, content.name, first)
    administrator, _ = session.acting(Role.administrator)
    before = known.actor(content.name, datetime.now(UTC))
    said = (frozenset(content.roles), content.key, content.email, content.lead)
    if before is not None and said == (before.roles, before.key, before.email, before.lead):
        return known
    with session.database.write() as database:
        return enter(database, session.keys, administrator, content)


def _shown(actor: Actor) -> dict[str, Any]:
    return {
        "actor": actor.name,
        "roles": sorted(actor.roles),
        "for": actor.lead,
        "email": actor.email,
        "key": actor.key,
        "since": actor.since.isoformat(timespec="seconds"),
    }


def _sentence(shown: dict[str, Any], new_key: bool, session: Session) -> str:
    kept = f"; the key is {session.keys.path(shown['actor'])}" if new_key else ""
    bound = f" for {shown['for']}" if shown["for"] else ""
    return f"{shown['actor']}: {', '.join(shown['roles'])}{bound}{kept}"

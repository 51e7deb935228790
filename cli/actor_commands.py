"""The register of actors: who may act, in which roles, for which lead, with which key. An administrator writes it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import names
from cli.asked import Asked, command, group
from cli.columns import Moment, Plain, Prose, RoleOf
from cli.options import Reason
from cli.output import done, table
from domain.basis.language import _
from domain.lifecycle.states import Role
from office import actors
from office.actors import ActorLine, Wanted

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name that is given with --as.")]
Held = StrEnum("Held", {role.name: role.value for role in Role})  # type: ignore[misc]
Roles = Annotated[
    list[Held] | None, typer.Option("--role", help="May be repeated; the roles that they already have stay.")
]
Lead = Annotated[
    str | None, typer.Option("--for", metavar="TAX_CODE", help="Tax code of the lead whose projects an operator may work on; * for all.")
]  # fmt: skip
Email = Annotated[
    str | None, typer.Option("--email", metavar="ADDRESS", help="The address to which letters to the actor go.")
]
FullName = Annotated[
    str | None, typer.Option("--full-name", metavar="TEXT", help="First and last name, as they sign letters and acts.")
]
KeyFile = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Their public key (PEM, Ed25519).")]
NewKey = Annotated[bool, typer.Option("--new-key", help="Make a key and keep it here, as NAME.pem in AZIONI_KEYS.")]

app = group("The register of actors: who may act, in which roles, with which key.", "actor")


@command(app, "list")
def list_actors(asked: Asked) -> None:
    """Who may act, in which roles, for whom, since when."""
    asked.say(actors.listing(asked.caller), _show)


@command(app, "add")
def add(
    asked: Asked,
    name: Name,
    role: Roles = None,
    lead: Lead = None,
    email: Email = None,
    full_name: FullName = None,
    key: KeyFile = None,
    new_key: NewKey = False,
) -> None:
    """Enter an actor, or change what the register says of one: roles, lead, e-mail, name, key (administrator)."""
    roles = [Role(one.value) for one in role or ()]
    line = actors.add(asked.caller, Wanted(name, roles, lead, email, key, full_name, new_key))
    kept = asked.caller.keys.path(line["actor"]) if new_key else None
    asked.say(line, lambda said: _show_entry(said, kept))


@command(app, "revoke")
def revoke(asked: Asked, name: Name, reason: Reason) -> None:
    """Stop an actor from acting; what they did stays on record and stays valid (administrator)."""
    asked.sure(_("{actor} will act no more.", actor=name))
    asked.say(
        actors.revoke(asked.caller, name, reason), lambda said: done(_("{actor} may act no more", actor=said["actor"]))
    )


def _show_entry(line: ActorLine, key: Path | None) -> None:
    words = [f"{line['actor']}: {', '.join(names.role(one) for one in line['roles'])}"]
    if line["for"]:
        words.append(_("acts for {lead}", lead=line["for"]))
    if key:
        words.append(_("the key is {file}", file=key))
    done("; ".join(words))


def _show(lines: list[ActorLine]) -> None:
    rows = [
        [
            one["actor"],
            one["roles"],
            one["for"],
            one["email"],
            one["full_name"],
            one["key"][:16],
            one["since"],
        ]
        for one in lines
    ]
    columns = [
        Plain("actor"),
        RoleOf("roles"),
        Plain("for"),
        Plain("e-mail"),
        Prose("name"),
        Plain("key"),
        Moment("since"),
    ]
    table(_("Actors"), columns, rows)

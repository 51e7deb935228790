"""The register of actors: who may act, in which roles. Whoever runs these has the record in hand anyway."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.errors import NOT_FOUND, Failure
from cli.output import done, table
from cli.session import Session, command
from domain.lifecycle.states import Role
from storage import actors

Name = Annotated[str, typer.Argument(metavar="NAME", help="As it is given with --as.")]
Held = StrEnum("Held", {role.name: role.value for role in Role if role is not Role.system})  # type: ignore[misc]
"""The roles that a person may have."""
Roles = Annotated[list[Held], typer.Option("--role", help="May be given several times.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""

    @command(app, "list")
    def list_actors(session: Session) -> None:
        """Who may act, and in which roles."""
        with session.database.read() as database:
            document = [{"actor": name, "roles": list(roles)} for name, roles in actors.register(database).items()]
        rows = [[line["actor"], ", ".join(line["roles"])] for line in document]
        session.say(document, lambda: table("Actors", ["actor", "roles"], rows))

    @command(app, "add")
    def add(session: Session, name: Name, role: Roles) -> None:
        """Give an actor roles; those that they have already stay."""
        with session.database.write() as database:
            actors.add(database, name, [Role(one.value) for one in role])
            held = sorted(actors.roles_of(database, name))
        session.say({"actor": name, "roles": held}, lambda: done(f"{name}: {', '.join(held)}"))

    @command(app, "remove")
    def remove(session: Session, name: Name) -> None:
        """Take all roles from an actor; what they did stays on record."""
        with session.database.write() as database:
            if not actors.remove(database, name):
                raise Failure(NOT_FOUND, f"there is no actor '{name}'")
        session.say({"actor": name, "roles": []}, lambda: done(f"{name} has no role any more"))

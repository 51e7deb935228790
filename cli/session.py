"""What every command has: settings, the output that was asked for, who acts, and the record."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import ArgumentError

from cli.errors import UNAVAILABLE, Failure, malformed, refused
from cli.output import emit
from domain.basis.findings import Finding
from domain.edition.measure import Measure
from domain.lifecycle.states import Role
from domain.record.file import File
from domain.trust.names import one_form
from runtime.keys import Keys
from runtime.settings import Settings
from storage import actors, files, measures, rules
from storage.database import Database

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
As = Annotated[str | None, typer.Option("--as", metavar="ACTOR", help="Who acts (also AZIONI_ACTOR).")]
LONGEST_COMMAND_ID = 200
"""Characters; an update's id has room for more, but not much."""


def _usable_id(value: str | None) -> str | None:
    if value is not None and not (value.isprintable() and 0 < len(value) <= LONGEST_COMMAND_ID):
        raise typer.BadParameter(f"an id has 1 to {LONGEST_COMMAND_ID} printable characters")
    return value


CommandId = Annotated[
    str | None,
    typer.Option("--command-id", metavar="ID", help="The same id again returns the first answer.", callback=_usable_id),
]


@dataclass
class Session:
    """One run of one command."""

    as_json: bool = False
    actor: str | None = None
    command_id: str | None = None
    settings: Settings = field(default_factory=Settings)

    @property
    def keys(self) -> Keys:
        """The keys of those who act from here."""
        return Keys(self.settings.keys)

    @cached_property
    def database(self) -> Database:
        """The record; it must have been prepared by the service."""
        scheme, _, place = self.settings.database_url.partition(":///")
        if scheme == "sqlite" and not _exists(place.partition("?")[0]):
            raise Failure(
                UNAVAILABLE,
                f"there is no record at {place}: start the service with 'starter.py dev', or set AZIONI_DATA",
            )
        try:
            return Database(self.settings.database_url)
        except (ArgumentError, ImportError) as error:
            raise Failure(UNAVAILABLE, f"DATABASE_URL names no database that can be used: {error}") from error

    def acting(self, *roles: Role) -> tuple[str, Role]:
        """Who acts, in the first of the roles that they have; an actor of the embedded default is named like the role.

        Raises Failure when nobody is named, or when the actor has none of the roles.
        """
        named = one_form(self.actor or self.settings.actor or "") or None
        actor = named or roles[0].value
        with self.database.read() as session:
            known = actors.roles_of(session, actor)
        if not known and named is None:
            raise malformed("say who acts, with --as or AZIONI_ACTOR")
        role = next((role for role in roles if role in known), None)
        if role is None:
            held = ", ".join(sorted(known)) or "no role here"
            message = f"this is for the {' or the '.join(roles)}; '{actor}' has {held}"
            raise refused([Finding("role", message, "role", "default", "table of commands (docs/lifecycle.md)")])
        return actor, role

    def file(self, project: str) -> tuple[File, Measure, datetime]:
        """A project's file, its measure and the programme's instant. Raises NotFound."""
        with self.database.read() as session:
            file = files.load(session, project)
            clock = measures.edition(session, file.measure).clock
            measure = rules.in_force(session, file.measure)
        return file, measure, clock.programme(datetime.now(UTC))

    def say(self, document: Any, people: Callable[[], None]) -> None:
        """The JSON document for scripts, or words for people."""
        if self.as_json:
            emit(document)
        else:
            people()


def _exists(place: str) -> bool:
    with suppress(OSError), Path(place).open("rb"):
        return True
    return False


def command(app: typer.Typer, name: str, **options: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command that takes a ``Session`` first, and the options that every command has last."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        def run(*, json: bool, actor: str | None, command_id: str | None, **values: Any) -> None:
            function(Session(json, actor, command_id), **values)

        own = list(inspect.signature(function).parameters.values())[1:]
        kinds = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
        common = [("json", Json, False), ("actor", As, None), ("command_id", CommandId, None)]
        kinds += [inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=d, annotation=a) for n, a, d in common]
        run.__signature__ = inspect.Signature(kinds)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in kinds}
        run.__doc__, run.__name__ = function.__doc__, function.__name__
        app.command(name, **options)(run)
        return function

    return register

"""Who asks, under which settings, and the record that answers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from domain.basis.language import _
from domain.edition.refusals import not_held
from domain.lifecycle.states import Role
from domain.trust.names import one_form
from domain.trust.signature import signed_bytes
from domain.trust.statement import Statement, chosen
from office.errors import Malformed, RuleBroken, Unavailable
from runtime.keys import Keys
from runtime.settings import Settings
from storage import actors
from storage.database import Database
from workflows.messages import Command


@dataclass
class Caller:
    """One who asks: a run of the command line, a session of a desk."""

    settings: Settings = field(default_factory=Settings)
    actor: str | None = None
    """As whom they ask; else the actor of the settings."""
    command_id: str | None = None
    """The id that they chose for what they ask; else it is derived from the fact."""

    @property
    def keys(self) -> Keys:
        """The keys of those who act from here."""
        return Keys(self.settings.keys)

    def sign(self, said: Statement) -> str:
        """The signature of who acts under what they say. Raises NoKey."""
        return self.keys.sign(said.actor, signed_bytes(said))

    def signed(self, command: Command) -> Command:
        """A command with the signature of who gives it. Raises NoKey."""
        return command.model_copy(update={"signature": self.sign(command.statement)})

    def chosen(self, actor: str) -> str | None:
        """The id that they chose, in a name space of their own."""
        return chosen(actor, self.command_id) if self.command_id else None

    @cached_property
    def database(self) -> Database:
        """The record; it must have been prepared by the service. Raises Unavailable."""
        scheme, _mark, place = self.settings.database_url.partition(":///")
        if scheme == "sqlite" and not _exists(place.partition("?")[0]):
            raise Unavailable(self._no_record(place.partition("?")[0]))
        try:
            return Database(self.settings.database_url, self.settings.person_keys)
        except (ArgumentError, ImportError) as error:
            raise Unavailable(_("DATABASE_URL names no database that can be used: {why}", why=error)) from error

    def _no_record(self, place: str) -> str:
        """Why there is none: it was never there, or it is gone."""
        from runtime.gone import beside, told

        if left := beside(self.settings):
            return told(self.settings, left)
        return _(
            "there is no record at {place}: start the service with 'starter.py dev', or set AZIONI_DATA", place=place
        )

    def acting(self, session: Session, *roles: Role) -> tuple[str, Role]:
        """Who acts, in the first of the roles that they have; an actor of the embedded default is named like the role.

        Raises Malformed when nobody is named, and RuleBroken when the actor has none of the roles.
        """
        named = one_form(self.actor or self.settings.actor or "") or None
        actor = named or roles[0].value
        known = actors.roles_of(session, actor)
        if not known and named is None:
            raise Malformed(_("say who acts, with --as or AZIONI_ACTOR"))
        role = next((role for role in roles if role in known), None)
        if role is None:
            raise RuleBroken(not_held(actor, roles, known))
        return actor, role

    def must_be(self, *roles: Role) -> str:
        """The name of who acts, where nothing else is read. Raises as ``acting`` does."""
        with self.database.read() as session:
            actor, _ = self.acting(session, *roles)
        return actor


def _exists(place: str) -> bool:
    """Whether the file is there and can be read. It is not opened: closing it would drop the locks of this process on it."""
    return os.access(place, os.R_OK)

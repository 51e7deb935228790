"""Who reads: proved by their key, bound to their lead, and on record where people are shown (F89)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.language import _
from domain.edition.catalogue import refuse
from domain.lifecycle.states import Role
from domain.record.file import File
from domain.trust import reading
from domain.trust.names import one_form
from domain.trust.reading import Reading
from domain.trust.register import Actor
from domain.trust.signature import is_signed
from office.caller import Caller
from office.errors import Malformed, RuleBroken
from storage import actors, readings


class Reader(NamedTuple):
    """Somebody who may read."""

    name: str
    lead: str | None = None
    """The tax code of the lead whose projects they see; None sees all."""
    outside: bool = False
    """Of a network, and not of the office."""


def reader(caller: Caller, session: Session, usual: Role = Role.auditor) -> Reader:
    """Who reads; nobody named is the auditor, or whoever is ``usual`` for what is read, if there is one of that name.

    Raises Malformed when nobody is named, RuleBroken for who is not in the register or does not have the key that the
    register knows, and NoKey without any key. A record that knows no actors yet has nothing to hide.
    """
    register = actors.register(session)
    if not register.versions:
        return Reader("")
    now = datetime.now(UTC)
    named = one_form(caller.actor or caller.settings.actor or "")
    known = register.actor(named or usual.value, now)
    if known is None and not named:
        raise Malformed(_("say who reads, with --as or AZIONI_ACTOR"))
    if known is None:
        raise RuleBroken(refuse("actor", "unknown", "actor", actor=named))
    _prove(caller, known, now)
    return Reader(known.name, reading.bound_to(known), reading.of_a_network(known))


def _prove(caller: Caller, known: Actor, now: datetime) -> None:
    shown = reading.signed_bytes(Reading(known.name, now, "read"))
    if not is_signed(known.key, shown, caller.keys.sign(known.name, shown)):
        raise RuleBroken(refuse("signature", "reader", "signature", actor=known.name))


def may_see(who: Reader, file: File) -> None:
    """An operator reads the projects of their lead. Raises RuleBroken."""
    if who.lead is not None and file.lead != who.lead:
        raise RuleBroken(refuse("actor", "other_lead", "actor", actor=who.name, subject=file.project))


def must_see_all(who: Reader) -> None:
    """What is about all projects is not for who is bound to one lead. Raises RuleBroken."""
    if who.lead is not None:
        raise RuleBroken(refuse("actor", "all_leads", "actor", actor=who.name))


def note(caller: Caller, who: Reader, what: str, project: str, about: str = "") -> None:
    """Put on record, before they are shown, that somebody reads the data of a project's people."""
    if not who.name:
        return
    done = Reading(who.name, datetime.now(UTC), what, project, about)
    signature = caller.keys.sign(who.name, reading.signed_bytes(done))
    with caller.database.write() as session:
        readings.record(session, done, signature)

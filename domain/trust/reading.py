"""Reading what tells of people: which answers do, how a reading is signed, and whose projects somebody may read (F89)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.lifecycle.states import Role
from domain.trust.register import EVERY_LEAD, Actor
from domain.trust.signature import purposed

# What stands before a signed reading.
READING = "azioni-di-rete/reading/1"


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody read something. ``at`` is a real instant."""

    actor: str
    at: datetime
    what: str
    """The command that answers."""
    project: str = ""
    about: str = ""
    """The person or the claim that was asked for; empty for all of the project."""


def signed_bytes(reading: Reading) -> bytes:
    """The one spelling that is signed."""
    at = reading.at.astimezone(UTC).isoformat()
    values = {
        "actor": reading.actor,
        "at": at,
        "what": reading.what,
        "project": reading.project,
        "about": reading.about,
    }
    return purposed(READING, values)


def bound_to(actor: Actor) -> str | None:
    """The lead whose projects an actor reads; None for all. Who is an operator and nothing else is bound to one lead."""
    if not of_a_network(actor) or actor.lead == EVERY_LEAD:
        return None
    return actor.lead or ""


def of_a_network(actor: Actor) -> bool:
    """Whether somebody is an operator and nothing else, who hears of a visit when it comes (R8.7)."""
    return actor.roles == {Role.operator}

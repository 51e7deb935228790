"""What somebody says with a command, and the ids under which it may be said."""

from __future__ import annotations

from dataclasses import dataclass

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle.states import Role

# What people do before there is a workflow to take a command.
SUBMIT = "submit"
OPEN = "open"
# Characters of the content's hash that a derived id holds.
LENGTH = 16


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed: which command, on what, in which words, who and as what."""

    id: str
    subject: str
    """Project; measure for an act on it and for a submission; ``actors`` for the register."""
    name: str
    content: str
    """SHA-256 of what is said."""
    actor: str
    role: str


def derived(subject: str, name: str, content: str, *occasion: str) -> str:
    """The id of a command that follows from the fact; ``occasion`` tells two times of the same words apart."""
    return "/".join(part for part in (subject, name, content[:LENGTH], *occasion) if part)


def chosen(actor: str, id: str) -> str:
    """The id of a command that an actor has chosen, in a name space of their own: it is never a derived one."""
    return f"by/{actor}/{id}"


def as_typed(said: Statement) -> str:
    """The id of a command as whoever chose it has typed it; a derived one as it is."""
    return said.id.removeprefix(chosen(said.actor, ""))


def submission(measure: str, application: str, operator: str, id: str | None = None) -> Statement:
    """What an operator signs who submits an application, known by its hash; ``id``: one of their own choice."""
    derived_id = f"submit/{measure}/{application}"
    return Statement(id or derived_id, measure, SUBMIT, application, operator, Role.operator)


def opening(measure: str, content: str, manager: str) -> Statement:
    """What a manager signs who opens an edition with the clock that the content says."""
    return Statement(f"{measure}/{OPEN}", measure, OPEN, content, manager, Role.manager)


def misnamed(said: Statement) -> tuple[Finding, ...]:
    """What is wrong with the id of a person's command: it is derived from this very fact, or their own choice."""
    fact = derived(said.subject, said.name, said.content)
    if said.name == SUBMIT and said.id == submission(said.subject, said.content, said.actor).id:
        return ()
    if said.name == OPEN and said.id == opening(said.subject, said.content, said.actor).id:
        return ()
    own = said.id.startswith(chosen(said.actor, "")) or said.id == fact or said.id.startswith(f"{fact}/")
    return () if own else (refuse("id", "of_another", "command_id", id=said.id, actor=said.actor),)

"""What is parked and why; an administrator has it tried again, or answered with a refusal."""

from __future__ import annotations

from typing import TypedDict

from domain.basis.calendar import ROME
from domain.basis.language import retold
from domain.edition.catalogue import refuse
from domain.edition.refusals import wrong_state
from domain.lifecycle.contents import Content, Nothing, Reason, canonical, fingerprint
from domain.lifecycle.repairs import RETRY, SKIP, Repair
from domain.lifecycle.states import ENDS, Role
from domain.trust.statement import derived
from office import giving
from office.caller import Caller
from office.errors import RuleBroken
from office.giving import Facts
from storage import files, measures, troubles
from storage.troubles import Kind, Trouble
from workflows.messages import Command


class TroubleLine(TypedDict):
    """One thing that stands still."""

    subject: str
    kind: str
    name: str
    reason: str
    since: str
    actor: str | None
    """Who gave the command that waits."""


def listing(caller: Caller) -> list[TroubleLine]:
    """What stands still and why, oldest first."""
    with caller.database.read() as session:
        return [_line(one) for one in troubles.known(session)]


def retry(caller: Caller, subject: str) -> Facts:
    """Try again what is parked of a project or measure. Raises as ``giving.give`` does."""
    return _repair(caller, subject, RETRY, Nothing())


def skip(caller: Caller, subject: str, reason: str) -> Facts:
    """Answer what is parked of a project or measure with a refusal. Raises as ``giving.give`` does."""
    return _repair(caller, subject, SKIP, Reason(reason=reason))


def refresh(caller: Caller, project: str) -> Facts:
    """Bring the workflow of a project up to its file (administrator). Raises as ``giving.give`` does."""
    caller.must_be(Role.administrator)
    with caller.database.read() as session:
        file = files.load(session, project)
    if file.state in ENDS:
        raise RuleBroken(wrong_state("refresh", file.state.value))
    from office import engine

    known = engine.refresh(caller, project)
    return {"project": project, "state": known.state, "version": known.version}


def _repair(caller: Caller, subject: str, rule: Repair, content: Content) -> Facts:
    with caller.database.read() as session:
        actor, role = caller.acting(session, *rule.roles)
        opened = {edition.key for edition in measures.editions(session)}
        if subject not in opened:
            files.load(session, subject)
        parked = troubles.known(session, subject, Kind.parked)
    if not parked:
        raise RuleBroken(refuse("service", "nothing_parked", subject=subject))
    data = canonical(content)
    giving.keep(caller, data, f"{rule.name}.json")
    sha256 = fingerprint(data)
    id = caller.chosen(actor) or derived(subject, rule.name, sha256, _occasion(parked))
    command = Command(id=id, project=subject, name=rule.name, actor=actor, role=role.value, content=sha256)
    from office import engine

    tell = engine.tell_measure if subject in opened else engine.tell_project
    answer = giving.accepted(tell(caller, caller.signed(command), command.id))
    with caller.database.read() as session:
        left = [one.name for one in troubles.known(session, subject, Kind.parked)]
    return {**answer.data, "still_parked": left}


def _occasion(parked: list[Trouble]) -> str:
    """What makes the same words a new fact: what is parked, and since when."""
    return fingerprint("|".join(f"{one.what}@{one.since.isoformat()}" for one in parked).encode())[:16]


def _line(trouble: Trouble) -> TroubleLine:
    command = Command.model_validate_json(trouble.command) if trouble.command else None
    return TroubleLine(
        subject=trouble.subject,
        kind=trouble.kind.value,
        name=trouble.name.replace("_", "-"),
        reason=retold(trouble.reason),
        since=trouble.since.astimezone(ROME).isoformat(timespec="seconds"),
        actor=command.actor if command else None,
    )

"""Giving a command to a project, or an act to a measure: its content is stored first, what is sent carries only the hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from sqlmodel import Session

from domain.basis.findings import Finding
from domain.basis.language import _
from domain.commands.table import COMMANDS
from domain.edition.acts import ACTS
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.contents import Content, canonical, fingerprint
from domain.lifecycle.states import ENDS, Role
from domain.record import signatures
from domain.record.file import File
from domain.trust.statement import derived
from domain.views.documents import Step
from office.caller import Caller
from office.errors import Failed, NotFound, RuleBroken
from office.listed import ASKED, in_words
from office.projects import impossible_now, next_steps
from runtime import progress
from storage import audit, documents, files, measures
from storage.errors import DatabaseUnavailable
from storage.proofs import taken
from workflows.messages import PARKED, Answer, Command

# What a command answered, as names and values that scripts read.
Facts = dict[str, object]


class _Asked(NamedTuple):
    """A command ready to be sent, and what the record knows of its id."""

    command: Command
    tries: int
    """Refusals under this id: each try is an update of its own."""
    first: Answer | None
    """The answer that the same fact has had already."""


def give(
    caller: Caller,
    project: str,
    name: str,
    content: Content,
    attached: bytes | None = None,
    command_id: str | None = None,
    *,
    of_a_table: bool = False,
) -> Facts:
    """Give a command and return its answer; the same fact again returns the first answer with ``already``.

    ``command_id`` says which fact it is, where the content alone does not. ``of_a_table``: who stands in a row and nowhere in
    the project is a finding of the rules, also where it is the only row.
    Raises RuleBroken for a refusal, NotFound for an unknown project, claim or recipient, Failed when the service could
    not decide, and a ConnectionError when nobody answers.
    """
    data = canonical(content)
    with caller.database.read() as session:
        actor, role = caller.acting(session, *COMMANDS[name].givers(content))
        file = files.load(session, project)
        if not of_a_table:
            known(file, content)
        sha256 = fingerprint(data)
        occasion = COMMANDS[name].occasion(file, content, actor)
        second = signatures.which(file, name, occasion, sha256, actor)
        id = command_id or caller.chosen(actor) or derived(project, name, sha256, occasion, second)
        command = Command(id=id, project=project, name=name, actor=actor, role=role.value, content=sha256)
        asked = _asked(session, command)
    if asked.first is not None:
        return _told(caller, project, asked.first, role, already=True)
    if file.state in ENDS and (impossible := impossible_now(caller, project, role, name)):
        raise RuleBroken(impossible)
    _store(caller, data, attached, name)
    from office import engine

    try:
        answer = accepted(engine.tell_project(caller, caller.signed(command), _update_id(asked)))
    except RuleBroken as broken:
        raise RuleBroken(*_with_what_may_be_given(broken, caller, command, role)) from broken
    return _told(caller, project, answer, role, already=False)


def _with_what_may_be_given(broken: RuleBroken, caller: Caller, command: Command, role: Role) -> Sequence[Finding]:
    """A workflow knows the state and no file: what the rules would take instead is asked of the record."""
    if [(one.rule, one.key) for one in broken.findings] != [("state", "not_possible")]:
        return broken.findings
    with suppress(DatabaseUnavailable):
        if better := impossible_now(caller, command.project, role, command.name):
            return (better,)
    return broken.findings


def is_final(name: str) -> bool:
    """Whether a command cannot be taken back."""
    return COMMANDS[name].final


def _told(caller: Caller, project: str, answer: Answer, role: Role, *, already: bool) -> Facts:
    """What a command answered, and what comes next. That it was done is true also when the record does not answer now."""
    steps: list[Step] = []
    facts: Facts = {name: value for name, value in answer.data.items() if name != ASKED}
    try:
        if ASKED in answer.data:
            with caller.database.read() as session:
                facts = in_words(session, answer.data)
        steps = next_steps(caller, project, role)
    except DatabaseUnavailable:
        pass
    return {**facts, "message": answer.message, "already": already, "next": steps}


def give_to_all(caller: Caller, contents: Mapping[str, Content], name: str) -> list[Facts]:
    """Give a command to several projects, in order, each with its content. Raises RuleBroken with the findings of all that refused.

    A number that does not exist stops all of them before the first is asked.
    """
    with caller.database.read() as session:
        for project in contents:
            files.load(session, project)
    done = list[Facts]()
    findings = list[Finding]()
    for place, (project, content) in enumerate(contents.items()):
        progress.at(place, len(contents))
        try:
            done.append(give(caller, project, name, content))
        except RuleBroken as broken:
            findings += [replace(finding, path=project) for finding in broken.findings]
    if findings:
        raise RuleBroken(*findings, _not_all([str(answer["project"]) for answer in done]))
    return done


def _not_all(done: Sequence[str]) -> Finding:
    if done:
        return refuse("command", "not_all", "projects", done=done)
    return refuse("command", "none_done", "projects")


def act(caller: Caller, key: str, name: str, content: Content) -> Facts:
    """Give an act on a measure and return its answer; the same act again returns the first answer with ``already``.

    Raises as ``give`` does.
    """
    data = canonical(content)
    with caller.database.read() as session:
        actor, role = caller.acting(session, *ACTS[name].roles)
        measures.edition(session, key)
        sha256 = fingerprint(data)
        second = "second" if audit.givers(session, key, name, sha256) - {actor} else ""
        id = caller.chosen(actor) or derived(key, name, sha256, second)
        command = Command(id=id, project=key, name=name, actor=actor, role=role.value, content=sha256)
        asked = _asked(session, command)
    if asked.first is not None:
        return {**asked.first.data, "already": True}
    _store(caller, data, None, name)
    from office import engine

    answer = accepted(engine.tell_measure(caller, caller.signed(command), _update_id(asked)))
    return {**answer.data, "already": False}


def keep(caller: Caller, data: bytes, name: str) -> None:
    """Store what is handed in under its hash, before the command that names it."""
    with caller.database.write() as session:
        documents.store(session, data, name, datetime.now(UTC))


def known(file: File, content: Content) -> None:
    """A claim or a person that a command names must exist in the project. Raises NotFound."""
    if isinstance(content, (c.OfClaim, c.DecideContest)) and content.claim and content.claim not in file.claims:
        raise NotFound(_("{project} has no claim '{claim}'", project=file.project, claim=content.claim))
    for recipient in _people(content):
        if recipient not in file.recipients:
            raise NotFound(_("{project} has no recipient '{recipient}'", project=file.project, recipient=recipient))


def _people(content: Content) -> tuple[str, ...]:
    """The people whom a command names one by one; those of a table are rows, and each wrong row is a finding."""
    if isinstance(content, (c.WithdrawRecipient, c.ReplaceRecipient, c.EraseRecipient, c.CorrectCode)):
        return (content.recipient,)
    if isinstance(content, c.VerifyOutcome):
        return content.recipients
    if isinstance(content, c.SignPlan) and len(content.plans) == 1:
        return (content.plans[0].recipient,)
    if isinstance(content, c.DeclareOutcome) and len(content.outcomes) == 1:
        return (content.outcomes[0].recipient,)
    return ()


def _asked(session: Session, command: Command) -> _Asked:
    """A command with what was answered under its id. Raises RuleBroken when the id belongs to another fact."""
    first = audit.first(session, command.id)
    if first is None:
        return _Asked(command, audit.refusals(session, command.id), None)
    if not first.same(command.statement):
        raise RuleBroken(taken(first, command.statement))
    return _Asked(command, 0, Answer.model_validate_json(first.answer))


def _store(caller: Caller, data: bytes, attached: bytes | None, name: str) -> None:
    now = datetime.now(UTC)
    with caller.database.write() as session:
        if attached is not None:
            documents.store(session, attached, name, now)
        documents.store(session, data, f"{name}.json", now)


def _update_id(asked: _Asked) -> str:
    return f"{asked.command.id}#{asked.tries}"


def accepted(answer: Answer) -> Answer:
    """An answer that says yes. Raises RuleBroken for a no, and Failed when the service could not decide."""
    if answer.accepted:
        return answer
    findings = answer.findings or (refuse("service", "parked", reason=answer.message),)
    if any(finding.rule == PARKED for finding in findings):
        raise Failed(findings[0].message, findings)
    raise RuleBroken(*findings)

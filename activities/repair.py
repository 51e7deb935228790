"""Repairs: an administrator has parked work tried again, or answered with a refusal. It is signed and stands in the trace."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from sqlmodel import Session
from temporalio import activity

from activities.answers import refusal_of
from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.edition.malformed import problems_of
from domain.edition.refusals import wrong_role
from domain.lifecycle.contents import EMPTY_CONTENT, Reason
from domain.lifecycle.repairs import REPAIRS, SKIP
from domain.lifecycle.states import Role
from storage import actors, audit, documents, files, measures, troubles
from storage.database import Database
from storage.errors import NotFound
from storage.proofs import doubts, taken
from storage.troubles import Kind, Trouble
from workflows.calls import REPAIR
from workflows.messages import Answer, Command, RepairInput


class Repairs:
    """The activity ``repair`` with its database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name=REPAIR.name, no_thread_cancel_exception=True)
    def repair(self, start: RepairInput) -> Answer:
        """Check who repairs and put it on record, once; the workflow then does what it says."""
        with self._database.write() as session:
            return repair_in(session, start)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a repair is for, as the trace has it."""

    measure: str
    project: str | None
    state: str
    seal: str = ""


def repair_in(session: Session, start: RepairInput) -> Answer:
    """Write a repair in an open transaction. Raises NotFound."""
    command = start.command
    place = _held(session, command.project)
    first = audit.first(session, command.id)
    if first is not None and first.same(command.statement):
        return Answer.model_validate_json(first.answer)
    parked = troubles.known(session, command.project, Kind.parked)
    findings = (taken(first, command.statement),) if first else _against(session, command, parked)
    if findings:
        answer = refusal_of(command, findings)
        audit.record(session, _entry(place, command, start, answer))
        return answer
    data = {"subject": command.project, "parked": [one.name for one in parked]}
    answer = Answer(command=command.id, name=command.name, accepted=True, message=command.name, data=data)
    entries = [_entry(place, command, start, answer)]
    if command.name == SKIP.name:
        entries += [_refused(place, session, command, start, one) for one in parked]
    troubles.forget(session, parked)
    audit.record_all(session, entries)
    return answer


def _held(session: Session, subject: str) -> _Place:
    """The measure or project that is repaired, held until the end of the transaction."""
    if any(edition.key == subject for edition in measures.editions(session)):
        measures.hold(session, subject)
        return _Place(subject, None, measures.edition(session, subject).state)
    files.hold(session, subject)
    file = files.load(session, subject)
    return _Place(file.measure, subject, file.state.value, files.seal(file))


def _against(session: Session, command: Command, parked: list[Trouble]) -> tuple[Finding, ...]:
    """What speaks against a repair: who gives it, what it says, and that nothing waits for it."""
    rule = REPAIRS[command.name]
    if command.role not in rule.roles:
        return (wrong_role(command.name, command.role, rule.roles),)
    if found := doubts(actors.register(session), command.statement, command.signature):
        return found
    try:
        _said(session, command)
    except ValidationError as error:
        return tuple(problems_of(error, rule="content"))
    except NotFound:
        return (refuse("command", "not_on_record", "content"),)
    if not parked:
        return (refuse("service", "nothing_parked", subject=command.project),)
    if command.name != SKIP.name:
        return ()
    return tuple(refuse("service", "not_skipped", what=one.name) for one in parked if _of_the_service(one))


def _said(session: Session, command: Command) -> str:
    """The reason that a repair gives. Raises ValidationError and NotFound."""
    model = REPAIRS[command.name].content
    data = b"{}" if command.content == EMPTY_CONTENT else documents.read(session, command.content)
    content = model.model_validate_json(data)
    return content.reason if isinstance(content, Reason) else ""


def _of_the_service(trouble: Trouble) -> bool:
    return not trouble.command or Command.model_validate_json(trouble.command).role == Role.system


def _refused(place: _Place, session: Session, by: Command, start: RepairInput, trouble: Trouble) -> audit.AuditEntry:
    """The refusal of a command that was parked: it may be given again, as after every refusal."""
    command = Command.model_validate_json(trouble.command)
    answer = refusal_of(command, (refuse("service", "skipped", actor=by.actor, reason=_said(session, by)),))
    return _entry(place, command, start, answer)


def _entry(place: _Place, command: Command, start: RepairInput, answer: Answer) -> audit.AuditEntry:
    return audit.entry(
        place.measure, command.name, command.id, start.at, (place.state, place.state), answer.model_dump_json(),
        by=audit.By(command.actor, command.role, command.signature), project=place.project, content=command.content,
        accepted=answer.accepted, file=place.seal if answer.accepted else "",
    )  # fmt: skip

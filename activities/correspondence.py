"""Numbers of the register of correspondence: checked, entered with the letter, signed and on the trace in one transaction.

A letter of a project that has ended is registered too, so that no workflow is asked: nothing of the file changes.
"""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session

from activities.answers import refusal_of
from domain.basis.calendar import local_day
from domain.basis.findings import Finding
from domain.edition.malformed import problems_of
from domain.edition.refusals import wrong_role
from domain.lifecycle.correspondence import MAY_ENTER, EnterProtocol
from domain.procedure import correspondence
from domain.procedure.correspondence import Registered
from domain.record.addresses import goes_out
from storage import actors, audit, documents, files, measures, outbox
from storage.proofs import doubts, taken
from workflows.messages import Answer, Command


def enter_in(session: Session, command: Command, words: bytes, now: datetime) -> Answer:
    """Enter a number in an open transaction, at a real instant; the same command again has the first answer. Raises NotFound."""
    files.hold(session, command.project)
    first = audit.first(session, command.id)
    if first is not None and first.same(command.statement):
        return Answer.model_validate_json(first.answer)
    documents.store(session, words, f"{command.name}.json", now)
    file = files.load(session, command.project)
    at = measures.clock_in(session, file.measure).programme(now)
    findings = (taken(first, command.statement),) if first else _against(session, command, words, at)
    answer = refusal_of(command, findings) if findings else _entered(session, command, words)
    state = file.state.value
    audit.record(session, audit.entry(
        file.measure, command.name, command.id, at, (state, state), answer.model_dump_json(),
        by=audit.By(command.actor, command.role, command.signature), project=command.project, content=command.content,
        accepted=answer.accepted, file=files.seal(file) if answer.accepted else "",
    ))  # fmt: skip
    return answer


def _against(session: Session, command: Command, words: bytes, at: datetime) -> tuple[Finding, ...]:
    if command.role not in MAY_ENTER:
        return (wrong_role(command.name, command.role, MAY_ENTER),)
    if found := doubts(actors.register(session), command.statement, command.signature):
        return found
    try:
        content = EnterProtocol.model_validate_json(words)
    except ValidationError as error:
        return tuple(problems_of(error, rule="content"))
    letter = outbox.letter(session, command.project, content.letter)
    held = [
        f"{project} {number}"
        for number, project in outbox.registered_as(session, content.number, content.date.year)
        if number != content.letter
    ]
    known = None
    if letter is not None:
        outgoing = goes_out(letter.recipient)
        known = Registered(local_day(letter.queued_at), outgoing, letter.protocol, letter.protocol_on)
    return tuple(correspondence.problems(content, known, local_day(at), ", ".join(held)))


def _entered(session: Session, command: Command, words: bytes) -> Answer:
    content = EnterProtocol.model_validate_json(words)
    outbox.register(session, content.letter, content.number, content.date)
    data = {"project": command.project, **content.model_dump(mode="json", exclude={"reason"})}
    return Answer(command=command.id, name=command.name, accepted=True, message=command.name, data=data)

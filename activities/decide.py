"""The one door to the file: load it, ask the rules, write everything in one transaction, keyed by the command."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.answers import answer_of, refusal_of, summary_of
from domain.basis.findings import Finding
from domain.commands import COMMANDS
from domain.decide import OutOfTable, decide, wrong_role
from domain.edition.measure import Measure
from domain.lifecycle.contents import EMPTY_CONTENT, Content
from domain.lifecycle.states import ENDS, Role
from domain.record.decision import Context, Decision, Refusal
from domain.record.file import Account, File
from domain.record.ledger import Overdrawn
from storage import actors, audit, documents, files, ledger, outbox, payments, rules
from storage.database import Database
from workflows.messages import Answer, Command, DecideInput


class Decisions:
    """The activity ``decide`` with its database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="decide")
    def decide(self, start: DecideInput) -> Answer:
        """Apply a command once. A retry, or the same command id again, returns the stored answer."""
        try:
            with self._database.write() as session:
                return decide_in(session, start.command, start.at)
        except (OutOfTable, Overdrawn, ledger.NoFunds, ValueError) as bug:
            # Retrying cannot help: the workflow parks the project and shows what failed.
            raise ApplicationError(f"{type(bug).__name__}: {bug}", type="needs_repair", non_retryable=True) from bug


def decide_in(session: Session, command: Command, at: datetime) -> Answer:
    """Decide one command in an open transaction."""
    files.hold(session, command.project)  # before anything is read: the same command may come from two windows
    stored = audit.accepted_answer(session, command.id)
    file = files.load(session, command.project)
    measure = rules.in_force(session, file.measure)
    if stored is not None:
        answer = Answer.model_validate_json(stored)
        return answer.model_copy(update={"summary": summary_of(session, file, measure)})
    ctx = context(session, command, file, measure, at)
    decision = _ask(session, command, file, ctx)
    if isinstance(decision, Refusal):
        answer = refusal_of(command, decision.findings)
        _record(session, command, file, file, at, answer)
        return answer
    return _write(session, command, file, decision, ctx)


def context(session: Session, command: Command, file: File, measure: Measure, at: datetime) -> Context:
    """What the rules may know besides the file."""
    acted = audit.actors_of(session, file.project)
    version = rules.version(file.measure)
    in_file = payments.in_file(session, file.project)
    return Context(measure, at, command.actor, command.content, version, acted, in_file)


def _ask(session: Session, command: Command, file: File, ctx: Context) -> Decision | Refusal:
    """Check the actor against the register of actors, read the content, ask the rules."""
    roles = COMMANDS[command.name].roles
    if Role.system not in roles and not actors.roles_of(session, command.actor) & set(roles):
        return Refusal((wrong_role(command.name, command.role),))
    try:
        content = _content(session, command)
    except ValidationError as error:
        return Refusal(
            tuple(Finding("content", problem["msg"], ".".join(map(str, problem["loc"]))) for problem in error.errors())
        )
    return decide(command.name, file, content, ctx)


def _content(session: Session, command: Command) -> Content:
    model: type[Content] = COMMANDS[command.name].content
    return (
        model()
        if command.content == EMPTY_CONTENT
        else model.model_validate_json(documents.read(session, command.content))
    )


def _write(session: Session, command: Command, before: File, decision: Decision, ctx: Context) -> Answer:
    """State, money, terms, letters and audit: all or nothing."""
    files.save(session, before, decision.file, ctx.measure, ctx.at)
    ledger.post(session, before.measure, before.project, decision.transfers, command.id, ctx.at)
    outbox.queue(session, before.project, decision.notices, ctx.at)
    session.flush()
    answer = answer_of(command, decision)
    after = files.load(session, before.project)
    freed = any(transfer.target is Account.available for transfer in decision.transfers)
    settled = freed or (after.state in ENDS and before.state not in ENDS)
    summary = summary_of(session, after, ctx.measure).model_copy(update={"settled": settled})
    _record(session, command, before, decision.file, ctx.at, answer)
    return answer.model_copy(update={"summary": summary})


def _record(session: Session, command: Command, before: File, after: File, at: datetime, answer: Answer) -> None:
    entry = audit.entry(
        before.measure, command.name, command.id, at, (before.state.value, after.state.value),
        answer.model_dump_json(exclude={"summary"}), by=audit.By(command.actor, command.role), project=before.project,
        content=command.content, accepted=answer.accepted,
    )  # fmt: skip
    audit.record(session, entry)

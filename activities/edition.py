"""Acts on a measure: written in one transaction with their trace, then told to each project that they concern."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session
from temporalio import activity
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.decide import decide_in
from activities.delivery import ensure_started, project_handle
from activities.funds import add_funds
from domain.acts import ACTS
from domain.calendar import local_day
from domain.commands import EMPTY_CONTENT, AddFunds, Content, MoveEnd
from domain.decide import decide
from domain.decision import Context, Decision
from domain.file import Account
from domain.findings import Finding, RuleBroken, require
from domain.lifecycle import Role, State
from domain.measure import Measure
from domain.money import euro
from domain.terms import is_open
from storage import actors, audit, documents, files, ledger, measures, queries, queue, rules
from storage.database import Database
from workflows.messages import Acted, Answer, Command, MeasureAct

Data = dict[str, Any]
"""What to answer to an act; the projects that it concerns stand in it."""


class Editions:
    """The activity ``act_on_measure`` with its database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="act_on_measure")
    async def act_on_measure(self, start: MeasureAct) -> Acted:
        """Write an act once, then tell the projects; may run twice, each project hears each act once."""
        answer = await asyncio.to_thread(self._write, start)
        for command in told(start.command, answer):
            activity.heartbeat(command.project)
            await tell(activity.client(), self._database, command)
        state, open_projects = await asyncio.to_thread(self._stands, start.command.project)
        return Acted(answer=answer, state=state, open_projects=open_projects)

    def _write(self, start: MeasureAct) -> Answer:
        with self._database.write() as session:
            return act_in(session, start)

    def _stands(self, key: str) -> tuple[str, int]:
        with self._database.read() as session:
            return measures.edition(session, key).state, len(queries.open_projects(session, key))


def act_in(session: Session, start: MeasureAct) -> Answer:
    """Write one act in an open transaction, once: a retry finds the first answer, and with it the projects to tell."""
    command = start.command
    measures.hold(session, *_editions_of(session, command))
    stored = audit.accepted_answer(session, command.id)
    if stored is not None:
        return Answer.model_validate_json(stored)
    before = measures.edition(session, command.project).state
    try:
        if command.role != Role.system and Role.manager not in actors.roles_of(session, command.actor):
            require(Finding("role", f"an act on a measure is the manager's; '{command.actor}' is not one", "role"))
        data = HANDLERS[command.name](session, start, _content(session, command))
    except RuleBroken as broken:
        answer = Answer(
            command=command.id, name=command.name, accepted=False, message=str(broken), findings=broken.findings
        )
        _record(session, start, answer, before, before)
        return answer
    after = measures.edition(session, command.project).state
    answer = Answer(
        command=command.id, name=command.name, accepted=True, message=after, data={"measure": command.project, "state": after, **data}
    )  # fmt: skip
    if command.name != "settle" or data["funded"]:
        _record(session, start, answer, before, after)
    return answer


def _record(session: Session, start: MeasureAct, answer: Answer, before: str, after: str) -> None:
    command = start.command
    entry = audit.AuditEntry(
        measure=command.project, project=None, command_id=command.id, name=command.name, actor=command.actor, role=command.role,
        content=command.content, at=start.at, rules_version=rules.version(command.project), accepted=answer.accepted,
        state_before=before, state_after=after, answer=answer.model_dump_json(),
    )  # fmt: skip
    audit.record(session, entry)


def told(command: Command, answer: Answer) -> list[Command]:
    """The commands that follow for projects, by what the act answered."""
    moved = [_tell(line["project"], "move_end", command.content) for line in answer.data.get("projects", ())]
    funded = [_tell(project, "fund") for project in answer.data.get("funded", ())]
    return [*moved, *funded, *(_tell(project, "close_window") for project in answer.data.get("not_funded", ()))]


async def tell(client: Client, database: Database, command: Command) -> None:
    """Give a command to a project's workflow; one that has ended meanwhile, or has moved on, needs no word."""
    await ensure_started(client, database, command.project)
    try:
        await project_handle(client, command.project).execute_update(
            command.name, command, id=command.id, result_type=Answer
        )
    except WorkflowUpdateFailedError as error:
        if not (isinstance(error.cause, ApplicationError) and error.cause.type == "wrong_state"):
            raise
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


def _editions_of(session: Session, command: Command) -> list[str]:
    """The editions whose money an act moves, to be held before anything is decided."""
    with suppress(RuleBroken):
        content, opened = _content(session, command), {edition.key for edition in measures.editions(session)}
        if isinstance(content, AddFunds) and content.source in opened:
            return [command.project, content.source]
    return [command.project]


def _content(session: Session, command: Command) -> Content:
    model = ACTS[command.name].content if command.name in ACTS else Content
    if command.content == EMPTY_CONTENT:
        return model()
    try:
        return model.model_validate_json(documents.read(session, command.content))
    except ValidationError as error:
        raise RuleBroken(*(Finding("content", problem["msg"]) for problem in error.errors())) from error


def _close(session: Session, start: MeasureAct, _: Content) -> Data:
    """The window closes: what is free is offered a last time, and what still waits is not funded (R5.7)."""
    key = start.command.project
    funded = offer(session, key, start.at)
    measures.close(session, key)
    waiting = queries.projects(session, measure=key, state=State.waiting_for_funds)
    return {"funded": funded, "not_funded": [line.project for line in waiting]}


def _settle(session: Session, start: MeasureAct, _: Content) -> Data:
    """Money has come free, or somebody has left the queue: the next in order are offered what there is (F27, F109)."""
    return {"funded": offer(session, start.command.project, start.at)}


def _add_funds(session: Session, start: MeasureAct, content: Content) -> Data:
    """Money is added by an act, from outside or from the savings of another edition, and offered at once (R5.2)."""
    assert isinstance(content, AddFunds)  # noqa: S101 - the table of acts says so
    key = start.command.project
    add_funds(session, start.command, content, start.at)
    envelope = -ledger.balances(session, key)[Account.envelope]
    data = {"added": euro(content.cents), "envelope": euro(envelope), "source": content.source}
    return {**data, "funded": offer(session, key, start.at)}


def offer(session: Session, key: str, at: datetime) -> list[str]:
    """Reserve what is free for the next in order, in this transaction, by the door of all commands; returns whom.

    The edition must be held. All projects are locked before the first is decided, as every decision locks its project
    before it moves money.
    """
    found = queue.hold(session, rules.in_force(session, key), at)
    for project in found:
        decided = decide_in(session, _tell(project, "fund"), at)
        if not decided.accepted:
            raise ValueError(f"{project} waits and cannot be funded: {decided.message}")
    return found


def _move_end(session: Session, start: MeasureAct, content: Content) -> Data:
    """The end of the notice moves, for projects to come and for those that run (R7.4)."""
    assert isinstance(content, MoveEnd)  # noqa: S101 - the table of acts says so
    key, day = start.command.project, local_day(start.at)
    measure = rules.in_force(session, key)
    require(_cannot_move(measure, content, start))
    preview = preview_move(session, start.command, content, start)
    measures.record_act(session, key, "move_end", content.act, content.until.isoformat(), day, start.command.id)
    return {"notice_end": content.until.isoformat(), "projects": preview}


def _cannot_move(measure: Measure, content: MoveEnd, start: MeasureAct) -> Finding | None:
    rule, day = measure.delivery.notice_end, local_day(start.at)
    if content.until <= day:
        return rule.finding("R7.4", f"{content.until} has passed: the notice cannot end before today", "until", day)
    if content.until <= local_day(measure.window.opens.at()):
        return rule.finding("R7.4", "the notice cannot end before its window opens", "until", day)
    return None


def preview_move(session: Session, command: Command, content: MoveEnd, start: MeasureAct) -> list[dict[str, Any]]:
    """Who gains or loses how many days by a new end of the notice; writes nothing (F66)."""
    measure = rules.in_force(session, command.project)
    ctx = Context(measure, start.at, command.actor, command.content)
    found = []
    for line in queries.open_projects(session, command.project):
        file = files.load(session, line)
        if not is_open(file, "project_end"):
            continue
        decision = decide("move_end", file, content, ctx)
        if isinstance(decision, Decision):
            days, ends = decision.data["days"], decision.data["ends"]
            found.append({"project": line, "title": file.title, "state": file.state.value, "ends": ends, "days": days})
    return found


def _tell(project: str, name: str, content: str = EMPTY_CONTENT) -> Command:
    occasion = "" if content == EMPTY_CONTENT else f"/{content[:16]}"
    return Command(
        id=f"{project}/{name}{occasion}", project=project, name=name, actor=Role.system, role=Role.system, content=content
    )  # fmt: skip


HANDLERS: dict[str, Callable[[Session, MeasureAct, Content], Data]] = {
    "close_measure": _close,
    "settle": _settle,
    "add_funds": _add_funds,
    "move_end": _move_end,
}
"""What each act does to the record; the acts of people stand in ``domain.acts``."""

"""Acts on a measure: written in one transaction with their trace, then told to each project that they concern."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session
from temporalio import activity
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.delivery import ensure_started, project_handle
from domain.acts import ACTS
from domain.calendar import local_day
from domain.commands import EMPTY_CONTENT, Content, MoveEnd, SuspendTerms, canonical
from domain.decide import decide
from domain.decision import Context, Decision
from domain.findings import Finding, RuleBroken, require
from domain.lifecycle import Role, State
from domain.measure import Measure
from domain.terms import is_open
from storage import actors, audit, documents, files, measures, queries, rules
from storage.database import Database
from workflows.messages import Acted, Answer, Command, MeasureAct

PATIENCE = 60.0
"""Seconds of real time for one project to answer; the others are told meanwhile, and this one is asked again."""

Told = tuple[dict[str, Any], list[Command]]
"""What to answer, and the commands for projects that follow."""


class Editions:
    """The activity ``act_on_measure`` with its database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="act_on_measure")
    async def act_on_measure(self, start: MeasureAct) -> Acted:
        """Write an act once, then tell the projects; may run twice, each project hears each act once."""
        answer, commands = await asyncio.to_thread(self._write, start)
        untold = [command.project for command in commands if not await self._tell(command)]
        if untold:
            raise ApplicationError(f"not told yet: {', '.join(untold)}")
        state, open_projects = await asyncio.to_thread(self._stands, start.command.project)
        return Acted(answer=answer, state=state, open_projects=open_projects)

    async def _tell(self, command: Command) -> bool:
        """Tell one project; False when it did not answer, so that the others hear the act nevertheless."""
        activity.heartbeat(command.project)
        await ensure_started(activity.client(), self._database, command.project)
        update = project_handle(activity.client(), command.project).execute_update(
            command.name, command, id=command.id, result_type=Answer
        )
        try:
            await asyncio.wait_for(update, PATIENCE)
        except WorkflowUpdateFailedError:
            return True  # it has meanwhile come to a state that the act does not concern
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND  # it has ended
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
            return False
        return True

    def _write(self, start: MeasureAct) -> tuple[Answer, list[Command]]:
        with self._database.write() as session:
            return act_in(session, start)

    def _stands(self, key: str) -> tuple[str, int]:
        with self._database.read() as session:
            return measures.edition(session, key).state, len(queries.open_projects(session, key))


def act_in(session: Session, start: MeasureAct) -> tuple[Answer, list[Command]]:
    """Write one act in an open transaction and find the projects that it concerns; again, it is the same act."""
    command = start.command
    before = measures.edition(session, command.project).state
    try:
        _check_role(session, command)
        data, commands = HANDLERS[command.name](session, start, _content(session, command))
    except RuleBroken as broken:
        refused = Answer(
            command=command.id, name=command.name, accepted=False, message=str(broken), findings=broken.findings
        )
        return refused, []
    stored = audit.accepted_answer(session, command.id)
    if stored is not None:
        return Answer.model_validate_json(stored), commands
    after = measures.edition(session, command.project).state
    told = {"measure": command.project, "state": after, **data}
    answer = Answer(command=command.id, name=command.name, accepted=True, message=after, data=told)
    if data.get("changed", True):
        entry = audit.AuditEntry(
            measure=command.project, project=None, command_id=command.id, name=command.name, actor=command.actor, role=command.role,
            content=command.content, at=start.at, rules_version=rules.version(command.project), accepted=True, state_before=before,
            state_after=after, answer=answer.model_dump_json(),
        )  # fmt: skip
        audit.record(session, entry)
    return answer, commands


def _check_role(session: Session, command: Command) -> None:
    if command.role != Role.system and Role.manager not in actors.roles_of(session, command.actor):
        require(Finding("role", f"an act on a measure is the manager's; '{command.actor}' is not one", "role"))


def _content(session: Session, command: Command) -> Content:
    model = ACTS[command.name].content if command.name in ACTS else Content
    if command.content == EMPTY_CONTENT:
        return model()
    try:
        return model.model_validate_json(documents.read(session, command.content))
    except ValidationError as error:
        raise RuleBroken(*(Finding("content", problem["msg"]) for problem in error.errors())) from error


def _close(session: Session, start: MeasureAct, _: Content) -> Told:
    """The window closes: what still waits for money is not funded (R5.7)."""
    key = start.command.project
    measures.close(session, key)
    waiting = queries.projects(session, measure=key, state=State.waiting_for_funds)
    return {}, [_tell(line.project, "close_window") for line in waiting]


def _settle(session: Session, start: MeasureAct, _: Content) -> Told:  # noqa: ARG001
    """A project has ended: nothing changes but how many are left."""
    return {"changed": False}, []


def _move_end(session: Session, start: MeasureAct, content: Content) -> Told:
    """The end of the notice moves, for projects to come and for those that run (R7.4)."""
    assert isinstance(content, MoveEnd)  # noqa: S101 - the table of acts says so
    key, day = start.command.project, local_day(start.at)
    found = preview_move(session, key, content, start.at)
    measures.record_act(session, key, "move_end", content.act, content.until.isoformat(), day, start.command.id)
    moved = [_tell(line["project"], "move_end", start.command.content) for line in found]
    return {"notice_end": content.until.isoformat(), "projects": found}, moved


def preview_move(session: Session, key: str, content: MoveEnd, at: datetime) -> list[dict[str, Any]]:
    """Who gains or loses how many days by a new end of the notice; writes nothing (F66). Raises RuleBroken."""
    measure = rules.in_force(session, key)
    require(_cannot_move(measure, content, local_day(at)))
    found = []
    for line in queries.open_projects(session, key):
        file = files.load(session, line)
        if not is_open(file, "project_end"):
            continue
        decision = decide("move_end", file, content, Context(measure, at, "", ""))
        if isinstance(decision, Decision):
            days, ends = decision.data["days"], decision.data["ends"]
            found.append({"project": line, "title": file.title, "state": file.state.value, "ends": ends, "days": days})
    return found


def _cannot_move(measure: Measure, content: MoveEnd, day: date) -> Finding | None:
    rule = measure.delivery.notice_end
    if content.until <= day:
        return rule.finding("R7.4", f"{content.until} has passed: the notice cannot end before today", "until", day)
    if content.until <= local_day(measure.window.opens.at()):
        return rule.finding("R7.4", "the notice cannot end before its window opens", "until", day)
    return None


def _suspend_terms(session: Session, start: MeasureAct, content: Content) -> Told:
    """A law stops terms: every running project counts again, and so does the index of those that have ended (F104)."""
    assert isinstance(content, SuspendTerms)  # noqa: S101 - the table of acts says so
    key, day = start.command.project, local_day(start.at)
    found = preview_law(session, key, content, start.at)
    measures.record_act(session, key, "suspend_terms", content.act, canonical(content).decode(), day, start.command.id)
    measure, living = rules.in_force(session, key), queries.open_projects(session, key)
    for line in queries.projects(session, key):
        if line.project not in living:
            for term in files.load(session, line.project).terms.values():
                files.reindex(session, line.project, term, measure)
    told = [_tell(project, "suspend_terms", start.command.content) for project in living]
    return {"first": content.first.isoformat(), "last": content.last.isoformat(), "projects": found}, told


def preview_law(session: Session, key: str, content: SuspendTerms, at: datetime) -> list[dict[str, Any]]:
    """Whose terms gain how many days by a law; writes nothing."""
    ctx, found = Context(rules.in_force(session, key), at, "", ""), list[dict[str, Any]]()
    for line in queries.open_projects(session, key):
        file = files.load(session, line)
        decision = decide("suspend_terms", file, content, ctx)
        if isinstance(decision, Decision):
            head = {"project": line, "title": file.title, "state": file.state.value}
            found += [head | gain for gain in decision.data["gains"]]
    return found


def _tell(project: str, name: str, content: str = EMPTY_CONTENT) -> Command:
    occasion = "" if content == EMPTY_CONTENT else f"/{content[:16]}"
    return Command(
        id=f"{project}/{name}{occasion}", project=project, name=name, actor=Role.system, role=Role.system, content=content
    )  # fmt: skip


HANDLERS: dict[str, Callable[[Session, MeasureAct, Content], Told]] = {
    "close_measure": _close,
    "settle": _settle,
    "move_end": _move_end,
    "suspend_terms": _suspend_terms,
}
"""What each act does to the record; the acts of people stand in ``domain.acts``."""

"""Acts on a measure: written in one transaction with their trace, then told to each project that they concern."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from sqlmodel import Session
from temporalio import activity

from activities.acts import CARRY_OUT, content_of, follow_up
from activities.causes import on_time
from activities.leaving import unless_it_leaves
from activities.telling import tell
from domain.basis.findings import Finding, RuleBroken, require
from domain.edition.acts import ACTS, CLOSE_MEASURE, SETTLE
from domain.edition.catalogue import refuse
from domain.edition.refusals import wrong_role
from domain.lifecycle.contents import AddFunds
from domain.lifecycle.states import Role
from storage import actors, audit, measures, queries, rules
from storage.database import Database
from storage.proofs import doubts, taken
from workflows.calls import ACT_ON_MEASURE
from workflows.messages import Acted, Answer, Command, MeasureAct


class Editions:
    """The activity ``act_on_measure`` with its database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name=ACT_ON_MEASURE.name)
    async def act_on_measure(self, start: MeasureAct) -> Acted:
        """Write an act once, then tell the projects; may run twice, each project hears each act once."""
        on_time(await asyncio.to_thread(measures.clock, self._database, start.command.project), start.at)
        answer = await asyncio.to_thread(self._write, start)
        await unless_it_leaves(self._tell(follow_up(start.command, answer)))
        state, open_projects = await asyncio.to_thread(self._stands, start.command.project)
        return Acted(answer=answer, state=state, open_projects=open_projects)

    async def _tell(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if not await tell(activity.client(), self._database, command):
                # Whoever next compares record and workflows tells it again, and says until then that it was not heard.
                activity.logger.warning("not told yet", extra={"project": command.project})

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
    first = audit.first(session, command.id)
    if first is not None and first.same(command.statement):
        return Answer.model_validate_json(first.answer)
    before = measures.edition(session, command.project).state
    try:
        require(*_doubts(session, start, first))
        data = CARRY_OUT[command.name](session, start, content_of(session, command))
    except RuleBroken as broken:
        answer = Answer(
            command=command.id, name=command.name, accepted=False, message=str(broken), findings=broken.findings
        )
        _record(session, start, answer, before, before)
        return answer
    after = measures.edition(session, command.project).state
    said = {"measure": command.project, "state": after, **data}
    answer = Answer(command=command.id, name=command.name, accepted=True, message=after, data=said)
    if command.name != SETTLE.name or data["funded"]:
        _record(session, start, answer, before, after)
    return answer


def _doubts(session: Session, start: MeasureAct, first: audit.First | None) -> tuple[Finding, ...]:
    """What speaks against an act: who gives it, under which id; the clock itself closes a window and looks at the queue."""
    command = start.command
    if first is not None:
        return (taken(first, command.statement),)
    roles = ACTS[command.name].roles if command.name in ACTS else (Role.manager,)
    if command.role in roles and Role.system not in roles and command.name in ACTS:
        given = measures.clock_in(session, command.project).real(start.at)
        return doubts(actors.register(session), command.statement, command.signature, given=given)
    if command.role == Role.system and command.name in ACTS and ACTS[command.name].by_clock:
        return _not_yet(session, start)
    return (wrong_role(command.name, command.role, roles),)


def _not_yet(session: Session, start: MeasureAct) -> tuple[Finding, ...]:
    closes = rules.in_force(session, start.command.project).window.closes
    if start.command.name != CLOSE_MEASURE.name or start.at >= closes.at():
        return ()
    return (refuse("cause", "window", "at", of=closes.version(), closes=closes.at()),)


def _record(session: Session, start: MeasureAct, answer: Answer, before: str, after: str) -> None:
    command = start.command
    entry = audit.entry(
        command.project, command.name, command.id, start.at, (before, after), answer.model_dump_json(),
        by=audit.By(command.actor, command.role, command.signature), content=command.content, accepted=answer.accepted,
    )  # fmt: skip
    audit.record(session, entry)


def _editions_of(session: Session, command: Command) -> list[str]:
    """The editions whose money an act moves, to be held before anything is decided."""
    with suppress(RuleBroken):
        content = content_of(session, command)
        opened = {edition.key for edition in measures.editions(session)}
        if isinstance(content, AddFunds) and content.source in opened:
            return [command.project, content.source]
    return [command.project]

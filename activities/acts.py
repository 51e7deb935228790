"""What each act does to the record of a measure, and which projects hear of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from activities.decide import decide_in
from activities.funds import add_funds
from domain.basis.calendar import local_day
from domain.basis.euro import euro
from domain.basis.findings import Finding, RuleBroken, require
from domain.decide import decide
from domain.edition.catalogue import refuse
from domain.edition.malformed import problems_of
from domain.edition.measure import Measure
from domain.lifecycle.acts import ACTS
from domain.lifecycle.contents import EMPTY_CONTENT, AddFunds, Content, MoveEnd, SuspendTerms, canonical
from domain.lifecycle.states import Role, State
from domain.record.decision import Context, Decision
from domain.record.file import Account
from domain.record.file_terms import is_open
from storage import documents, files, ledger, measures, queries, queue, rules
from workflows.messages import Answer, Command, MeasureAct

Data = dict[str, Any]
"""What to answer to an act; the projects that it concerns stand in it."""


def content_of(session: Session, command: Command) -> Content:
    """What an act says. Raises RuleBroken when it is not well formed."""
    model = ACTS[command.name].content if command.name in ACTS else Content
    if command.content == EMPTY_CONTENT:
        return model()
    try:
        return model.model_validate_json(documents.read(session, command.content))
    except ValidationError as error:
        raise RuleBroken(*problems_of(error, rule="content")) from error


def follow_up(command: Command, answer: Answer) -> list[Command]:
    """The commands that follow for projects, by what the act answered."""
    data, content = answer.data, command.content
    moved = [
        system_command(line["project"], "move_end", content)
        for line in data.get("projects", ())
        if command.name == "move_end"
    ]
    reached = [system_command(project, "suspend_terms", content) for project in data.get("reaches", ())]
    funded = [system_command(project, "fund") for project in data.get("funded", ())]
    ended = [system_command(project, "close_window") for project in data.get("not_funded", ())]
    return [*moved, *reached, *funded, *ended]


def system_command(project: str, name: str, content: str = EMPTY_CONTENT) -> Command:
    """A command that the measure gives to one of its projects; each act is a new fact for it."""
    occasion = "" if content == EMPTY_CONTENT else f"/{content[:16]}"
    return Command(
        id=f"{project}/{name}{occasion}", project=project, name=name, actor=Role.system, role=Role.system, content=content
    )  # fmt: skip


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
        decided = decide_in(session, system_command(project, "fund"), at)
        if not decided.accepted:
            raise ValueError(f"{project} waits and cannot be funded: {decided.message}")
    return found


def _move_end(session: Session, start: MeasureAct, content: Content) -> Data:
    """The end of the notice moves, for projects to come and for those that run (R7.4)."""
    assert isinstance(content, MoveEnd)  # noqa: S101 - the table of acts says so
    key, day = start.command.project, local_day(start.at)
    found = preview_move(session, key, content, start.at)
    measures.record_act(session, key, "move_end", content.act, content.until.isoformat(), day, start.command.id)
    return {"notice_end": content.until.isoformat(), "projects": found}


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
    end = measure.delivery.notice_end.version(day)
    if content.until <= day:
        return refuse("R7.4", "passed", "until", of=end, until=content.until)
    if content.until <= local_day(measure.window.opens.at()):
        return refuse("R7.4", "before_opening", "until", of=end)
    return None


def _suspend_terms(session: Session, start: MeasureAct, content: Content) -> Data:
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
    return {"first": content.first.isoformat(), "last": content.last.isoformat(), "projects": found, "reaches": living}


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


HANDLERS: dict[str, Callable[[Session, MeasureAct, Content], Data]] = {
    "close_measure": _close,
    "settle": _settle,
    "add_funds": _add_funds,
    "move_end": _move_end,
    "suspend_terms": _suspend_terms,
}
"""What each act does to the record; the acts of people stand in ``domain.lifecycle.acts``."""

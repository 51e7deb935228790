"""What each act does to the record of a measure, and which projects hear of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypedDict

from pydantic import ValidationError
from sqlmodel import Session

from activities.decide import decide_in
from activities.funds import add_funds
from domain.basis.calendar import local_day
from domain.basis.euro import euro
from domain.basis.findings import RuleBroken, require
from domain.commands import service as commands
from domain.decide import decide
from domain.edition.acts import (
    ACTS,
    ADD_FUNDS,
    CLOSE_MEASURE,
    DRAW_CHECKS,
    MOVE_END,
    SETTLE,
    SUSPEND_TERMS,
    Enacted,
    Running,
)
from domain.edition.catalogue import refuse
from domain.edition.draws import drawn
from domain.edition.malformed import problems_of
from domain.lifecycle.contents import (
    EMPTY_CONTENT,
    AddFunds,
    Content,
    DrawChecks,
    MoveEnd,
    SuspendTerms,
    canonical,
    fingerprint,
)
from domain.lifecycle.states import Role, State
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import is_open
from domain.record.signatures import AWAITING
from domain.record.states import Account
from domain.watch.chain import GENESIS
from storage import chain, documents, files, ledger, measures, queries, queue, rules, spot_checks
from storage.errors import NotFound
from workflows.messages import Answer, Command, MeasureAct


class Touched(TypedDict, total=False):
    """A project that an act concerns: its last day, or one of its terms, and by how many days it moves."""

    project: str
    title: str
    state: str
    days: int
    ends: str
    term: str
    due: str


class Done(TypedDict, total=False):
    """What an act did, as it is answered; the projects that it concerns stand in it."""

    funded: list[str]
    not_funded: list[str]
    added: str
    awaiting: str
    envelope: str
    source: str | None
    notice_end: str
    first: str
    last: str
    projects: list[Touched]
    reaches: list[str]
    act: str
    drawn: list[str]
    among: list[str]
    seed: str
    share: int


def content_of(session: Session, command: Command) -> Content:
    """What an act says. Raises RuleBroken when it is not well formed."""
    model: type[Content] = ACTS[command.name].content
    if command.content == EMPTY_CONTENT:
        return model()
    try:
        return model.model_validate_json(documents.read(session, command.content))
    except ValidationError as error:
        raise RuleBroken(*problems_of(error, rule="content")) from error
    except NotFound as error:
        raise RuleBroken(refuse("command", "not_on_record", "content")) from error


def follow_up(command: Command, answer: Answer) -> list[Command]:
    """The commands that follow for projects, by what the act answered."""
    data = answer.data
    content = command.content
    moved = data.get("projects", ()) if command.name == MOVE_END.name else ()
    return [
        *(system_command(line["project"], commands.MOVE_END.name, command.id, content) for line in moved),
        *(
            system_command(project, commands.SUSPEND_TERMS.name, command.id, content)
            for project in data.get("reaches", ())
        ),
        *(system_command(project, commands.FUND.name, command.id) for project in data.get("funded", ())),
        *(system_command(project, commands.CLOSE_WINDOW.name, command.id) for project in data.get("not_funded", ())),
    ]


def system_command(project: str, name: str, cause: str, content: str = EMPTY_CONTENT) -> Command:
    """A command that the measure gives to one of its projects, by the act that is its cause; each is a new fact for it."""
    occasion = "" if content == EMPTY_CONTENT else f"/{content[:16]}"
    return Command(
        id=f"{project}/{name}{occasion}", project=project, name=name, actor=Role.system, role=Role.system, content=content,
        cause=cause,
    )  # fmt: skip


def _close(session: Session, start: MeasureAct, _: Content) -> Done:
    """The window closes: what is free is offered a last time, and what still waits is not funded (R5.7)."""
    key = start.command.project
    funded = offer(session, key, start.at, start.command.id)
    measures.close(session, key)
    waiting = queries.projects(session, measure=key, state=State.waiting_for_funds)
    return {"funded": funded, "not_funded": [line.project for line in waiting]}


def _settle(session: Session, start: MeasureAct, _: Content) -> Done:
    """Money has come free, or somebody has left the queue: the next in order are offered what there is (F27, F109)."""
    return {"funded": offer(session, start.command.project, start.at, start.command.id)}


def _add_funds(session: Session, start: MeasureAct, content: Content) -> Done:
    """Money is added by an act, from outside or from the savings of another edition, and offered at once (R5.2)."""
    assert isinstance(content, AddFunds)  # noqa: S101 - the table of acts says so
    key = start.command.project
    signed = add_funds(session, start.command, content, start.at)
    done: Done = {
        "added": euro(content.cents if signed else 0),
        "envelope": euro(-ledger.balances(session, key)[Account.envelope]),
        "source": content.source,
        "funded": offer(session, key, start.at, start.command.id) if signed else [],
    }
    return done if signed else {**done, "awaiting": AWAITING}


def offer(session: Session, key: str, at: datetime, cause: str) -> list[str]:
    """Reserve what is free for the next in order, in this transaction, by the door of all commands; returns whom.

    ``cause`` is the id of the act that offers it, which is on record with the same transaction.

    The edition must be held. All projects are locked before the first is decided, as every decision locks its project
    before it moves money.
    """
    found = queue.hold(session, rules.in_force(session, key), at)
    for project in found:
        decided = decide_in(session, system_command(project, commands.FUND.name, cause), at, caused=True)
        if not decided.accepted:
            raise ValueError(f"{project} waits and cannot be funded: {decided.message}")
    return found


def _move_end(session: Session, start: MeasureAct, content: Content) -> Done:
    """The end of the notice moves, for projects to come and for those that run (R7.4)."""
    assert isinstance(content, MoveEnd)  # noqa: S101 - the table of acts says so
    key = start.command.project
    day = local_day(start.at)
    found = preview_move(session, key, content, start.at)
    done = Enacted(MOVE_END.name, content.act, day, MOVE_END.value(content))
    measures.record_act(session, key, done, start.command.id)
    return {"notice_end": content.until.isoformat(), "projects": found}


def preview_move(session: Session, key: str, content: MoveEnd, at: datetime) -> list[Touched]:
    """Who gains or loses how many days by a new end of the notice; writes nothing (F66). Raises RuleBroken."""
    return [of_move(decision) for decision in moved_by(session, key, content, at)]


def moved_by(session: Session, key: str, content: MoveEnd, at: datetime) -> Iterator[Decision]:
    """What a new end of the notice means for each project that runs; writes nothing. Raises RuleBroken."""
    require(*MOVE_END.cannot(Running(rules.in_force(session, key), local_day(at)), content))
    for file, decision in _meant(session, key, commands.MOVE_END.name, content, at):
        if is_open(file, "project_end"):
            yield decision


def of_move(decision: Decision) -> Touched:
    """The end of a project that moves with the notice."""
    return {**_touched(decision.file), "ends": decision.data["ends"], "days": decision.data["days"]}


def _meant(session: Session, key: str, name: str, content: Content, at: datetime) -> Iterator[tuple[File, Decision]]:
    """What an act on a measure means for its living projects: each as it is, and what would be decided."""
    ctx = Context(rules.in_force(session, key), at, "", fingerprint(canonical(content)))
    for project in queries.open_projects(session, key):
        file = files.load(session, project)
        decision = decide(name, file, content, ctx)
        if isinstance(decision, Decision):
            yield file, decision


def _touched(file: File) -> Touched:
    return {"project": file.project, "title": file.title, "state": file.state.value}


def _suspend_terms(session: Session, start: MeasureAct, content: Content) -> Done:
    """A law stops terms: every running project counts again, and so does the index of those that have ended (F104)."""
    assert isinstance(content, SuspendTerms)  # noqa: S101 - the table of acts says so
    key = start.command.project
    day = local_day(start.at)
    found = preview_law(session, key, content, start.at)
    done = Enacted(SUSPEND_TERMS.name, content.act, day, SUSPEND_TERMS.value(content))
    measures.record_act(session, key, done, start.command.id)
    measure = rules.in_force(session, key)
    living = queries.open_projects(session, key)
    for line in queries.projects(session, key):
        if line.project not in living:
            for term in files.load(session, line.project).terms.values():
                files.reindex(session, line.project, term, measure)
    return {"first": content.first.isoformat(), "last": content.last.isoformat(), "projects": found, "reaches": living}


def preview_law(session: Session, key: str, content: SuspendTerms, at: datetime) -> list[Touched]:
    """Whose terms gain how many days by a law; writes nothing."""
    return [of for decision in stopped_by(session, key, content, at) for of in of_law(decision)]


def stopped_by(session: Session, key: str, content: SuspendTerms, at: datetime) -> Iterator[Decision]:
    """What a law that stops terms means for each living project; writes nothing."""
    return (decision for _, decision in _meant(session, key, commands.SUSPEND_TERMS.name, content, at))


def of_law(decision: Decision) -> list[Touched]:
    """The terms of a project that gain days by a law."""
    return [{**_touched(decision.file), **gain} for gain in decision.data["gains"]]


def _draw_checks(session: Session, start: MeasureAct, content: Content) -> Done:
    """Projects in delivery that no open draw has named are drawn for a check on the spot; anybody can draw them again (R8.7)."""
    assert isinstance(content, DrawChecks)  # noqa: S101 - the table of acts says so
    key = start.command.project
    waiting = {project for draw in spot_checks.draws(session, key) for project in draw.open}
    delivering = queries.projects(session, measure=key, state=State.in_delivery)
    among = [line.project for line in delivering if line.project not in waiting]
    head = chain.last(session, key)
    seed = head.hash if head is not None else GENESIS
    share = rules.in_force(session, key).controls.on_the_spot_share.at(local_day(start.at))
    return {"act": content.act, "drawn": drawn(seed, among, share), "among": among, "seed": seed, "share": share}


# How each act of ``domain.edition.acts`` is written into the record.
CARRY_OUT: dict[str, Callable[[Session, MeasureAct, Content], Done]] = {
    CLOSE_MEASURE.name: _close,
    SETTLE.name: _settle,
    ADD_FUNDS.name: _add_funds,
    MOVE_END.name: _move_end,
    SUSPEND_TERMS.name: _suspend_terms,
    DRAW_CHECKS.name: _draw_checks,
}

"""The demonstration: three applications live their lives on the real server, a year in a minute."""

from __future__ import annotations

import asyncio
import tempfile
from asyncio import Event, to_thread
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TypedDict

from rich.padding import Padding
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli import names
from cli.columns import Amount, Column, Moment, Prose
from cli.demo_story import FORGOTTEN, LEGLER, SAMPLES, Import, Step, steps
from cli.demo_treasury import answer_to
from cli.output import SOURCES, emit, err, say, shown, table
from domain.basis.calendar import ROME, at_hour
from domain.basis.language import _, language, n_
from domain.basis.notation import written
from domain.basis.programme_clock import ProgrammeClock
from domain.basis.text import spaced
from domain.commands.table import COMMANDS
from domain.edition.catalogue import said
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.views.documents import HistoryLine, Money
from office import measure_acts, measures, payments, projects, registers
from office.application_file import read_application
from office.caller import Caller
from office.errors import RuleBroken
from office.giving import give
from office.intake import submit_application
from office.treasury import take_in
from runtime.processes import stop_requested
from runtime.service import development

MEASURE = "azioni-di-rete-2017"
OPENED = date(2018, 7, 2)
CLOSED_BY = date(2019, 2, 25)
FILED = date(2019, 2, 5)
ANSWERED = date(2019, 2, 12)
# At this speed a day of the programme passes in about a fifth of a second.
SPEED = 400_000.0


@dataclass
class Stage:
    """What the demonstration has on stage."""

    caller: Caller
    clock: ProgrammeClock
    progress: Progress
    task: TaskID
    projects: dict[str, str] = field(default_factory=dict)
    refusal: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        """The programme's instant."""
        return self.clock.programme(datetime.now(UTC))

    def tell(self, what: str, state: str, tells: str = "") -> None:
        """A line above the progress bar, and under it what an officer would say of it."""
        self.progress.console.print(f"{_day(self.now())}  {what}  [dim]{state}[/]".rstrip())
        if tells:
            self.progress.console.print(Padding(_(tells), (0, 0, 0, 12), expand=False))


def _day(at: datetime) -> str:
    return written(at.astimezone(ROME).date().isoformat(), "day", language())


async def show(caller: Caller, as_json: bool, stay: bool) -> None:
    """Run the demonstration on a fresh data directory, and leave it running if asked to."""
    data = Path(tempfile.mkdtemp(prefix="azioni-demo-"))
    caller = Caller(settings=caller.settings.model_copy(update={"data": data, "database": None}))
    stop = stop_requested()
    async with development(caller.settings) as (address, _database, _worker):
        err.print(_("Temporal UI: {address}   data: {data}", address=f"[bold]{address.ui}[/]", data=data))
        columns = (
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn()
        )  # fmt: skip
        with Progress(*columns, console=err) as progress:
            task = progress.add_task(written(OPENED.isoformat(), "day", language()), total=(CLOSED_BY - OPENED).days)
            # A second of loading is five days of this clock: what commands need is there before it begins.
            import_module("office.engine")
            await to_thread(measure_acts.open_window, caller, MEASURE, at_hour(OPENED, 9), SPEED)
            stage = Stage(caller, measures.clock(caller, MEASURE), progress, task)
            if not await play(stage, stop):
                return
        _report(stage, address.ui, as_json)
        if stay:
            err.print(_("The service stays: UI {ui}, AZIONI_DATA={data}. Ctrl-C stops it.", ui=address.ui, data=data))
            await stop.wait()


async def _nothing_more() -> None:
    """What follows an act, where nobody wants anything."""


async def play(stage: Stage, stop: Event, after_each: Callable[[], Awaitable[None]] = _nothing_more) -> bool:
    """All lives to their ends; False when somebody has stopped them. ``after_each`` act something else may be done."""
    await _submit_all(stage)
    for step in steps():
        if stop.is_set():
            return False
        await _until(stage, at_hour(step.day, 10))
        await _take_in_register(stage, step) if isinstance(step, Import) else await _give(stage, step)
        await after_each()
    await _pay(stage)
    await _until_ended(stage)
    stage.progress.update(stage.task, completed=(CLOSED_BY - OPENED).days, description=_("the end"))
    return True


async def _give(stage: Stage, step: Step) -> None:
    """A command, and what it came to: the new state, or the rule that spoke against it."""
    project = stage.projects[step.application]
    content = step.content
    if not isinstance(content, c.Content):
        content = content(await to_thread(projects.claimed_lines, stage.caller, project, "C1"))
    what = f"[cyan]{COMMANDS[step.name].spelling}[/] {project}"
    try:
        answer = await to_thread(give, stage.caller, project, step.name, content, step.attached)
    except RuleBroken as broken:
        if not step.refused:
            raise
        rules = ", ".join(sorted({finding.rule for finding in broken.findings}))
        stage.tell(f"{what}: [red]{_('refused')}[/] ({rules})", "", step.tells)
        return
    if step.refused:
        raise RuntimeError(f"{step.name} was taken, and the story says that it is refused")
    stage.tell(what, names.state(str(answer["state"])), step.tells)


async def _take_in_register(stage: Stage, step: Import) -> None:
    """A file of a register, as the office gets it."""
    path = stage.caller.settings.data / step.file
    path.write_text("\n".join((*step.rows, "")), encoding="utf-8")
    taken = await to_thread(registers.take_in, stage.caller, step.register, path)
    rows = n_("{n} row", "{n} rows", taken["kept"])
    stage.tell(f"[cyan]register import {step.register}[/] {step.file}: {rows}", "", step.tells)


async def _pay(stage: Stage) -> None:
    """What was ordered goes to the treasury in a file; its answer, a week later, confirms the payment."""
    await _until(stage, at_hour(FILED, 10))
    report = await to_thread(payments.run, stage.caller)
    for file in report["batches"]:
        told = n_(
            "{n} order, {amount:euro} to the treasury",
            "{n} orders, {amount:euro} to the treasury",
            file["orders"],
            amount=file["amount"],
        )
        stage.tell(f"[cyan]payments run[/] {file['file']}: {told}", _("handed over"))
    await _until(stage, at_hour(ANSWERED, 10))
    for file in report["batches"]:
        path = answer_to(stage.caller.settings.treasury / "out" / file["file"], f"{ANSWERED.isoformat()}T09:30:00")
        taken = await to_thread(take_in, stage.caller, str(path), path.read_bytes())
        confirmed = n_("{n} confirmed", "{n} confirmed", len(taken["confirmed"]))
        stage.tell(f"[cyan]payments import[/] {path.name}: {confirmed}", _("paid"))


async def _submit_all(stage: Stage) -> None:
    for name in (LEGLER, "nine-recipients.yaml", FORGOTTEN):
        data, application = read_application(SAMPLES / name)
        try:
            receipt = await to_thread(submit_application, stage.caller, data, application)
        except RuleBroken as broken:
            stage.refusal += [
                f"{said(finding, language())} ({finding.rule}, {_(SOURCES[finding.source])})"
                for finding in broken.findings
            ]
            stage.tell(f"[cyan]submit[/] {name}", f"[red]{_('refused')}[/]: {'; '.join(stage.refusal)}")
            continue
        stage.projects[name] = receipt["project"]
        stage.tell(f"[cyan]submit[/] {name} → {receipt['project']}", names.state(receipt["state"]))


async def _until(stage: Stage, instant: datetime) -> None:
    """Let the programme's time pass, showing the date."""
    now = stage.now()
    while now < instant:
        day = now.astimezone(ROME).date()
        stage.progress.update(stage.task, completed=(day - OPENED).days, description=_day(now))
        await asyncio.sleep(min(0.1, (instant - now) / timedelta(seconds=1) / SPEED))
        now = stage.now()


async def _until_ended(stage: Stage) -> None:
    expected = {stage.projects[LEGLER]: State.closed, stage.projects[FORGOTTEN]: State.forfeited}
    for _try in range(300):
        states = {line["project"]: line["state"] for line in await to_thread(projects.listing, stage.caller)}
        if all(states[project] == state for project, state in expected.items()):
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("the lives did not end as they should")


class Life(TypedDict):
    """What became of one application."""

    project: str
    state: str
    money: Money
    claim_lines: int
    timeline: list[HistoryLine]


def _report(stage: Stage, ui: str, as_json: bool) -> None:
    """Timeline, money, address of the UI."""
    lives = {name: _life(stage.caller, project) for name, project in stage.projects.items()}
    budget = measures.budget(stage.caller, MEASURE)
    broken = measures.unbalanced(stage.caller, MEASURE)
    open_items = payments.listing(stage.caller)["unexplained"]
    if as_json:
        emit({"ui": ui, "projects": lives, "refused": stage.refusal, "budget": budget, "unbalanced": broken})
        return
    for life in lives.values():
        rows = [[line["at"], line["words"], names.named_state(line["to"])] for line in life["timeline"]]
        title = f"{life['project']}: {names.named_state(life['state'])}"
        table(title, [Moment("when"), Prose("what happened"), Prose("state")], rows)
        _amounts(_("Money (euro)"), {name: str(value) for name, value in life["money"].items()})
    refused = "; ".join(map(shown, stage.refusal))
    say(f"{_('Refused at submission:')} [red]{refused}[/]")
    title = _("Budget of {measure} (euro)", measure=MEASURE)
    _amounts(title, {"envelope": budget["envelope"], **dict(measures.parts_of(budget))})
    ledger = _("Ledger: {what}", what=broken or _("adds up to the cent"))
    say(f"{ledger}   {_('Payments: {what}', what=open_items or _('all explained'))}")
    say(_("Temporal UI: {address}", address=f"[bold]{ui}[/]"))


def _amounts(title: str, amounts: Mapping[str, str]) -> None:
    """Amounts beside each other, each under its name."""
    columns: list[Column] = [Amount(spaced(name)) for name in amounts]
    table(title, columns, [list(amounts.values())])


def _life(caller: Caller, project: str) -> Life:
    status = projects.status(caller, project)
    timeline = projects.history(caller, project)
    lines = len(projects.claimed_lines(caller, project, "C1"))
    return Life(project=project, state=status["state"], money=status["money"], claim_lines=lines, timeline=timeline)

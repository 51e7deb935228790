"""The demonstration: three applications live their lives on the real server, a year in a minute."""

from __future__ import annotations

import asyncio
import tempfile
from asyncio import Event, to_thread
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TypedDict

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cli.demo_treasury import answer_to
from cli.output import emit, err, say, shown, table
from domain.basis.calendar import ROME, at_hour
from domain.basis.programme_clock import ProgrammeClock
from domain.commands import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.views.details import STATE_IT
from domain.views.documents import HistoryLine, Money
from office import measures, payments, projects
from office.application_file import read_application
from office.caller import Caller
from office.errors import RuleBroken
from office.giving import give
from office.intake import submit_application
from office.treasury import take_in
from runtime.processes import stop_requested
from runtime.service import development

SAMPLES = Path(__file__).parent.parent / "samples"
MEASURE = "azioni-di-rete-2017"
OPENED = date(2018, 7, 2)
CLOSED_BY = date(2019, 2, 25)
FILED = date(2019, 2, 5)
ANSWERED = date(2019, 2, 12)
# At this speed a day of the programme passes in about a fifth of a second.
SPEED = 400_000.0

LEGLER = "legler-2018.yaml"
FORGOTTEN = "nobody-accepts.yaml"
WORKERS = [f"R{number:02d}" for number in range(1, 21)]
DURC = b"Documento unico di regolarit\xc3\xa0 contributiva: regolare, valido fino al 20/05/2019\n"
# Half of those who finish find work (R10.4).
HIRED = WORKERS[:10]


@dataclass(frozen=True, slots=True)
class Step:
    """A command of the demonstration: on which day, to which application."""

    day: date
    application: str
    name: str
    content: c.Content
    attached: bytes | None = None
    """The document that is handed in with it."""


def _register(handed_in: date, day: date, service: str, hours: int, number: str) -> Step:
    """The attendance register of one day, as the operator hands it in."""
    end = f"{9 + hours:02d}:00"
    table = "recipient,service,date,start,end,register\n"
    table += "".join(f"{person},{service},{day.isoformat()},09:00,{end},{number}\n" for person in WORKERS)
    lines = tuple(
        c.RegisterLine(
            row=row, recipient=person, service=service, date=day, start="09:00", end=end, register_number=number
        )
        for row, person in enumerate(WORKERS, 2)
    )
    content = c.RecordServices(document=c.fingerprint(table.encode()), lines=lines)
    return Step(handed_in, LEGLER, "record_services", content, table.encode())


def steps() -> Iterator[Step]:
    """Both lives in the order of their dates; what the clock does is not in the list."""
    points = c.Score(points={"coherence": 22, "quality": 24, "network": 21, "placement": 13}, note=None)
    for application in (LEGLER, FORGOTTEN):
        yield Step(date(2018, 7, 5), application, "admit", c.Nothing())
    for application in (LEGLER, FORGOTTEN):
        yield Step(date(2018, 7, 12), application, "score", points)
    for application in (LEGLER, FORGOTTEN):
        yield Step(date(2018, 8, 1), application, "award", c.Award(decree="11352", cup=None))
    yield Step(date(2018, 8, 3), LEGLER, "accept", c.Nothing())
    yield Step(date(2018, 8, 6), LEGLER, "start", c.Start())
    bands = ["1", "2", "3", "3+"]
    yield Step(
        date(2018, 8, 8),
        LEGLER,
        "sign_plan",
        c.SignPlan(plans=tuple(c.Plan(recipient=r, band=bands[n % 4]) for n, r in enumerate(WORKERS))),
    )
    # Nobody accepts in thirty days: the clock gives notice, nobody answers it in ten, and a manager decides.
    yield Step(date(2018, 9, 18), FORGOTTEN, "forfeit", c.Forfeiture(decree="13208"))
    yield _register(date(2018, 9, 25), date(2018, 9, 20), "BIL", 6, "1/2018")
    yield _register(date(2018, 10, 20), date(2018, 10, 15), "COA", 8, "2/2018")
    hires = [
        c.OutcomeDeclaration(
            recipient=r,
            kind="placement",
            hired=date(2018, 10, 22),
            ends=None,
            contract="open_ended",
            employer="48701630120",
            weekly_hours=38,
        )
        for r in HIRED
    ]
    yield Step(date(2018, 11, 8), LEGLER, "declare_outcome", c.DeclareOutcome(outcomes=tuple(hires)))
    yield Step(date(2019, 1, 8), LEGLER, "verify_outcome", c.VerifyOutcome(recipients=tuple(HIRED), verified=True))
    yield Step(date(2019, 1, 15), LEGLER, "claim", c.MakeClaim(kind="final"))
    yield Step(date(2019, 1, 28), LEGLER, "check_claim", c.CheckClaim(claim="C1", cuts={"L7": "no_signature"}))
    durc = c.Attach(kind="regularity", name="durc.txt", document=c.fingerprint(DURC), valid_until=date(2019, 5, 20))
    yield Step(date(2019, 1, 30), LEGLER, "attach", durc, DURC)
    yield Step(date(2019, 2, 4), LEGLER, "order_payment", c.OrderPayment(claim="C1", decree="1480"))


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

    def tell(self, what: str, state: str) -> None:
        """A line above the progress bar."""
        self.progress.console.print(f"{self.now().astimezone(ROME):%d %b %Y}  {what}  [dim]{state}[/]")


async def show(caller: Caller, as_json: bool, stay: bool) -> None:
    """Run the demonstration on a fresh data directory, and leave it running if asked to."""
    data = Path(tempfile.mkdtemp(prefix="azioni-demo-"))
    caller = Caller(settings=caller.settings.model_copy(update={"data": data, "database": None}))
    stop = stop_requested()
    async with development(caller.settings) as (address, _, _):
        err.print(f"Temporal UI: [bold]{address.ui}[/]   data: {data}")
        columns = (
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn()
        )  # fmt: skip
        with Progress(*columns, console=err) as progress:
            task = progress.add_task("2 July 2018", total=(CLOSED_BY - OPENED).days)
            # A second of loading is five days of this clock: what commands need is there before it begins.
            import_module("office.engine")
            await to_thread(measures.open_window, caller, MEASURE, at_hour(OPENED, 9), SPEED)
            stage = Stage(caller, measures.clock(caller, MEASURE), progress, task)
            if not await _play(stage, stop):
                return
        _report(stage, address.ui, as_json)
        if stay:
            err.print(f"The service stays: UI {address.ui}, AZIONI_DATA={data}. Ctrl-C stops it.")
            await stop.wait()


async def _play(stage: Stage, stop: Event) -> bool:
    """All lives to their ends; False when somebody has stopped them."""
    await _submit_all(stage)
    for step in steps():
        if stop.is_set():
            return False
        await _until(stage, at_hour(step.day, 10))
        project = stage.projects[step.application]
        answer = await to_thread(give, stage.caller, project, step.name, step.content, step.attached)
        stage.tell(f"[cyan]{COMMANDS[step.name].spelling}[/] {project}", str(answer["state"]))
    await _pay(stage)
    await _until_ended(stage)
    stage.progress.update(stage.task, completed=(CLOSED_BY - OPENED).days, description="the end")
    return True


async def _pay(stage: Stage) -> None:
    """What was ordered goes to the treasury in a file; its answer, a week later, confirms the payment."""
    await _until(stage, at_hour(FILED, 10))
    report = await to_thread(payments.run, stage.caller)
    for file in report["batches"]:
        said = f"[cyan]payments run[/] {file['file']}: {file['orders']} order, {file['amount']} euro to the treasury"
        stage.tell(said, "handed over")
    await _until(stage, at_hour(ANSWERED, 10))
    for file in report["batches"]:
        path = answer_to(stage.caller.settings.treasury / "out" / file["file"], f"{ANSWERED.isoformat()}T09:30:00")
        taken = await to_thread(take_in, stage.caller, str(path), path.read_bytes())
        stage.tell(f"[cyan]payments import[/] {path.name}: {len(taken['confirmed'])} confirmed", "paid")


async def _submit_all(stage: Stage) -> None:
    for name in (LEGLER, "nine-recipients.yaml", FORGOTTEN):
        data, application = read_application(SAMPLES / name)
        try:
            receipt = await to_thread(submit_application, stage.caller, data, application)
        except RuleBroken as broken:
            stage.refusal += [f"{finding.message} ({finding.rule}, {finding.source})" for finding in broken.findings]
            stage.tell(f"[cyan]submit[/] {name}", "[red]refused[/]: " + "; ".join(stage.refusal))
            continue
        stage.projects[name] = receipt["project"]
        stage.tell(f"[cyan]submit[/] {name} → {receipt['project']}", receipt["state"])


async def _until(stage: Stage, instant: datetime) -> None:
    """Let the programme's time pass, showing the date."""
    now = stage.now()
    while now < instant:
        day = now.astimezone(ROME)
        stage.progress.update(stage.task, completed=(day.date() - OPENED).days, description=f"{day:%d %b %Y}")
        await asyncio.sleep(min(0.1, (instant - now) / timedelta(seconds=1) / SPEED))
        now = stage.now()


async def _until_ended(stage: Stage) -> None:
    expected = {stage.projects[LEGLER]: State.closed, stage.projects[FORGOTTEN]: State.forfeited}
    for _ in range(300):
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
        rows = [
            [line["at"].replace("T", " ")[:16], line["words"], line["to"], STATE_IT[State(line["to"])]]
            for line in life["timeline"]
        ]
        title = f"{life['project']}: {life['state']}"
        table(title, ["when", "what happened", "state", "stato"], rows, prose=["what happened", "stato"])
        money = {name: str(value) for name, value in life["money"].items()}
        table("Money (euro)", list(money), [list(money.values())], right=list(money))
    say(f"Refused at submission: [red]{'; '.join(map(shown, stage.refusal))}[/]")
    parts = {"envelope": budget["envelope"], **dict(measures.parts_of(budget))}
    table(f"Budget of {MEASURE} (euro)", list(parts), [list(parts.values())], right=list(parts))
    say(f"Ledger: {broken or '[green]adds up to the cent[/]'}   Payments: {open_items or '[green]all explained[/]'}")
    say(f"Temporal UI: [bold]{ui}[/]")


def _life(caller: Caller, project: str) -> Life:
    status = projects.status(caller, project)
    timeline = projects.history(caller, project)
    lines = len(projects.claimed_lines(caller, project, "C1"))
    return Life(project=project, state=status["state"], money=status["money"], claim_lines=lines, timeline=timeline)

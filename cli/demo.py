"""The demonstration: three real applications live their lives on the real server, a year in a minute."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from activities.delivery import ensure_measure_started, ensure_started
from activities.intake import open_measure, submit
from cli.demo_treasury import answer
from cli.money_commands import claim_lines
from cli.output import emit, err, out, table
from cli.payment_commands import run_payments
from cli.reading import PARTS
from cli.sending import send
from cli.session import Session
from cli.treasury_import import take_in
from domain.basis.calendar import ROME, at_hour
from domain.basis.euro import euro
from domain.basis.findings import RuleBroken
from domain.basis.programme_clock import ProgrammeClock
from domain.commands import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.views.details import STATE_IT
from domain.views.summary import money
from office.application_file import read_application
from runtime.processes import stop_requested
from runtime.service import development
from storage import audit, files, ledger, queries, reconciliation
from storage.database import Database

SAMPLES = Path(__file__).parent.parent / "samples"
MEASURE = "azioni-di-rete-2017"
OPENED, CLOSED_BY = date(2018, 7, 2), date(2019, 2, 25)
FILED, ANSWERED = date(2019, 2, 5), date(2019, 2, 12)
SPEED = 400_000.0
"""A day of the programme in about a fifth of a second."""

LEGLER, FORGOTTEN = "legler-2018.yaml", "nobody-accepts.yaml"
WORKERS = [f"R{number:02d}" for number in range(1, 21)]
DURC = b"Documento unico di regolarit\xc3\xa0 contributiva: regolare, valido fino al 20/05/2019\n"
HIRED = WORKERS[:10]
"""Half of those who finish find work (R10.4)."""


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

    session: Session
    database: Database
    clock: ProgrammeClock
    projects: dict[str, str] = field(default_factory=dict)
    refusal: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        """The programme's instant."""
        return self.clock.programme(datetime.now(UTC))

    def state(self, project: str) -> str:
        """Where a project stands, by the record."""
        with self.database.read() as session:
            return next(line.state for line in queries.projects(session) if line.project == project)


async def show(session: Session, stay: bool) -> None:
    """Run the demonstration on a fresh data directory, and leave it running if asked to."""
    data = Path(tempfile.mkdtemp(prefix="azioni-demo-"))
    session.settings = session.settings.model_copy(update={"data": data, "database": None})
    stop = stop_requested()
    async with development(session.settings) as (address, client, database):
        err.print(f"Temporal UI: [bold]{address.ui}[/]   data: {data}")
        clock = ProgrammeClock.opening(datetime.now(UTC), at_hour(OPENED, 9), SPEED)
        open_measure(database, MEASURE, clock, "manager")
        await ensure_measure_started(client, database, MEASURE)
        stage = Stage(session, database, clock)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=err,
        ) as progress:
            task = progress.add_task("2 July 2018", total=(CLOSED_BY - OPENED).days)
            await _submit_all(stage, client, progress.console.print)
            for step in steps():
                if stop.is_set():
                    return
                await _until(stage, at_hour(step.day, 10), progress, task)
                answer = await asyncio.to_thread(
                    send, session, stage.projects[step.application], step.name, step.content, step.attached
                )
                progress.console.print(
                    _line(stage, f"[cyan]{COMMANDS[step.name].spelling}[/] {answer['project']}", answer["state"])
                )
            await _pay(stage, client, progress, task)
            await _until_ended(stage)
            progress.update(task, completed=(CLOSED_BY - OPENED).days, description="the end")
        _report(stage, address.ui)
        if stay:
            err.print(f"The service stays: UI {address.ui}, AZIONI_DATA={data}. Ctrl-C stops it.")
            await stop.wait()


async def _pay(stage: Stage, client: Any, progress: Progress, task: Any) -> None:
    """What was ordered goes to the treasury in a file; its answer, a week later, confirms the payment."""
    await _until(stage, at_hour(FILED, 10), progress, task)
    report = await run_payments(client, "payments/demo")
    for file in report.batches:
        said = f"[cyan]payments run[/] {file.file}: {file.orders} order, {file.amount} euro to the treasury"
        progress.console.print(_line(stage, said, "handed over"))
    await _until(stage, at_hour(ANSWERED, 10), progress, task)
    for file in report.batches:
        path = answer(stage.session.settings.treasury / "out" / file.file, f"{ANSWERED.isoformat()}T09:30:00")
        taken = await asyncio.to_thread(take_in, stage.session, path)
        said = f"[cyan]payments import[/] {path.name}: {len(taken['confirmed'])} confirmed"
        progress.console.print(_line(stage, said, "paid"))


async def _submit_all(stage: Stage, client: Any, say: Any) -> None:
    for name in (LEGLER, "nine-recipients.yaml", FORGOTTEN):
        data, application = read_application(SAMPLES / name)
        try:
            receipt = submit(stage.database, data, application, "operator", datetime.now(UTC))
        except RuleBroken as broken:
            stage.refusal += [f"{finding.message} ({finding.rule}, {finding.source})" for finding in broken.findings]
            say(_line(stage, f"[cyan]submit[/] {name}", "[red]refused[/]: " + "; ".join(stage.refusal)))
            continue
        await ensure_started(client, stage.database, receipt.project)
        stage.projects[name] = receipt.project
        say(_line(stage, f"[cyan]submit[/] {name} → {receipt.project}", receipt.state))


async def _until(stage: Stage, instant: datetime, progress: Progress, task: Any) -> None:
    """Let the programme's time pass, showing the date."""
    while (now := stage.now()) < instant:
        day = now.astimezone(ROME)
        progress.update(task, completed=(day.date() - OPENED).days, description=f"{day:%d %b %Y}")
        await asyncio.sleep(min(0.1, (instant - now) / timedelta(seconds=1) / SPEED))


async def _until_ended(stage: Stage) -> None:
    expected = {LEGLER: State.closed, FORGOTTEN: State.forfeited}
    for _ in range(300):
        if all(stage.state(stage.projects[name]) == state for name, state in expected.items()):
            return
        await asyncio.sleep(0.1)
    raise RuntimeError("the lives did not end as they should")


def _line(stage: Stage, what: str, state: str) -> str:
    return f"{stage.now().astimezone(ROME):%d %b %Y}  {what}  [dim]{state}[/]"


def _report(stage: Stage, ui: str) -> None:
    """Timeline, money, address of the UI."""
    with stage.database.read() as session:
        documents: dict[str, dict[str, Any]] = {}
        for name, project in stage.projects.items():
            file, entries = files.load(session, project), audit.history(session, project)
            documents[name] = {
                "project": project,
                "state": file.state.value,
                "money": money(file),
                "claim_lines": len(claim_lines(file, "C1")),
                "timeline": [
                    {
                        "at": e.at.astimezone(ROME).isoformat(timespec="minutes"),
                        "command": e.name,
                        "actor": e.actor,
                        "state": e.state_after,
                    }
                    for e in entries
                ],
            }
        balances, broken = ledger.balances(session, MEASURE), ledger.unbalanced(session, MEASURE)
        open_items = reconciliation.unexplained(session, datetime.now(UTC))
    budget = {part.value: euro(balances[part]) for part in PARTS}
    if stage.session.as_json:
        emit({"ui": ui, "projects": documents, "refused": stage.refusal, "budget": budget, "unbalanced": broken})
        return
    for document in documents.values():
        rows = [
            [
                entry["at"].replace("T", " ")[:16],
                entry["command"].replace("_", "-"),
                entry["actor"],
                entry["state"],
                STATE_IT[State(entry["state"])],
            ]
            for entry in document["timeline"]
        ]
        table(f"{document['project']}: {document['state']}", ["when", "what", "who", "state", "stato"], rows)
        table(
            "Money (euro)", list(document["money"]), [list(document["money"].values())], right=list(document["money"])
        )
    out.print(f"Refused at submission: [red]{'; '.join(stage.refusal)}[/]")
    table(f"Budget of {MEASURE} (euro)", list(budget), [list(budget.values())], right=list(budget))
    out.print(
        f"Ledger: {broken or '[green]adds up to the cent[/]'}   Payments: {open_items or '[green]all explained[/]'}"
    )
    out.print(f"Temporal UI: [bold]{ui}[/]")

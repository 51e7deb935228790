"""What a whole life costs: events and billable actions, counted from the histories of the project and of the courier.

Three lives. The bounded one is that of an office at work: fifteen commands on one day of the programme, one after the
other, each as soon as the letters of the one before have arrived. The second is spread over two years, with reminders and
a term that nobody meets, and a third has 200 people in it; their letters come one by one, so that each wakes the courier. What the
courier does is counted with each. Time is skipped, so that the counts are the same on any machine, however busy.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel, select
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from activities.delivery import attended, ensure_started
from benchmarks.harness import Bound, table, verdict
from benchmarks.one_day import DAY, crowd, one_day
from domain.lifecycle import contents as c
from storage import queries
from storage.tables import DocumentRow
from tests import lives
from tests.office import ONLY_WHEN_RUNG, Office, opened
from workflows.messages import COURIER, CourierInput

HIRED = 25
"""At most: so that no second manager and no anti-mafia document are needed, and the commands stay the same."""
PRICE = 50.0
"""Dollars of a million actions: the list price of the engine's own cloud at this size; a server of one's own asks for none."""
DAY_OF_20 = "20 people in a day"
STAYS = timedelta(seconds=20)
"""For which the courier stays in that life, as it does in an office; in the others no second is waited for."""
BUDGET_OF_A_DAY = {"process": "6600.00", "result": "1835.00"}
BOUNDS = [
    Bound(f"{DAY_OF_20}: events", most=250),
    Bound(f"{DAY_OF_20}: actions", most=60),
    Bound("200 people: updates more than 20", most=0),
]
ACTIONS = {
    "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED": "start",
    "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED": "updates",
    "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED": "activities",
    "EVENT_TYPE_TIMER_STARTED": "timers",
    "EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES": "upserts",
    "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED": "signals",
}


def life(count: int) -> list[tuple[datetime, str, c.Content]]:
    """The tests' life for so many people: the same commands, larger tables."""
    everybody = lives.people(count)
    days = iter([date(2018, 9, 20), date(2018, 10, 5), date(2018, 10, 8)])
    steps: list[tuple[datetime, str, c.Content]] = []
    for at, name, content in lives.LIFE:
        larger: c.Content = content
        if name == "sign_plan":
            larger = lives.plans(count)
        elif name == "record_services" and isinstance(content, c.RecordServices):
            larger = lives.register(next(days), content.lines[0].service, everybody)
        elif name == "declare_outcome":
            larger = lives.placements(everybody[: min(count // 2, HIRED)])
        elif name == "verify_outcome":
            larger = c.VerifyOutcome(recipients=tuple(everybody[: min(count // 2, HIRED)]), verified=True)
        steps.append((at, name, larger))
    return steps


async def years(office: Office, count: int) -> str:
    """Live a life of two years with so many people; returns the project."""
    budget = {"process": f"{count * 330}.00", "result": "36672.00"}
    project = await office.submit(title=f"{count} people", recipients=crowd(count), budget=budget)
    await office.live(project, tuple(life(count)))
    await office.end_of(project)
    await office.env.sleep(60)
    return project


async def a_day(office: Office) -> str:
    """Live a life of one day; returns the project. The receipt of the application is among its letters."""
    receipt = lives.submitted(
        office.database, await office.env.get_current_time(), recipients=crowd(20), budget=BUDGET_OF_A_DAY
    )
    await ensure_started(office.client, office.database, receipt.project)
    for name, content in one_day():
        answer = await office.give(receipt.project, name, content)
        assert answer.accepted, (name, answer.findings)
        await office.delivered(receipt.project)
    await office.end_of(receipt.project)
    while await asyncio.to_thread(attended, office.database):
        await asyncio.sleep(0.5)
    await asyncio.sleep(1)
    return receipt.project


async def counted(handle: WorkflowHandle[Any, Any]) -> tuple[int, Counter[str]]:
    """Events and billable actions of a history."""
    history = await handle.fetch_history()
    names = [EventType.Name(event.event_type) for event in history.events]
    return len(names), Counter(ACTIONS[name] for name in names if name in ACTIONS)


LIVES: dict[str, tuple[datetime, CourierInput, Callable[[Office], Awaitable[str]]]] = {
    DAY_OF_20: (DAY, CourierInput(looks_every=timedelta(days=10_000), stays=STAYS), a_day),
    "20 people": (lives.OPENED, ONLY_WHEN_RUNG, partial(years, count=20)),
    "200 people": (lives.OPENED, ONLY_WHEN_RUNG, partial(years, count=200)),
}
"""When each begins, how the courier is, and how it is lived."""


async def main() -> int:
    """One life after the other, with the courier's share of each; returns 1 when a bound is passed."""
    found = dict[str, float]()
    rows = list[list[str]]()
    for life, (begins, how, lived) in LIVES.items():
        with tempfile.TemporaryDirectory(prefix="azioni-bench-") as data:
            async with opened(Path(data), as_of=begins, courier=how) as office:
                courier = office.client.get_workflow_handle(COURIER)
                await asyncio.sleep(1)  # its first look
                idle = await counted(courier)
                own = await counted(office.handle(await lived(office)))
                letters = await counted(courier)
                record, history = await sizes(office)
        events = own[0] + letters[0] - idle[0]
        actions = own[1] + letters[1] - idle[1]
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(actions.items()))
        rows.append([life, str(own[0]), str(letters[0] - idle[0]), str(actions.total()), kinds])
        found |= {f"{life}: events": events, f"{life}: actions": actions.total(),
            f"{life}: updates": actions["updates"], f"{life}: dollars for a thousand lives": actions.total() * PRICE / 1e3,
            f"{life}: kB of record": record / 1000, f"{life}: kB of history": history / 1000}  # fmt: skip
    heads = ["life", "events of the project", "of its letters", "actions", "of which"]
    table("Whole lives", heads, rows, right=heads[1:4])
    found["200 people: updates more than 20"] = found["200 people: updates"] - found["20 people: updates"]
    return verdict("What a life costs, letters included", found, BOUNDS)


async def sizes(office: Office) -> tuple[int, int]:
    """Bytes of the record of one project, by what its rows say, and of its history."""
    with office.database.read() as session:
        (project,) = [line.project for line in queries.projects(session)]
        rows = 0
        for each in SQLModel.metadata.tables.values():
            if "project" in each.c:
                found = session.connection().execute(each.select().where(each.c.project == project))
                rows += sum(len(str(value)) for row in found for value in row)
        rows += sum(len(data) for data in session.exec(select(DocumentRow.data)))
    history = await office.handle(project).fetch_history()
    return rows, sum(event.ByteSize() for event in history.events)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

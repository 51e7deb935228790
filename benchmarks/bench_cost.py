"""What a whole life costs: events and billable actions, counted from the histories of the project and of the courier.

The life is the one of the tests: 20 people with 3 services a head, and 200 people with the same commands, so that they
cost as many. What the courier does for the letters of the life is counted with it. Time is skipped, so that no second of
the machine is a day of the programme: the counts are the same on any machine, however busy.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel, select
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from benchmarks.harness import Bound, crowd, verdict
from cli.output import table
from domain.lifecycle import contents as c
from storage import queries
from storage.tables import DocumentRow
from tests import lives
from tests.office import Office, opened
from workflows.messages import COURIER

HIRED = 25
"""At most: so that no second manager and no anti-mafia document are needed, and the commands stay the same."""
PRICE = 50.0
"""Dollars of a million actions: the list price of the engine's own cloud at this size; a server of one's own asks for none."""
BOUNDS = [
    Bound("20 people: events", most=250),
    Bound("20 people: actions", most=60),
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


async def cost(office: Office, count: int) -> tuple[int, Counter[str]]:
    """Live a life and count its history: events, and billable actions by kind."""
    budget = {"process": f"{count * 330}.00", "result": "36672.00"}
    project = await office.submit(title=f"{count} people", recipients=crowd(count), budget=budget)
    await office.live(project, tuple(life(count)))
    await office.end_of(project)
    await office.env.sleep(60)
    return await counted(office.handle(project))


async def counted(handle: WorkflowHandle[Any, Any]) -> tuple[int, Counter[str]]:
    """Events and billable actions of a history."""
    history = await handle.fetch_history()
    names = [EventType.Name(event.event_type) for event in history.events]
    return len(names), Counter(ACTIONS[name] for name in names if name in ACTIONS)


async def main() -> int:
    """One life after the other, with the courier's share of each; returns 1 when a bound is passed."""
    found = dict[str, float]()
    rows = list[list[str]]()
    for count in (20, 200):
        with tempfile.TemporaryDirectory(prefix="azioni-bench-") as data:
            async with opened(Path(data)) as office:
                courier = office.client.get_workflow_handle(COURIER)
                idle = await counted(courier)
                own = await cost(office, count)
                letters = await counted(courier)
                record, history = await sizes(office)
        events = own[0] + letters[0] - idle[0]
        actions = own[1] + letters[1] - idle[1]
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(actions.items()))
        rows.append([str(count), str(own[0]), str(letters[0] - idle[0]), str(actions.total()), kinds])
        found |= {f"{count} people: events": events, f"{count} people: actions": actions.total(),
            f"{count} people: updates": actions["updates"], f"{count} people: dollars for a thousand lives": actions.total() * PRICE / 1e3,
            f"{count} people: kB of record": record / 1000, f"{count} people: kB of history": history / 1000}  # fmt: skip
    heads = ["people", "events of the project", "of its letters", "actions", "of which"]
    table("Whole lives", heads, rows, right=heads[:4])
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

"""What a whole life costs on the real embedded server: events and billable actions, counted from the history.

The life is the one of the tests: 20 people with 3 services a head, and 200 people with the same commands. It must stay
within 350 events and 72 actions (two of them for the evidence that an order needs), and 200 people must cost as many commands as 20.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

from stdnum.it import codicefiscale
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from activities.delivery import ensure_measure_started, ensure_started, project_handle
from activities.intake import open_measure
from cli.output import table
from domain.basis.programme_clock import ProgrammeClock
from domain.lifecycle import contents as c
from runtime.service import development
from runtime.settings import Settings
from storage.database import Database
from tests import lives
from workflows.messages import Answer

SPEED = 200_000.0
"""Faster, and half a second of the machine would be days of the programme: reminders would come before the next command."""
HIRED = 25
"""At most: so that no second manager and no anti-mafia document are needed, and the commands stay the same."""
MOST_EVENTS, MOST_ACTIONS = 350, 72
ACTIONS = {
    "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED": "start",
    "EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED": "updates",
    "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED": "activities",
    "EVENT_TYPE_TIMER_STARTED": "timers",
    "EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES": "upserts",
    "EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED": "signals",
}


def crowd(count: int) -> list[dict[str, str]]:
    """Synthetic people, each with a valid tax code."""
    letters = "BCDFGLMNPRSTVZ"
    people = []
    for number in range(1, count + 1):
        name = "".join(letters[(number // len(letters) ** place) % len(letters)] for place in range(6))
        code = f"{name}80A01A794"
        people.append(
            {
                "id": f"R{number:02d}",
                "tax_code": code + codicefiscale.calc_check_digit(code),
                "company": lives.legler()["companies"][0]["tax_code"],
                "status": "suspended",
                "support": "cigs",
            }
        )
    return people


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


async def cost(client: Client, database: Database, clock: ProgrammeClock, count: int) -> tuple[int, Counter[str]]:
    """Live a life and count its history: events, and billable actions by kind."""
    budget = {"process": f"{count * 330}.00", "result": "36672.00"}
    receipt = lives.submitted(
        database, datetime.now(UTC), title=f"{count} people", recipients=crowd(count), budget=budget
    )
    await ensure_started(client, database, receipt.project)
    handle = project_handle(client, receipt.project)
    for at, name, content in life(count):
        await asyncio.sleep(max((clock.real(at) - datetime.now(UTC)).total_seconds(), 0))
        command = lives.command(database, receipt.project, name, content)
        answer: Answer = await handle.execute_update(name, command, id=command.id, result_type=Answer)
        assert answer.accepted, answer
    await handle.result()
    history = await handle.fetch_history()
    names = [EventType.Name(event.event_type) for event in history.events]
    return len(names), Counter(ACTIONS[name] for name in names if name in ACTIONS)


async def main() -> int:
    """Both lives on one server; returns 1 when a bound is passed."""
    with tempfile.TemporaryDirectory(prefix="azioni-bench-") as data:
        async with development(Settings(AZIONI_DATA=Path(data))) as (_, client, database):
            clock = ProgrammeClock.opening(datetime.now(UTC), lives.OPENED, SPEED)
            open_measure(database, lives.MEASURE, clock, "manager", lives.sign)
            await ensure_measure_started(client, database, lives.MEASURE)
            counts = (20, 200)
            results = await asyncio.gather(*(cost(client, database, clock, count) for count in counts))
            found = dict(zip(counts, results, strict=True))
    rows = [
        [str(count), str(events), str(actions.total()), ", ".join(f"{kind} {n}" for kind, n in sorted(actions.items()))]
        for count, (events, actions) in found.items()
    ]
    table(
        f"A whole life (bounds: {MOST_EVENTS} events, {MOST_ACTIONS} actions)",
        ["people", "events", "actions", "of which"],
        rows,
    )
    within = all(events <= MOST_EVENTS and actions.total() <= MOST_ACTIONS for events, actions in found.values())
    same = found[20][1]["updates"] == found[200][1]["updates"]
    return 0 if within and same else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

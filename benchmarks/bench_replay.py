"""Cold replay: what a worker that has a project not in memory takes to bring it back, by the recorded lives of the tests.

The floor is the bare engine: a workflow with as many updates, each of which has run one empty activity. Both in the
sandbox of the worker, in turn.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import process_time

from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from benchmarks import floor
from benchmarks.harness import ROUNDS, Bound, medians, verdict
from runtime.sandbox import sandbox
from runtime.worker import WORKFLOWS
from tests.office import program
from tests.replay.test_replay import HISTORIES
from workflows.messages import Answer, Command

TIMES = 40
UPDATES = 17
"""Of the life that is recorded as closed."""
BOUNDS = [Bound("a whole life: processor, of the floor", most=2.0)]


def recorded(name: str) -> WorkflowHistory:
    """A life of the tests."""
    path: Path = next(path for path in reversed(HISTORIES) if path.name.startswith(f"{name}."))
    return WorkflowHistory.from_json("project/AR2017-0001", path.read_text(encoding="utf-8"))


async def bare() -> WorkflowHistory:
    """The history of the floor after as many updates."""
    env = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=program("temporal-test-server"), data_converter=pydantic_data_converter
    )
    async with env, floor.worker(env.client):
        handle = await env.client.start_workflow("Floor", id="floor", task_queue=floor.QUEUE)
        for number in range(UPDATES):
            command = Command(
                id=str(number), project="AR2017-0001", name="give", actor="officer", role="officer", content="0" * 64
            )
            await handle.execute_update("give", command, id=command.id, result_type=Answer)
        await handle.signal("end")
        await handle.result()
        return await handle.fetch_history()


async def replay(history: WorkflowHistory) -> float:
    """Milliseconds of processor of one replay."""
    replayer = Replayer(
        workflows=[*WORKFLOWS, floor.Floor], data_converter=pydantic_data_converter, workflow_runner=sandbox()
    )

    async def again() -> AsyncIterator[WorkflowHistory]:
        for _ in range(TIMES):
            yield history

    begun = process_time()
    await replayer.replay_workflows(again())
    return (process_time() - begun) / TIMES * 1000


async def main() -> int:
    """In turn; returns 1 when the bound is passed."""
    lives = {"floor": await bare(), "a whole life": recorded("closed"), "a short life": recorded("withdrawn")}
    for history in lives.values():
        await replay(history)  # what is loaded once
    rounds = [{name: await replay(history) for name, history in lives.items()} for _ in range(ROUNDS)]
    found = medians(rounds)
    figures = {f"{name}: ms of processor": value for name, value in found.items()}
    figures |= {f"{name}: events": float(len(history.events)) for name, history in lives.items()}
    figures["a whole life: processor, of the floor"] = found["a whole life"] / found["floor"]
    return verdict("Cold replay", figures, BOUNDS)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

"""The histories of a running namespace: taken down, and replayed on this release before it is released."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from temporalio.client import Client, WorkflowHistory
from temporalio.converter import DataConverter
from temporalio.worker import Replayer

from domain.lifecycle.contents import fingerprint
from runtime.sandbox import sandbox
from runtime.worker import WORKFLOWS
from workflows.payments import PaymentRun

# File systems take names of 255 bytes.
LONGEST_NAME = 200
OPEN = "ExecutionStatus='Running'"


class Replayed(NamedTuple):
    """What became of one history on this release."""

    workflow: str
    events: int
    problem: str
    """Why it does not replay; empty when it does."""


async def record(client: Client, directory: Path) -> list[str]:
    """Take down the history of every open workflow; the ids of those that were taken. Raises RPCError and OSError."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = []
    async for history in client.list_workflows(OPEN).map_histories():
        path = directory / file_name(history.workflow_id)
        path.write_text(history.to_json() + "\n", encoding="utf-8")
        taken.append(history.workflow_id)
    return taken


def file_name(workflow: str) -> str:
    """The file of a workflow's history, within its directory whatever the id holds: whoever reaches the engine chooses ids."""
    name = quote(workflow, safe="")
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME]}-{fingerprint(name.encode())[:16]}"
    return f"{name}.json"


async def replay(directory: Path, converter: DataConverter) -> list[Replayed]:
    """Replay every history of a directory on this code, sandboxed as a worker does it. Raises OSError."""
    paths = sorted(directory.glob("*.json"))
    replayer = Replayer(
        workflows=[*WORKFLOWS, PaymentRun], data_converter=converter, workflow_runner=sandbox(strict=True)
    )
    found = []
    for path in paths:
        try:
            history = WorkflowHistory.from_json(unquote(path.stem), path.read_text(encoding="utf-8"))
        except ValueError as error:
            found.append(Replayed(unquote(path.stem), 0, f"this is no history: {error}"))
            continue
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        problem = "" if result.replay_failure is None else str(result.replay_failure)
        found.append(Replayed(history.workflow_id, len(history.events), problem))
    return found

"""Every recorded life replays on this code: an open project's history must never become non-deterministic."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from runtime.sandbox import sandbox
from runtime.worker import WORKFLOWS
from tests.clock_cost import check, clock_cost
from tests.lives import legler
from workflows.payments import PaymentRun

HISTORIES = sorted((Path(__file__).parent / "histories").rglob("*.json"))
# What is recorded, beside the ends of projects: the other workflows, and the turns that a project's history may take.
OTHERS = {"courier", "payment-run", "measure", "watchdog", "aftercare"}
TURNS = {"parked", "continued", "reset"}
# ``forfeited`` is of the time when the clock alone decided.
ENDS = {
    "closed",
    "rejected",
    "withdrawn",
    "forfeited",
    "forfeited-by-decree",
    "revoked",
    "completed-papers",
    "not-funded",
}
PROJECTS = [path for path in HISTORIES if path.name.partition(".")[0] in ENDS]


def test_each_workflow_each_end_and_each_turn_is_recorded() -> None:
    assert {path.name.partition(".")[0] for path in HISTORIES} == ENDS | OTHERS | TURNS
    types = {
        json.loads(path.read_text(encoding="utf-8"))["events"][0]["workflowExecutionStartedEventAttributes"][
            "workflowType"
        ]["name"]
        for path in HISTORIES
    }
    assert types == {getattr(workflow, "__temporal_workflow_definition").name for workflow in [*WORKFLOWS, PaymentRun]}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.name.partition(".")[0])
async def test_a_recorded_life_replays(path: Path) -> None:
    replayer = Replayer(
        workflows=[*WORKFLOWS, PaymentRun],
        data_converter=pydantic_data_converter,
        workflow_runner=sandbox(strict=True),
    )
    await replayer.replay_workflow(WorkflowHistory.from_json("project", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.name.partition(".")[0])
def test_no_history_holds_personal_data(path: Path) -> None:
    """No tax code of a person, no employer, no free text: decoded from the payloads, not only searched in base64."""
    text = path.read_text(encoding="utf-8")
    payloads = [
        base64.b64decode(found).decode("utf-8", "replace") for found in re.findall(r'"data": "([A-Za-z0-9+/=]+)"', text)
    ]
    assert payloads
    people = [person["tax_code"] for person in legler()["recipients"]]
    for word in [*people, "48701630120", "papers"]:
        assert all(word not in payload for payload in [*payloads, json.dumps(text)])


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: path.name.partition(".")[0])
def test_the_clock_of_a_recorded_life_costs_one_timer_and_two_actions_a_wake(path: Path) -> None:
    check(clock_cost(WorkflowHistory.from_json("project", path.read_text(encoding="utf-8"))))

"""Whoever reaches the engine's port and has no key: nothing that they start or send changes a file (F2)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from activities.answers import offered, summary_of
from domain.commands.table import FROM_OUTSIDE
from domain.edition.acts import OF_PEOPLE
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from storage import documents, files, measures, outbox, rules
from tests import lives
from tests.office import Office, opened
from workflows.messages import (
    TASK_QUEUE,
    Answer,
    Command,
    MeasureInput,
    ProjectInput,
    Summary,
    measure_workflow_id,
    project_workflow_id,
)

MOVE = c.MoveEnd(until=lives.date(2019, 3, 31), act="x")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose year is 2018."""
    async with opened(tmp_path) as found:
        yield found


def forged(office: Office, subject: str, name: str, role: str) -> Command:
    """A command in somebody's name, with a signature that is none."""
    with office.database.write() as session:
        sha256 = documents.store(session, c.canonical(MOVE), name, lives.OPENED)
    return Command(
        id=f"{subject}/{name}/forged", project=subject, name=name, actor="mallory" if role != "system" else "system",
        role=role, content=sha256, signature="ab" * 64, cause=f"{lives.MEASURE}/open",
    )  # fmt: skip


async def refused(office: Office, workflow: str, command: Command) -> bool:
    """Whether an update was refused, by its validator or by the record."""
    handle = office.client.get_workflow_handle(workflow)
    try:
        answer = await handle.execute_update(command.name, command, id=command.id, result_type=Answer)
    except WorkflowUpdateFailedError as error:
        return isinstance(error.cause, ApplicationError)
    return not answer.accepted


async def test_no_update_is_believed(office: Office) -> None:
    """Every update of the project, as the role that it is for, in the state that it asks for."""
    project = await office.submit()
    before = office.file(project)
    for row in FROM_OUTSIDE:
        for role in row.roles:
            assert await refused(office, project_workflow_id(project), forged(office, project, row.name, role)), row
    assert office.file(project) == before


async def test_no_act_on_a_measure_is_believed(office: Office) -> None:
    """In the manager's name, and in the name of another measure."""
    workflow = measure_workflow_id(lives.MEASURE)
    for row in OF_PEOPLE:
        assert await refused(office, workflow, forged(office, lives.MEASURE, row.name, "manager")), row
        assert await refused(office, workflow, forged(office, "azioni-di-rete-2018", row.name, "manager")), row
    with office.database.read() as session:
        assert measures.edition(session, lives.MEASURE).state == "open"
        assert measures.enacted(session, lives.MEASURE) == ()


def started(office: Office, project: str) -> ProjectInput:
    """What the service starts a project's workflow with."""
    with office.database.read() as session:
        file = files.load(session, project)
        measure = rules.in_force(session, file.measure)
        summary = summary_of(
            file, measure, offered(session, file, measure, file.since), outbox.waiting(session, project)
        )
    return ProjectInput(summary=summary, clock=office.clock)


async def start_instead(office: Office, project: str, start: ProjectInput) -> None:
    """End the workflow of a project and put another in its place."""
    await office.handle(project).terminate()
    await office.client.start_workflow(
        "ProjectLifecycle", start, id=project_workflow_id(project), task_queue=TASK_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )  # fmt: skip


async def details(office: Office, project: str) -> str:
    """The current details of a project in the UI."""
    return str(await office.handle(project).query("__temporal_workflow_metadata"))


async def test_a_start_with_another_clock_lets_no_time_pass(office: Office) -> None:
    """Years ahead every term would have passed: the record knows the measure's clock, and the project is parked."""
    project = await office.submit()
    before = office.file(project)
    ahead = office.clock.model_copy(update={"as_of": office.clock.as_of + timedelta(days=3000)})
    start = started(office, project)
    await start_instead(office, project, start.model_copy(update={"clock": ahead}))
    for _ in range(200):
        shown = await details(office, project)
        if "is not the time of the measure" in shown:
            break
        await asyncio.sleep(0.02)
    else:
        raise AssertionError(shown)
    assert office.file(project) == before


async def test_a_measure_with_another_clock_does_not_close(office: Office) -> None:
    """Its window would close at once, and whoever waits would not be funded."""
    closes = rules.load(lives.MEASURE).window.closes.at()
    ahead = office.clock.model_copy(update={"as_of": closes + timedelta(days=1)})
    start = MeasureInput(measure=lives.MEASURE, clock=ahead, opens=lives.OPENED, closes=closes)
    await office.client.start_workflow("MeasureLifecycle", start, id="forged", task_queue=TASK_QUEUE)
    await asyncio.sleep(0.5)
    with office.database.read() as session:
        assert measures.edition(session, lives.MEASURE).state == "open"


async def test_a_start_in_another_state_is_brought_back_by_the_first_command(office: Office) -> None:
    """A workflow that pretends to be far ahead: the file is where it was, and the workflow comes back to it."""
    project = await office.submit()
    start = started(office, project)
    pretended = start.summary.model_copy(update={"state": State.awaiting_decision, "version": 1000})
    await start_instead(office, project, start.model_copy(update={"summary": pretended}))
    award = await office.give(project, "award", c.Award(decree="1", cup=lives.CUP))
    assert (award.accepted, [finding.rule for finding in award.findings]) == (False, ["state"])
    assert office.file(project).state is State.formal_check
    end = lives.command(office.database, project, "withdraw", c.Reason(reason="as the file shows"))
    assert (await office.handle(project).execute_update("withdraw", end, id=end.id, result_type=Answer)).accepted
    summary = Summary.model_validate(await office.handle(project).result())
    assert summary.state == office.file(project).state.value == "withdrawn"

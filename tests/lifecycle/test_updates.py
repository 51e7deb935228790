"""The checklist of updates: a refusal leaves no event, an id is answered once, a restart loses nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from domain.commands.table import COMMANDS
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from runtime.heartbeats import BEAT
from storage import audit
from tests import lives
from tests.office import Office
from workflows import calls
from workflows.messages import Answer
from workflows.project import ProjectLifecycle


async def effects(office: Office, project: str) -> list[str]:
    """The updates and activities of a history; the test server also writes the tasks of a refusal, the real one does not."""
    history = await office.handle(project).fetch_history()
    names = [EventType.Name(event.event_type) for event in history.events]
    return [name for name in names if "UPDATE" in name or "ACTIVITY" in name]


def test_every_command_is_an_update_with_validator_and_description() -> None:
    definition = workflow._Definition.must_from_class(ProjectLifecycle)
    own = {name for name in COMMANDS if name not in definition.updates}
    assert own == {"pass_time", "record_delivery"}, "what the workflow gives itself is no update"
    assert all(update.validator is not None and update.description for update in definition.updates.values())


def test_no_versioning_behavior_stands_on_the_class() -> None:
    """An unversioned worker would never move such a workflow."""
    assert not workflow._Definition.must_from_class(ProjectLifecycle).versioning_behavior


async def test_a_refusal_by_state_or_role_leaves_no_event(office: Office) -> None:
    project = await office.submit()
    await office.env.sleep(1)
    before = await effects(office, project)
    with pytest.raises(WorkflowUpdateFailedError) as state:
        await office.give(project, "award", c.Award(decree="1", cup=lives.CUP))
    command = lives.command(office.database, project, "admit", c.Nothing()).model_copy(update={"role": "operator"})
    with pytest.raises(WorkflowUpdateFailedError) as role:
        await office.handle(project).execute_update("admit", command, id="role")
    assert [error.value.cause.type for error in (state, role) if isinstance(error.value.cause, ApplicationError)] == [
        "wrong_state",
        "wrong_role",
    ]
    assert await effects(office, project) == before


async def test_the_wrong_number_of_arguments_does_not_block_the_project(office: Office) -> None:
    project = await office.submit()
    with pytest.raises(WorkflowUpdateFailedError):
        await office.handle(project).execute_update("admit", id="nothing")
    assert (await office.give(project, "admit")).accepted


async def test_the_same_id_twice_is_answered_once(office: Office) -> None:
    project = await office.submit()
    first, again = await asyncio.gather(office.give(project, "admit"), office.give(project, "admit"))
    assert first == again
    with office.database.read() as session:
        assert [entry.name for entry in audit.history(session, project)] == ["submit", "admit"]


async def test_two_windows_one_acceptance(office: Office) -> None:
    """Two people give the same command in the same second: one is done, the other is told why not."""
    project = await office.submit()
    await office.live(project, lives.until("accept"))
    results = await asyncio.gather(
        office.give(project, "accept", id="window 1"),
        office.give(project, "accept", id="window 2"),
        return_exceptions=True,
    )
    done = [result for result in results if isinstance(result, Answer) and result.accepted]
    assert len(done) == 1
    assert office.file(project).state is State.accepted


async def test_a_worker_that_lives_is_heard_many_times_before_it_counts_as_dead(office: Office) -> None:
    """On a machine at its limit three tries of one decision timed out while the worker was at it, with ever longer pauses."""
    assert office.worker is not None
    assert office.worker.config()["max_heartbeat_throttle_interval"] == BEAT
    assert calls.SILENCE >= 5 * BEAT
    assert calls.DECIDE.longest_retry <= timedelta(seconds=10)

"""Where the engine lists a project: each role that must act, and anew when a workflow is told to look at its file again."""

from __future__ import annotations

from collections import Counter

from temporalio.api.enums.v1 import EventType

from tests import lives
from tests.office import Office
from workflows.messages import Refresh, Standing
from workflows.project import LISTED_ANEW
from workflows.search_attributes import MUST_ACT, WAITING_FOR


async def listed(office: Office, project: str) -> tuple[list[str], str | None]:
    """For whom the engine lists a project: role by role, and in the one word of before."""
    found = (await office.handle(project).describe()).typed_search_attributes
    return sorted(found.get(MUST_ACT) or ()), found.get(WAITING_FOR)


async def events(office: Office, project: str) -> Counter[str]:
    """How many of each kind a history has."""
    history = await office.handle(project).fetch_history()
    return Counter(EventType.Name(event.event_type) for event in history.events)


async def test_a_project_that_waits_for_two_roles_is_listed_for_each(office: Office) -> None:
    """A declared result is the controller's, and the network goes on with its services (R7.5)."""
    project = await office.submit()
    await office.live(project, lives.until("end_delivery"))
    roles, word = await listed(office, project)
    assert roles == ["controller", "operator"]
    assert sorted(str(word).split(",")) == roles
    await office.live(project, lives.LIFE[len(lives.until("end_delivery")) : len(lives.until("claim"))])
    assert await listed(office, project) == (["operator"], "operator")


async def test_who_is_told_to_look_again_is_listed_anew_though_nothing_has_changed(office: Office) -> None:
    """So a later release sets the attributes that it has added: once for each look, and the history says since when."""
    project = await office.submit()
    await office.give(project, "admit")
    before = await events(office, project)
    known = await office.handle(project).execute_update(
        "refresh", Refresh(subject=project), id="again", result_type=Standing
    )
    assert (known.state, known.parked) == ("under_evaluation", 0)
    after = await events(office, project)
    upserts = "EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES"
    # One that is ours, and one by which the engine notes the patch.
    assert after[upserts] - before[upserts] == 2
    assert after["EVENT_TYPE_MARKER_RECORDED"] - before["EVENT_TYPE_MARKER_RECORDED"] == 1
    history = await office.handle(project).fetch_history()
    assert any(LISTED_ANEW.encode() in event.SerializeToString() for event in history.events)
    assert await listed(office, project) == (["evaluator"], "evaluator")

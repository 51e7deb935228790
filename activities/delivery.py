"""Starting workflows for what the database holds: idempotent, so that it may be tried again at any time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from sqlmodel import Session
from temporalio.client import Client, WorkflowHandle
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.answers import summary_of
from domain.basis.text import markdown
from domain.edition.measure import Measure
from storage import files, measures, queries, rules, troubles
from storage.database import Database
from storage.troubles import Kind
from workflows.messages import (
    COURIER,
    RING,
    TASK_QUEUE,
    Command,
    CourierInput,
    MeasureInput,
    Parked,
    ProjectInput,
    measure_workflow_id,
    project_workflow_id,
)
from workflows.search_attributes import MEASURE, STATE, of_project


def _project_input(database: Database, project: str) -> ProjectInput:
    with database.read() as session:
        file = files.load(session, project)
        clock = measures.edition(session, file.measure).clock
        summary = summary_of(session, file, rules.in_force(session, file.measure))
        return ProjectInput(summary=summary, clock=clock, parked=_parked(session, project))


def _parked(session: Session, subject: str) -> tuple[Parked, ...]:
    """What waits for a repair, as the workflow of a project or measure knows it."""
    return tuple(
        Parked(command=Command.model_validate_json(one.command), reason=one.reason)
        for one in troubles.known(session, subject, Kind.parked)
        if one.command
    )


async def ensure_started(client: Client, database: Database, project: str) -> None:
    """Start the workflow of a stored project; nothing happens when it runs or has run."""
    await _start_project(client, await asyncio.to_thread(_project_input, database, project), _ONCE)


async def start_again(client: Client, database: Database, project: str) -> None:
    """Start the workflow of a project for a command: that of one which has ended is begun anew (R8.8).

    It waits a moment for the command that opens the file again, and ends without it.
    """
    start = await asyncio.to_thread(_project_input, database, project)
    reuse = WorkflowIDReusePolicy.ALLOW_DUPLICATE if start.summary.ended else _ONCE
    await _start_project(client, start, reuse)


async def _start_project(client: Client, start: ProjectInput, reuse: WorkflowIDReusePolicy) -> None:
    project = start.summary.project
    await _start(
        client,
        "ProjectLifecycle",
        start,
        reuse,
        id=project_workflow_id(project),
        search_attributes=of_project(start.summary),
        memo={"title": start.summary.title, "lead": start.summary.lead},
        static_summary=f"{markdown(start.summary.title)} · {project}",
        static_details=f"{markdown(start.summary.lead)} · {start.summary.measure}",
    )
    if start.summary.notices:
        await ring(client)


async def ring(client: Client, start: CourierInput | None = None) -> None:
    """Wake the courier: it looks at the outbox. One that is not there starts, and looks."""
    await client.start_workflow(
        "Courier", start or CourierInput(), id=COURIER, task_queue=TASK_QUEUE, start_signal=RING,
        static_summary="letters of all projects",
    )  # fmt: skip


async def ensure_measure_started(client: Client, database: Database, key: str) -> None:
    """Start the workflow of an opened measure; nothing happens when it runs or has run."""
    measure = rules.load(key)
    start = await asyncio.to_thread(_measure_input, database, measure)
    attributes = TypedSearchAttributes([SearchAttributePair(MEASURE, key), SearchAttributePair(STATE, start.state)])
    await _start(
        client,
        "MeasureLifecycle",
        start,
        _ONCE,
        id=measure_workflow_id(key),
        search_attributes=attributes,
        static_summary=measure.title,
    )


# A workflow that has run is not begun anew.
_ONCE = WorkflowIDReusePolicy.REJECT_DUPLICATE


async def _start(
    client: Client, workflow: str, start: ProjectInput | MeasureInput, reuse: WorkflowIDReusePolicy, **how: Any
) -> None:
    """Start a workflow, unless it runs, or has run and is not to be begun anew."""
    with suppress(WorkflowAlreadyStartedError):
        await client.start_workflow(
            workflow,
            start,
            task_queue=TASK_QUEUE,
            id_reuse_policy=reuse,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            **how,
        )


def _measure_input(database: Database, measure: Measure) -> MeasureInput:
    with database.read() as session:
        edition = measures.edition(session, measure.key)
        still_open = len(queries.open_projects(session, measure.key))
        parked = _parked(session, measure.key)
    return MeasureInput(
        measure=measure.key,
        clock=edition.clock,
        opens=measure.window.opens.at(),
        closes=measure.window.closes.at(),
        state=edition.state,
        open_projects=still_open,
        parked=parked,
    )


async def start_missing(client: Client, database: Database) -> int:
    """Start what is stored and has no workflow yet, for example after a crash between the two. Returns how many were tried."""

    def stored() -> tuple[list[str], list[str]]:
        with database.read() as session:
            return [edition.key for edition in measures.editions(session)], queries.open_projects(session)

    keys, projects = await asyncio.to_thread(stored)
    for key in keys:
        await ensure_measure_started(client, database, key)
    for project in projects:
        await ensure_started(client, database, project)
    return len(keys) + len(projects)


def project_handle(client: Client, project: str) -> WorkflowHandle:  # type: ignore[type-arg]
    """The workflow of a project."""
    return client.get_workflow_handle(project_workflow_id(project))

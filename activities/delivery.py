"""Starting workflows for what the database holds: idempotent, so that it may be tried again at any time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlmodel import Session
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.answers import offered, summary_of
from activities.clock import now
from domain.basis.text import markdown
from storage import attending, files, measures, outbox, queries, rules, troubles
from storage.database import Database
from storage.troubles import Kind
from workflows.messages import (
    COURIER,
    PROJECT_SETTLED,
    RING,
    TASK_QUEUE,
    Answer,
    Command,
    CourierInput,
    MeasureInput,
    Parked,
    ProjectInput,
    Refresh,
    Standing,
    measure_workflow_id,
    project_workflow_id,
)
from workflows.search_attributes import MEASURE, STATE, of_project

# A machine that is busy may take its time; a worker that was stopped never answers.
ANSWERS_WITHIN = timedelta(seconds=15)
Said = TypeVar("Said", bound=BaseModel)
# What stands beside a project in Temporal's UI: its buttons are the engine's, not the procedure's.
WHAT_THE_UI_CAN_DO = (
    "Qui si legge soltanto. I comandi si danno con `starter.py`: quelli attesi ora, per intero, sono in *Current Details*. "
    "I pulsanti di questa pagina (*Request Cancellation*, *Terminate*, *Reset*, *Signal*, *Update*) non sono atti del procedimento: "
    "il fascicolo non cambia, e ciò che interrompono è ripreso dal fascicolo."
)


def project_input(database: Database, project: str) -> ProjectInput:
    """What a project's workflow knows, from the record. Raises NotFound."""
    with database.read() as session:
        file = files.load(session, project)
        clock = measures.clock_in(session, file.measure)
        measure = rules.in_force(session, file.measure)
        may_be_done = offered(session, file, measure, clock.programme(now()))
        summary = summary_of(file, measure, may_be_done, outbox.waiting(session, project))
        if standing_still := [str(one) for one in troubles.known(session, project)]:
            summary = summary.model_copy(update={"needs_attention": "; ".join(standing_still)})
        return ProjectInput(summary=summary, clock=clock, parked=_parked(session, project))


def _parked(session: Session, subject: str) -> tuple[Parked, ...]:
    """What waits for a repair, as the workflow of a project or measure knows it."""
    return tuple(
        Parked(command=Command.model_validate_json(one.command), reason=one.reason)
        for one in troubles.known(session, subject, Kind.parked)
        if one.command
    )


async def ensure_started(client: Client, database: Database, project: str) -> None:
    """Start the workflow of a living file, unless it runs: one that was ended by somebody's hand is begun anew."""
    start = await asyncio.to_thread(project_input, database, project)
    if not start.summary.ended:
        await _start_project(client, database, start)


async def start_again(client: Client, database: Database, project: str) -> None:
    """Start the workflow of a project for a command, also of one which has ended (R8.8).

    It waits a moment for the command that opens the file again, and ends without it.
    """
    await _start_project(client, database, await asyncio.to_thread(project_input, database, project))


async def _start_project(client: Client, database: Database, start: ProjectInput) -> None:
    project = start.summary.project
    await _start(
        client,
        "ProjectLifecycle",
        start,
        id=project_workflow_id(project),
        search_attributes=of_project(start.summary),
        memo={"title": start.summary.title},
        static_summary=f"{markdown(start.summary.title)} · {project}",
        static_details=f"{start.summary.measure}\n\n{WHAT_THE_UI_CAN_DO}",
    )
    if start.summary.notices and not await asyncio.to_thread(attended, database):
        await ring(client)


def attended(database: Database) -> bool:
    """Whether the courier is at the outbox: asked after letters were committed, a ring is needed only where it is not."""
    with database.read() as session:
        return attending.is_there(session, datetime.now(UTC))


async def ring(client: Client, start: CourierInput | None = None) -> None:
    """Wake the courier: it looks at the outbox. One that is not there starts, and looks."""
    await client.start_workflow(
        "Courier", start or CourierInput(), id=COURIER, task_queue=TASK_QUEUE, start_signal=RING,
        static_summary="lettere di tutti i progetti", rpc_timeout=ANSWERS_WITHIN,
    )  # fmt: skip


async def begin_courier_anew(client: Client) -> None:
    """End the courier and start another one: all that it carries stands in the outbox, and nothing in its history.

    What can break a history is an engine that was put back to an earlier hour under a worker that goes on: it takes up the work
    where it believes it is, and what is written then can never be read again.
    """
    await client.get_workflow_handle(COURIER).terminate("its code fails on its history", rpc_timeout=ANSWERS_WITHIN)
    await ring(client)


async def tell_measure(client: Client, measure: str, project: str) -> None:
    """Tell a measure that a project has freed money or has ended; one that is over needs no word."""
    try:
        await client.get_workflow_handle(measure_workflow_id(measure)).signal(
            PROJECT_SETTLED, project, rpc_timeout=ANSWERS_WITHIN
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise


async def ensure_measure_started(client: Client, database: Database, key: str) -> None:
    """Start the workflow of a measure that is not over, unless it runs."""
    start = await asyncio.to_thread(measure_input, database, key)
    if start.state == "closed" and start.open_projects == 0:
        return
    attributes = TypedSearchAttributes([SearchAttributePair(MEASURE, key), SearchAttributePair(STATE, start.state)])
    await _start(
        client,
        "MeasureLifecycle",
        start,
        id=measure_workflow_id(key),
        search_attributes=attributes,
        static_summary=rules.load(key).title,
        static_details=WHAT_THE_UI_CAN_DO,
    )


async def _start(client: Client, workflow: str, start: ProjectInput | MeasureInput, **how: Any) -> None:
    """Start a workflow from the record, unless it runs."""
    with suppress(WorkflowAlreadyStartedError):
        await client.start_workflow(
            workflow,
            start,
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            **how,
        )


def measure_input(database: Database, key: str) -> MeasureInput:
    """What a measure's workflow knows, from the record. Raises NotFound."""
    measure = rules.load(key)
    with database.read() as session:
        edition = measures.edition(session, key)
        still_open = len(queries.open_projects(session, key))
        parked = _parked(session, key)
        somebody_waits = bool(queries.waiting(session, key))
    return MeasureInput(
        measure=key,
        clock=edition.clock,
        opens=measure.window.opens.at(),
        closes=measure.window.closes.at(),
        state=edition.state,
        open_projects=still_open,
        settled=somebody_waits,  # a word that money had come free may have been lost with the workflow before
        parked=parked,
    )


async def refresh(client: Client, id: str) -> Standing:
    """Let a workflow look at its record again. Raises as ``update`` does."""
    return await update(client, id, "refresh", Refresh(subject=id.partition("/")[2]), Standing)


async def give(client: Client, command: Command) -> Answer:
    """Give a command of the service to a project. Raises as ``update`` does."""
    return await update(client, project_workflow_id(command.project), command.name, command, Answer, command.id)


async def update(
    client: Client, id: str, name: str, argument: BaseModel, answers: type[Said], update_id: str | None = None
) -> Said:
    """Send an update and wait for its answer for as long as a busy machine may take.

    Raises TimeoutError when there is none in time, by which nothing is known of its effect; WorkflowUpdateFailedError;
    and RPCError.
    """
    handle = client.get_workflow_handle(id)
    asked = handle.execute_update(name, argument, id=update_id, result_type=answers)
    try:
        found: Said = await asyncio.wait_for(asked, ANSWERS_WITHIN.total_seconds())
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:  # the same, as the SDK words it when it is cut off
        raise TimeoutError(f"{id} does not answer '{name}'") from error
    return found


def project_handle(client: Client, project: str) -> WorkflowHandle:  # type: ignore[type-arg]
    """The workflow of a project."""
    return client.get_workflow_handle(project_workflow_id(project))

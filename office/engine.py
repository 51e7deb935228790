"""The engine's part of a request: connect, start what is missing, send an update, wait for its answer.

Imported only where something is asked of the engine: its library is large, and reading does without.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, TypeVar

from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.delivery import ensure_measure_started, ensure_started, start_again
from activities.delivery import refresh as bring_up
from domain.basis.findings import Finding
from domain.basis.language import _, mark
from domain.commands.table import COMMANDS
from domain.edition.acts import ACTS
from domain.edition.catalogue import refuse
from office.caller import Caller
from office.errors import Failed, RuleBroken, Unavailable
from runtime.client import connect
from storage import files, measures
from storage.submission import Submitted
from workflows.messages import (
    PAYMENTS_QUEUE,
    Answer,
    Command,
    PaymentReport,
    Standing,
    measure_workflow_id,
    project_workflow_id,
)

T = TypeVar("T")
# How long a client waits for an answer. A request whose answer comes later is not lost.
PATIENCE = timedelta(seconds=20)
UNKNOWN = mark("the answer is not known yet: the service may be busy or its worker down; give the same command again")


def tell_project(caller: Caller, command: Command, update_id: str) -> Answer:
    """Give a command to a project's workflow; one that is not there is started from the record first.

    So is that of a project which has ended, for the command that opens its file again.
    """

    async def work(client: Client) -> Answer:
        handle = client.get_workflow_handle(project_workflow_id(command.project))
        try:
            return await _update(handle, command, update_id)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await start_again(client, caller.database, command.project)
        except RuleBroken as broken:
            if not _lags(caller, command, broken):
                raise
            await _brought_up(client, handle.id)
        return await _update(handle, command, update_id)

    return _run(caller, work)


def tell_measure(caller: Caller, command: Command, update_id: str) -> Answer:
    """Give an act to a measure's workflow. Raises RuleBroken when the measure is over."""
    key = command.project

    async def work(client: Client) -> Answer:
        await ensure_measure_started(client, caller.database, key)
        handle = client.get_workflow_handle(measure_workflow_id(key))
        try:
            return await _update(handle, command, update_id)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            raise RuleBroken(refuse("state", "over", "measure", measure=key)) from error
        except RuleBroken as broken:
            if not _lags(caller, command, broken):
                raise
            await _brought_up(client, handle.id)
        return await _update(handle, command, update_id)

    return _run(caller, work)


def refresh(caller: Caller, project: str) -> Standing:
    """Bring the workflow of a project up to its file, or start it from the record; what it then knows."""

    async def work(client: Client) -> Standing:
        await ensure_started(client, caller.database, project)
        return await _brought_up(client, project_workflow_id(project))

    return _run(caller, work)


def _lags(caller: Caller, command: Command, broken: RuleBroken) -> bool:
    """Whether a workflow refuses by a state that the record has left: the record is the truth."""
    if all(finding.rule != "state" for finding in broken.findings):
        return False
    with caller.database.read() as session:
        if command.name in COMMANDS:
            return files.load(session, command.project).state in COMMANDS[command.name].transitions
        return measures.edition(session, command.project).state in ACTS[command.name].states


async def _brought_up(client: Client, id: str) -> Standing:
    try:
        return await asyncio.wait_for(bring_up(client, id), PATIENCE.total_seconds())
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise Unavailable(_(UNKNOWN)) from error
    except WorkflowUpdateFailedError as error:
        raise Failed(_("the workflow could not read the record: {why}", why=error.cause)) from error


def start_project(caller: Caller, store: Callable[[], Submitted]) -> Submitted:
    """Store a project once the engine is known to answer, and start its workflow."""

    async def work(client: Client) -> Submitted:
        receipt = store()
        await ensure_started(client, caller.database, receipt.project)
        return receipt

    return _run(caller, work)


def start_measure(caller: Caller, key: str, store: Callable[[], bool]) -> bool:
    """Open a measure once the engine is known to answer, and start its workflow; False when it was open already."""

    async def work(client: Client) -> bool:
        fresh = store()
        await ensure_measure_started(client, caller.database, key)
        return fresh

    return _run(caller, work)


def run_payments(caller: Caller, id: str) -> PaymentReport:
    """Start a payment run and wait for it; the same id again waits for, or reads, the first one."""

    async def work(client: Client) -> PaymentReport:
        with suppress(WorkflowAlreadyStartedError):
            await client.start_workflow(
                "PaymentRun", id=id, task_queue=PAYMENTS_QUEUE, id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary="asked for by the paymaster",
            )  # fmt: skip
        handle = client.get_workflow_handle(id, result_type=PaymentReport)
        try:
            return await asyncio.wait_for(handle.result(), PATIENCE.total_seconds())
        except TimeoutError as error:
            raise Unavailable(_(UNKNOWN)) from error
        except WorkflowFailureError as error:
            raise Failed(_("the payment run has failed: {why}", why=error.cause)) from error

    return _run(caller, work)


def _run(caller: Caller, work: Callable[[Client], Awaitable[T]]) -> T:
    """Connect and do something with the server. Raises Unavailable, or ServerUnavailable, when it does not answer."""

    async def connected() -> T:
        return await work(await connect(caller.settings))

    try:
        return asyncio.run(connected())
    except RPCError as error:
        raise Unavailable(_("the Temporal server did not answer: {why}", why=error.message)) from error


async def _update(handle: WorkflowHandle[Any, Any], command: Command, update_id: str) -> Answer:
    """Send an update and wait for its answer. Raises RuleBroken for the refusal of a validator."""
    try:
        return await asyncio.wait_for(
            handle.execute_update(command.name, command, id=update_id, result_type=Answer), PATIENCE.total_seconds()
        )
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise Unavailable(_(UNKNOWN)) from error
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.details:
            raise RuleBroken(*(Finding(**finding) for finding in error.cause.details[0])) from error
        raise Unavailable(_(UNKNOWN)) from error

"""Sending a command to a project: its content is stored first, the command carries only the hash."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from cli.errors import UNAVAILABLE, Failure, malformed, refused
from cli.session import Session
from domain.basis.findings import Finding
from domain.commands import COMMANDS
from domain.decide import wrong_state
from domain.lifecycle.contents import EMPTY_CONTENT, Content, canonical
from domain.lifecycle.states import ENDS, Role
from storage import audit, documents, files, measures
from workflows.messages import Answer, Command, measure_workflow_id, project_workflow_id

if TYPE_CHECKING:
    from temporalio.client import Client, WorkflowHandle

T = TypeVar("T")
PATIENCE = timedelta(seconds=20)
UNKNOWN = "the answer is not known yet: the service may be busy or its worker down; give the same command again"


def run(session: Session, work: Callable[[Client], Awaitable[T]]) -> T:
    """Connect and do something with the server. Raises ServerUnavailable, or Failure when it does not answer."""
    from temporalio.service import RPCError

    from runtime.client import connect

    async def connected() -> T:
        return await work(await connect(session.settings))

    try:
        return asyncio.run(connected())
    except RPCError as error:
        raise Failure(UNAVAILABLE, f"the Temporal server did not answer: {error.message}") from error


def send(
    session: Session,
    project: str,
    name: str,
    content: Content,
    attached: bytes | None = None,
    command_id: str | None = None,
) -> dict[str, Any]:
    """Give a command and return its answer; the same fact again returns the first answer with ``already``.

    ``command_id`` says which fact it is, where the content alone does not.
    Raises Failure for a refusal, NotFound for an unknown project, ServerUnavailable when nobody answers.
    """
    actor, role = session.acting(*COMMANDS[name].roles)
    data = canonical(content)
    with session.database.read() as database:
        file = files.load(database, project)
        extra = COMMANDS[name].occasion(file, content, actor)
    sha256 = _store(session, data, attached, f"{name}.json")
    derived = "/".join(part for part in (project, name, sha256[:16], extra) if part)
    command_id = command_id or session.command_id or derived
    with session.database.read() as database:
        stored = audit.accepted_answer(database, command_id)
        tries = audit.refusals(database, command_id)
    if stored is not None:
        first = Answer.model_validate_json(stored)
        if not first.command.startswith(f"{project}/") and first.data.get("project") != project:
            raise malformed(f"the command id '{command_id}' belongs to another project")
        return {**first.data, "message": first.message, "already": True}
    if file.state in ENDS:
        raise refused([wrong_state(name, file.state.value)])
    command = Command(id=command_id, project=project, name=name, actor=actor, role=role.value, content=sha256)
    answer = run(session, lambda client: _update(session, client, command, f"{command_id}#{tries}"))
    if not answer.accepted:
        raise refused(answer.findings)
    return {**answer.data, "message": answer.message, "already": False}


def _store(session: Session, data: bytes, attached: bytes | None, name: str) -> str:
    now = datetime.now(UTC)
    with session.database.write() as database:
        if attached is not None:
            documents.store(database, attached, name.replace(".json", ""), now)
        return documents.store(database, data, name, now)


async def _update(session: Session, client: Client, command: Command, update_id: str) -> Answer:
    from temporalio.service import RPCError, RPCStatusCode

    from activities.delivery import ensure_started

    handle = client.get_workflow_handle(project_workflow_id(command.project))
    try:
        return await execute(handle, command.name, command, update_id)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    # The file is stored and its workflow is not there: start it, then ask again.
    await ensure_started(client, session.database, command.project)
    return await execute(handle, command.name, command, update_id)


async def execute(handle: WorkflowHandle[Any, Any], name: str, command: Command, update_id: str) -> Answer:
    """Send an update and wait for its answer; a validator's refusal becomes a refused Failure."""
    from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
    from temporalio.exceptions import ApplicationError

    try:
        return await asyncio.wait_for(
            handle.execute_update(name, command, id=update_id, result_type=Answer), PATIENCE.total_seconds()
        )
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise Failure(UNAVAILABLE, UNKNOWN) from error
    except WorkflowUpdateFailedError as error:
        if isinstance(error.cause, ApplicationError) and error.cause.details:
            raise refused(error.cause.details[0]) from error
        raise Failure(UNAVAILABLE, UNKNOWN) from error


def send_act(session: Session, key: str, name: str, content: Content) -> dict[str, Any]:
    """Give an act on a measure and return its answer; the same act again returns the first answer with ``already``."""
    actor, _ = session.acting(Role.manager)
    sha256 = _store(session, canonical(content), None, f"{name}.json")
    occasion = "" if sha256 == EMPTY_CONTENT else f"/{sha256[:16]}"
    command_id = session.command_id or f"{key}/{name}{occasion}"
    with session.database.read() as database:
        measures.edition(database, key)
        stored = audit.accepted_answer(database, command_id)
        tries = audit.refusals(database, command_id)
    if stored is not None:
        return {**Answer.model_validate_json(stored).data, "already": True}
    command = Command(
        id=command_id, project=key, name=name, actor=actor, role=Role.manager.value, content=sha256
    )  # fmt: skip

    async def work(client: Client) -> Answer:
        from temporalio.service import RPCError, RPCStatusCode

        from activities.delivery import ensure_measure_started

        await ensure_measure_started(client, session.database, key)
        handle = client.get_workflow_handle(measure_workflow_id(key))
        try:
            return await execute(handle, name, command, f"{command_id}#{tries}")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            over = f"{key} is over: its window is closed and all its projects have ended"
            raise refused(
                [Finding("state", over, "measure", "default", "an edition lives until its last project")]
            ) from error

    answer = run(session, work)
    if not answer.accepted:
        raise refused(answer.findings)
    return {**answer.data, "already": False}

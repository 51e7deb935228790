"""What the doctor asks of the engine: does it answer, who works, do workflows and record agree, are its duties planned."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.basis.language import _, mark, n_
from office.caller import Caller
from office.checks import Check, first, same_time
from storage import troubles

if TYPE_CHECKING:
    from temporalio.client import Client

# The internal query that every workflow answers, and how long a worker that lives may take for it.
_METADATA = "__temporal_workflow_metadata"
_AT_ONCE = timedelta(seconds=15)
# How long the engine may take for all that is asked of it: whoever calls the doctor wants to know within a minute.
_LONGEST = timedelta(seconds=40)


async def sounded(caller: Caller) -> list[Check]:
    """What can be seen of the engine within the time that a monitor waits; whoever does not answer then is a finding."""
    from temporalio.service import RPCError

    seen: list[Check] = []

    async def look() -> None:
        async for check in _server(caller):
            seen.append(check)  # noqa: PERF401 - what was seen before the time was over counts

    try:
        await asyncio.wait_for(look(), _LONGEST.total_seconds())
    except (TimeoutError, RPCError):
        words = _("it does not answer: it is gone, stands still, or has more to do than it can")
        seen.append(Check("server", False, words))
    return seen


async def _server(caller: Caller) -> AsyncIterator[Check]:
    from temporalio.api.enums.v1 import TaskQueueType
    from temporalio.service import RPCError

    from runtime.client import ServerUnavailable, connect
    from runtime.pollers import pollers
    from runtime.schedules import DUTIES
    from workflows.messages import PAYMENTS_QUEUE, TASK_QUEUE

    try:
        client = await connect(caller.settings)
    except ServerUnavailable as error:
        yield Check("server", False, str(error))
        return
    yield Check("server", True, _("reachable, namespace {name}", name=client.namespace))
    answers = await _answers(client)
    words = _("at once") if answers else _("it was stopped, or is stuck: start a worker")
    yield Check("worker answers", answers, words)
    if answers:
        yield await engines_time(client)
    for name, queue in ((mark("worker"), TASK_QUEUE), (mark("worker payments"), PAYMENTS_QUEUE)):
        seen = await pollers(client, queue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
        yield Check(name, bool(seen), ", ".join(seen) or _("nobody polls the task queue"))
    yield await _compared(caller, client, answers)
    for duty in DUTIES:
        try:
            state = (await client.get_schedule_handle(duty.id).describe()).schedule.state
            yield Check(f"schedule {duty.id}", not state.paused, _("paused") if state.paused else _(duty.note))
        except RPCError:
            yield Check(f"schedule {duty.id}", False, _("missing: start a worker"))


async def _answers(client: Client) -> bool:
    """Whether a worker answers now: the server sees the polls of one that was stopped for minutes."""
    from temporalio.service import RPCError

    from workflows.messages import COURIER

    try:
        await client.get_workflow_handle(COURIER).query(_METADATA, rpc_timeout=_AT_ONCE)
    except RPCError:
        return False
    return True


async def engines_time(client: Client) -> Check:
    """The engine's clock beside this machine's: a worker that answers asks for work at least once a minute."""
    from temporalio.api.enums.v1 import TaskQueueType

    from runtime.pollers import asked
    from workflows.messages import TASK_QUEUE

    seen = await asked(client, TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
    return same_time(mark("engine's clock"), max(seen.values(), default=None))


async def _compared(caller: Caller, client: Client, ask: bool) -> Check:
    """Record and workflows beside each other, now; nothing is mended. What is parked stands on record."""
    from activities.reconcile import reconcile

    name = "workflows"
    try:
        seen = await reconcile(client, caller.database, mend=False, ask=ask)
        with caller.database.read() as session:
            parked = [str(one) for one in troubles.known(session) if one.kind not in troubles.COMPARED]
    except ConnectionError as error:
        return Check(name, False, _("they could not be compared with the record: {why}", why=error))
    found = [*parked, *map(str, seen.found)]
    return Check(
        name,
        not found,
        first(found, see="repair list")
        or n_("{n} agrees with the record", "{n} agree with the record", seen.workflows),
    )

"""Who works: the pollers of a task queue, as the server sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from workflows.messages import PAYMENTS_QUEUE, TASK_QUEUE

# A poll lasts a minute: whoever works has asked since.
POLLED_WITHIN = timedelta(minutes=2)
QUEUES = (TASK_QUEUE, PAYMENTS_QUEUE)


async def asked(client: Client, queue: str, kind: TaskQueueType.ValueType) -> dict[str, datetime]:
    """Who has asked for tasks of a kind, and when last, by the server's own clock. Raises RPCError."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind
    )
    answer = await client.workflow_service.describe_task_queue(request)
    return {poller.identity: poller.last_access_time.ToDatetime(UTC) for poller in answer.pollers}


async def pollers(client: Client, queue: str, kind: TaskQueueType.ValueType) -> list[str]:
    """The identities that have lately asked for tasks of a kind. Raises RPCError."""
    since = datetime.now(UTC) - POLLED_WITHIN
    return [identity for identity, at in (await asked(client, queue, kind)).items() if at > since]


async def missing(client: Client) -> list[str]:
    """What this process should ask the server for, and the server does not see it ask. Raises RPCError."""
    kinds = {
        "workflows": TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        "activities": TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    }
    return [
        f"the server does not see it ask for {what} of the queue '{queue}'"
        for queue in QUEUES
        for what, kind in kinds.items()
        if client.identity not in await pollers(client, queue, kind)
    ]

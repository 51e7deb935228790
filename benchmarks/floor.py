"""The bare engine: a workflow whose update runs one activity that does nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from runtime.heartbeats import Heartbeats
    from runtime.sandbox import sandbox
    from runtime.worker import USUAL
    from workflows.calls import Call
    from workflows.messages import Answer, Command

QUEUE = "floor"
NOTHING = Call("nothing", Command, Answer, timedelta(seconds=60))


@activity.defn(name=NOTHING.name)
def nothing(command: Command) -> Answer:
    """Do nothing, and say so."""
    return Answer(command=command.id, name=command.name, accepted=True)


@workflow.defn
class Floor:
    """Takes updates until it is told that it is over."""

    def __init__(self) -> None:
        self.over = False

    @workflow.run
    async def run(self) -> None:
        """Wait for the end."""
        await workflow.wait_condition(lambda: self.over)

    @workflow.update
    async def give(self, command: Command) -> Answer:
        """One empty activity."""
        return await NOTHING(command, "nothing")

    @workflow.signal
    def end(self) -> None:
        """It is over."""
        self.over = True


def worker(client: Client) -> Worker:
    """A worker like that of the service."""
    return Worker(
        client,
        task_queue=QUEUE,
        workflows=[Floor],
        activities=[nothing],
        activity_executor=ThreadPoolExecutor(USUAL.slots),
        max_concurrent_activities=USUAL.slots,
        interceptors=[Heartbeats()],
        workflow_runner=sandbox(),
    )

"""The window of one edition: it opens, and closes by the clock or by a manager's act."""

from __future__ import annotations

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.lifecycle import Role
    from domain.programme_clock import delay
    from workflows.messages import Answer, CloseEdition, Command, MeasureInput
    from workflows.search_attributes import STATE

RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(minutes=1))


@workflow.defn
class MeasureLifecycle:
    """Waits for the closing of the window, then tells what still waits for money that it is not funded."""

    @workflow.init
    def __init__(self, start: MeasureInput) -> None:
        self.start = start
        self.closing: Command | None = None
        self.closed = False
        self._show()

    @workflow.run
    async def run(self, start: MeasureInput) -> str:
        """Open window, closing instant, closed window."""
        try:
            timeout = delay(start.clock, workflow.now(), start.closes)
            await workflow.wait_condition(
                lambda: self.closing is not None,
                timeout=timeout,
                timeout_summary=f"window closes {start.closes.isoformat()}",
            )
        except TimeoutError:
            pass
        actor = self.closing.actor if self.closing else Role.system
        await workflow.execute_activity(
            "close_edition",
            CloseEdition(measure=start.measure, actor=actor, at=self._now()),
            start_to_close_timeout=timedelta(minutes=10),
            retry_policy=RETRIES,
            summary="window closes",
        )
        self.closed = True
        workflow.upsert_search_attributes([STATE.value_set("closed")])
        self._show()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return "closed"

    @workflow.update(description="Close the window before its time (manager)")
    async def close_measure(self, command: Command) -> Answer:
        """Close the window now; answers when it is closed."""
        self.closing = command
        await workflow.wait_condition(lambda: self.closed)
        return Answer(
            command=command.id,
            name=command.name,
            accepted=True,
            message="closed",
            data={"measure": self.start.measure, "state": "closed"},
        )

    @close_measure.validator
    def _may_close(self, command: Command) -> None:
        if command.role != Role.manager:
            finding = {"rule": "role", "message": f"a window is closed by the manager, not by the {command.role}"}
            raise ApplicationError(finding["message"], [finding], type="wrong_role")
        if self.closing is not None and self.closing.id != command.id:
            finding = {"rule": "state", "message": "the window is being closed already"}
            raise ApplicationError(finding["message"], [finding], type="wrong_state")

    def _show(self) -> None:
        state = "chiuso" if self.closed else "aperto"
        workflow.set_current_details(
            f"## {self.start.measure}\n\n**Sportello**: {state}\n\n**Chiusura**: {self.start.closes.isoformat()}"
        )

    def _now(self) -> datetime:
        return self.start.clock.programme(workflow.now())

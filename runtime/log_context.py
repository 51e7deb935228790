"""Every line that is written while an activity runs says of which workflow, project and command it is."""

from __future__ import annotations

from typing import Any

import structlog
from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from workflows.messages import DecideInput, MeasureAct, project_workflow_id

_PROJECT = project_workflow_id("")


class LogContext(Interceptor):
    """For the workers of the service."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Name what is worked on, for as long as the activity runs."""
        return _Naming(next)


class _Naming(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        with structlog.contextvars.bound_contextvars(**_names(input.args[0] if input.args else None)):
            return await super().execute_activity(input)


def _names(argument: Any) -> dict[str, Any]:
    info = activity.info()
    names: dict[str, Any] = {"workflow": info.workflow_id, "run": info.workflow_run_id, "activity": info.activity_type}
    if info.workflow_id and info.workflow_id.startswith(_PROJECT):
        names["project"] = info.workflow_id.removeprefix(_PROJECT)
    if isinstance(argument, DecideInput | MeasureAct):
        names["command"] = argument.command.id
    return names

"""Rolling a release out over the open projects, half-way, whole and back: which build their next tasks go to."""

from __future__ import annotations

import asyncio

from temporalio.api.workflowservice.v1 import (
    SetWorkerDeploymentCurrentVersionRequest,
    SetWorkerDeploymentRampingVersionRequest,
)
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode

ALL = 100
PATIENCE_SECONDS = 60
# What the server says of a build whose workers it has not seen yet.
_NOT_YET = (RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION)


async def roll_out(
    client: Client, version: WorkerDeploymentVersion, percent: int, patience: float = PATIENCE_SECONDS
) -> None:
    """Send so many of a hundred workflows to a build; all of them make it the current one. Raises RPCError.

    The server is waited for until it knows the build, whose workers may have just started.
    """
    for _ in range(int(patience * 2)):
        try:
            await _set(client, version, percent)
        except RPCError as error:
            if error.status not in _NOT_YET:
                raise
            await asyncio.sleep(0.5)
        else:
            return
    await _set(client, version, percent)


async def _set(client: Client, version: WorkerDeploymentVersion, percent: int) -> None:
    name = version.deployment_name
    service = client.workflow_service
    if percent == ALL:
        await service.set_worker_deployment_current_version(
            SetWorkerDeploymentCurrentVersionRequest(
                namespace=client.namespace, deployment_name=name, build_id=version.build_id, identity=client.identity
            )
        )
        return
    await service.set_worker_deployment_ramping_version(
        SetWorkerDeploymentRampingVersionRequest(
            namespace=client.namespace,
            deployment_name=name,
            build_id=version.build_id if percent else "",
            percentage=float(percent),
            identity=client.identity,
        )
    )

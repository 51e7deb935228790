"""Every activity tells the server all the while that its process lives: what a killed worker had in hand goes on at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.worker import (
    ActivityInboundInterceptor,
    ActivityOutboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
)

# Well below the shortest ``heartbeat_timeout`` of the workflows. An activity that ends sooner never sends a
# heartbeat.
BEAT_SECONDS = 1.0
# Workers are given the same as their longest pause between two beats that are sent. Left to itself the SDK sends one after
# four fifths of the time limit, so that a process which stands still for the last fifth counts as dead though it works.
BEAT = timedelta(seconds=BEAT_SECONDS)


class Heartbeats(Interceptor):
    """For the workers of the service."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Beat while the activity runs."""
        return _Beating(next)


class _Beating(ActivityInboundInterceptor):
    def init(self, outbound: ActivityOutboundInterceptor) -> None:
        self._outbound = outbound
        super().init(outbound)

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        heart = asyncio.create_task(self._beat())
        try:
            return await super().execute_activity(input)
        finally:
            heart.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self._outbound.heartbeat()

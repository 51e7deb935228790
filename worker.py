"""The worker of the service: connects by the environment, registers search attributes, runs until it is asked to stop."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog
from temporalio.service import RPCError

from runtime import logs
from runtime.client import connect
from runtime.private import tighten
from runtime.processes import run_and_exit, stop_requested
from runtime.service import working
from runtime.settings import Settings

log = structlog.get_logger("worker")
RETRY_SECONDS = 2


async def work() -> int:
    """Work; wait while the server or the database is not there or not ready."""
    settings = Settings()
    stop = stop_requested()
    if settings.data.is_dir():
        tighten(settings.data)
    while not stop.is_set():
        try:
            client = await connect(settings)
            async with working(client, settings):
                log.info("ready", namespace=client.namespace)
                await stop.wait()
                log.info("stopping")
        except (ConnectionError, RPCError) as error:
            log.warning("waiting", reason=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), RETRY_SECONDS)
    return 0


def main() -> int:
    """Entry point of the process."""
    logs.configure()
    return asyncio.run(work())


if __name__ == "__main__":
    run_and_exit(main)

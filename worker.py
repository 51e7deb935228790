"""The worker of the service: connects by the environment, registers search attributes, runs until it is asked to stop."""

from __future__ import annotations

import asyncio

import structlog

from runtime import logs
from runtime.client import ServerUnavailable, connect
from runtime.processes import run_and_exit, stop_requested
from runtime.service import working
from runtime.settings import Settings

log = structlog.get_logger("worker")
RETRY_SECONDS = 2


async def work() -> int:
    """Wait for the server, then work."""
    settings, stop = Settings(), stop_requested()
    while not stop.is_set():
        try:
            client = await connect(settings)
        except ServerUnavailable as error:
            log.warning("waiting", reason=str(error))
            await asyncio.sleep(RETRY_SECONDS)
            continue
        async with working(client, settings):
            log.info("ready", namespace=client.namespace)
            await stop.wait()
            log.info("stopping")
    return 0


def main() -> int:
    """Entry point of the process."""
    logs.configure()
    return asyncio.run(work())


if __name__ == "__main__":
    run_and_exit(main)

"""The worker of the service: connects by the environment, registers search attributes, runs until it is asked to stop.

``python worker.py --migrate`` brings the record's tables to this release as their owner, and ends.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import closing, suppress

import structlog
from temporalio.service import RPCError

from runtime import logs
from runtime.client import connect
from runtime.metrics import Metrics
from runtime.monitor import Monitor
from runtime.private import tighten
from runtime.processes import run_and_exit, stop_requested
from runtime.server import any_port
from runtime.service import working
from runtime.settings import CannotStart, Settings
from runtime.telemetry import runtime
from storage.database import Database

log = structlog.get_logger("worker")
RETRY_SECONDS = 2


async def work(settings: Settings) -> int:
    """Work; wait while the server or the database is not there or not ready."""
    stop = stop_requested()
    if settings.data.is_dir():
        tighten(settings.data)
    port = any_port() if settings.monitor else None
    own_runtime = runtime(port)
    monitor = Monitor(settings.monitor, Metrics(port))
    async with monitor.window():
        while not stop.is_set():
            try:
                client = await connect(settings, runtime=own_runtime)
                async with working(client, settings) as database:
                    monitor.works_with(client, database)
                    log.info("ready", namespace=client.namespace)
                    await stop.wait()
                    log.info("stopping")
            except (ConnectionError, RPCError) as error:
                log.warning("waiting", reason=str(error))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), RETRY_SECONDS)
    return 0


def migrate(settings: Settings) -> int:
    """Bring the tables to this release and hand out the rights, as their owner."""
    with closing(Database(settings.database_url, settings.person_keys)) as database:
        database.migrate()
        database.hand_out_rights()
    log.info("the record has the tables of this release")
    return 0


def main() -> int:
    """Entry point of the process."""
    logs.configure()
    settings = Settings()
    try:
        return migrate(settings) if "--migrate" in sys.argv[1:] else asyncio.run(work(settings))
    except (CannotStart, ConnectionError) as error:
        log.error("cannot go on", reason=str(error))
        return 1


if __name__ == "__main__":
    run_and_exit(main)

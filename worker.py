"""The worker of the service: connects by the environment, registers search attributes, runs until it is asked to stop.

``--migrate`` brings the record's tables to this release as their owner, and ends. ``--roll-out PERCENT`` sends so many of
a hundred workflows to the release that ``AZIONI_BUILD`` names, and ends.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import closing, suppress

import structlog
from temporalio.service import RPCError

from runtime import gone, logs
from runtime.client import connect
from runtime.metrics import Metrics
from runtime.monitor import Monitor
from runtime.private import tighten
from runtime.processes import run_and_exit, stop_requested
from runtime.releases import roll_out
from runtime.server import any_port
from runtime.service import working
from runtime.settings import CannotStart, Settings
from runtime.telemetry import runtime
from runtime.tuning import Tuning
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
        gone.check(settings, database)
        if not database.migrate():
            raise CannotStart("the record has the tables of a later release: there is nothing to bring")
        database.hand_out_rights()
    log.info("the record has the tables of this release")
    return 0


async def release(settings: Settings, percent: int) -> int:
    """Send workflows to the release of the settings. Raises CannotStart without one."""
    version = Tuning.of(settings).version
    if version is None:
        raise CannotStart("AZIONI_BUILD does not say which release")
    try:
        await roll_out(await connect(settings), version, percent)
    except RPCError as error:
        raise CannotStart(f"the server refuses: {error.message}") from error
    log.info("rolled out", build=version.build_id, percent=percent)
    return 0


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What is asked of the process; leaves it with status 2 for what it does not understand."""
    parser = argparse.ArgumentParser(prog="worker.py", description="The worker of the service.")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--migrate", action="store_true", help="bring the record's tables to this release, and end")
    other.add_argument(
        "--roll-out", type=int, choices=range(101), metavar="PERCENT", help="send workflows to AZIONI_BUILD, and end"
    )
    return parser.parse_args(arguments)


def main() -> int:
    """Entry point of the process."""
    wanted = asked(sys.argv[1:])
    logs.configure()
    settings = Settings()
    try:
        if wanted.migrate:
            return migrate(settings)
        if wanted.roll_out is not None:
            return asyncio.run(release(settings, wanted.roll_out))
        return asyncio.run(work(settings))
    except (CannotStart, ConnectionError) as error:
        log.error("cannot go on", reason=str(error))
        return 1


if __name__ == "__main__":
    run_and_exit(main)

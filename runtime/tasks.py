"""What a worker is asked: to work until it is told to stop, to bring the tables to its release, to roll a release out."""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress

import structlog
from temporalio.service import RPCError

from domain.basis.language import _
from runtime import gone, logs
from runtime.client import connect
from runtime.collector import settle
from runtime.metrics import Metrics
from runtime.monitor import Monitor
from runtime.private import tighten
from runtime.processes import stop_requested
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
                    settle()
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
            raise CannotStart(_("the record has the tables of a later release: there is nothing to bring"))
        database.hand_out_rights()
    log.info("the record has the tables of this release")
    return 0


async def release(settings: Settings, percent: int) -> int:
    """Send workflows to the release of the settings. Raises CannotStart without one."""
    version = Tuning.of(settings).version
    if version is None:
        raise CannotStart(_("AZIONI_BUILD does not say which release"))
    try:
        await roll_out(await connect(settings), version, percent)
    except RPCError as error:
        raise CannotStart(_("the server refuses: {why}", why=error.message)) from error
    log.info("rolled out", build=version.build_id, percent=percent)
    return 0


def begin(migrates: bool, percent: int | None) -> int:
    """Do what is asked; returns the status of the process."""
    logs.configure()
    settings = Settings()
    try:
        if migrates:
            return migrate(settings)
        if percent is not None:
            return asyncio.run(release(settings, percent))
        return asyncio.run(work(settings))
    except (CannotStart, ConnectionError) as error:
        log.error("cannot go on", reason=str(error))
        return 1

"""The service as one process: embedded server, worker, and the note that tells others where it is."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from activities.delivery import ring
from activities.receipts import Inbound
from activities.reconcile import reconcile
from activities.registry import inbound_of, post_of
from activities.treasury import Directory
from domain.basis.language import _, recording
from runtime import gone
from runtime.client import ServerUnavailable, connect, register_search_attributes
from runtime.clock_steps import ClockSteps
from runtime.gone import OF_FILES
from runtime.keys import Keys
from runtime.private import tighten
from runtime.schedules import ensure_schedules
from runtime.server import Address, embedded
from runtime.settings import SERVICE_FILE, CannotStart, Settings
from runtime.tuning import Tuning
from runtime.worker import build_payments_worker, build_worker, prepare
from storage import measures, queries
from storage.database import Database

log = structlog.get_logger("service")
PATIENCE_SECONDS = 20
# Seconds between two comparisons at most, unless more are set: what stands still is mended or said within a minute.
LONGEST_PAUSE = 30.0
# Seconds between two looks at the machine's clock.
CLOCK_SECONDS = 10
# Seconds that a start gives to what came due meanwhile. What is parked or waits for longer is a finding.
CATCH_UP_SECONDS = 20


class AlreadyRunning(CannotStart):
    """Another service runs on the same data directory."""


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data directory; raises AlreadyRunning when another process does."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    tighten(data)
    with (data / "service.lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(_("a service runs on {data} already", data=data)) from error
        yield


@asynccontextmanager
async def working(client: Client, settings: Settings, embedded: Keys | None = None) -> AsyncIterator[Database]:
    """A prepared database and a worker on it, for as long as the block lasts; an embedded one keeps its actors' keys.

    Raises RecordGone rather than prepare an empty record in the place of one that was here.
    """
    with closing(Database(settings.database_url, settings.person_keys)) as database:
        if embedded is None:  # else it was looked at before the embedded engine made its own file
            gone.check(settings, database)
        await gone.check_engine(settings, database, client)
        prepare(database, embedded)
        await register_search_attributes(client)
        tuning = Tuning.of(settings)
        async with AsyncExitStack() as stack:
            with recording():  # whoever started it may read another language
                await stack.enter_async_context(
                    build_worker(
                        client,
                        database,
                        post_of(settings.smtp_url, settings.data),
                        settings.data,
                        tuning,
                        keys=embedded or Keys(settings.keys),
                        inbound=_inbound(settings),
                    )
                )
                await stack.enter_async_context(
                    build_payments_worker(client, database, Directory(settings.treasury), tuning)
                )
                steps = ClockSteps(database)
                await asyncio.to_thread(steps.look)  # before the watchdog looks, whom the schedules call
                await reconcile(client, database)
                await ring(client)
                await _caught_up(database)
                await ensure_schedules(client)
                watching = (
                    asyncio.create_task(_compare(client, database, settings.compare_every)),
                    asyncio.create_task(_watch_clock(steps)),
                )
            try:
                yield database
            finally:
                for task in watching:
                    task.cancel()


def _inbound(settings: Settings) -> Inbound | None:
    """Where receipts come in. Raises CannotStart rather than believe everybody."""
    try:
        return inbound_of(settings.receipts, settings.providers, settings.receipts_word())
    except (OSError, ValueError) as error:
        words = _(
            "AZIONI_PROVIDERS: the certificates in {place} cannot be read: {why}", place=settings.providers, why=error
        )
        raise CannotStart(words) from error


async def _caught_up(database: Database) -> None:
    """Wait, for a while, until the clocks of living files have worked off what came due while nobody worked.

    The watchdog looks when the schedules are made: what is being worked off in that moment is no finding for a day.
    """

    def overdue() -> bool:
        with database.read() as session:
            living = {line.project for line in queries.living(session)}
            late = [
                project
                for edition in measures.editions(session)
                for project, _ in queries.due_terms(session, edition.key, edition.clock.programme(datetime.now(UTC)))
            ]
        return not living.isdisjoint(late)

    for _second in range(CATCH_UP_SECONDS):
        if not await asyncio.to_thread(overdue):
            return
        await asyncio.sleep(1)


async def _compare(client: Client, database: Database, seconds: float) -> None:
    """Compare record and workflows all the while. One that takes long is followed by a longer pause, but not by a minute."""
    took = 0.0
    while True:
        await asyncio.sleep(max(seconds, min(LONGEST_PAUSE, 4 * took)))
        begun = time.monotonic()
        try:
            seen = await reconcile(client, database)
        except (ConnectionError, RPCError) as error:
            log.warning("record and workflows could not be compared", reason=str(error))
        except Exception:
            log.exception("record and workflows could not be compared")
        else:
            for line in seen.mended:
                log.warning("mended", what=line)
        took = time.monotonic() - begun


async def _watch_clock(steps: ClockSteps) -> None:
    """Look at the machine's clock all the while, however long a comparison takes."""
    while True:
        await asyncio.sleep(CLOCK_SECONDS)
        try:
            await asyncio.to_thread(steps.look)
        except ConnectionError as error:
            log.warning("that the clock was set could not be noted", reason=str(error))
        except Exception:
            log.exception("the clock could not be looked at")


async def first_connection(settings: Settings, address: str) -> Client:
    """Connect to a server that has just begun to listen: it may take a moment until it answers, and knows its namespace.

    Raises ServerUnavailable, and RPCError for a namespace that it does not know after all.
    """
    for _try in range(PATIENCE_SECONDS * 2):
        with suppress(ServerUnavailable, RPCError):
            return await _known(settings, address)
        await asyncio.sleep(0.5)
    return await _known(settings, address)


async def _known(settings: Settings, address: str) -> Client:
    client = await connect(settings, address)
    # What reads lists of workflows hears of the namespace last; a list of all asks for none of its attributes.
    await client.count_workflows(OF_FILES, rpc_timeout=timedelta(seconds=PATIENCE_SECONDS))
    return client


@asynccontextmanager
async def development(
    settings: Settings, port: int | None = None, ui_port: int | None = None
) -> AsyncIterator[tuple[Address, Client, Database]]:
    """Embedded server, UI and worker on the data directory of the settings."""
    with only_one(settings.data):
        with closing(Database(settings.database_url, settings.person_keys)) as database:
            gone.check(settings, database)
        async with embedded(settings.data, port, ui_port) as address:
            note = settings.data / SERVICE_FILE
            note.write_text(
                json.dumps({"address": address.grpc, "ui": address.ui, "pid": str(os.getpid())}), encoding="utf-8"
            )
            client = await first_connection(settings, address.grpc)
            async with working(client, settings, Keys(settings.own_keys)) as database:
                yield address, client, database

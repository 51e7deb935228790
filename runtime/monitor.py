"""The window through which a worker is watched from outside, over plain HTTP: is it alive, is it ready, what does it count.

It answers before there is a server or a record: a worker that waits for them lives, and is not ready.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from temporalio.client import Client
from temporalio.service import RPCError

from runtime.http import Page, Request, serving
from runtime.metrics import Metrics
from runtime.pollers import missing
from storage.database import Database

_WAITS = "it waits for the Temporal server and the record"


class Monitor:
    """What a worker tells of itself: ``/live``, ``/ready``, ``/metrics``."""

    def __init__(self, address: str | None, metrics: Metrics) -> None:
        self._address = address
        self._metrics = metrics
        self._works_with: tuple[Client, Database] | None = None

    @asynccontextmanager
    async def window(self) -> AsyncIterator[None]:
        """Answer for as long as the block lasts; without an address nobody is answered. Raises CannotStart."""
        if self._address is None:
            yield
            return
        async with serving(self._address, "AZIONI_MONITOR", self.answer):
            yield

    def works_with(self, client: Client, database: Database) -> None:
        """The worker has begun."""
        self._works_with = (client, database)

    async def answer(self, request: Request) -> Page:
        """One page; whoever can answer lives."""
        if request.method not in ("GET", "HEAD"):
            return Page(HTTPStatus.METHOD_NOT_ALLOWED, "only GET\n")
        match request.path:
            case "/live":
                return Page(HTTPStatus.OK, "live\n")
            case "/ready":
                problems = await self._hindrances()
                status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
                return Page(status, "\n".join(problems or ["ready"]) + "\n")
            case "/metrics":
                return Page(HTTPStatus.OK, await self._metrics.text(*(self._works_with or (None, None))))
            case _:
                return Page(HTTPStatus.NOT_FOUND, "/live\n/ready\n/metrics\n")

    async def _hindrances(self) -> list[str]:
        """What keeps the worker from work: the record must answer, and the server see all of its pollers."""
        if self._works_with is None:
            return [_WAITS]
        client, database = self._works_with
        try:
            await asyncio.to_thread(database.ask)
            return await missing(client)
        except (ConnectionError, RPCError) as error:
            return [str(error)]

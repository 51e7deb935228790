"""The window through which a worker is watched from outside, over plain HTTP: is it alive, is it ready, what does it count.

It answers before there is a server or a record: a worker that waits for them lives, and is not ready.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import NamedTuple

from runtime.settings import CannotStart

# Whoever asks slower than this is not one of ours.
PATIENCE_SECONDS = 5.0


class Page(NamedTuple):
    """What is answered."""

    status: HTTPStatus
    text: str


Pages = Mapping[str, Callable[[], Awaitable[Page]]]


class Readiness:
    """Whether a worker is ready: what stands in its way, asked anew each time."""

    def __init__(self) -> None:
        self.ask: Callable[[], Awaitable[list[str]]] = self._waits

    async def page(self) -> Page:
        """``/ready``."""
        problems = await self.ask()
        if problems:
            return Page(HTTPStatus.SERVICE_UNAVAILABLE, "\n".join(problems) + "\n")
        return Page(HTTPStatus.OK, "ready\n")

    @staticmethod
    async def _waits() -> list[str]:
        return ["it waits for the Temporal server and the record"]


async def live() -> Page:
    """``/live``: whoever can answer lives."""
    return Page(HTTPStatus.OK, "live\n")


@asynccontextmanager
async def window(address: str | None, pages: Pages) -> AsyncIterator[None]:
    """Answer at ``host:port`` for as long as the block lasts; without an address nobody is answered. Raises CannotStart."""
    if address is None:
        yield
        return
    host, _, port = address.rpartition(":")
    try:
        server = await asyncio.start_server(lambda reader, writer: _answer(reader, writer, pages), host, int(port))
    except (OSError, ValueError, OverflowError) as error:
        raise CannotStart(f"AZIONI_MONITOR: cannot listen at '{address}': {error}") from error
    async with server:
        yield


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pages: Pages) -> None:
    with suppress(OSError, TimeoutError, ValueError):  # whoever asked has gone, or sent what is no request
        page = await asyncio.wait_for(_page(reader, pages), PATIENCE_SECONDS)
        body = page.text.encode()
        head = (
            f"HTTP/1.1 {page.status.value} {page.status.phrase}",
            "Content-Type: text/plain; version=0.0.4; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Connection: close",
        )
        writer.write("\r\n".join((*head, "", "")).encode() + body)
        await writer.drain()
    writer.close()


async def _page(reader: asyncio.StreamReader, pages: Pages) -> Page:
    """The page that a request asks for; its headers say nothing that matters here."""
    line = (await reader.readline()).decode("latin-1")
    while (await reader.readline()).strip():
        pass
    method, _, rest = line.partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    if method not in ("GET", "HEAD"):
        return Page(HTTPStatus.METHOD_NOT_ALLOWED, "only GET\n")
    if path not in pages:
        return Page(HTTPStatus.NOT_FOUND, "\n".join(sorted(pages)) + "\n")
    return await pages[path]()

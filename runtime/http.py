"""As much of HTTP as a worker's window and the codec server need: one request a connection, small and bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import NamedTuple

from domain.basis.language import _
from runtime.settings import CannotStart

# Whoever asks slower than this is not one of ours.
PATIENCE_SECONDS = 5.0
# A page of histories in the UI asks the codec server for some hundred payloads at once.
LARGEST_BODY = 16 * 1024 * 1024
PLAIN = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}


class Request(NamedTuple):
    """What is asked. The names of the headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered."""

    status: HTTPStatus
    text: str
    headers: Mapping[str, str] = field(default_factory=lambda: PLAIN)


Answer = Callable[[Request], Awaitable[Page]]


@asynccontextmanager
async def serving(address: str, name: str, answer: Answer) -> AsyncIterator[None]:
    """Answer at ``host:port`` for as long as the block lasts. Raises CannotStart, which names the setting."""
    host, _colon, port = address.rpartition(":")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(
            OSError, TimeoutError, ValueError, EOFError
        ):  # whoever asked has gone, or sent what is no request
            request = await asyncio.wait_for(_request(reader), PATIENCE_SECONDS)
            writer.write(_bytes(await answer(request)))
            await asyncio.wait_for(writer.drain(), PATIENCE_SECONDS)
        writer.close()

    try:
        server = await asyncio.start_server(connected, host, int(port))
    except (OSError, ValueError, OverflowError) as error:
        raise CannotStart(_("{name}: cannot listen at '{address}'", name=name, address=address)) from error
    async with server:
        yield


async def _request(reader: asyncio.StreamReader) -> Request:
    """Read a request. Raises ValueError or EOFError for what is none."""
    method, path, _ = (await reader.readline()).decode("latin-1").split(" ", 2)
    headers = await _headers(reader)
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= LARGEST_BODY:
        raise ValueError("too much")
    return Request(method, path.partition("?")[0], headers, await reader.readexactly(length))


async def _headers(reader: asyncio.StreamReader) -> dict[str, str]:
    """The headers of a request, by their names in small letters; an empty line ends them, or the end of what is sent."""
    headers: dict[str, str] = {}
    line = (await reader.readline()).decode("latin-1").strip()
    while line:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
        line = (await reader.readline()).decode("latin-1").strip()
    return headers


def _bytes(page: Page) -> bytes:
    body = page.text.encode()
    lines = [f"HTTP/1.1 {page.status.value} {page.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in page.headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body

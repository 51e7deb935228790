"""The codec server: it opens sealed payloads for Temporal's UI and command line, for whoever may reach it.

``python -m runtime.codec_server [HOST:PORT]`` with ``AZIONI_CODEC_KEYS``; ``python -m runtime.codec_server --new-key`` adds a key.
The protocol is Temporal's own: https://docs.temporal.io/codec-server
"""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus
from pathlib import Path

from google.protobuf.json_format import MessageToJson, Parse, ParseError
from temporalio.api.common.v1 import Payloads
from temporalio.converter import PayloadCodec

from runtime.codec import Sealed, add_key, read_keys
from runtime.http import Page, Request, serving
from runtime.processes import run_and_exit, stop_requested
from runtime.settings import CannotStart, Settings

# On this machine alone: whoever reaches the server reads what is sealed.
USUAL = "127.0.0.1:8089"


class CodecServer:
    """``/encode`` and ``/decode``, for pages of one origin: the UI's."""

    def __init__(self, codec: PayloadCodec, origin: str) -> None:
        self._does = {"/encode": codec.encode, "/decode": codec.decode}
        self._headers = {
            "Content-Type": "application/json",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "POST, OPTIONS",
            "Access-Control-Allow-Headers": "content-type, x-namespace, authorization",
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
        }

    async def answer(self, request: Request) -> Page:
        """Seal or open the payloads of the body."""
        if request.path not in self._does:
            return Page(HTTPStatus.NOT_FOUND, "{}", self._headers)
        if request.method == "OPTIONS":
            return Page(HTTPStatus.NO_CONTENT, "", self._headers)
        if request.method != "POST":
            return Page(HTTPStatus.METHOD_NOT_ALLOWED, "{}", self._headers)
        try:
            payloads = Parse(request.body, Payloads())
            done = Payloads(payloads=await self._does[request.path](payloads.payloads))
        except (ParseError, ValueError):
            return Page(HTTPStatus.BAD_REQUEST, "{}", self._headers)
        return Page(HTTPStatus.OK, MessageToJson(done), self._headers)


async def serve(address: str, keys: Path, origin: str) -> int:
    """Serve until it is asked to stop. Raises CannotStart."""
    stop = stop_requested()
    async with serving(address, "the codec server", CodecServer(Sealed(read_keys(keys)), origin).answer):
        sys.stderr.write(f"codec server at {address}, for the UI at {origin}\n")
        await stop.wait()
    return 0


def main() -> int:
    """Entry point of the process."""
    settings = Settings()
    if settings.codec_keys is None:
        sys.stderr.write("AZIONI_CODEC_KEYS is not set: nothing is sealed\n")
        return 2
    arguments = sys.argv[1:]
    try:
        if arguments == ["--new-key"]:
            sys.stdout.write(f"key {add_key(settings.codec_keys)} is in {settings.codec_keys}\n")
            return 0
        address = arguments[0] if arguments else USUAL
        return asyncio.run(serve(address, settings.codec_keys, settings.ui))
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    run_and_exit(main)

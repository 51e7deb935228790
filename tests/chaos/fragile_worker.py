"""The worker of the service, in a process that kills itself without a word at one boundary: argument 1 says at which.

Boundaries are counted as they come: before and after the commit of each writing transaction, before and after each
file is handed to the treasury. What the worker does is not changed otherwise.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlmodel import Session

import worker
from activities.treasury import Directory
from runtime.processes import run_and_exit
from storage.database import Database

DEADLY = int(sys.argv[1])
ARMED = Path(sys.argv[2])
"""A file: boundaries count from the moment at which it is there, so that the start of the worker is left in peace."""
_numbers = count(1)


def boundary() -> None:
    """One more boundary; the deadly one is the last."""
    if ARMED.exists() and next(_numbers) == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)


_write, _put = Database.write, Directory.put


@contextmanager
def write(self: Database) -> Iterator[Session]:
    """A writing transaction between two boundaries."""
    with _write(self) as session:
        yield session
        boundary()
    boundary()


def put(self: Directory, name: str, data: bytes) -> None:
    """A hand-over between two boundaries."""
    boundary()
    _put(self, name, data)
    boundary()


Database.write = write  # type: ignore[method-assign]
Directory.put = put  # type: ignore[method-assign]
sys.argv = sys.argv[:1]  # The rest was for the boundaries; the worker has arguments of its own.
run_and_exit(worker.main)

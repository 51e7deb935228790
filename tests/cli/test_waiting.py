"""Whoever waits at a terminal for longer than a second sees that the work goes on; in a pipe nothing of it stands."""

from __future__ import annotations

import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from cli.app import load
from cli.asked import Command
from cli.waiting import Waiting
from runtime import progress
from storage.database import Database
from tests import lives
from tests.service import ROOT, environment

ADD = ("actor", "add", "giulia", "--role", "officer", "--new-key", "--as", "administrator")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A record."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    database.close()
    return tmp_path


@contextmanager
def held(data: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else writes to the record meanwhile, and takes their time."""
    with closing(sqlite3.connect(data / "azioni.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other
        if other.in_transaction:
            other.execute("ROLLBACK")


def test_a_person_at_a_terminal_sees_that_a_command_goes_on(data: Path) -> None:
    """And the line goes before the answer comes."""
    said = b""
    with held(data) as other:
        pid, terminal = pty.fork()
        if pid == 0:  # pragma: no cover - the starter's own process
            os.environ |= {**environment(data), "AZIONI_LANG": "it", "TERM": "xterm", "COLUMNS": "80"}
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "starter.py", *ADD])  # noqa: S606 - our own program
        while b"actor add: " not in said:
            said += os.read(terminal, 4096)
        other.execute("ROLLBACK")
    said += b"".join(_rest(terminal))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    line, _off, answer = said.decode().rpartition("\r\x1b[K")
    assert re.search(r"actor add: \d+ s", line)
    assert "✓" in answer
    assert "giulia: funzionario istruttore" in answer


def _rest(terminal: int) -> Iterator[bytes]:
    """What is written on a terminal until the program has ended."""
    with suppress(OSError):
        while read := os.read(terminal, 4096):
            yield read


def test_in_a_pipe_there_is_no_line(data: Path) -> None:
    command = [sys.executable, str(ROOT / "starter.py"), *ADD]
    released = Event()
    with held(data) as other:
        Thread(target=lambda: (released.wait(2.5), other.execute("ROLLBACK")), daemon=True).start()
        done = subprocess.run(command, env=environment(data), capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("✓ giulia: officer")


def test_who_counts_is_told_how_far_the_work_is() -> None:
    count = progress.watched()
    waiting = Waiting("award")
    assert waiting._words(count, 2) == "award: 2 s"
    progress.at(3, 40)
    assert waiting._words(count, 7) == "award: 3 of 40, 7 s"


def test_only_a_service_shows_by_itself_what_goes_on() -> None:
    staying = {name for name in ("dev", "demo", "backup", "report", "submit") if not _waits(name)}
    assert staying == {"dev", "demo"}


def _waits(name: str) -> bool:
    command = load(name)
    assert isinstance(command, Command)
    return command.is_waited_for

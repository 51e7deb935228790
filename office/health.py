"""Is the service whole? Record, server, worker, schedules, the last certificate of the watchdog, ledger, payments, letters."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from domain.basis.calendar import ROME
from office.caller import Caller
from office.surroundings import held, hindrances
from runtime.gone import left_behind, told
from storage import anchors, ledger, measures, queries, reconciliation, troubles, verification, watch
from storage.database import Database

if TYPE_CHECKING:
    from temporalio.client import Client

# A certificate is written every day; an older one means that the watchdog did not run.
LONGEST_SILENCE = timedelta(hours=26)
# Real time within which every term must have been acted on. The terms of ended projects are worked off by the hour,
# so that it is longer than an hour.
LATE_AFTER = timedelta(hours=2)
# Two machines of one office may differ by so much.
CLOCKS_DIFFER = timedelta(minutes=5)
# The counts of a certificate as people say them.
COUNTED = {
    "projects": "projects",
    "terms": "terms",
    "orders": "payment orders",
    "entries": "entries of the trace",
    "workflows": "workflows",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def examine(caller: Caller) -> list[Check]:
    """Everything that can be looked at; what cannot be reached is a check that failed."""
    return [_disk(caller.settings.data), *_record(caller), *asyncio.run(_server(caller))]


def _disk(data: Path) -> Check:
    found = list(hindrances(data))
    return Check("disk", not found, "; ".join(found) or f"{data} can be written")


def _record(caller: Caller) -> Iterator[Check]:
    try:
        database = caller.database
        if left := left_behind(caller.settings, database):
            yield Check("record", False, told(caller.settings, left))
            return
        behind = database.behind()
        said = "tables need a newer version: start a worker" if behind else held(database)
        yield Check("record", not said, said or "reachable, current, can be written")
        if not behind:
            yield from _content(database, caller.settings.data / "certificates")
    except ConnectionError as error:
        yield Check("record", False, str(error))


def _content(database: Database, certificates: Path) -> Iterator[Check]:
    now = datetime.now(UTC)
    with database.read() as session:
        newest = next(iter(watch.certificates(session, 1)), None)
        editions = measures.editions(session)
        stuck = [
            key
            for e in editions
            for key in watch.stuck_notices(session, e.key, e.clock.programme(now - watch.STUCK_AFTER))
        ]
        clocks = [_clock(session, edition, now) for edition in editions]
        broken = [line for edition in editions for line in ledger.unbalanced(session, edition.key)]
        trace = _trace(session, certificates)
        unexplained = reconciliation.unexplained(session, now)
        endless = reconciliation.without_end(session, now)
    if newest is None:
        yield Check("watchdog", False, "it has never run: there is no certificate")
    else:
        yield _certified(newest, now)
        found = newest.found
        yield Check("findings", not found, "; ".join(found[:5]) or f"none; {len(newest.mended)} mended")
    yield from clocks
    yield Check("ledger", not broken, "; ".join(broken) or "adds up to the cent")
    yield trace
    yield Check("payments", not unexplained, _first(unexplained) or "orders, files and answers agree to the cent")
    yield Check("orders", not endless, _first(endless) or "none is without an end for too long")
    yield Check(
        "letters", not stuck, f"{len(stuck)} wait for more than {_ago(watch.STUCK_AFTER)}" if stuck else "none is stuck"
    )


def _certified(newest: watch.Certificate, now: datetime) -> Check:
    """The watchdog's last word, and that it is not of tomorrow."""
    age = now - newest.at
    if age < -CLOCKS_DIFFER:
        words = f"the last certificate is {_ago(-age)} ahead of this machine's clock: one of the clocks is wrong"
        return Check("watchdog", False, words)
    return Check("watchdog", age <= LONGEST_SILENCE, f"last certificate {_ago(age)} ago: {counted(newest.counts)}")


def counted(counts: Mapping[str, int]) -> str:
    """What a certificate has counted, in words."""
    delay = timedelta(seconds=counts.get("largest_delay_seconds", 0))
    late = f", the latest {_ago(delay)} late" if delay else ""
    things = ", ".join(f"{counts[name]} {words}" for name, words in COUNTED.items() if name in counts)
    return f"{things}; {counts.get('due', 0)} terms were due, {counts.get('acted', 0)} were acted on{late}"


def _clock(session: Session, edition: measures.Edition, now: datetime) -> Check:
    """What the register has next, and what should have been done long ago."""
    late = queries.due_terms(session, edition.key, edition.clock.programme(now - LATE_AFTER))
    coming = queries.next_instant(session, edition.key)
    when = f"next: {coming.astimezone(ROME):%Y-%m-%d %H:%M}" if coming else "nothing runs"
    waits = (
        f"{len(late)} terms wait for more than {_ago(LATE_AFTER)}: {late[0][0]}, {_plain(late[0][1])}" if late else when
    )
    return Check(f"clock {edition.key}", not late, waits)


def _trace(session: Session, certificates: Path) -> Check:
    """The chains of all measures, and what certificates have seen of them (F90)."""
    reports = verification.inspect(session, anchors.of(session, certificates), files=certificates)
    broken = [f"{report.measure}: {broken.message}" for report in reports for broken in report.findings]
    whole = f"{sum(report.entries for report in reports)} entries, each bound to the one before it"
    return Check("trace", not broken, "; ".join(broken[:5]) or whole)


def _first(lines: list[str], most: int = 5, see: str = "payments list") -> str:
    rest = len(lines) - most
    return "; ".join([*lines[:most], *([f"and {rest} more: see '{see}'"] if rest > 0 else [])])


async def _server(caller: Caller) -> list[Check]:
    from temporalio.api.enums.v1 import TaskQueueType
    from temporalio.service import RPCError

    from runtime.client import ServerUnavailable, connect
    from runtime.pollers import pollers
    from runtime.schedules import DUTIES
    from workflows.messages import PAYMENTS_QUEUE, TASK_QUEUE

    try:
        client = await connect(caller.settings)
    except ServerUnavailable as error:
        return [Check("server", False, str(error))]
    checks = [Check("server", True, f"reachable, namespace {client.namespace}")]
    answers = await _answers(client)
    for name, queue in (("worker", TASK_QUEUE), ("worker payments", PAYMENTS_QUEUE)):
        seen = await pollers(client, queue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
        checks.append(Check(name, bool(seen), ", ".join(seen) or "nobody polls the task queue"))
    checks.append(
        Check("worker answers", answers, "at once" if answers else "it was stopped, or is stuck: start a worker")
    )
    checks.append(await _compared(caller, client, answers))
    for duty in DUTIES:
        try:
            state = (await client.get_schedule_handle(duty.id).describe()).schedule.state
            checks.append(Check(f"schedule {duty.id}", not state.paused, "paused" if state.paused else duty.note))
        except RPCError:
            checks.append(Check(f"schedule {duty.id}", False, "missing: start a worker"))
    return checks


# The internal query that every workflow answers, and how long a worker that lives may take for it.
_METADATA = "__temporal_workflow_metadata"
_AT_ONCE = timedelta(seconds=15)


async def _answers(client: Client) -> bool:
    """Whether a worker answers now: the server sees the polls of one that was stopped for minutes."""
    from temporalio.service import RPCError

    from workflows.messages import COURIER

    try:
        await client.get_workflow_handle(COURIER).query(_METADATA, rpc_timeout=_AT_ONCE)
    except RPCError:
        return False
    return True


async def _compared(caller: Caller, client: Client, ask: bool) -> Check:
    """Record and workflows beside each other, now; nothing is mended. What is parked stands on record."""
    from activities.reconcile import reconcile

    name = "workflows"
    try:
        seen = await reconcile(client, caller.database, mend=False, ask=ask)
        with caller.database.read() as session:
            parked = [str(one) for one in troubles.known(session) if one.kind not in troubles.COMPARED]
    except ConnectionError as error:
        return Check(name, False, f"they could not be compared with the record: {error}")
    found = [*parked, *map(str, seen.found)]
    return Check(name, not found, _first(found, see="repair list") or f"{seen.workflows} agree with the record")


def _plain(key: str) -> str:
    """The key of a term as people say it."""
    return key.replace("_", " ")


def _ago(age: timedelta) -> str:
    hours = age / timedelta(hours=1)
    return f"{hours:.1f} h" if hours >= 1 else f"{age / timedelta(minutes=1):.0f} min"

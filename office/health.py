"""Is the service whole? Record, server, worker, schedules, the last certificate of the watchdog, ledger, payments, letters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from domain.basis.language import _, mark, n_
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
    "projects": mark("projects"),
    "terms": mark("terms"),
    "orders": mark("payment orders"),
    "entries": mark("entries of the trace"),
    "workflows": mark("workflows"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def examine(caller: Caller) -> list[Check]:
    """Everything that can be looked at; what cannot be reached is a check that failed."""
    return [_disk(caller.settings.data), *_record(caller), *asyncio.run(_engine(caller))]


def _disk(data: Path) -> Check:
    found = list(hindrances(data))
    return Check("disk", not found, "; ".join(found) or _("{data} can be written", data=data))


def _record(caller: Caller) -> Iterator[Check]:
    try:
        database = caller.database
        if left := left_behind(caller.settings, database):
            yield Check("record", False, told(caller.settings, left))
            return
        behind = database.behind()
        said = _("tables need a newer version: start a worker") if behind else held(database)
        yield Check("record", not said, said or _("reachable, current, can be written"))
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
        yield Check("watchdog", False, _("it has never run: there is no certificate"))
    else:
        yield _certified(newest, now)
        found = newest.found
        yield Check("findings", not found, "; ".join(found[:5]) or _("none; {count} mended", count=len(newest.mended)))
    yield from clocks
    yield Check("ledger", not broken, "; ".join(broken) or _("adds up to the cent"))
    yield trace
    yield Check("payments", not unexplained, _first(unexplained) or _("orders, files and answers agree to the cent"))
    yield Check("orders", not endless, _first(endless) or _("none is without an end for too long"))
    wait = n_(
        "{n} waits for more than {time}", "{n} wait for more than {time}", len(stuck), time=_ago(watch.STUCK_AFTER)
    )
    yield Check("letters", not stuck, wait if stuck else _("none is stuck"))


def _certified(newest: watch.Certificate, now: datetime) -> Check:
    """The watchdog's last word, and that it is not of tomorrow."""
    age = now - newest.at
    if age < -CLOCKS_DIFFER:
        words = _(
            "the last certificate is {time} ahead of this machine's clock: one of the clocks is wrong", time=_ago(-age)
        )
        return Check("watchdog", False, words)
    said = _("last certificate {time} ago: {what}", time=_ago(age), what=counted(newest.counts))
    return Check("watchdog", age <= LONGEST_SILENCE, said)


def counted(counts: Mapping[str, int]) -> str:
    """What a certificate has counted, in words."""
    delay = timedelta(seconds=counts.get("largest_delay_seconds", 0))
    things = ", ".join(f"{counts[name]} {_(words)}" for name, words in COUNTED.items() if name in counts)
    due = counts.get("due", 0)
    acted = counts.get("acted", 0)
    said = _("{things}; {due} terms were due, {acted} were acted on", things=things, due=due, acted=acted)
    return said + _(", the latest {time} late", time=_ago(delay)) if delay else said


def _clock(session: Session, edition: measures.Edition, now: datetime) -> Check:
    """What the register has next, and what should have been done long ago."""
    late = queries.due_terms(session, edition.key, edition.clock.programme(now - LATE_AFTER))
    coming = queries.next_instant(session, edition.key)
    name = f"clock {edition.key}"
    if late:
        project, term = late[0]
        waits = _(
            "{count} terms wait for more than {time}: {project}, {term}",
            count=len(late),
            time=_ago(LATE_AFTER),
            project=project,
            term=_plain(term),
        )
        return Check(name, False, waits)
    if coming is None:
        return Check(name, True, _("nothing runs"))
    return Check(name, True, _("next: {at:instant}", at=coming.isoformat(timespec="seconds")))


def _trace(session: Session, certificates: Path) -> Check:
    """The chains of all measures, and what certificates have seen of them (F90)."""
    reports = verification.inspect(session, anchors.of(session, certificates), files=certificates)
    broken = [f"{report.measure}: {broken.message}" for report in reports for broken in report.findings]
    entries = sum(report.entries for report in reports)
    whole = n_("{n} entry", "{n} entries, each bound to the one before it", entries)
    return Check("trace", not broken, "; ".join(broken[:5]) or whole)


def _first(lines: list[str], most: int = 5, see: str = "payments list") -> str:
    rest = len(lines) - most
    more = [n_("and {n} more: see '{see}'", "and {n} more: see '{see}'", rest, see=see)] if rest > 0 else []
    return "; ".join([*lines[:most], *more])


async def _engine(caller: Caller) -> list[Check]:
    """What can be seen of the engine within the time that a monitor waits; whoever does not answer then is a finding."""
    from temporalio.service import RPCError

    seen: list[Check] = []

    async def look() -> None:
        async for check in _server(caller):
            seen.append(check)  # noqa: PERF401 - what was seen before the time was over counts

    try:
        await asyncio.wait_for(look(), _LONGEST.total_seconds())
    except (TimeoutError, RPCError):
        words = _("it does not answer: it is gone, stands still, or has more to do than it can")
        seen.append(Check("server", False, words))
    return seen


async def _server(caller: Caller) -> AsyncIterator[Check]:
    from temporalio.api.enums.v1 import TaskQueueType
    from temporalio.service import RPCError

    from runtime.client import ServerUnavailable, connect
    from runtime.pollers import pollers
    from runtime.schedules import DUTIES
    from workflows.messages import PAYMENTS_QUEUE, TASK_QUEUE

    try:
        client = await connect(caller.settings)
    except ServerUnavailable as error:
        yield Check("server", False, str(error))
        return
    yield Check("server", True, _("reachable, namespace {name}", name=client.namespace))
    answers = await _answers(client)
    words = _("at once") if answers else _("it was stopped, or is stuck: start a worker")
    yield Check("worker answers", answers, words)
    for name, queue in ((mark("worker"), TASK_QUEUE), (mark("worker payments"), PAYMENTS_QUEUE)):
        seen = await pollers(client, queue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
        yield Check(name, bool(seen), ", ".join(seen) or _("nobody polls the task queue"))
    yield await _compared(caller, client, answers)
    for duty in DUTIES:
        try:
            state = (await client.get_schedule_handle(duty.id).describe()).schedule.state
            yield Check(f"schedule {duty.id}", not state.paused, _("paused") if state.paused else _(duty.note))
        except RPCError:
            yield Check(f"schedule {duty.id}", False, _("missing: start a worker"))


# The internal query that every workflow answers, and how long a worker that lives may take for it.
_METADATA = "__temporal_workflow_metadata"
_AT_ONCE = timedelta(seconds=15)
# How long the engine may take for all that is asked of it: whoever calls the doctor wants to know within a minute.
_LONGEST = timedelta(seconds=40)


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
        return Check(name, False, _("they could not be compared with the record: {why}", why=error))
    found = [*parked, *map(str, seen.found)]
    return Check(
        name,
        not found,
        _first(found, see="repair list")
        or n_("{n} agrees with the record", "{n} agree with the record", seen.workflows),
    )


def _plain(key: str) -> str:
    """The key of a term as people say it."""
    return key.replace("_", " ")


def _ago(age: timedelta) -> str:
    hours = age / timedelta(hours=1)
    return f"{hours:.1f} h" if hours >= 1 else f"{age / timedelta(minutes=1):.0f} min"

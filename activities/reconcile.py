"""The record is the truth, the engine is brought up to it: each living file is compared with its workflow.

Used by the watchdog, by a worker when it starts and all the while, and by the doctor, who looks and mends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import TypeVar

from sqlmodel import Session
from temporalio.api.enums.v1 import PendingActivityState, TimeoutType
from temporalio.api.failure.v1 import Failure
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import (
    Client,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.service import RPCError, RPCStatusCode

from activities.delivery import ANSWERS_WITHIN, begin_courier_anew, ensure_measure_started, ensure_started, refresh
from activities.telling import tell, unheard
from domain.lifecycle.contents import fingerprint
from storage import heard, measures, queries, troubles
from storage.database import Database
from storage.heard import Heard, Moment
from storage.measures import Edition
from storage.queries import ProjectLine
from storage.troubles import Kind, Trouble
from workflows.calls import DECIDE, REPAIR, STAND_OF_MEASURE, STAND_OF_PROJECT
from workflows.messages import COURIER, WATCHDOG, Command, Standing, measure_workflow_id, project_workflow_id

# Tries after which work is said to be blocked: the second follows when a worker was killed, the third means something.
MANY_TRIES = 3
# The same of tries whose worker gave no sign of life any more: a service that is started anew some times loses as many.
MANY_DEATHS = 5
# How long one try of what people wait for may last before it is said; the work of days and rounds has time.
LONGEST_TRY = timedelta(seconds=40)
AWAITED = (DECIDE.name, REPAIR.name, STAND_OF_PROJECT.name, STAND_OF_MEASURE.name)
# Tries after which a workflow's own code is said to fail: one may be lost with a worker that was killed.
MANY_TASKS = 3
# How long a file may be ahead of its workflow: an act is written first, and told then.
GRACE_SECONDS = 2.0
# How the workflows begin that are of a project or a measure.
_OF_A_FILE = ("project/", "measure/")
AT_ONCE = 16
# The state of a measure whose window is open.
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a comparison saw, mended and found."""

    workflows: int
    mended: tuple[str, ...] = ()
    found: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stand:
    """A living file, or a measure that is not over, as the record has it."""

    id: str
    """Of its workflow."""
    known: Standing

    @property
    def subject(self) -> str:
        """The project or the measure."""
        return self.id.partition("/")[2]

    def same(self, other: Standing) -> bool:
        """Whether a workflow knows the same; an open measure counts its projects at its next act, and waits for none."""
        counted = self.known.state == OPEN or self.known.open_projects == other.open_projects
        return counted and (self.known.state, self.known.version) == (other.state, other.version)


def expected(database: Database) -> list[str]:
    """The ids of the workflows that must run: of each measure that is open or has a living project, and of those projects."""
    with database.read() as session:
        return [stand.id for stand in _stands(session, measures.editions(session), queries.projects(session))]


def _stands(session: Session, editions: Sequence[Edition], projects: Sequence[ProjectLine]) -> list[_Stand]:
    living = queries.living(session)
    alive = {line.project for line in living}
    of = {edition.key: sum(p.measure == edition.key and p.project in alive for p in projects) for edition in editions}
    stands = [
        _Stand(measure_workflow_id(one.key), Standing(state=one.state, open_projects=of[one.key]))
        for one in editions
        if one.state == OPEN or of[one.key]
    ]
    return stands + [
        _Stand(project_workflow_id(one.project), Standing(state=one.state, version=one.version)) for one in living
    ]


async def reconcile(
    client: Client, database: Database, *, mend: bool = True, ask: bool = True, asks: str = ""
) -> Reconciled:
    """Compare everything once. ``ask``: whether workflows are asked what they know, for which a worker must be there.

    ``asks``: the workflow of who compares, which does not stand still, whatever its tries before.
    """
    return await _Comparison(client, database, mend, ask, asks).all()


class _Comparison:
    def __init__(self, client: Client, database: Database, mend: bool, ask: bool, asks: str) -> None:
        self.client = client
        self.database = database
        self.mend = mend
        self.ask = ask
        self.asks = asks
        self.before: dict[str, Heard] = {}
        self.heard: dict[str, Heard] = {}
        self.mended: list[str] = []
        self.found: list[Trouble] = []
        self.lost: list[Trouble] = []

    async def all(self) -> Reconciled:
        running = await self._running()
        stands, known = await asyncio.to_thread(self._record)
        self.before = await asyncio.to_thread(self._heard_before)
        lives = [id for id in running if id.startswith(_OF_A_FILE)]
        self.found += [_trouble(id, Kind.stray, "a workflow without a file") for id in lives if id not in known]
        await _each(stands, self._look_at)
        await _each([id for id in running if id not in (*lives, self.asks)], self._look_at_duty)
        await _each(await asyncio.to_thread(self._unheard), self._tell)
        if self.mend:
            await asyncio.to_thread(self._keep, stands)
            shown = {stand.subject: stand for stand in stands}
            changed = await asyncio.to_thread(self._note)
            await _each([shown[subject] for subject in changed if subject in shown], self._show)
            if changed and not self.found and not self.asks:
                await self._certify_again()
        return Reconciled(len(lives), tuple(self.mended), tuple(self.found))

    async def _running(self) -> list[str]:
        """The workflows that run. The record is read after them, so that none of them is younger than its file."""
        return [workflow.id async for workflow in self.client.list_workflows("ExecutionStatus = 'Running'")]

    def _record(self) -> tuple[list[_Stand], frozenset[str]]:
        """What lives, and the workflows that all files, also those that have ended, may have."""
        with self.database.read() as session:
            projects = queries.projects(session)
            editions = measures.editions(session)
            ids = {measure_workflow_id(one.key) for one in editions} | {
                project_workflow_id(p.project) for p in projects
            }
            return _stands(session, editions, projects), frozenset(ids)

    async def _look_at_duty(self, id: str) -> None:
        """The courier, payment runs, what is done by the day: whether they stand still."""
        described = await self._described(id)
        if described is None or described.status is not WorkflowExecutionStatus.RUNNING:
            return
        still = list(stands_still(id, described))
        if id == COURIER and self.mend and _only_its_code(still):
            await begin_courier_anew(self.client)
            self.mended.append(f"{id}: the code of its workflow failed; it was begun anew")
        else:
            self.found += still

    async def _look_at(self, stand: _Stand) -> None:
        """A file that cannot be read, whatever the reason, hides no other."""
        try:
            await self._look(stand)
        except (ConnectionError, RPCError):
            raise
        except Exception as error:  # noqa: BLE001 - a bug that one file meets is what this is to find
            self.found.append(_trouble(stand.id, Kind.apart, f"it cannot be compared: {type(error).__name__}: {error}"))

    async def _look(self, stand: _Stand) -> None:
        described = await self._described(stand.id)
        if described is None or described.status is not WorkflowExecutionStatus.RUNNING:
            await self._begin(stand, described)
            return
        still = list(stands_still(stand.id, described))
        self.found += still
        if not still and self.ask and not described.raw_description.pending_activities:
            await self._compare(stand, Moment(described.run_id or "", described.history_length, code()))

    async def _described(self, id: str) -> WorkflowExecutionDescription | None:
        try:
            return await self.client.get_workflow_handle(id).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return None

    async def _begin(self, stand: _Stand, before: WorkflowExecutionDescription | None) -> None:
        """A workflow that is not there, or was ended by somebody's hand, is begun from the record."""
        how = "was never started" if before is None or before.status is None else f"is {before.status.name.lower()}"
        if not self.mend:
            fresh = await asyncio.to_thread(self._again, stand)
            if fresh is not None:  # it has not ended meanwhile
                self.found.append(_trouble(stand.id, Kind.missing, f"its workflow {how} and the file lives"))
            return
        begin = ensure_measure_started if stand.id.startswith("measure/") else ensure_started
        await begin(self.client, self.database, stand.subject)
        after = await self._described(stand.id)
        if after is not None and after.status is WorkflowExecutionStatus.RUNNING:
            self.mended.append(f"{stand.subject}: its workflow {how}; it was started from the record")

    async def _compare(self, stand: _Stand, moment: Moment) -> None:
        """What the workflow knows beside what the record says; looked at twice, because some things are on their way."""
        known = await self._known(stand, moment)
        if known is None or stand.same(known):
            return
        await asyncio.sleep(GRACE_SECONDS)
        again = await asyncio.to_thread(self._again, stand)
        known = await self._standing(stand)
        if again is None or known is None or again.same(known) or again != stand:
            return  # it has ended, cannot be asked, is the same, or moves: the next comparison sees
        words = _apart(again.known, known)
        if not self.mend:
            self.found.append(_trouble(stand.id, Kind.apart, words))
            return
        try:
            await refresh(self.client, stand.id)
        except (RPCError, WorkflowUpdateFailedError, TimeoutError) as error:
            described = await self._described(stand.id)
            if described is None or described.status is not WorkflowExecutionStatus.RUNNING:
                await self._begin(stand, described)  # it believed its file ended, and went while it was looked at
            else:
                self.found.append(_trouble(stand.id, Kind.apart, f"{words}; it cannot be brought up to it: {error}"))
            return
        self.mended.append(f"{stand.subject}: {words}; it was brought up to the record")
        if known.version > again.known.version:
            self.lost.append(_trouble(stand.id, Kind.lost, f"{words}; what was decided meanwhile must be given again"))

    async def _known(self, stand: _Stand, moment: Moment) -> Standing | None:
        """What a workflow knows. One in which nothing has happened since it said so is not asked again.

        A question brings a workflow back into memory: asking thousands every half minute would replay them all the while.
        """
        before = self.before.get(stand.id)
        if before is not None and before.moment == moment:
            return Standing(state=before.state, version=before.version, open_projects=before.open_projects)
        known = await self._standing(stand)
        if known is not None:
            self.heard[stand.id] = Heard(moment, known.state, known.version, known.open_projects)
        return known

    def _again(self, stand: _Stand) -> _Stand | None:
        """The same file now; None when it lives no more."""
        return next((one for one in self._record()[0] if one.id == stand.id), None)

    async def _standing(self, stand: _Stand) -> Standing | None:
        handle = self.client.get_workflow_handle(stand.id)
        try:
            found: Standing = await handle.query("standing", result_type=Standing, rpc_timeout=ANSWERS_WITHIN)
        except (RPCError, WorkflowQueryFailedError) as error:
            if not (isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND):
                self.found.append(_trouble(stand.id, Kind.silent, f"its workflow does not answer: {error}"))
            return None
        return found

    def _unheard(self) -> list[Command]:
        with self.database.read() as session:
            return [one for edition in measures.editions(session) for one in unheard(session, edition.key)]

    async def _tell(self, command: Command) -> None:
        words = f"the act '{command.name.replace('_', '-')}' on its measure has not reached it"
        if not self.mend:
            await asyncio.sleep(GRACE_SECONDS)
            if command.id in {one.id for one in await asyncio.to_thread(self._unheard)}:
                self.found.append(_trouble(project_workflow_id(command.project), Kind.unheard, words))
        elif await tell(self.client, self.database, command):
            self.mended.append(f"{command.project}: {words}; it was told again")
        else:
            self.found.append(_trouble(project_workflow_id(command.project), Kind.unheard, words))

    async def _show(self, stand: _Stand) -> None:
        """The workflow shows in the UI what was found of it, or that it has gone; one that cannot is on record anyway."""
        with suppress(RPCError, WorkflowUpdateFailedError, TimeoutError):
            await refresh(self.client, stand.id)

    async def _certify_again(self) -> None:
        """What was found has gone: the watchdog looks again, so that his last word alarms nobody until tomorrow."""
        with suppress(RPCError):
            await self.client.get_schedule_handle(WATCHDOG).trigger()

    def _heard_before(self) -> dict[str, Heard]:
        with self.database.read() as session:
            return heard.everything(session)

    def _keep(self, stands: Sequence[_Stand]) -> None:
        """What was heard, for the next comparison; what has ended is forgotten."""
        gone = self.before.keys() - {stand.id for stand in stands}
        if self.heard or gone:
            with self.database.write() as session:
                heard.keep(session, self.heard)
                heard.forget(session, gone)

    def _note(self) -> set[str]:
        with self.database.read() as session:
            before = {(one.subject, one.what) for one in troubles.known(session) if one.kind in troubles.COMPARED}
            changed = bool(self.lost) or troubles.said_long_enough(session, datetime.now(UTC)) != []
        if not changed and before == {(one.subject, one.what) for one in self.found}:
            return set()
        with self.database.write() as session:
            troubles.lose(session, self.lost, datetime.now(UTC))
            return troubles.replace(session, self.found)


def stands_still(id: str, described: WorkflowExecutionDescription) -> Iterable[Trouble]:
    """Work that is tried again and again, and a workflow whose own code fails."""
    raw = described.raw_description
    for pending in raw.pending_activities:
        if pending.attempt >= _patience(pending.last_failure) or _too_long(pending):
            why = _why(pending.last_failure) or "it does not come to an end"
            work = troubles.called(pending.activity_type.name)
            yield _trouble(id, Kind.blocked, f"{work} does not succeed, try {pending.attempt}: {why}")
    attempt = raw.pending_workflow_task.attempt
    if attempt >= MANY_TASKS:
        yield _trouble(id, Kind.failing, f"the code of its workflow fails, try {attempt}: see the UI")


def _only_its_code(still: Sequence[Trouble]) -> bool:
    """Whether nothing of a workflow stands still but its own code: no work of it is under way."""
    return bool(still) and all(one.kind is Kind.failing for one in still)


def _patience(last: Failure) -> int:
    """Tries that are looked at in silence."""
    dead = last.timeout_failure_info.timeout_type == TimeoutType.TIMEOUT_TYPE_HEARTBEAT
    return MANY_DEATHS if dead else MANY_TRIES


def _too_long(pending: PendingActivityInfo) -> bool:
    """Whether people wait for work that was taken up long ago and has no end, as where a record answers nobody."""
    if pending.activity_type.name not in AWAITED or not pending.HasField("last_started_time"):
        return False
    running = pending.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
    return running and datetime.now(UTC) - pending.last_started_time.ToDatetime(UTC) > LONGEST_TRY


@cache
def code() -> str:
    """The workflow code of this process: other code is asked anew, so that what it cannot replay is found at once."""
    sources = sorted(
        (each.name, each.read_bytes()) for each in resources.files("workflows").iterdir() if each.is_file()
    )
    return fingerprint(b"".join(source for _, source in sources))[:12]


def _why(failure: Failure) -> str:
    """What went wrong at last; the engine wraps what is too long for it into words of its own."""
    wrapped = failure.HasField("server_failure_info") and failure.HasField("cause")
    return failure.cause.message if wrapped else failure.message


def _apart(record: Standing, workflow: Standing) -> str:
    if workflow.version > record.version:
        return (
            f"the workflow knows version {workflow.version} and the file has {record.version}:"
            " the record was put back, or written by another hand"
        )
    if record.version:
        return f"the workflow knows version {workflow.version} and the file has {record.version}"
    return (
        f"the workflow knows '{workflow.state}' with {workflow.open_projects} projects,"
        f" and the record says '{record.state}' with {record.open_projects}"
    )


def _trouble(id: str, kind: Kind, words: str) -> Trouble:
    kept = id.partition("/")[2] or id
    return Trouble(kept, kind.value, kind, kind.value, words, datetime.now(UTC))


T = TypeVar("T")


async def _each(items: Sequence[T], look: Callable[[T], Awaitable[None]]) -> None:
    """Look at all, some at a time."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> None:
        async with room:
            await look(item)

    await asyncio.gather(*(one(item) for item in items))

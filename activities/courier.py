"""The courier's activities, and the bell that wakes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlmodel import Session
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.answers import offered, summary_of
from activities.clock import now
from activities.delivery import attended, project_handle, ring, tell_measure
from activities.letters import Carried, Letters
from storage import attending, files, measures, outbox, rules
from storage.database import Database
from workflows.calls import CARRY_LETTERS, SEND_NOTICES
from workflows.messages import LETTERS_DELIVERED, Round, Rounded, Sent, Summary

# Seconds after which a round ends although letters are left: the next one follows at once, and a history in which the
# bell is heard all the while does not grow without end.
LONGEST_ROUND = 30.0
# Seconds for which it stays at most, however many letters come: what it has done then stands in its history.
LONGEST_STAY = 240.0
# Seconds between two looks while it stays, for letters of other processes; those of its own nudge it.
LOOKS_EVERY = 0.5
# Seconds from a look that found letters to the next one: those of a busy moment share one look and one record.
BREATH = 0.25


class Bell:
    """Wakes the courier, and measures whose money came free. Whoever rings while a ring is on its way shares the next one.

    A ring is waited for: once a decision is answered, its letters are the courier's, whatever is killed.
    """

    def __init__(self, client: Client, database: Database) -> None:
        """Within the loop of the worker."""
        self.here = False
        """Whether the courier stays at the outbox in this process: then nobody asks the record whether it is there."""
        self._client = client
        self._database = database
        self._loop = asyncio.get_running_loop()
        self._one_at_a_time = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()

    async def ring(self) -> None:
        """Ring, or join those who are about to. Raises RPCError when the server does not answer."""
        if self._next is None:
            self._next = asyncio.create_task(self._in_turn())
        await asyncio.shield(self._next)

    def letters_wait(self) -> None:
        """Ring from an activity that runs in a thread. While the courier stays here it only looks: also once more when it leaves."""
        if self.here:
            if not self._heard.is_set():
                self._loop.call_soon_threadsafe(self.nudge)
            return
        asyncio.run_coroutine_threadsafe(self.ring(), self._loop).result()

    def money_came_free(self, measure: str, project: str) -> None:
        """Tell a measure, from an activity that runs in a thread: freed money is offered to whoever waits."""
        asyncio.run_coroutine_threadsafe(tell_measure(self._client, measure, project), self._loop).result()

    async def heard(self, seconds: float) -> None:
        """Wait until somebody of this process has letters, or so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), seconds)
        self._heard.clear()

    def nudge(self) -> None:
        """Whoever listens looks now."""
        self._heard.set()

    async def wake(self) -> None:
        """Ring, whatever the record says of the courier."""
        await ring(self._client)

    async def _in_turn(self) -> None:
        async with self._one_at_a_time:
            self._next = None  # the courier may look now: whoever comes later needs a ring of their own
            if self.here or await asyncio.to_thread(attended, self._database):
                self.nudge()  # it looks by itself; if it is of this process, at once
            else:
                await self.wake()


class _Errand:
    """What a round of the courier has done until now."""

    def __init__(self, after: int) -> None:
        self.began_after = after
        self.after = after
        self.letters = 0
        self.stopped: tuple[str, ...] = ()
        self.late = ""
        self._begun = time.monotonic()

    def lasted(self) -> float:
        """Seconds."""
        return time.monotonic() - self._begun

    def add(self, carried: Carried) -> None:
        """One handful more."""
        self.letters += carried.settled
        self.after = max(self.after, carried.last)
        self.stopped += carried.stopped
        self.late = self.late or carried.late


class Courier:
    """The activity ``carry_letters``, and what the first histories know instead of it."""

    def __init__(self, database: Database, letters: Letters, bell: Bell) -> None:
        self._database = database
        self._letters = letters
        self._bell = bell

    @activity.defn(name=CARRY_LETTERS.name)
    async def carry_letters(self, start: Round) -> Rounded:
        """Carry what waits in the outbox, and tell the projects whose terms began with it. May run twice.

        Where letters wait more may follow: it stays for a while and looks by itself, so that nobody needs to ring. Where one
        could not leave it goes at once, and the workflow says when it is tried again.
        """
        errand = _Errand(start.after)
        if await asyncio.to_thread(attended, self._database):
            await self._say(None)  # whoever said so was killed, and nobody would ring until it goes by itself
        await asyncio.to_thread(self._letters.read_receipts, now())
        await asyncio.to_thread(self._letters.release)
        await self._tell({})  # also what a courier that was killed had not told
        if start.stays > timedelta(0) and await asyncio.to_thread(self._letters.wait):
            await self._stay(errand, start.stays.total_seconds())
        finished = await self._carry(errand)  # also for whoever saw that it was there, and did not ring
        if errand.late or (
            finished and start.after == 0
        ):  # that none waits is known after a round in which all were due
            await asyncio.to_thread(self._letters.note, errand.late, now())
        return Rounded(letters=errand.letters, after=errand.after, stopped=errand.stopped, unfinished=not finished)

    async def _carry(self, errand: _Errand) -> bool:
        """Carry until nothing is left, or nothing leaves: whether it came so far in time.

        A letter with a lower number than one that has left may have been committed after it: each look begins at the first,
        but behind one that could not leave.
        """
        if not errand.stopped:
            errand.after = errand.began_after
        until = errand.lasted() + LONGEST_ROUND
        while errand.lasted() < until:
            carried = await self._letters.carry(errand.after, lambda: now() + timedelta(seconds=errand.lasted()))
            errand.add(carried)
            await self._tell(carried.begun)
            if carried.ends:
                return True
        return False

    async def _stay(self, errand: _Errand, quiet: float) -> None:
        """Look until for so many seconds no letter has come; what stands on record says that it is there.

        One that is killed is tried again by the engine, whoever believes meanwhile that it is there. One that was taken for dead, or
        fails, rings for those who did not.
        """
        ends = asyncio.create_task(activity.wait_for_worker_shutdown())
        ends.add_done_callback(lambda _: self._bell.nudge())
        try:
            await self._look_about(errand, quiet, ends)
        except BaseException:
            self._bell.here = False
            with suppress(Exception):  # else what it said goes by itself
                await self._say(None)
                await self._bell.wake()
            raise
        finally:
            ends.cancel()
        self._bell.here = False
        await self._say(None)

    async def _look_about(self, errand: _Errand, quiet: float, ends: asyncio.Task[None]) -> None:
        leaves = errand.lasted() + LONGEST_STAY
        last, said = errand.lasted(), -quiet
        while not ends.done() and errand.lasted() < min(leaves, last + quiet):
            if said < errand.lasted() + quiet:
                said = errand.lasted() + 2 * quiet
                await self._say(datetime.now(UTC) + timedelta(seconds=2 * quiet))
                self._bell.here = True
            before = errand.letters
            if not await self._carry(errand) or errand.stopped:
                return
            if errand.letters > before:
                last = errand.lasted()
                await asyncio.wait({ends}, timeout=BREATH)
            await self._bell.heard(LOOKS_EVERY)

    async def _say(self, until: datetime | None) -> None:
        def write() -> None:
            with self._database.write() as session:
                attending.until(session, until)

        await asyncio.to_thread(write)

    @activity.defn(name=SEND_NOTICES.name)
    async def send_notices(self, project: str) -> Sent:  # noqa: ARG002 - what old histories say
        """Projects that began before there was one courier ask for their letters themselves: the courier carries them."""
        await self._bell.ring()
        return Sent()

    async def _tell(self, begun: Mapping[str, Summary]) -> None:
        """Tell projects that their terms have begun: ``begun`` just now, or before. One that has no workflow yet is told in a later round."""
        untold = await asyncio.to_thread(self._untold, begun)
        heard = await asyncio.gather(*(self._told(project, summary) for project, summary in untold))
        told = [project for (project, _), it in zip(untold, heard, strict=True) if it]
        if told:
            await asyncio.to_thread(self._note_told, told)

    def _untold(self, begun: Mapping[str, Summary]) -> list[tuple[str, Summary]]:
        with self._database.read() as session:
            untold = outbox.untold(session)
            return [(project, begun.get(project) or self._summary(session, project)) for project in untold]

    @staticmethod
    def _summary(session: Session, project: str) -> Summary:
        file = files.load(session, project)
        clock = measures.clock_in(session, file.measure)
        measure = rules.in_force(session, file.measure)
        may_be_done = offered(session, file, measure, clock.programme(now()))
        return summary_of(file, measure, may_be_done, outbox.waiting(session, project))

    async def _told(self, project: str, summary: Summary) -> bool:
        if summary.ended:
            return True  # nobody is there any more
        try:
            await project_handle(activity.client(), project).signal(LETTERS_DELIVERED, summary)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True

    def _note_told(self, projects: Sequence[str]) -> None:
        with self._database.write() as session:
            outbox.mark_told(session, projects)

"""The courier's activities, and the bell that wakes it."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from sqlmodel import Session
from temporalio import activity
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.answers import offered, summary_of
from activities.clock import now
from activities.delivery import project_handle, ring, tell_measure
from activities.letters import Letters
from storage import files, measures, outbox, rules
from storage.database import Database
from workflows.calls import CARRY_LETTERS, SEND_NOTICES
from workflows.messages import LETTERS_DELIVERED, Round, Rounded, Sent, Summary

# Seconds after which a round ends although letters are left: the next one follows at once, and a history in which the
# bell is heard all the while does not grow without end.
LONGEST_ROUND = 30.0


class Bell:
    """Wakes the courier, and measures whose money came free. Whoever rings while a ring is on its way shares the next one.

    A ring is waited for: once a decision is answered, its letters are the courier's, whatever is killed.
    """

    def __init__(self, client: Client) -> None:
        """Within the loop of the worker."""
        self._client = client
        self._loop = asyncio.get_running_loop()
        self._one_at_a_time = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    async def ring(self) -> None:
        """Ring, or join those who are about to. Raises RPCError when the server does not answer."""
        if self._next is None:
            self._next = asyncio.create_task(self._in_turn())
        await asyncio.shield(self._next)

    def letters_wait(self) -> None:
        """Ring from an activity that runs in a thread."""
        asyncio.run_coroutine_threadsafe(self.ring(), self._loop).result()

    def money_came_free(self, measure: str, project: str) -> None:
        """Tell a measure, from an activity that runs in a thread: freed money is offered to whoever waits."""
        asyncio.run_coroutine_threadsafe(tell_measure(self._client, measure, project), self._loop).result()

    async def _in_turn(self) -> None:
        async with self._one_at_a_time:
            self._next = None  # the courier may look now: whoever comes later needs a ring of their own
            await ring(self._client)


class Courier:
    """The activity ``carry_letters``, and what the first histories know instead of it."""

    def __init__(self, database: Database, letters: Letters, bell: Bell) -> None:
        self._database = database
        self._letters = letters
        self._bell = bell

    @activity.defn(name=CARRY_LETTERS.name)
    async def carry_letters(self, start: Round) -> Rounded:
        """Carry what waits in the outbox, and tell the projects whose terms began with it. May run twice."""
        begun = time.monotonic()
        done = Rounded(after=start.after)
        late = ""
        await self._tell()  # also what a courier that was killed had not told
        while time.monotonic() - begun < LONGEST_ROUND:
            carried = await self._letters.carry(done.after, now() + timedelta(seconds=time.monotonic() - begun))
            done = Rounded(
                letters=done.letters + carried.settled,
                after=max(done.after, carried.last),
                stopped=(*done.stopped, *carried.stopped),
            )
            late = late or carried.late
            await self._tell()
            if carried.ends:
                await self._note(late, all_were_due=start.after == 0)
                return done
        await self._note(late, all_were_due=False)
        return done.model_copy(update={"unfinished": True})

    async def _note(self, late: str, all_were_due: bool) -> None:
        """Whether letters wait for the post; that none does is known after a round in which all were due."""
        if late or all_were_due:
            await asyncio.to_thread(self._letters.note, late, now())

    @activity.defn(name=SEND_NOTICES.name)
    async def send_notices(self, project: str) -> Sent:  # noqa: ARG002 - what old histories say
        """Projects that began before there was one courier ask for their letters themselves: the courier carries them."""
        await self._bell.ring()
        return Sent()

    async def _tell(self) -> None:
        """Tell projects that their terms have begun. One that has no workflow yet is told in a later round."""
        for project, summary in await asyncio.to_thread(self._untold):
            if summary.ended or await self._told(project, summary):
                await asyncio.to_thread(self._note_told, project)

    def _untold(self) -> list[tuple[str, Summary]]:
        with self._database.read() as session:
            return [(project, self._summary(session, project)) for project in outbox.untold(session)]

    @staticmethod
    def _summary(session: Session, project: str) -> Summary:
        file = files.load(session, project)
        clock = measures.edition(session, file.measure).clock
        measure = rules.in_force(session, file.measure)
        return summary_of(session, file, measure, offered(session, file, measure, clock.programme(now())))

    async def _told(self, project: str, summary: Summary) -> bool:
        try:
            await project_handle(activity.client(), project).signal(LETTERS_DELIVERED, summary)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True

    def _note_told(self, project: str) -> None:
        with self._database.write() as session:
            outbox.mark_told(session, project)

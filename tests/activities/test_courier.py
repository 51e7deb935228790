"""The courier stays at the outbox for a while: nobody rings meanwhile, and no letter is missed when it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.courier import Bell, Courier
from activities.delivery import attended
from activities.letters import Letters
from activities.mail import Directory, Mail
from storage import attending, outbox
from storage.database import Database
from tests import lives
from workflows.messages import Round, Rounded

STAYS = Round(stays=timedelta(minutes=1))


class Counting(Bell):
    """Counts how often the engine was called."""

    rings = 0

    async def wake(self) -> None:
        """Once more."""
        self.rings += 1


class Post(Directory):
    """A directory that may refuse, and counts how often it was asked."""

    refuses = False
    asked = 0

    async def send(self, message: Mail) -> None:
        """Take a letter, or refuse it."""
        self.asked += 1
        if self.refuses:
            raise OSError("refused")
        await super().send(message)


class Office:
    """A record in which applications wait for their receipts, and a courier without an engine."""

    def __init__(self, data: Path, client: Client) -> None:
        self.database = Database(f"sqlite:///{data / 'azioni.db'}")
        lives.prepared(self.database)
        self.post = Post(data / "mail")
        self.bell = Counting(client, self.database)
        self.engine = ActivityEnvironment()
        self.submitted = 0

    def submit(self) -> None:
        """One more application, whose receipt waits."""
        self.submitted += 1
        lives.submitted(self.database, title=f"Project {self.submitted}")

    def begin(self, courier: type[Courier] = Courier) -> asyncio.Task[Rounded]:
        """A round that stays, unless it is told to go."""
        carry = courier(self.database, Letters(self.database, self.post), self.bell).carry_letters
        return asyncio.create_task(self.engine.run(carry, STAYS))

    def waiting(self) -> int:
        """Letters that have not left."""
        with self.database.read() as session:
            return len(outbox.first_waiting(session, 0, 100))

    async def until(self, came: Callable[[], bool]) -> None:
        """Wait for something."""
        while not came():
            await asyncio.sleep(0.005)

    async def stays(self) -> None:
        """Until it is at the outbox, and nothing waits there."""
        await self.until(lambda: attended(self.database) and not self.waiting())


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """With one application."""
    found = Office(tmp_path, await Client.connect("nobody listens", lazy=True))
    found.submit()
    yield found
    found.database.close()


async def test_while_it_stays_letters_leave_and_nobody_rings(office: Office) -> None:
    round_ = office.begin()
    await office.stays()
    for _ in range(3):
        office.submit()
        await office.bell.ring()
        await office.until(lambda: not office.waiting())
    office.engine.worker_shutdown()
    assert (await round_).letters == 4
    assert office.bell.rings == 0
    assert not attended(office.database), "a worker that stops takes the courier with it at once"


async def test_who_has_letters_where_it_stays_asks_nobody(office: Office) -> None:
    """Neither the record, whatever that says, nor the engine; from a thread, as an activity has them."""
    round_ = office.begin()
    await office.stays()
    with office.database.write() as session:
        attending.until(session, None)
    office.submit()
    await asyncio.to_thread(office.bell.letters_wait)
    await office.until(lambda: not office.waiting())
    office.engine.worker_shutdown()
    assert (await round_).letters == 2
    assert office.bell.rings == 0


class Leaving(Courier):
    """Somebody's decision is committed in the last moment in which the courier seems to be there."""

    office: Office

    async def _say(self, until: datetime | None) -> None:
        if until is None:
            self.office.submit()
            assert attended(self.office.database), "so that nobody rings"
        await super()._say(until)


async def test_what_came_while_it_left_is_found_by_its_last_look(office: Office) -> None:
    Leaving.office = office
    round_ = office.begin(Leaving)
    await office.stays()
    office.engine.worker_shutdown()
    assert (await round_).letters == 2
    assert office.waiting() == 0


async def test_the_word_of_one_that_was_killed_holds_nobody_up(office: Office) -> None:
    """It said that it would stay, or its machine was hours ahead: the next round takes the word back, also where no letter waits."""
    carry = Courier(office.database, Letters(office.database, office.post), office.bell).carry_letters
    assert (await office.engine.run(carry, Round())).letters == 1
    with office.database.write() as session:
        attending.until(session, datetime.now(UTC) + timedelta(hours=3))
    assert (await office.engine.run(carry, STAYS)).letters == 0
    assert not attended(office.database)


@pytest.mark.parametrize(("left", "rings"), [(timedelta(minutes=1), 0), (timedelta(seconds=-1), 1), (None, 1)])
async def test_who_has_letters_rings_unless_it_is_there(office: Office, left: timedelta | None, rings: int) -> None:
    """What a courier that went without a word had said goes by itself."""
    with office.database.write() as session:
        attending.until(session, None if left is None else datetime.now(UTC) + left)
    await office.bell.ring()
    assert office.bell.rings == rings


async def test_one_that_is_taken_for_dead_rings_for_who_did_not(office: Office) -> None:
    round_ = office.begin()
    await office.stays()
    office.engine.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    assert office.bell.rings == 1
    assert not attended(office.database)


async def test_where_a_letter_cannot_leave_it_does_not_stay(office: Office) -> None:
    """The workflow says when it is tried again."""
    round_ = office.begin()
    await office.stays()
    office.post.refuses = True
    office.submit()
    office.bell.nudge()
    done = await round_
    assert (done.letters, len(done.stopped), office.post.asked) == (1, 1, 2)
    assert not attended(office.database)


async def test_an_idle_look_leaves_at_once(office: Office) -> None:
    await Letters(office.database, office.post).carry(0, lambda: lives.OPENED)
    assert await office.begin() == Rounded()

"""One courier for all projects: letters leave at once, hold nobody up, and cost their project an event only for a term."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

from temporalio.api.enums.v1 import EventType

from activities.delivery import ring
from activities.letters import Letters
from activities.mail import Directory, Mail, Post
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.terms.term import awaits_delivery
from storage import outbox, troubles
from tests import lives
from tests.lives import instant, until
from tests.office import Office, opened
from workflows.messages import COURIER, CourierInput


async def events(office: Office, id: str) -> Counter[str]:
    """What stands in a history, counted by kind."""
    history = await office.client.get_workflow_handle(id).fetch_history()
    return Counter(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events)


async def gone(office: Office) -> None:
    """Wait until no letter waits and no project must hear of one."""
    for _ in range(500):
        with office.database.read() as session:
            if not outbox.first_waiting(session, 0, 1) and not outbox.untold(session):
                return
        await asyncio.sleep(0.02)
    raise AssertionError("letters wait")


async def test_a_letter_costs_its_project_an_event_only_where_a_term_waits_for_it(office: Office) -> None:
    project = await office.submit()
    await office.live(project, until("claim"))
    await gone(office)
    before = (await events(office, f"project/{project}"))["WORKFLOW_EXECUTION_SIGNALED"]
    assert before == 1, "the acceptance begins with a letter"
    await office.give(project, "claim", c.MakeClaim(kind="final"))
    await office.give(project, "check_claim", c.CheckClaim(claim="C1"))
    await gone(office)
    assert (await events(office, f"project/{project}"))["WORKFLOW_EXECUTION_SIGNALED"] == before
    history = await office.handle(project).fetch_history()
    asked = [event.activity_task_scheduled_event_attributes.activity_type.name for event in history.events]
    assert set(asked) == {"", "decide"}
    assert any("Esito" in subject for subject in office.letters())


async def test_what_a_killed_courier_had_not_told_is_told_by_the_next_one(office: Office) -> None:
    """Recorded, and killed before the project heard of it: its term would pass unnoticed."""
    project = await office.submit()
    await office.live(project, until("award"))
    assert lives.decide(
        office.database, project, "award", c.Award(decree="1", cup=lives.CUP), await office.now()
    ).accepted
    now = await office.env.get_current_time()
    await Letters(office.database, Directory(office.mail)).carry(0, lambda: now)
    assert not awaits_delivery(office.file(project).terms["acceptance"])
    await ring(office.client)
    await gone(office)
    await office.until(instant(9, 3))
    assert office.file(project).state == State.forfeiture_notice


async def test_letters_that_nobody_rang_for_leave_at_the_regular_look(tmp_path: Path) -> None:
    """A worker of an older version decides and does not ring."""
    async with opened(tmp_path, courier=CourierInput(stays=timedelta(0))) as office:
        project = await office.submit()
        await office.env.sleep(10)
        content = c.RequestDocuments(items=("plan",))
        assert lives.decide(office.database, project, "request_documents", content, await office.now()).accepted
        await office.env.sleep(60)
        assert office.letters() == []
        await office.env.sleep(300)
        await gone(office)
        assert len(office.letters()) == 1
        assert (await events(office, COURIER))["TIMER_STARTED"] <= 3


class Refusing:
    """A post that refuses the letters of one project, and counts how often it was asked."""

    needs_address = False

    def __init__(self, post: Post, project: str) -> None:
        self._post = post
        self.project = project
        self.asked = 0

    async def send(self, message: Mail) -> None:
        """Carry one letter, or refuse it."""
        if self.project in str(message["Subject"]):
            self.asked += 1
            raise OSError("refused")
        await self._post.send(message)


async def test_a_letter_that_the_post_refuses_holds_up_nobody_elses(tmp_path: Path) -> None:
    """It is tried again ever more rarely, not each time the bell rings."""
    post = Refusing(Directory(tmp_path / "mail"), "AR2017-0001")
    async with opened(tmp_path, post=post) as office:
        projects = [await office.submit(title=f"Project {number}") for number in range(4)]
        for number, project in enumerate(projects):
            await office.give(project, "request_documents", c.RequestDocuments(items=("plan",)))
            while len(office.letters()) < number:
                await asyncio.sleep(0.02)
        assert post.asked <= 2
        await office.env.sleep(timedelta(hours=1))
        assert 10 < post.asked < 30
        assert said(office) == ["the post: letters wait, and are tried again: refused"]
        assert (await events(office, f"project/{projects[0]}"))["ACTIVITY_TASK_SCHEDULED"] == 1
        post.project = "nobody's"
        await office.env.sleep(timedelta(minutes=6))
        await gone(office)
        assert len(office.letters()) == len(projects)
        assert said(office) == []


def said(office: Office) -> list[str]:
    """What stands still, as the doctor says it."""
    with office.database.read() as session:
        return [str(one) for one in troubles.known(session)]

"""The queue with its workflows: who is funded in the record hears of it, also after a crash, and acts at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.testing import ActivityEnvironment

from activities.delivery import ensure_started
from activities.edition import Editions
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role, State
from domain.record.states import Account
from domain.trust.statement import chosen
from storage import ledger
from tests import lives
from tests.office import Office, opened
from workflows.messages import Acted, Answer, Command, MeasureAct, Summary, measure_workflow_id, project_workflow_id

MEASURE = "azioni-di-rete-2018"
OPENED = lives.datetime(2018, 11, 6, 12, tzinfo=lives.UTC)
FULL = {"process": "40000.00", "result": "36700.00"}
"""76,700 euro: 20 people at both caps; fourteen fit the envelope of 1,100,000."""
GIVE_UP = c.Reason(reason="the companies closed")


@pytest.fixture
async def full(tmp_path: Path) -> AsyncIterator[Office]:
    """Fourteen full projects and two that wait; only those that are used have their workflow started."""
    async with opened(tmp_path, 1000, MEASURE, OPENED) as office:
        for order in range(1, 17):
            receipt = lives.submitted(
                office.database,
                await office.env.get_current_time(),
                measure=MEASURE,
                title=f"Project {order}",
                budget=FULL,
            )
            if order in (3, 4, 15, 16):
                await ensure_started(office.client, office.database, receipt.project)
        yield office


def number(order: int) -> str:
    return f"AR2018-{order:04d}"


async def heard(office: Office, order: int) -> Answer:
    """The answer to ``admit`` once the project's workflow knows that it is funded; until then it refuses."""
    for _ in range(400):
        try:
            return await office.give(number(order), "admit")
        except WorkflowUpdateFailedError:
            await asyncio.sleep(0.05)
    raise AssertionError("the project has not heard that it is funded")


async def needs_attention(office: Office, order: int) -> bool:
    """What the workflow shows of itself."""
    found = await office.handle(number(order)).describe()
    return any(pair.key.name == "NeedsAttention" and pair.value for pair in found.typed_search_attributes)


async def test_the_fifteenth_is_funded_the_moment_one_withdraws(full: Office) -> None:
    """F109: reserved at once, told at once, by letter too; the sixteenth waits on."""
    assert full.file(number(15)).state is State.waiting_for_funds
    assert (await full.give(number(3), "withdraw", GIVE_UP)).accepted
    assert (await heard(full, 15)).accepted
    file, gone = full.file(number(15)), full.file(number(3))
    assert file.held(Account.reserved) == 7_670_000
    assert file.terms["decision"].events[0].day == gone.since.date()
    assert full.file(number(16)).state is State.waiting_for_funds
    for _ in range(200):
        if any("Domanda finanziabile" in subject for subject in full.letters()):
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("the letter has not left")


async def test_two_withdrawals_in_the_same_second(full: Office) -> None:
    await asyncio.gather(*(full.give(number(order), "withdraw", GIVE_UP) for order in (3, 4)))
    assert [(await heard(full, order)).accepted for order in (15, 16)] == [True, True]
    with full.database.read() as session:
        assert ledger.unbalanced(session, MEASURE) == []
        reserved = [t.project for t in ledger.transfers(session, MEASURE) if t.target is Account.reserved]
    assert reserved == [number(order) for order in range(1, 17)]


async def look(office: Office, id: str) -> MeasureAct:
    """A look at the queue, with the id that its retries have too."""
    given = Command(
        id=chosen(Role.system, id),
        project=MEASURE,
        name="settle",
        actor="system",
        role="system",
        content=c.EMPTY_CONTENT,
    )
    return MeasureAct(command=given, at=await office.now())


async def run(office: Office, start: MeasureAct) -> Acted:
    """One attempt of the activity."""
    attempt = ActivityEnvironment(client=office.client)
    now = await office.env.get_current_time()
    attempt.info = replace(attempt.info, scheduled_time=office.clock.real(start.at), started_time=now)
    return await attempt.run(Editions(office.database).act_on_measure, start)


async def test_a_crash_between_the_commit_and_the_telling(full: Office) -> None:
    """The retry finds what was funded and tells it again; a project that is told twice does nothing the second time."""
    lives.decide(full.database, number(3), "withdraw", GIVE_UP, await full.now())
    start = await look(full, "one look")
    lives.act(full.database, MEASURE, "settle", start.at, id="one look")
    assert full.file(number(15)).state is State.formal_check
    with pytest.raises(WorkflowUpdateFailedError):
        await full.give(number(15), "admit")
    for _ in range(2):
        assert (await run(full, start)).answer.data["funded"] == [number(15)]
    assert (await full.give(number(15), "admit")).accepted
    assert not await needs_attention(full, 15)


async def test_a_project_that_acts_before_it_is_told(full: Office) -> None:
    """It gives up in the meantime: its money goes on to the next, and the word that comes too late harms nobody."""
    lives.decide(full.database, number(3), "withdraw", GIVE_UP, await full.now())
    start = await look(full, "one look")
    lives.act(full.database, MEASURE, "settle", start.at, id="one look")
    assert (await full.give(number(15), "withdraw", GIVE_UP)).accepted
    ended: Summary = await full.client.get_workflow_handle(
        project_workflow_id(number(15)), result_type=Summary
    ).result()
    assert (ended.state, ended.needs_attention) == (State.withdrawn, None)
    await run(full, start)
    assert (await heard(full, 16)).accepted


async def test_the_clock_strikes_before_it_is_told(full: Office) -> None:
    """A reminder of the window that is no longer due brings the news instead."""
    lives.decide(full.database, number(3), "withdraw", GIVE_UP, await full.now())
    start = await look(full, "one look")
    lives.act(full.database, MEASURE, "settle", start.at, id="one look")
    await full.until(lives.datetime(2020, 12, 2, tzinfo=lives.UTC))
    assert (await heard(full, 15)).accepted
    await run(full, start)


async def test_a_project_without_a_workflow_is_started_and_told(full: Office) -> None:
    lives.submitted(full.database, await full.env.get_current_time(), measure=MEASURE, title="Project 17", budget=FULL)
    for order in (5, 6, 7):
        lives.decide(full.database, number(order), "withdraw", GIVE_UP, await full.now())
    assert (await run(full, await look(full, "x"))).answer.data["funded"] == [number(n) for n in (15, 16, 17)]
    assert (await heard(full, 17)).accepted


async def test_money_that_an_act_adds_reaches_who_waits(full: Office) -> None:
    """The manager's act is an update of the measure; the same one again answers the same and does nothing."""
    handle = full.client.get_workflow_handle(measure_workflow_id(MEASURE))
    with full.database.write() as session:
        content = c.canonical(c.AddFunds(cents=6_000_000, act="d.d.s. 77"))
        sha256 = lives.documents.store(session, content, "add_funds", OPENED)
    id = "by/manager/act 77"
    given = lives.signed(
        Command(id=id, project=MEASURE, name="add_funds", actor="manager", role="manager", content=sha256)
    )
    answers = [await handle.execute_update("add_funds", given, id=f"act 77#{n}", result_type=Answer) for n in range(2)]
    assert answers[0] == answers[1]
    assert answers[0].data["funded"] == [number(15)]
    assert (await heard(full, 15)).accepted


async def test_the_window_ends_and_nobody_is_funded_any_more(full: Office) -> None:
    await full.until(lives.datetime(2020, 12, 31, 16, 5, tzinfo=lives.UTC))
    assert await full.end_of(number(16)) == State.not_funded
    await full.give(number(3), "withdraw", GIVE_UP)
    await full.env.sleep(timedelta(minutes=1))
    assert full.file(number(15)).state is State.not_funded

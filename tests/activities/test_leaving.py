"""A worker that leaves does not wait for answers that only it could give."""

from __future__ import annotations

import asyncio

import pytest
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment

from activities.leaving import unless_it_leaves
from runtime.patience import not_available_now


async def test_work_that_asks_workflows_ends_with_the_worker_and_is_cut_off() -> None:
    env = ActivityEnvironment()
    begun, cut = asyncio.Event(), asyncio.Event()

    async def asks() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()  # an answer that nobody gives any more
        finally:
            cut.set()

    running = asyncio.create_task(env.run(unless_it_leaves, asks()))
    await begun.wait()
    env.worker_shutdown()
    with pytest.raises(ApplicationError, match="the worker leaves") as left:
        await running
    assert not_available_now(left.value)  # it is tried again, and no trouble
    assert left.value.category is ApplicationErrorCategory.BENIGN  # nor an error in the log
    assert cut.is_set()


async def test_what_is_answered_is_given_on_and_what_fails_fails() -> None:
    async def answered() -> int:
        return 7

    async def failed() -> int:
        raise LookupError

    env = ActivityEnvironment()
    assert await env.run(unless_it_leaves, answered()) == 7
    with pytest.raises(LookupError):
        await env.run(unless_it_leaves, failed())

"""Waiting for answers of workflows that run on the same worker: one that leaves does not answer any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

T = TypeVar("T")


async def unless_it_leaves(work: Coroutine[Any, Any, T]) -> T:
    """Do work that asks workflows, as long as the worker stays.

    A worker that leaves takes no more tasks of workflows, and would wait for its own answers until its time to drain is over.
    Raises ApplicationError then, which is no error in the log: the engine gives the work to the next worker. Only for what may
    run twice.
    """
    doing = asyncio.create_task(work)
    leaves = asyncio.create_task(activity.wait_for_worker_shutdown())
    try:
        await asyncio.wait({doing, leaves}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        raise ApplicationError("the worker leaves, and the next one goes on", category=ApplicationErrorCategory.BENIGN)
    finally:
        for task in (doing, leaves):
            task.cancel()
        await asyncio.gather(doing, leaves, return_exceptions=True)

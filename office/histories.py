"""Before a release: the histories of the running service, and whether this code goes on with them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TypedDict

from domain.basis.language import _
from office.caller import Caller
from office.errors import NotFound, Unavailable


class Recorded(TypedDict):
    """What was taken down."""

    directory: str
    workflows: list[str]


class Problem(TypedDict):
    """A history with which this code cannot go on."""

    workflow: str
    problem: str


class Tried(TypedDict):
    """What became of the histories on this code."""

    replayed: int
    events: int
    problems: list[Problem]


def record(caller: Caller, directory: Path) -> Recorded:
    """Take down the histories of all open workflows. Raises a ConnectionError when the server does not answer."""
    from temporalio.service import RPCError

    from runtime.client import connect
    from runtime.histories import record as take

    async def work() -> list[str]:
        return await take(await connect(caller.settings), directory)

    try:
        return {"directory": str(directory), "workflows": asyncio.run(work())}
    except RPCError as error:
        raise Unavailable(_("the Temporal server did not answer: {why}", why=error.message)) from error


def replay(caller: Caller, directory: Path) -> Tried:
    """Replay the histories of a directory on this code. Raises NotFound when there are none."""
    from runtime.codec import converter
    from runtime.histories import replay as try_out

    found = asyncio.run(try_out(directory, converter(caller.settings.codec_keys)))
    if not found:
        raise NotFound(_("there is no history in {directory}: 'histories record' takes them down", directory=directory))
    problems = [Problem(workflow=one.workflow, problem=one.problem) for one in found if one.problem]
    return {"replayed": len(found), "events": sum(one.events for one in found), "problems": problems}

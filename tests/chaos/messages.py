"""Messages that should not be: twice, forged, malformed, out of order. Each is answered as it deserves, and harms nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from activities.delivery import project_handle
from domain.lifecycle import contents as c
from tests import lives
from tests.chaos.place import NO_ANSWER, PATIENCE, Place
from workflows.messages import Answer


async def duplicate(place: Place, project: str) -> None:
    """The same command from two windows at once, under two updates."""
    command = await asyncio.to_thread(lives.command, place.database, *named(place.handed_in(project)))
    handle = project_handle(await place.connected(), project)
    both = (
        handle.execute_update("attach", command, id=f"{command.id}#{window}", result_type=Answer) for window in (0, 1)
    )
    answers = await asyncio.wait_for(asyncio.gather(*both, return_exceptions=True), PATIENCE)
    place.acknowledged += {command.id for answer in answers if isinstance(answer, Answer) and answer.accepted}


async def forged(place: Place, project: str) -> None:
    """Straight to the engine's port, in somebody's name, or as the system."""
    true = await asyncio.to_thread(lives.command, place.database, *named(place.handed_in(project)))
    lies = (
        true.model_copy(update={"actor": "mallory"}),
        true.model_copy(update={"signature": "00" * 64, "id": f"{true.id}/x"}),
        true.model_copy(
            update={"name": "close_window", "role": "system", "actor": "mallory", "id": f"{project}/close_window"}
        ),
    )
    handle = project_handle(await place.connected(), project)
    for lie in lies:
        with suppress(*NO_ANSWER):
            update = handle.execute_update(lie.name, lie, result_type=Answer)
            answer: Answer = await asyncio.wait_for(update, PATIENCE)
            assert not answer.accepted, lie


async def malformed(place: Place, project: str) -> None:
    """No argument, a wrong one, a name that is none."""
    handle = project_handle(await place.connected(), project)
    for name, arguments in (("attach", []), ("attach", ["x"]), ("nonsense", [1])):
        with suppress(*NO_ANSWER):
            await asyncio.wait_for(handle.execute_update(name, args=arguments), PATIENCE)
            raise AssertionError("it must not be taken")


async def reordered(place: Place, project: str) -> None:
    """What comes later in the procedure comes first: it is refused, and harms nothing."""
    command = await asyncio.to_thread(
        lives.command, place.database, project, "award", c.Award(decree="1", cup=lives.CUP)
    )
    with suppress(*NO_ANSWER):
        update = project_handle(await place.connected(), project).execute_update("award", command, result_type=Answer)
        assert not (await asyncio.wait_for(update, PATIENCE)).accepted


def named(handed: tuple[str, c.Attach]) -> tuple[str, str, c.Attach]:
    """What somebody hands in, as a command by its name."""
    project, content = handed
    return project, "attach", content

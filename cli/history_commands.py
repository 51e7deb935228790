"""Before a release: take the histories of the running service down, and try this code on them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.output import done, table
from office import histories
from office.histories import Recorded, Tried

app = group("Histories of the running service, tried on this code before it is released.", "histories")

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="Where the histories are, a file each.")]


@command(app, "record")
def record(asked: Asked, directory: Directory) -> None:
    """Take down the history of every open workflow."""
    asked.say(histories.record(asked.caller, directory), _recorded)


@command(app, "replay")
def replay(asked: Asked, directory: Directory) -> None:
    """Replay them on this code; exit status 1 if it cannot go on with one."""
    tried = histories.replay(asked.caller, directory)
    asked.say(tried, _tried)
    if tried["problems"]:
        raise typer.Exit(1)


def _recorded(found: Recorded) -> None:
    done(f"{len(found['workflows'])} histories are in {found['directory']}")


def _tried(found: Tried) -> None:
    if not found["problems"]:
        done(f"this code goes on with all {found['replayed']} histories ({found['events']} events)")
        return
    rows = [[problem["workflow"], problem["problem"]] for problem in found["problems"]]
    table(f"This code cannot go on with {len(rows)} of {found['replayed']}", ["workflow", "why"], rows, prose=["why"])

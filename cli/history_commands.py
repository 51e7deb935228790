"""Before a release: take the histories of the running service down, and try this code on them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.columns import Plain, Prose
from cli.output import done, table
from domain.basis.language import _, n_
from office import histories
from office.histories import Recorded, Tried

app = group("Histories of the running service, tried on this code before it is released.", "histories")

Directory = Annotated[Path, typer.Argument(metavar="DIR", help="The directory of the histories, one file each.")]


@command(app, "record")
def record(asked: Asked, directory: Directory) -> None:
    """Write down the history of every open workflow."""
    asked.say(histories.record(asked.caller, directory), _recorded)


@command(app, "replay")
def replay(asked: Asked, directory: Directory) -> None:
    """Replay the histories on this code; exit status 1 if it cannot go on with one of them."""
    tried = histories.replay(asked.caller, directory)
    asked.say(tried, _tried)
    if tried["problems"]:
        raise typer.Exit(1)


def _recorded(found: Recorded) -> None:
    count = len(found["workflows"])
    done(n_("{n} history is in {directory}", "{n} histories are in {directory}", count, directory=found["directory"]))


def _tried(found: Tried) -> None:
    if not found["problems"]:
        told = _(
            "this code goes on with all {count} histories ({events} events)",
            count=found["replayed"],
            events=found["events"],
        )
        done(told)
        return
    rows = [[problem["workflow"], problem["problem"]] for problem in found["problems"]]
    title = _("This code cannot go on with {count} of {all}", count=len(rows), all=found["replayed"])
    table(title, [Plain("workflow"), Prose("why")], rows)

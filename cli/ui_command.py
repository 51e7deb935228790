"""The way to the Temporal UI."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.output import on_terminal, plain
from office import ui
from office.ui import Address

app = group("The Temporal UI.")


@command(app, "ui")
def show(
    asked: Asked,
    what: Annotated[
        str, typer.Argument(metavar="[VIEW|PROJECT]", help=f"One of {', '.join(ui.VIEWS)}, or a project.")
    ] = "projects",
) -> None:
    """The address of a view of the UI, or of a project; on a terminal it is opened."""
    asked.say(ui.address(asked.caller.settings, what), _open)


def _open(found: Address) -> None:
    plain(found["address"] + "\n")
    if on_terminal():
        typer.launch(found["address"])

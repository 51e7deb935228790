"""The commands on an application that is not a project yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli import names
from cli.asked import Asked, command, group
from cli.giving import tell_next
from cli.output import done
from domain.basis.language import _
from office import intake
from office.intake import Receipt
from office.part_read import read_whole

File = Annotated[Path, typer.Argument(metavar="FILE", help="The application, in YAML or JSON.")]

app = group("Applications.")


@command(app, "check")
def check_file(asked: Asked, file: File) -> None:
    """Tell every finding on an application; nothing is submitted (operator)."""
    _data, application = read_whole(asked.caller, file)
    document = intake.check_application(asked.caller, application)
    asked.say(document, lambda found: done(_("'{title}' can be submitted: no finding", title=found["title"])))


@command(app, "submit")
def submit(asked: Asked, file: File) -> None:
    """Submit an application; the same file again is the same project (operator)."""
    data, application = read_whole(asked.caller, file)
    asked.say(intake.submit_application(asked.caller, data, application), _show)


def _show(receipt: Receipt) -> None:
    told = _(
        "{project} arrived as number {order} on {at:instant} and is {state}",
        project=receipt["project"],
        order=receipt["order"],
        at=receipt["arrived_at"],
        state=names.named_state(receipt["state"]),
    )
    done(_("{told} (submitted before)", told=told) if receipt["already"] else told)
    tell_next(receipt["next"])

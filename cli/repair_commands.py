"""What the service could not do, and what an administrator does about it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.columns import Code, Moment, Plain, Prose
from cli.options import Reason
from cli.output import done, table
from domain.basis.language import _
from office import repairs
from office.giving import Facts
from office.repairs import TroubleLine

Subject = Annotated[str, typer.Argument(metavar="PROJECT", help="A project, or the key of a measure.")]

app = group("What stands still and why; try it again, or answer it with a refusal.", "repair")


@command(app, "list")
def list_troubles(asked: Asked) -> None:
    """What stands still and why, oldest first."""
    asked.say(repairs.listing(asked.caller), _show)


@command(app, "retry")
def retry(asked: Asked, subject: Subject) -> None:
    """Try again what is parked (administrator)."""
    asked.say(repairs.retry(asked.caller, subject), lambda facts: _told(subject, facts))


@command(app, "skip")
def skip(asked: Asked, subject: Subject, reason: Reason) -> None:
    """Answer the command that waits with a refusal (administrator)."""
    asked.say(repairs.skip(asked.caller, subject, reason), lambda facts: _told(subject, facts))


def _told(subject: str, facts: Facts) -> None:
    left = facts["still_parked"]
    if isinstance(left, list) and left:
        done(_("{subject}: still parked: {what}", subject=subject, what=", ".join(left)))
    else:
        done(_("{subject}: nothing is parked", subject=subject))


def _show(lines: list[TroubleLine]) -> None:
    rows = [
        [one["subject"], _(one["name"]), one["kind"], one["actor"], one["since"][:16], one["reason"]] for one in lines
    ]
    columns = [
        Plain("what"),
        Prose("work"),
        Code("how"),
        Plain("given by"),
        Moment("since"),
        Prose("why"),
    ]
    table(_("Stands still"), columns, rows)

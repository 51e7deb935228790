"""What the service could not do, and what an administrator does about it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.columns import Code, Moment, Plain, Prose
from cli.errors import UNEXPECTED
from cli.options import Reason
from cli.output import done, failed, table
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
    _tell(asked, subject, repairs.retry(asked.caller, subject))


@command(app, "skip")
def skip(asked: Asked, subject: Subject, reason: Reason) -> None:
    """Answer the command that is parked with a refusal (administrator)."""
    _tell(asked, subject, repairs.skip(asked.caller, subject, reason))


def _tell(asked: Asked, subject: str, facts: Facts) -> None:
    """What is parked now; work that could not be done this time either ends in a failure."""
    left = facts["still_parked"]
    still = ", ".join(left) if isinstance(left, list) else ""

    def told(_facts: Facts) -> None:
        if still:
            failed(_("{subject}: still parked: {what} (see 'repair list')", subject=subject, what=still))
        else:
            done(_("{subject}: nothing is parked", subject=subject))

    asked.say(facts, told)
    if still:
        raise typer.Exit(UNEXPECTED)


def _show(lines: list[TroubleLine]) -> None:
    if not lines:
        done(_("nothing stands still"))
        return
    rows = [[one["subject"], _(one["name"]), one["kind"], one["actor"], one["since"], one["reason"]] for one in lines]
    columns = [
        Plain("what"),
        Prose("work"),
        Code("how"),
        Plain("given by"),
        Moment("since, real time"),
        Prose("why"),
    ]
    table(_("Stands still"), columns, rows)

"""Giving a command to a project, and saying what it did; the options that many commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked
from cli.output import done
from domain.lifecycle import contents as c
from office import giving
from office.errors import Malformed
from office.giving import Facts
from office.spelling import as_date

Key = Annotated[str, typer.Argument(metavar="KEY", help="Such as azioni-di-rete-2018.")]
Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Project number, such as AR2017-0001.")]
Claim = Annotated[str, typer.Option("--claim", help="Claim, such as C1.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]
Decree = Annotated[str, typer.Option("--decree", help="Number of the decree.")]
OptionalFile = Annotated[Path | None, typer.Option("--file", help="A table, CSV or XLSX.")]


def tell(answer: Facts) -> None:
    """Say what a command did."""
    already = " (already done; this is the first answer)" if answer["already"] else ""
    said = ("project", "state", "message", "already", "lines")
    facts = {name: value for name, value in answer.items() if name not in said}
    words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items())
    done(f"{answer['project']} is {answer['state']}{': ' + words if words else ''}{already}")


def give(asked: Asked, project: str, name: str, content: c.Content, attached: bytes | None = None) -> None:
    """Give a command and say what it did."""
    asked.say(giving.give(asked.caller, project, name, content, attached), tell)


def day(text: str | None) -> date | None:
    """A date that was typed, or nothing."""
    try:
        return as_date(text) if text else None
    except ValueError as error:
        raise Malformed(str(error)) from error

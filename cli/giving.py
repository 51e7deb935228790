"""Giving a command to a project, and saying what it did."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

import typer

from cli.asked import Asked
from cli.output import done, named
from domain.basis.decree import DecreeParts
from domain.lifecycle import contents as c
from office import giving
from office.errors import Malformed
from office.giving import Facts
from office.preview import Preview, preview
from office.spelling import as_date


def tell(answer: Facts) -> None:
    """Say what a command did."""
    said = ("project", "state", "message", "already", "lines")
    facts = {name: value for name, value in answer.items() if name not in said}
    words = ", ".join(f"{name.replace('_', ' ')} {_said(value)}" for name, value in facts.items())
    told = f"{answer['project']} is {answer['state']}"
    if answer["already"]:
        told = f"already done: {answer['project']} was {answer['state']} then"
    done(f"{told}{': ' + words if words else ''}")


def _said(value: object) -> object:
    """A fact as people say it."""
    if isinstance(value, dict) and value.keys() == DecreeParts.__annotations__.keys():
        return named(cast("DecreeParts", value))
    if isinstance(value, list):
        return "; ".join(map(str, value))
    words = {True: "yes", False: "no", None: "none"}
    return words[value] if value is None or isinstance(value, bool) else value


def give(asked: Asked, project: str, name: str, content: c.Content, attached: bytes | None = None) -> None:
    """Give a command and say what it did."""
    asked.say(giving.give(asked.caller, project, name, content, attached), tell)


def day(text: str | None) -> date | None:
    """A date that was typed, or nothing."""
    try:
        return as_date(text) if text else None
    except ValueError as error:
        raise Malformed(str(error)) from error


def named_decree(asked: Asked, number: str) -> dict[str, object]:
    """The decree that the options name; what was not said is left to the rules."""
    date, kind = asked.decree_options
    return {"number": number, "date": day(date), "kind": kind}


DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would follow; nothing is done.")]


def give_or_tell(asked: Asked, project: str, name: str, content: c.Content, dry_run: bool) -> None:
    """Give a command, or only tell what would follow from it."""
    if dry_run:
        asked.say(preview(asked.caller, project, name, content), _tell_preview)
    else:
        give(asked, project, name, content)


def _tell_preview(told: Preview) -> None:
    words = [f"{told['command']} would leave the project {told['state']}"]
    words += [f"{euro} euro would be free" for euro in (told["released"],) if euro != "0.00"]
    for lost in told["requirements"]:
        until = f", to be mended by {lost['until']}" if lost["until"] else ""
        words.append(f"the requirement '{lost['requirement']}' would be lost: {lost['effect']}{until}")
    done("; ".join(words) + ". Nothing was done.")

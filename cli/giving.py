"""Giving a command to a project, and saying what it did; the options that many commands share."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.errors import malformed
from cli.output import done
from cli.sending import send
from cli.session import Session
from domain.lifecycle import contents as c
from office.spelling import as_date
from storage import documents

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Project number, such as AR2017-0001.")]
Claim = Annotated[str, typer.Option("--claim", help="Claim, such as C1.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]
Decree = Annotated[str, typer.Option("--decree", help="Number of the decree.")]
OptionalFile = Annotated[Path | None, typer.Option("--file", help="A table, CSV or XLSX.")]


def tell(session: Session, answer: dict[str, Any]) -> None:
    """Say what a command did."""

    def people() -> None:
        already = " (already done; this is the first answer)" if answer["already"] else ""
        facts = {
            name: value
            for name, value in answer.items()
            if name not in ("project", "state", "message", "already", "lines")
        }
        words = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in facts.items())
        done(f"{answer['project']} is {answer['state']}{': ' + words if words else ''}{already}")

    session.say(answer, people)


def give(session: Session, project: str, name: str, content: c.Content, attached: bytes | None = None) -> None:
    """Send a command and say what it did."""
    tell(session, send(session, project, name, content, attached))


def day(text: str | None) -> Any:
    """A date that was typed, or nothing."""
    try:
        return as_date(text) if text else None
    except ValueError as error:
        raise malformed(str(error)) from error


def keep(session: Session, data: bytes, name: str) -> None:
    """Store what is handed in under its hash."""
    with session.database.write() as database:
        documents.store(database, data, name, datetime.now(UTC))

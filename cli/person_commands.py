"""Persons: each is one, in whichever project; what one may ask of the office."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.giving import tell
from cli.options import Act, Project
from cli.output import done, table
from office import persons
from office.giving import Facts
from office.persons import InOtherProject

app = group("Persons: each is one, in whichever project.", "person")
Code = Annotated[str, typer.Argument(metavar="CODE", help="Tax code, in any spelling.")]


@command(app, "elsewhere")
def elsewhere(asked: Asked, project: Project) -> None:
    """The people of a project who are in others too, and what is counted twice (for the office)."""
    asked.say(persons.in_other_projects(asked.caller, project), _show)


@command(app, "export")
def export(
    asked: Asked,
    code: Code,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new file (JSON), for its owner alone.")],
) -> None:
    """All that the record holds of a person, and who has read it (manager, auditor)."""
    asked.say(
        persons.export(asked.caller, code, out),
        lambda said: done(f"{said['file']}: {', '.join(said['projects']) or 'no project'}"),
    )


@command(app, "erase")
def erase(asked: Asked, code: Code, act: Act) -> None:
    """Erase by an act who a person was, in all projects; money, trace and hashes stay whole (manager)."""
    asked.say(persons.erase(asked.caller, code, act), _erased)


@command(app, "rotate-key")
def rotate_key(asked: Asked) -> None:
    """Hash all codes, and seal all documents, with a new key (administrator, with the rights of the record's owner)."""
    asked.say({"codes": persons.rotate_key(asked.caller)}, lambda said: done(f"{said['codes']} codes under a new key"))


def _show(lines: list[InOtherProject]) -> None:
    rows = [
        [one["recipient"], one["project"], one["recipient_there"], one["state"], str(one["hours_twice"]), one["result"] or ""]
        for one in lines
    ]  # fmt: skip
    columns = ["recipient", "project", "there", "state there", "hours twice", "result there"]
    table("In other projects", columns, rows, right=["hours twice"])


def _erased(answers: list[Facts]) -> None:
    for answer in answers:
        tell(answer)

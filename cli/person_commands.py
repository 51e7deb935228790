"""Persons: each is one, in whichever project; what one may ask of the office."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.columns import Code, Number, Plain
from cli.giving import tell
from cli.options import Act, Project
from cli.output import done, table
from domain.basis.language import _, n_
from office import persons
from office.giving import Facts
from office.persons import InOtherProject

app = group("Persons: each is one, in whichever project.", "person")
TaxCode = Annotated[str, typer.Argument(metavar="CODE", help="Tax code, in any spelling.")]


@command(app, "elsewhere")
def elsewhere(asked: Asked, project: Project) -> None:
    """The people of a project who are in others too, and what would be counted twice (office)."""
    asked.say(persons.in_other_projects(asked.caller, project), _show)


@command(app, "export")
def export(
    asked: Asked,
    code: TaxCode,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new file (JSON), for its owner alone.")],
) -> None:
    """All that the record holds of a person, and who has read it (manager, auditor)."""
    asked.say(
        persons.export(asked.caller, code, out),
        lambda said: done(f"{said['file']}: {', '.join(said['projects']) or _('no project')}"),
    )


@command(app, "erase")
def erase(asked: Asked, code: TaxCode, act: Act) -> None:
    """Erase by an act the identity of a person, in all projects; money, trace and hashes stay whole (manager)."""
    asked.sure(_("Who this person was is erased in all projects."))
    asked.say(persons.erase(asked.caller, code, act), _erased)


@command(app, "rotate-key")
def rotate_key(asked: Asked) -> None:
    """Hash all codes and seal all documents with a new key (administrator, with the rights of the record's owner)."""
    asked.say(
        {"codes": persons.rotate_key(asked.caller)},
        lambda said: done(n_("{n} code under a new key", "{n} codes under a new key", said["codes"])),
    )


def _show(lines: list[InOtherProject]) -> None:
    rows = [
        [one["recipient"], one["project"], one["recipient_there"], one["state"], str(one["hours_twice"]), one["result"] or ""]
        for one in lines
    ]  # fmt: skip
    columns = [
        Plain("recipient"),
        Plain("project"),
        Plain("there"),
        Code("state there"),
        Number("hours twice"),
        Code("result there"),
    ]
    table(_("In other projects"), columns, rows)


def _erased(answers: list[Facts]) -> None:
    for answer in answers:
        if "project" in answer:
            tell(answer)
        else:
            done(_("person {person}, of whom only registers have told, is erased", person=answer["person"]))

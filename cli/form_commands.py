"""Forms: the files that people hand in, to be filled in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.output import done, plain
from domain.basis.language import _
from office import forms
from office.forms import Blank

Which = StrEnum("Which", {name: name for name in (*forms.WRITTEN, *forms.FORMS)})  # type: ignore[misc]

app = group("Forms to fill in.")


@command(app, "template")
def template(
    asked: Asked,
    form: Annotated[
        Which,
        typer.Argument(
            metavar="FORM",
            help="Which file is to be handed in: application, newcomer, partner, lead, register, papers, grounds, plans, outcomes, entry, exit or six-months.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it to a file: .xlsx, .csv or .yaml.")
    ] = None,
) -> None:
    """A file to fill in and hand in, with an example: 'template register > register.csv'."""
    asked.say(forms.blank(form.value, out), _show)


def _show(blank: Blank) -> None:
    if blank["file"] is None:
        plain(blank["text"])
    else:
        done(_("{file} is to be filled in and given to '{command}'", file=blank["file"], command=blank["command"]))

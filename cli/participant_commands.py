"""What networks tell of participants, for the indicators of the European fund."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, act, group
from cli.giving import give
from cli.options import Project
from domain.lifecycle.contents import Content
from office import participants
from office.one_answer import whole
from office.participants import Moment

app = group("Participants.")


@act(app, "record-participants")
def record_participants(
    asked: Asked,
    project: Project,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A form of 'template entry', 'exit' or 'six-months'.")],
    at: Annotated[Moment, typer.Option("--at", help="The moment that it tells of: entry, exit or six-months.")],
) -> None:
    """Hand in what the European fund asks about participants at entry, on leaving, six months later (operator, officer)."""

    def content(rows: Sequence[object]) -> Content:
        return participants.content(at, rows)

    rows = whole(asked.caller, project, "record_participants", lambda: participants.told(file, at), content)
    give(asked, project, "record_participants", content(rows), table=rows.places)

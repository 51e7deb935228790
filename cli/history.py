"""The story of a project: what happened, who did it, on which rules, with what money."""

from __future__ import annotations

from cli import names
from cli.asked import Asked, command, group
from cli.columns import Moment, Prose
from cli.options import Project
from cli.output import marked, table
from domain.basis.language import _
from domain.views.documents import HistoryLine
from office import projects

app = group("The story of a project.")


@command(app, "history")
def history(asked: Asked, project: Project) -> None:
    """What happened to a project in plain words: who did it, with what money, on which rules."""
    asked.say(projects.history(asked.caller, project), lambda lines: _show(project, lines))


def _show(project: str, lines: list[HistoryLine]) -> None:
    rows = [[line["at"], line["words"], marked(_steps(line))] for line in lines]
    columns = [Moment("when"), Prose("what happened"), Prose("state")]
    table(_("History of {project}", project=project), columns, rows)


def _steps(line: HistoryLine) -> str:
    to = names.state(line["to"])
    return to if line["from"] in ("", line["to"]) else f"{names.state(line['from'])} → [bold]{to}[/]"

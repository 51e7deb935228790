"""Persons: each is one, in whichever project."""

from __future__ import annotations

from cli.asked import Asked, command, group
from cli.options import Project
from cli.output import table
from office import persons
from office.persons import InOtherProject

app = group("Persons: each is one, in whichever project.", "person")


@command(app, "elsewhere")
def elsewhere(asked: Asked, project: Project) -> None:
    """The people of a project who are in others too, and what is counted twice (for the office)."""
    asked.say(persons.in_other_projects(asked.caller, project), _show)


def _show(lines: list[InOtherProject]) -> None:
    rows = [
        [
            one["recipient"],
            one["project"],
            one["recipient_there"],
            one["state"],
            str(one["hours_twice"]),
            one["result"] or "",
        ]
        for one in lines
    ]
    columns = ["recipient", "project", "there", "state there", "hours twice", "result there"]
    table("In other projects", columns, rows, right=["hours twice"])

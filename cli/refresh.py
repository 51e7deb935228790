"""Bringing a workflow up to its file."""

from __future__ import annotations

from cli.asked import Asked, command, group
from cli.options import Project
from cli.output import done
from office import repairs

app = group("Bringing a workflow up to its file.")


@command(app, "refresh")
def refresh(asked: Asked, project: Project) -> None:
    """Bring the workflow of a project up to its file, which is the truth (administrator)."""
    asked.say(
        repairs.refresh(asked.caller, project),
        lambda facts: done(f"{project}: its workflow knows version {facts['version']}, {facts['state']}"),
    )

"""Bringing a workflow up to its file."""

from __future__ import annotations

from cli import names
from cli.asked import Asked, command, group
from cli.options import Project
from cli.output import done
from domain.basis.language import _
from office import repairs

app = group("Bringing a workflow up to its file.")


@command(app, "refresh")
def refresh(asked: Asked, project: Project) -> None:
    """Bring the workflow of a project up to its file, which is the truth (administrator)."""
    asked.say(
        repairs.refresh(asked.caller, project),
        lambda facts: done(
            _(
                "{project}: its workflow knows version {version}, {state}",
                project=project,
                version=facts["version"],
                state=names.named_state(str(facts["state"])),
            )
        ),
    )

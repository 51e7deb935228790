"""The doctor: is the service whole."""

from __future__ import annotations

from dataclasses import asdict

import typer

from cli.asked import Asked, command, group
from cli.output import marked, table
from office.health import examine

app = group("Is the service whole?")


@command(app, "doctor")
def doctor(asked: Asked) -> None:
    """Is the service whole? Exit status 1 if anything is not."""
    checks = examine(asked.caller)
    ok = all(check.ok for check in checks)
    title = "The service is whole" if ok else "The service needs attention"
    rows = [[marked("[green]✓[/]" if c.ok else "[bold red]✗[/]"), c.name, c.detail] for c in checks]
    document = {"ok": ok, "checks": [asdict(check) for check in checks]}
    asked.say(document, lambda _: table(title, ["", "what", "how"], rows, prose=["how"]))
    if not ok:
        raise typer.Exit(1)

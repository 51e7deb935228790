"""The doctor: is the service whole."""

from __future__ import annotations

from dataclasses import asdict

import typer

from cli.asked import Asked, command, group
from cli.columns import Plain, Prose
from cli.output import marked, table
from domain.basis.language import _, mark
from office.checks import Check
from office.health import examine

app = group("Is the service whole?")


@command(app, "doctor")
def doctor(asked: Asked) -> None:
    """Is the service whole? Exit status 1 if anything is not."""
    checks = examine(asked.caller)
    ok = all(check.ok for check in checks)
    title = _("The service is whole") if ok else _("The service needs attention")
    rows = [[marked(_sign(c)), _named(c.name), c.detail] for c in checks]
    document = {"ok": ok, "checks": [asdict(check) for check in checks]}
    asked.say(document, lambda _said: table(title, [Plain(), Prose("what"), Prose("how")], rows))
    if not ok:
        raise typer.Exit(1)


# The checks of which there are several, each followed by what it is about.
_SEVERAL = {"clock": mark("clock"), "schedule": mark("schedule"), "participants": mark("participants")}
# What some of them are about; the others are about a measure.
_ABOUT = {
    "watchdog": mark("watchdog"), "aftercare": mark("aftercare"), "payments": mark("payments")
}  # fmt: skip


def _sign(check: Check) -> str:
    """Whole, not whole, or only told."""
    if check.told:
        return "[dim]·[/]"
    return "[green]✓[/]" if check.ok else "[bold red]✗[/]"


def _named(check: str) -> str:
    kind, _space, about = check.partition(" ")
    return f"{_(_SEVERAL[kind])} {_(_ABOUT.get(about, about))}" if kind in _SEVERAL else _(check)

"""The names and lines of all commands, known without importing what they need.

They are read from ``index.json``, which ``make docs`` writes from the modules themselves; a test checks that it is current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from typer.main import get_group

if TYPE_CHECKING:
    from typer._click.core import Command

FILE = Path(__file__).with_name("index.json")

# The headings of the help, and the modules whose commands stand under each.
HEADINGS = {
    "The service": (
        "service_commands",
        "doctor",
        "repair_commands",
        "history_commands",
        "refresh",
        "audit_commands",
        "actor_commands",
    ),
    "Measures and applications": ("measure_commands", "application_commands", "form_commands", "term_command"),
    "Registers of others": ("register_commands", "esf_commands"),
    "Reading": ("reading", "ui_command", "time_commands", "history", "explain", "dossier_command", "person_commands"),
    "From the application to the start": ("project_commands", "letter_commands"),
    "Delivery": ("delivery_commands", "participant_commands"),
    "Money": ("money_commands", "payment_commands", "check_commands"),
}


class Entry(NamedTuple):
    """Where a command stands, and what it does in one line."""

    module: str
    line: str
    is_group: bool
    """Whether it is a group with commands of its own."""


def index() -> dict[str, dict[str, Entry]]:
    """The commands by name, under the headings of the help."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return {heading: {name: Entry(*entry) for name, entry in commands.items()} for heading, commands in stored.items()}


def written() -> str:
    """The index as it must be, from the modules."""
    found = {heading: dict(_of(modules)) for heading, modules in HEADINGS.items()}
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _of(modules: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    for module in modules:
        app = import_module(f"cli.{module}").app
        found = get_group(app)
        if isinstance(app.info.name, str):
            yield app.info.name, Entry(module, _line(found), is_group=True)
        else:
            for name, command in found.commands.items():
                yield name, Entry(module, _line(command), is_group=False)


def _line(command: Command) -> str:
    return (command.help or "").partition("\n")[0]

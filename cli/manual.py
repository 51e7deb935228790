"""All help pages one after the other, in each language: ``docs/help.en.txt`` and ``docs/help.it.txt``, written by ``make docs``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from typer._click.core import Command, Context
from typer.main import get_command

from cli.app import PROGRAM, app, entries, load
from domain.basis.notation import Language
from office.language import reading_in

DOCS = Path(__file__).parent.parent / "docs"
WIDTH = 80


def commands() -> Iterator[tuple[str, Command]]:
    """Every command by what is typed, a group before its own."""
    for name, entry in entries():
        command = load(name)
        yield name, command
        if entry.is_group:
            yield from ((f"{name} {one}", it) for one, it in command.commands.items())  # type: ignore[attr-defined]


def page(language: Language) -> Path:
    """Where the pages of a language stand."""
    return DOCS / f"help.{language}.txt"


def written(language: Language) -> str:
    """The pages as they must be."""
    with reading_in(language):
        return "\n".join(f"{_help(name, command)}\n" for name, command in (("", get_command(app)), *commands()))


def _help(name: str, command: Command) -> str:
    context = Context(command, info_name=f"{PROGRAM} {name}".strip(), terminal_width=WIDTH - 2)
    return command.get_help(context)

"""The starter: its commands by what they are for, loaded when they are used, and what becomes of every failure."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand
from typer.main import get_command, get_group

from cli import VERSION, pages
from cli.asked import Group
from cli.index import Entry, index
from domain.basis.language import _
from office.language import reading_in, wanted
from runtime.collector import ONCE, look_seldom

if TYPE_CHECKING:
    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter

PROGRAM = "starter.py"
# The exit status of an unexpected error. The others stand in ``cli.errors``, which is loaded only when something
# fails.
UNEXPECTED = 1


INDEX = index()


def entries() -> Iterator[tuple[str, Entry]]:
    """All commands by name, in the order of the help."""
    for commands in INDEX.values():
        yield from commands.items()


class Starter(Group):
    """All commands. Their names and lines are known beforehand; a module is imported when one of its own is given."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.commands = {name: TyperCommand(name, help=entry.line) for name, entry in entries()}

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """The command that is given, with its parameters."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and known else known, rest

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The names and lines, under their headings."""
        for heading, commands in INDEX.items():
            with formatter.section(_(heading)):
                formatter.write_dl([(name, pages.plain(_(entry.line))) for name, entry in commands.items()])


def load(name: str) -> Command:
    """A command, or a group of commands, from its module."""
    entry = dict(entries())[name]
    found = get_group(import_module(f"cli.{entry.module}").app)
    return found if entry.is_group else found.commands[name]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(VERSION)
        raise typer.Exit


app = typer.Typer(
    cls=Starter,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


@app.callback()
def starter(
    version: Annotated[
        bool, typer.Option("--version", help="The version of the service.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Azioni di Rete: run a funding measure."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no failure shows a stack trace."""
    look_seldom(ONCE)
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    with reading_in("en" if as_json else wanted()):  # what scripts read is the same for everybody
        return _run(given, as_json)


def _run(given: list[str], as_json: bool) -> int:
    try:
        status = get_command(app).main(args=given, prog_name=PROGRAM, standalone_mode=False)
    except (BrokenPipeError, KeyboardInterrupt):  # whoever asked has gone
        return UNEXPECTED
    except Exception as error:
        from cli.errors import failed

        return failed(error, as_json)
    return status if isinstance(status, int) else 0

"""One run of one command: who asks, in which form the answer is wanted, and the options that every command has."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from typer._click.core import Command as Base
from typer.core import TyperCommand, TyperGroup

from cli import pages
from cli.waiting import Waiting
from domain.basis.language import _

if TYPE_CHECKING:
    from typer._click.core import Context, Parameter
    from typer._click.formatting import HelpFormatter

    from office.caller import Caller

Document = TypeVar("Document")
# The most characters of a command's id: it becomes part of an update's id, which has little more room.
LONGEST_COMMAND_ID = 200
# The exit status when a person says no.
NOT_WANTED = 1


@dataclass
class Wanted:
    """What the common options say, wherever on the line they stand."""

    as_json: bool = False
    actor: str | None = None
    command_id: str | None = None
    decree_date: str | None = None
    decree_kind: str | None = None
    sure: bool = False
    """Nobody is asked before what cannot be taken back."""
    dry_run: bool = False


class Asked(typer.Context):
    """The context of a command, as its function takes it: the caller of the office, and the form of the answer."""

    @cached_property
    def caller(self) -> Caller:
        """Who asks the office."""
        from office.caller import Caller

        wanted = _wanted(self)
        return Caller(actor=wanted.actor, command_id=wanted.command_id)

    @cached_property
    def waiting(self) -> Waiting:
        """What is shown to whoever waits for the answer."""
        return Waiting(self.command_path.partition(" ")[2])

    @property
    def as_json(self) -> bool:
        """Whether one JSON document is wanted instead of words."""
        return _wanted(self).as_json

    @property
    def decree_options(self) -> tuple[str | None, str | None]:
        """The date and the kind that were typed beside the number of a decree."""
        wanted = _wanted(self)
        return wanted.decree_date, wanted.decree_kind

    @property
    def dry_run(self) -> bool:
        """Whether it is only to be told what would follow."""
        return _wanted(self).dry_run

    def sure(self, question: str) -> None:
        """Ask before what cannot be taken back: a person at a terminal, unless ``--yes`` says so. Ends the command on a no."""
        if self.as_json or _wanted(self).sure or not (sys.stdin.isatty() and sys.stdout.isatty()):
            return
        from cli.output import plain

        self.waiting.end()
        if not _agreed(_("{question} It cannot be taken back. Go on? [y/N]", question=question)):
            plain(_("Nothing was done; with --yes nobody is asked.") + "\n")
            raise typer.Exit(NOT_WANTED)
        self.waiting.begin()

    def say(self, document: Document, words: Callable[[Document], None]) -> None:
        """The document for scripts, or words for people."""
        from cli.output import emit

        self.waiting.end()
        if self.as_json:
            emit(document)
        else:
            words(document)


# What means yes, whichever language the question is in; anything else, and no answer, means no.
YES = frozenset({"y", "yes", "s", "si", "sì"})


def _agreed(question: str) -> bool:
    """What a person at a terminal answers; who ends the input, or the command, has not agreed."""
    try:
        room = get_terminal_size().columns - len(": ")
        answer: str = typer.prompt(fill(question, room), default="", show_default=False)
    except typer.Abort:
        return False
    return answer.strip().casefold() in YES


def _wanted(ctx: typer.Context) -> Wanted:
    found = ctx.find_root().ensure_object(Wanted)
    assert isinstance(found, Wanted)  # noqa: S101 - ``ensure_object`` is not typed
    return found


def _json(ctx: typer.Context, value: bool) -> None:
    _wanted(ctx).as_json |= value


def _actor(ctx: typer.Context, value: str | None) -> None:
    _wanted(ctx).actor = value or _wanted(ctx).actor


def _command_id(ctx: typer.Context, value: str | None) -> None:
    if value is not None and not (value.isprintable() and 0 < len(value) <= LONGEST_COMMAND_ID):
        from office.malformed import Malformed

        raise Malformed(_("an id has 1 to {longest} printable characters", longest=LONGEST_COMMAND_ID))
    _wanted(ctx).command_id = value or _wanted(ctx).command_id


def _yes(ctx: typer.Context, value: bool) -> None:
    _wanted(ctx).sure |= value


def _common(
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.", callback=_json)] = False,
    actor: Annotated[
        str | None, typer.Option("--as", metavar="ACTOR", help="Who acts (also AZIONI_ACTOR).", callback=_actor)
    ] = None,
    command_id: Annotated[
        str | None,
        typer.Option(
            "--command-id",
            metavar="ID",
            help="An id of your own; given again, it returns the first answer.",
            callback=_command_id,
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask for confirmation before what cannot be undone.", callback=_yes)
    ] = False,
) -> None:
    """The options that every command has; typer makes them of this function, and their callbacks note what is wanted."""


def _decree_date(ctx: typer.Context, value: str | None) -> None:
    _wanted(ctx).decree_date = value


def _decree_kind(ctx: typer.Context, value: str | None) -> None:
    _wanted(ctx).decree_kind = value


def _of_decree(
    decree_date: Annotated[
        str | None,
        typer.Option("--decree-date", metavar="DATE", help="Its date; today when left out.", callback=_decree_date),
    ] = None,
    decree_kind: Annotated[
        str | None,
        typer.Option(
            "--decree-kind",
            metavar="KIND",
            help="Such as d.d.u.o.; the office's own when left out.",
            callback=_decree_kind,
        ),
    ] = None,
) -> None:
    """The options that stand beside every ``--decree``."""


def _dry_run(ctx: typer.Context, value: bool) -> None:
    _wanted(ctx).dry_run |= value


def _of_act(
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Only tell what would follow, with the letters; nothing is done.", callback=_dry_run
        ),
    ] = False,
) -> None:
    """The option of every command that changes a project."""


@cache
def _made(options: Callable[..., None]) -> tuple[Parameter, ...]:
    """The options of a function, made once for all commands: typer takes its time."""
    carrier = typer.Typer(add_completion=False)
    carrier.command()(options)
    made = tuple(typer.main.get_command(carrier).params)
    for option in made:
        option.expose_value = False
    return made


class Page(Base):
    """A command, or a group of commands, whose help is a page in the reader's language, with the options that every command has."""

    acts = False
    """Whether it changes a project, and can be tried."""

    def __init__(self, *args: object, **settings: object) -> None:
        super().__init__(*args, **settings)  # type: ignore[arg-type]
        if any(option.name == "decree" for option in self.params):
            self.params += _made(_of_decree)
        if self.acts:
            self.params += _made(_of_act)
        self.params += _made(_common)

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """How it is typed."""
        pages.usage(self, ctx, formatter)

    def format_help_text(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """What it does."""
        pages.does(self, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Its arguments and options."""
        pages.parameters(self, ctx, formatter)


class Command(Page, TyperCommand):
    """A command of the starter; its own parameters stand before those that every command has."""

    context_class = Asked
    is_waited_for = True
    """Whether it answers and ends: one that stays says for itself what goes on."""

    def invoke(self, ctx: Context) -> object:
        """Run it; whoever waits for it at a terminal sees that it goes on."""
        if not isinstance(ctx, Asked) or not self.is_waited_for:
            return super().invoke(ctx)
        ctx.waiting.begin()
        try:
            return super().invoke(ctx)
        finally:
            ctx.waiting.end()

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """The words that the command takes, after its options; then an example."""
        pages.words_taken(ctx.command_path.partition(" ")[2], formatter)
        pages.example(ctx.command_path, formatter)


class Staying(Command):
    """A command that stays: a service, or the demonstration of one."""

    is_waited_for = False


class Act(Command):
    """A command that changes a project: it can be tried first."""

    acts = True


class Group(Page, TyperGroup):
    """A group of commands; what every command has may also stand before its name."""

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """What stands before a command, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The commands, each with a line."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, pages.plain(_(pages.line(one)))) for name, one in self.commands.items()])


def group(help: str, name: str | None = None) -> typer.Typer:
    """The commands of a module; with a name they are given after it."""
    return typer.Typer(
        cls=Group, name=name, help=help, no_args_is_help=True, add_completion=False, rich_markup_mode=None
    )


Function = TypeVar("Function", bound=Callable[..., None])


def command(app: typer.Typer, name: str) -> Callable[[Function], Function]:
    """Register a function that takes ``Asked`` first as a command of the starter."""
    return app.command(name, cls=Command)


def staying(app: typer.Typer, name: str) -> Callable[[Function], Function]:
    """Register a command that stays, and shows by itself what goes on."""
    return app.command(name, cls=Staying)


def act(app: typer.Typer, name: str) -> Callable[[Function], Function]:
    """Register a command that changes a project by ``give``, which also tells what it would do."""
    return app.command(name, cls=Act)

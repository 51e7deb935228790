"""The help pages in the reader's language: usage, arguments, options, the words that a command takes.

The texts stand in English at the commands themselves and are translated when a page is made, so that a module may be
loaded before anybody knows who reads.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, cast

from domain.basis.language import _, mark

if TYPE_CHECKING:
    from typer._click.core import Command, Context, Parameter
    from typer._click.formatting import HelpFormatter
    from typer.core import _TyperParameter

# What stands for a value that has no name of its own, by its type.
_VALUES: dict[type, str] = {Path: mark("FILE"), int: mark("NUMBER"), float: mark("NUMBER"), str: mark("TEXT")}
_ARGUMENT = "argument"
_OPTION = re.compile(r"``(--\S+?)``")


def usage(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    """How the command is typed."""
    pieces = [_("[OPTIONS]"), *(_bracketed(one) for one in _of_kind(command, ctx, argument=True))]
    if hasattr(command, "commands"):
        pieces.append(_("COMMAND [ARGUMENTS]..."))
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage: "))


def does(command: Command, formatter: HelpFormatter) -> None:
    """What the command does."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(_text(command))


def parameters(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    """The arguments and the options, each with what it means."""
    for heading, argument in ((_("Arguments"), True), (_("Options"), False)):
        rows = [(_names(one), _means(one)) for one in _of_kind(command, ctx, argument)]
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)


def words_taken(command: str, formatter: HelpFormatter) -> None:
    """The words that a command takes, by edition where the editions differ."""
    from office import vocabulary

    for words in vocabulary.of(command):
        of = f" ({', '.join(words.of)})" if words.of else ""
        with formatter.section(_(words.where) + of):
            if any(words.meanings.values()):
                formatter.write_dl(list(words.meanings.items()))
            else:
                formatter.write_text(", ".join(words.meanings))


def example(path: str, formatter: HelpFormatter) -> None:
    """The command as it is typed, to the letter: it may be longer than a line."""
    program, _space, name = path.partition(" ")
    with formatter.section(_("Example")):
        formatter.write(f"{' ' * formatter.current_indent}{program} {examples()[name]}\n")


def examples() -> dict[str, str]:
    """An example of each command, by its name."""
    with (Path(__file__).parent / "examples.toml").open("rb") as file:
        return tomllib.load(file)


def plain(text: str) -> str:
    """A text without the marks of code, which a terminal does not show."""
    return _OPTION.sub(r"\1", text).replace("``", "'")


def line(command: Command) -> str:
    """What a command does in one line, in English."""
    return (command.help or "").partition("\n")[0]


def texts(command: Command, ctx: Context) -> Iterator[str]:
    """Every text of a command's page that has translations."""
    yield from (command.help or "", line(command))
    for parameter in command.get_params(ctx):
        yield getattr(parameter, "help", None) or ""
        if parameter.metavar and parameter.metavar == parameter.metavar.upper():
            yield parameter.metavar


def value(parameter: Parameter) -> str:
    """What stands for the value of a parameter: its name, the words that it may be, or its type."""
    if parameter.metavar:
        said = _(parameter.metavar)
        return (
            said
            if said != parameter.metavar
            else "|".join(_(word) if word.isupper() else word for word in said.split("|"))
        )
    if words := choices(parameter):
        return "|".join(words)
    named = cast("_TyperParameter", parameter).type_descriptor.annotation
    return _(next((text for type, text in _VALUES.items() if type.__name__ in str(named)), "TEXT"))


def choices(parameter: Parameter) -> list[str]:
    """The words that a parameter may be; none when it takes any."""
    words = cast("_TyperParameter", parameter).type_descriptor.choices or ()
    return [str(one.value if isinstance(one, Enum) else one) for one in words]


def _text(of: Command | Parameter) -> str:
    """The help of a command or a parameter, if it has any."""
    help = getattr(of, "help", None)
    return plain(_(help)) if help else ""


def _of_kind(command: Command, ctx: Context, argument: bool) -> list[Parameter]:
    return [
        one
        for one in command.get_params(ctx)
        if (one.param_type_name == _ARGUMENT) is argument and not getattr(one, "hidden", False)
    ]


def _bracketed(argument: Parameter) -> str:
    name = value(argument).strip("[]")
    return name if argument.required else f"[{name}]"


def _names(parameter: Parameter) -> str:
    if parameter.param_type_name == _ARGUMENT:
        return _bracketed(parameter)
    names = ", ".join(sorted(parameter.opts, key=len))
    if getattr(parameter, "is_flag", False):
        return " / ".join([names, *parameter.secondary_opts])
    return f"{names} {value(parameter)}"


def _means(parameter: Parameter) -> str:
    needed = _("required") if parameter.required else _default(parameter)
    return "  ".join(part for part in (_text(parameter), f"[{needed}]" if needed else "") if part)


def _default(parameter: Parameter) -> str:
    """The value that is taken when none is given, where it says anything."""
    default = parameter.default
    if getattr(parameter, "is_flag", False) or default is None or callable(default) or default in ("", (), []):
        return ""
    return _("default: {value}", value=default.value if isinstance(default, Enum) else default)

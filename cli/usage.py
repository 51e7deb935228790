"""What is wrong with a command line, in our words: those of the libraries beneath are for developers, and English."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from typer._click import exceptions as click

from cli import pages
from domain.basis.language import _

if TYPE_CHECKING:
    from typer._click.core import Parameter

# What the libraries say without a class of its own, with what we say: the named parts are kept.
_SAID: tuple[tuple[str, Callable[..., str]], ...] = (
    (
        r"No such command (?P<name>'.*?')\. Did you mean (?P<others>.*)\?",
        lambda **found: _("there is no command {name}; did you mean {others}?", **found),
    ),
    (r"No such command (?P<name>'.*')\.", lambda **found: _("there is no command {name}", **found)),
    (r"Got unexpected extra argument\(s\) \((?P<more>.*)\)", lambda **found: _("'{more}' is too much", **found)),
    (r"Missing command\.", lambda: _("a command is missing")),
    (r"Option (?P<name>'.*?') does not take a value\.", lambda **found: _("{name} takes no value", **found)),
    (r"Option (?P<name>'.*?') requires .*", lambda **found: _("{name} needs a value", **found)),
)


def said(error: click.ClickException) -> str:
    """What is wrong, and with which argument or option."""
    match error:
        case click.NoArgsIsHelpError():
            return _("a command is missing")
        case click.MissingParameter() if error.param:
            return _("{name} is missing", name=_named(error.param))
        case click.BadParameter() if error.param:
            return _("{name} must be {wanted}", name=_named(error.param), wanted=_wanted(error.param))
        case click.NoSuchOption() if error.possibilities:
            return _(
                "there is no option {name}; did you mean {others:any}?",
                name=error.option_name,
                others=sorted(error.possibilities),
            )
        case click.NoSuchOption():
            return _("there is no option {name}", name=error.option_name)
    for pattern, words in _SAID:
        found = re.fullmatch(pattern, error.message, re.DOTALL)
        if found:
            return words(**found.groupdict())
    return _("the command is not written as it must be: see --help")


def _named(parameter: Parameter) -> str:
    names: Sequence[str] = parameter.opts if parameter.param_type_name == "option" else [pages.value(parameter)]
    return max(names, key=len)


def _wanted(parameter: Parameter) -> str:
    """What a parameter takes: one of some words, or a number."""
    choices = pages.choices(parameter)
    if len(choices) > 1:
        return _("one of {words:any}", words=choices)
    least = getattr(parameter, "min", None)
    most = getattr(parameter, "max", None)
    if least is not None and most is not None:
        return _("a number from {least} to {most}", least=least, most=most)
    return _("a number")

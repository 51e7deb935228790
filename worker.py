"""The worker of the service: connects by the environment, registers search attributes, runs until it is asked to stop.

``--migrate`` brings the record's tables to this release as their owner, and ends. ``--roll-out PERCENT`` sends so many of
a hundred workflows to the release that ``AZIONI_BUILD`` names, and ends.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from domain.basis.language import _
from runtime.collector import look_seldom
from runtime.processes import run_and_exit


class _Parser(argparse.ArgumentParser):
    """It says what it does not understand in the reader's language."""

    given: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:  # noqa: ARG002
        """Leave the process with status 2. Argparse's own words are English: what was given stands beside the usage."""
        words = _("this is not understood: {given}", given=shlex.join(self.given))
        self.exit(2, f"{self.format_usage()}✗ {words}\n")


class _Help(argparse.HelpFormatter):
    def add_usage(self, *args: Any, **more: Any) -> None:
        """How the process is started, under a heading in the reader's language."""
        super().add_usage(*args, **{**more, "prefix": _("Usage: ")})


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """What is asked of the process; leaves it with status 2 for what it does not understand."""
    if not arguments:  # as it is started by an office: nothing is to be said, and no words are loaded
        return argparse.Namespace(migrate=False, roll_out=None)
    from office.language import reading_in, wanted

    with reading_in(wanted()):
        parser = _parser()
        parser.given = arguments
        return parser.parse_args(arguments)


def _parser() -> _Parser:
    parser = _Parser(
        prog="worker.py",
        description=_("The worker of the service."),
        add_help=False,
        allow_abbrev=False,
        formatter_class=_Help,
    )
    options = parser.add_argument_group(_("Options"))
    options.add_argument("-h", "--help", action="help", help=_("show this page, and end"))
    other = options.add_mutually_exclusive_group()
    other.add_argument("--migrate", action="store_true", help=_("bring the record's tables to this release, and end"))
    percent = _("PERCENT")
    words = _("send so many of a hundred workflows to AZIONI_BUILD, and end")
    other.add_argument("--roll-out", type=int, choices=range(101), metavar=percent, help=words)
    return parser


def main() -> int:
    """Entry point of the process."""
    wanted = asked(sys.argv[1:])
    look_seldom()  # before half of the service is imported: its projects wait for the next worker
    from runtime.tasks import begin

    return begin(migrates=wanted.migrate, percent=wanted.roll_out)


if __name__ == "__main__":
    run_and_exit(main)

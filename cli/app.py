"""The application of the starter: all commands, and what becomes of every failure."""

import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime

import typer
from typer.main import get_command

from cli import (
    actor_commands,
    audit_commands,
    doctor,
    explain,
    history,
    measure_commands,
    money_commands,
    payment_commands,
    project_commands,
    reading,
    service_commands,
    term_command,
    time_commands,
)
from cli.errors import NOT_FOUND, REFUSED, UNAVAILABLE, UNEXPECTED, WRONG_USAGE, Failure
from cli.output import fail
from domain.basis.findings import RuleBroken
from office.malformed import Malformed
from runtime.keys import NoKey
from runtime.settings import CannotStart, Settings
from storage.errors import DatabaseUnavailable, NotFound

app = typer.Typer(
    help="Azioni di Rete: run a funding measure.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
measure = typer.Typer(help="The editions and their windows.", no_args_is_help=True)
app.add_typer(measure, name="measure")
actor = typer.Typer(help="The register of actors: who may act, in which roles, with which key.", no_args_is_help=True)
app.add_typer(actor, name="actor")
actor_commands.register(actor)
payments = typer.Typer(help="Payment files, their state, the treasury's answers.", no_args_is_help=True)
app.add_typer(payments, name="payments")
service_commands.register(app)
measure_commands.register(measure, app)
project_commands.register(app)
money_commands.register(app)
reading.register(app)
explain.register(app)
history.register(app)
time_commands.register(app)
term_command.register(app)
payment_commands.register(payments)
doctor.register(app)
audit = typer.Typer(help="The trace: who decided what, and what money it moved.", no_args_is_help=True)
app.add_typer(audit, name="audit")
audit_commands.register(audit)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no failure shows a stack trace."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        status = get_command(app).main(args=_common_last(given), prog_name="starter.py", standalone_mode=False)
    except Failure as failure:
        return fail(failure, as_json)
    except (BrokenPipeError, KeyboardInterrupt):  # whoever asked has gone
        return UNEXPECTED
    except Exception as error:
        return fail(_failure(error), as_json)
    return status if isinstance(status, int) else 0


def _common_last(given: list[str]) -> list[str]:
    """The options that every command has may also stand before the command."""
    rest, common = list(given), list[str]()
    while rest and (rest[0] == "--json" or rest[0].partition("=")[0] in ("--as", "--command-id")):
        takes = 1 if rest[0] == "--json" or "=" in rest[0] else 2
        common, rest = common + rest[:takes], rest[takes:]
    if not rest:
        return []
    end = rest.index("--") if "--" in rest else len(rest)
    return [*rest[:end], *common, *rest[end:]]


def _failure(error: Exception) -> Failure:
    """The failure that an exception means to a person."""
    if hasattr(error, "format_message"):  # wrong usage, as click and typer word it
        return Failure(WRONG_USAGE, str(error.format_message()) or "wrong usage; see --help")
    if isinstance(error, Malformed):
        return Failure(WRONG_USAGE, str(error), error.findings)
    if isinstance(error, CannotStart):
        return Failure(WRONG_USAGE, str(error))
    if isinstance(error, RuleBroken):
        return Failure(
            REFUSED,
            f"refused: {error}" if len(error.findings) == 1 else f"refused: {len(error.findings)} findings",
            error.findings,
        )
    if isinstance(error, NoKey):
        return Failure(WRONG_USAGE, str(error))
    if isinstance(error, NotFound):
        return Failure(NOT_FOUND, str(error))
    if isinstance(error, (DatabaseUnavailable, ConnectionError)):
        return Failure(UNAVAILABLE, str(error))
    if isinstance(error, OSError) and error.filename is not None:
        return Failure(UNEXPECTED, f"'{error.filename}' cannot be used: {error.strerror}")
    return Failure(UNEXPECTED, f"unexpected: {type(error).__name__}; what happened is written in {_write(error)}")


def _write(error: Exception) -> str:
    """Keep the trace in a file: it is for the developers, not for the person."""
    path = Settings().data / "errors.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"--- {datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        return "no file: the data directory cannot be written"
    return str(path)

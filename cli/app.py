"""The starter: its commands by what they are for, loaded when they are used, and what becomes of every failure."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from typer.core import TyperCommand
from typer.main import get_command, get_group

from cli import VERSION
from cli.asked import Group

if TYPE_CHECKING:
    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter

UNEXPECTED = 1
"""Exit status; the others stand in ``cli.errors``, which is loaded when something fails."""


class Entry(NamedTuple):
    """Where a command stands, and what it does in one line."""

    module: str
    line: str
    is_group: bool = False
    """Whether it is a group with commands of its own."""


INDEX: dict[str, dict[str, Entry]] = {
    "The service": {
        "dev": Entry("cli.service_commands", "Embedded Temporal server, UI and worker in the foreground."),
        "demo": Entry("cli.service_commands", "Three applications live their lives on the embedded server."),
        "doctor": Entry("cli.doctor", "Is the service whole? Exit status 1 if anything is not."),
        "audit": Entry("cli.audit_commands", "The trace: is every decision what was written?", is_group=True),
        "actor": Entry("cli.actor_commands", "Who may act, in which roles.", is_group=True),
    },
    "Measures and applications": {
        "measure": Entry("cli.measure_commands", "The editions, their rules, their windows, acts.", is_group=True),
        "check": Entry("cli.application_commands", "Every finding on an application; submits nothing (operator)."),
        "submit": Entry("cli.application_commands", "Submit an application (operator)."),
        "term": Entry("cli.term_command", "The legal due date of a term, with the reason for each moved day."),
    },
    "Reading": {
        "status": Entry("cli.reading", "Where a project stands, who must act, until when, the money."),
        "list": Entry("cli.reading", "The projects, in order of arrival."),
        "inbox": Entry("cli.time_commands", "What waits for a role, by days left: overdue first."),
        "deadlines": Entry("cli.time_commands", "The terms of all projects, or of one."),
        "calendar": Entry("cli.time_commands", "The deadlines of a role as a calendar feed (.ics)."),
        "history": Entry("cli.history", "What happened to a project in plain words."),
        "budget": Entry("cli.reading", "The five parts of an envelope, and who waits for money."),
        "explain": Entry("cli.explain", "Every euro back to line, hour, price, rule, decree and actor."),
    },
    "From the application to the start": {
        "request-documents": Entry("cli.project_commands", "Ask once for missing papers (officer)."),
        "supply-documents": Entry("cli.project_commands", "Hand in the papers that were asked for (operator)."),
        "admit": Entry("cli.project_commands", "The application is formally admissible (officer)."),
        "score": Entry("cli.project_commands", "Evaluate by the grid of the measure (evaluator)."),
        "give-notice": Entry("cli.project_commands", "Notice of the grounds for refusal or revocation (officer)."),
        "observe": Entry("cli.project_commands", "Observations on the notice of grounds (operator)."),
        "reject": Entry("cli.project_commands", "Refuse by decree, after the notice of grounds (manager)."),
        "award": Entry("cli.project_commands", "Approve and finance by decree (manager)."),
        "accept": Entry("cli.project_commands", "Sign the acceptance deed (operator)."),
        "start": Entry("cli.project_commands", "Declare the start of activity (operator)."),
    },
    "Delivery": {
        "sign-plan": Entry("cli.delivery_commands", "Sign personal plans; the band is frozen (operator)."),
        "record-services": Entry("cli.delivery_commands", "Hand in an attendance register (operator)."),
        "withdraw-recipient": Entry("cli.delivery_commands", "A recipient leaves the project (operator)."),
        "declare-outcome": Entry("cli.delivery_commands", "Declare one outcome, or many from a table (operator)."),
        "verify-outcome": Entry("cli.delivery_commands", "Verify or refuse declared outcomes by hand (controller)."),
        "request-extension": Entry("cli.delivery_commands", "Ask for an extension of the project (operator)."),
        "decide-extension": Entry("cli.delivery_commands", "Grant or deny the extension (manager)."),
        "end-delivery": Entry("cli.delivery_commands", "End the delivery before its last day (operator)."),
        "withdraw": Entry("cli.delivery_commands", "The network gives up the project (operator)."),
        "revoke": Entry("cli.delivery_commands", "Revoke the award by decree (manager)."),
    },
    "Money": {
        "claim": Entry("cli.money_commands", "Claim what was delivered, line by line (operator)."),
        "check-claim": Entry("cli.money_commands", "Check a claim line by line (controller)."),
        "contest-claim": Entry("cli.money_commands", "Contest cuts of a claim, once (operator)."),
        "decide-contest": Entry("cli.money_commands", "Restore contested lines, or uphold their cuts (officer)."),
        "attach": Entry("cli.money_commands", "Hand in evidence with its validity (operator, officer)."),
        "interrupt-payment": Entry("cli.money_commands", "Interrupt the term of payment in writing (officer)."),
        "resume-payment": Entry("cli.money_commands", "The cause of the interruption has gone (officer)."),
        "order-payment": Entry("cli.money_commands", "Order the payment of a checked claim (manager)."),
        "cancel-payment": Entry("cli.money_commands", "Take back an order that stands in no file yet (manager)."),
        "confirm-payment": Entry("cli.money_commands", "The treasury has paid (paymaster)."),
        "fail-payment": Entry("cli.money_commands", "The treasury has refused the order (paymaster)."),
        "correct-account": Entry("cli.money_commands", "Correct the account of the payee (operator)."),
        "order-recovery": Entry("cli.money_commands", "Order that money comes back (manager)."),
        "confirm-recovery": Entry("cli.money_commands", "The money of a debt is back (paymaster)."),
        "payments": Entry("cli.payment_commands", "Payment files, orders, the treasury's answers.", is_group=True),
    },
}
"""The commands, under the headings of the help. What they need is imported when one of them is given."""


def entries() -> Iterator[tuple[str, Entry]]:
    """All commands by name, in the order of the help."""
    for commands in INDEX.values():
        yield from commands.items()


class Starter(Group):
    """All commands. Their names and lines are known beforehand; a module is imported when one of its own is given."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.commands = {name: TyperCommand(name, short_help=entry.line) for name, entry in entries()}

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """The command that is given, with its parameters."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and known else known, rest

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The names and lines, under their headings."""
        for heading, commands in INDEX.items():
            with formatter.section(heading):
                formatter.write_dl([(name, entry.line) for name, entry in commands.items()])


def load(name: str) -> Command:
    """A command, or a group of commands, from its module."""
    entry = dict(entries())[name]
    found = get_group(import_module(entry.module).app)
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
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = get_command(app).main(args=given, prog_name="starter.py", standalone_mode=False)
    except (BrokenPipeError, KeyboardInterrupt):  # whoever asked has gone
        return UNEXPECTED
    except Exception as error:
        from cli.errors import failed

        return failed(error, as_json="--json" in given)
    return status if isinstance(status, int) else 0

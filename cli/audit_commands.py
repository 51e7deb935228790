"""The trace: whether every decision and posting still is what was written."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.asked import Asked, command, group
from cli.columns import Moment, Plain
from cli.output import say, shown, table
from domain.basis.language import _, mark, n_
from domain.registers.importing import REGISTERS
from domain.trust.register import REGISTER
from office import trace

if TYPE_CHECKING:
    from domain.watch.chain import Report
    from office.trace import ReadingLine

# What traces are called that are no measure's.
_NAMES = {REGISTER: mark("the register of actors"), REGISTERS: mark("the registers of others")}

app = group("The trace: who decided what, and what money it moved.", "audit")


@command(app, "verify")
def verify(
    asked: Asked,
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="The key of one measure; all when left out.")
    ] = None,
    certificates: Annotated[
        Path | None,
        typer.Option(
            "--certificates",
            metavar="DIR",
            help="A directory with copies of the watchdog's certificates (DATA/certificates when left out).",
        ),
    ] = None,
) -> None:
    """Find every changed, missing or reordered entry in the trace of one measure, or of all. Exit status 1 if there is one."""
    reports = trace.verify(asked.caller, key, certificates)
    ok = not any(report.findings for report in reports)
    document = {
        "measures": [asdict(report) for report in reports if report.measure != REGISTER],
        "register": next((asdict(report) for report in reports if report.measure == REGISTER), None),
        "ok": ok,
    }
    asked.say(document, lambda _: _show(reports))
    if not ok:
        raise typer.Exit(1)


@command(app, "readings")
def read_by(
    asked: Asked,
    project: Annotated[
        str | None, typer.Argument(metavar="[P]", help="The number of one project; all when left out.")
    ] = None,
) -> None:
    """Who has read the data of the people of a project, or of all, newest first."""
    asked.say(trace.read_by(asked.caller, project), _show_readings)


def _show_readings(lines: list[ReadingLine]) -> None:
    rows = [[line["at"], line["actor"], line["what"], line["project"], line["about"]] for line in lines]
    columns = [Moment("when"), Plain("who"), Plain("what"), Plain("project"), Plain("about")]
    table(_("Readings"), columns, rows)


def _show(reports: list[Report]) -> None:
    for report in reports:
        count = n_("{n} entry, head {head}", "{n} entries, head {head}", report.entries, head=report.head[:16])
        if report.erased:
            count += n_(", {n} content erased by a command", ", {n} contents erased by a command", report.erased)
        named = shown(_(_NAMES.get(report.measure, report.measure)))
        if not report.findings:
            whole = _("every entry is what was written")
            say(f"[bold green]✓[/] {named}: {count}: {whole}")
            continue
        broken = n_("{n} broken entry", "{n} broken entries", len(report.findings))
        say(f"[bold red]✗[/] {named}: {count}: {broken}")
        for finding in report.findings:
            say(f"  • {shown(finding.message)}")

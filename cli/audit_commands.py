"""The trace: whether every decision and posting still is what was written."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from cli.output import out
from cli.session import Session, command
from domain.trust.register import REGISTER
from domain.watch.chain import Report
from storage import anchors, chain


def register(app: typer.Typer) -> None:
    """Add the commands to the group ``audit``."""

    @command(app, "verify")
    def verify(
        session: Session,
        key: Annotated[str | None, typer.Argument(metavar="[KEY]")] = None,
        certificates: Annotated[
            Path | None,
            typer.Option(
                "--certificates", metavar="DIR", help="Copies of the watchdog's certificates (DATA/certificates)."
            ),
        ] = None,
    ) -> None:
        """Every changed, missing or reordered entry of one measure's trace, or of all. Exit status 1 if there is one."""
        witnesses = anchors.in_files(certificates or session.settings.data / "certificates")
        with session.database.read() as database:
            reports = chain.inspect(database, anchors.together(anchors.on_record(database), witnesses), key)
        ok = not any(report.findings for report in reports)
        document: dict[str, Any] = {
            "measures": [asdict(report) for report in reports if report.measure != REGISTER],
            "register": next((asdict(report) for report in reports if report.measure == REGISTER), None),
            "ok": ok,
        }
        session.say(document, lambda: _show(reports))
        if not ok:
            raise typer.Exit(1)


def _show(reports: list[Report]) -> None:
    for report in reports:
        count, broken = f"{report.entries} entries, head {report.head[:16]}", len(report.findings)
        if not broken:
            out.print(f"[bold green]✓[/] {escape(report.measure)}: {count}: every entry is what was written")
            continue
        out.print(f"[bold red]✗[/] {escape(report.measure)}: {count}: {broken} broken")
        for finding in report.findings:
            out.print(f"  • [bold]{finding.kind}[/]: {escape(finding.message)}", soft_wrap=True)

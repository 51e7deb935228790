"""What a command says: one JSON document for scripts, words and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cli.errors import Failure

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def emit(document: Any) -> None:
    """Exactly one JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=str, allow_nan=False) + "\n")
    sys.stdout.flush()


def fail(failure: Failure, as_json: bool) -> int:
    """Say what is wrong, with every finding, and return the exit status."""
    if as_json:
        try:
            emit(failure.document())
        except OSError as error:  # standard output itself is what failed
            err.print(f"standard output cannot be written: {error.strerror}")
        return failure.status
    err.print(f"[bold red]✗[/] {escape(str(failure))}")
    for finding in failure.findings:
        where = f"[bold]{escape(finding['path'])}[/]: " if finding.get("path") else ""
        source = (
            f" [dim]({escape(finding['rule'])}, {escape(finding['source'])}: {escape(finding['reference'])})[/]"
            if finding.get("reference")
            else ""
        )
        err.print(f"  • {where}{escape(finding['message'])}{source}")
    return failure.status


def marked(text: str) -> Text:
    """A cell with colours; what people wrote must be escaped in it."""
    return Text.from_markup(text)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[str] = ()) -> None:
    """A table for people. A cell that is a ``str`` is shown as it is: only ``marked`` ones have colours."""
    view = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        view.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        view.add_row(*(cell if isinstance(cell, Text) else Text("" if cell is None else str(cell)) for cell in row))
    out.print(view)


def pairs(title: str, values: Mapping[str, Any]) -> None:
    """Names and values for people."""
    view = Table(title=title, title_justify="left", title_style="bold", show_header=False, box=None, padding=(0, 2))
    for name, value in values.items():
        view.add_row(f"[dim]{escape(name)}[/]", str(value))
    out.print(view)


def done(message: str) -> None:
    """It was done."""
    out.print(f"[bold green]✓[/] {escape(message)}")

"""Lists: as a table for people, as JSON for scripts, or as a file for the usual spreadsheet programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from cli.asked import Asked
from cli.output import done
from domain.basis.language import n_
from office import table_files
from office.table_files import Columns

Document = TypeVar("Document")

Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write it as a table instead: FILE.xlsx or FILE.csv.")
]


def say_list(
    asked: Asked,
    document: Document,
    words: Callable[[Document], None],
    file: Path | None,
    lines: Sequence[Mapping[str, object]],
    columns: Columns,
) -> None:
    """Say a document, or write the lines in it into a file."""
    if file is None:
        asked.say(document, words)
        return
    written = table_files.write(file, lines, columns)
    asked.say(
        written, lambda said: done(n_("{n} row in {file}", "{n} rows in {file}", said["rows"], file=said["file"]))
    )

"""The arguments and options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Key = Annotated[str, typer.Argument(metavar="KEY", help="The key of an edition, such as azioni-di-rete-2018.")]
Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Project number, such as AR2017-0001.")]
Claim = Annotated[str, typer.Option("--claim", help="Claim, such as C1.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]
Act = Annotated[str, typer.Option("--act", metavar="ACT", help="Number of the act.")]
Decree = Annotated[str, typer.Option("--decree", metavar="NUMBER", help="Number of the decree.")]
OptionalFile = Annotated[Path | None, typer.Option("--file", help="A table, CSV or XLSX.")]
Answers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        help="The answer to a point of the observations; once for each, in their order. A single one may be answered by the reason.",
    ),
]
Grounds = Annotated[
    list[str] | None,
    typer.Option("--ground", help="A further ground, which follows from the observations; may be repeated."),
]
GroundsFile = Annotated[Path | None, typer.Option("--file", help="Further grounds, as a table, CSV or XLSX.")]

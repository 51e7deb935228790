"""The data of participants for the European fund."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.causes import ranges
from cli.columns import Number, Plain
from cli.options import Key
from cli.output import done, table
from domain.basis.language import _, n_
from domain.views.documents import Completeness
from office import esf
from office.esf import Exported

app = group("The data of participants for the European fund.", "esf")


@command(app, "export")
def export(
    asked: Asked,
    measure: Key,
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="A new directory for all tables; a new .txt for SC01 alone.")
    ],
    leave_out: Annotated[
        bool,
        typer.Option(
            "--leave-out", help="Leave out the people and projects of which something is lacking, and write the others."
        ),
    ] = False,
) -> None:
    """Write an edition as the tables of the State's monitoring, checked as the State checks them (officer, manager)."""
    asked.say(esf.export(asked.caller, measure, out, leave_out), _written)


@command(app, "status")
def status(asked: Asked, measure: Key) -> None:
    """How complete the data of participants are: at entry, on leaving, six months later."""
    asked.say(esf.picture(asked.caller, measure), _show)


def _written(said: Exported) -> None:
    done(n_("{file}: {n} participant", "{file}: {n} participants", said["participants"], file=said["file"]))
    if len(said["tables"]) > 1:
        rows = [[name, count] for name, count in said["tables"].items()]
        table(_("Tables"), [Plain("table"), Number("rows")], rows)
    if said["left_out"]:
        done(_("left out: {people}", people=", ".join(ranges(said["left_out"]))))


def _show(lines: list[Completeness]) -> None:
    rows = [
        [
            one["project"],
            one["participants"],
            one["entry_told"],
            one["entry_whole"],
            one["left"],
            one["exit_told"],
            one["later_told"],
        ]
        for one in lines
    ]
    columns = [
        Plain("project"),
        Number("people"),
        Number("at entry"),
        Number("whole"),
        Number("have left"),
        Number("on leaving"),
        Number("after six months"),
    ]
    table(_("Data of participants"), columns, rows)

"""The registers of others: taking in their files, and which were taken in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import Asked, command, group
from cli.output import done, table
from domain.registers.answers import Register
from office import registers
from office.registers import Imported, RegisterFile

Which = StrEnum("Which", {register.name: register.value for register in registers.SHAPES})  # type: ignore[misc]

app = group("The registers of others: accredited operators, hiring notices, other measures.", "register")


@command(app, "import")
def take_in(
    asked: Asked,
    register: Annotated[Which, typer.Argument(metavar="REGISTER", help="Which register it is.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX, with a heading.")],
) -> None:
    """Take in a register's file: good rows are kept, bad ones come back with number and reason (officer)."""
    asked.say(registers.take_in(asked.caller, Register(register.value), path), _show)


@command(app, "list")
def list_files(asked: Asked) -> None:
    """The files of registers that were taken in."""
    asked.say(registers.listing(asked.caller), _show_files)


def _show(taken: Imported) -> None:
    if taken["bad_rows"]:
        rows = [[one["row"], one["reason"]] for one in taken["bad_rows"]]
        table("Rows that were not taken", ["row", "reason"], rows, prose=["reason"])
    if taken["changes"]:
        changes = [[one["row"], one["entry"], _changed(one["changes"])] for one in taken["changes"]]
        table("Corrections", ["row", "entry", "changes"], changes, prose=["changes"])
    before = " (taken in before)" if taken.get("already") else ""
    done(
        f"{taken['register']}: {taken['kept']} of {taken['rows']} rows{before}: {taken['new']} new, "
        f"{taken['corrected']} corrected, {taken['repeated']} known, {taken['bad']} bad"
    )


def _changed(changes: dict[str, list[object]]) -> str:
    return "; ".join(f"{name}: {before} → {now}" for name, (before, now) in changes.items())


def _show_files(files: list[RegisterFile]) -> None:
    columns = ["register", "file", "rows", "kept", "imported", "by", "sha256"]
    rows = [
        [
            one["register"],
            one["file"],
            one["rows"],
            one["kept"],
            one["imported_at"][:16],
            one["actor"],
            one["sha256"][:16],
        ]
        for one in files
    ]
    table("Registers", columns, rows, right=["rows", "kept"])

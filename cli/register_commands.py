"""The registers of others: taking in their files, and which were taken in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli import facts, names
from cli.asked import Asked, command, group
from cli.columns import Code, Moment, Number, Plain, Prose
from cli.output import done, place, say, table, why
from domain.basis.language import _, language
from domain.basis.notation import NOTHING, written
from domain.edition.catalogue import of_record
from domain.registers.answers import Register
from office import registers
from office.registers import BadRow, Imported, RegisterFile

Which = StrEnum("Which", {register.name: register.value for register in registers.SHAPES})  # type: ignore[misc]

app = group("The registers of others: accredited operators, hiring notices, other measures.", "register")


@command(app, "import")
def take_in(
    asked: Asked,
    register: Annotated[Which, typer.Argument(metavar="REGISTER", help="Which register it is.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or XLSX, with a heading.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be kept, corrected or refused; nothing is stored.")
    ] = False,
) -> None:
    """Take in a register's file: good rows are kept, bad ones come back with number and reason (officer)."""
    which = Register(register.value)
    if dry_run:
        asked.say(registers.tried(asked.caller, which, path), _show_tried)
    else:
        asked.say(registers.take_in(asked.caller, which, path), _show)


@command(app, "list")
def list_files(asked: Asked) -> None:
    """The files of registers that were taken in."""
    asked.say(registers.listing(asked.caller), _show_files)


def _show_tried(taken: Imported) -> None:
    _show(taken)
    if taken["projects"]:
        say(_("it concerns {projects}", projects=", ".join(taken["projects"])))
    say(_("Nothing was taken."))


def _show(taken: Imported) -> None:
    if taken["bad_rows"]:
        rows = [[place(one["row"]), _why(one)] for one in taken["bad_rows"]]
        table(_("Rows that were not taken"), [Prose("row"), Prose("reason")], rows)
    if taken["changes"]:
        changes = [[one["row"], one["entry"], _changed(one["changes"])] for one in taken["changes"]]
        table(_("Corrections"), [Number("row"), Plain("entry"), Prose("changes")], changes)
    told = _(
        "{register}: {kept} of {rows} rows: {new} new, {corrected} corrected, {repeated} known, {bad} bad",
        register=names.word(taken["register"]),
        kept=taken["kept"],
        rows=taken["rows"],
        new=taken["new"],
        corrected=taken["corrected"],
        repeated=taken["repeated"],
        bad=taken["bad"],
    )
    done(_("{told} (taken in before)", told=told) if taken.get("already") else told)


def _changed(changes: dict[str, list[object]]) -> str:
    return "; ".join(f"{names.word(name)}: {_found(before)} → {_found(now)}" for name, (before, now) in changes.items())


def _found(value: object) -> str:
    """What a register says, as people read it."""
    return NOTHING if value is None else written(facts.worded(str(value)), "found", language())


def _why(bad: BadRow) -> str:
    """Why a row was not taken, in the reader's language."""
    return why(of_record({**bad, "message": bad["reason"]}))


def _show_files(files: list[RegisterFile]) -> None:
    columns = [
        Code("register"),
        Plain("file"),
        Number("rows"),
        Number("kept"),
        Moment("imported"),
        Plain("by"),
        Plain("sha256"),
    ]
    rows = [
        [
            one["register"],
            one["file"],
            one["rows"],
            one["kept"],
            one["imported_at"],
            one["actor"],
            one["sha256"][:16],
        ]
        for one in files
    ]
    table(_("Registers"), columns, rows)

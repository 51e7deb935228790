"""Tables that people hand in, CSV or XLSX: a heading, and rows of which no cell is left out silently."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from domain.basis.findings import Finding
from domain.basis.language import _
from domain.edition.catalogue import refuse
from office import workbook
from office.forms import Form
from office.forms import heading as heading_of
from office.malformed import Malformed
from office.papers import LIMIT, office_text_of, read_bytes

_PACKED = b"PK\x03\x04"
# What workbooks of before 2007 begin with, and newer ones that a password locks.
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
# What a spreadsheet writes before the heading, to say how the cells are parted.
_PARTED_BY = re.compile(r'"?sep=(?P<sign>[;,\t|])"?', re.IGNORECASE)
_SIGNS = (";", "\t", ",")

# The number of a row in the file, as people count it, and its cells by the name of their column.
Row = tuple[int, dict[str, str]]


class Loose(NamedTuple):
    """A table of somebody else: the columns that are known of its rows, and what is wrong with some of them as rows."""

    rows: list[Row]
    """A cell whose column is not known here is left out."""
    bad: dict[int, list[Finding]]
    """What stands in cells under no heading, or differs under two, by the number of the row."""


class Filled(NamedTuple):
    """A form that was filled in: its bytes, its rows, and those rows that have a cell under no heading, each with its finding."""

    data: bytes
    rows: list[Row]
    longer: dict[int, Finding]


def read_table(path: Path, form: Form) -> Filled:
    """A form that was filled in, as CSV (semicolon, comma or tabulator) or XLSX. Empty rows are left out.

    Raises Malformed when it cannot be read as a table with the columns of the form.
    """
    data = read_bytes(path)
    place, typed, rest = _parts(path, data, LIMIT)
    heading = [form.spellings.get(name, name) for name in typed]
    _right_heading(path, heading, place, form)
    longer = _longer(heading, rest)
    return Filled(data, [(number, _named(heading, cells)) for number, cells in rest], longer)


def read_loose(path: Path, data: bytes, names: Mapping[str, str], needed: tuple[str, ...], limit: int) -> Loose:
    """A table of a register, of at most ``limit`` bytes, from the bytes of its file: all its rows, and those that are bad as such.

    ``names`` are the spellings of each column, in small letters, with the name that it has here; ``needed`` are the
    columns, by that name, without which the file is not what it should be. A column that stands there under two spellings, as
    those of an agency beside those of an employer, is one: a row fills either, or both alike. Raises Malformed when it cannot be
    read at all.
    """
    place, heading, rest = _parts(path, data, limit)
    ours = [names.get(" ".join(name.split()), "") for name in heading]
    missing = [refuse("format", "missing_column", f"row {place}", column=name) for name in needed if name not in ours]
    twice = [
        refuse("format", "column_twice", f"row {place}", column=name)
        for name, spelling in {*zip(ours, heading, strict=True)}
        if name and heading.count(spelling) > 1
    ]
    if missing or twice:
        raise Malformed(
            _("the columns of '{file}' must be {names}", file=path, names=", ".join(map(heading_of, needed))),
            [*missing, *twice],
        )
    bad = {number: [finding] for number, finding in _longer(heading, rest).items()}
    several = {name for name in ours if name and ours.count(name) > 1}
    if not several:
        return Loose([(number, _named(ours, cells)) for number, cells in rest], bad)
    rows = list[Row]()
    for number, cells in rest:
        one_each, differing = _either(ours, cells, several)
        rows.append((number, {**_named(ours, cells), **one_each}))
        bad.setdefault(number, []).extend(
            refuse("format", "column_differs", f"row {number}", column=name) for name in differing
        )
    return Loose(rows, {number: findings for number, findings in bad.items() if findings})


def _either(heading: list[str], cells: list[str], several: Collection[str]) -> tuple[dict[str, str], list[str]]:
    """A row whose columns stand under several spellings: what is filled counts; and those in which two are filled and differ."""
    found: dict[str, set[str]] = {name: set() for name in several}
    for name, cell in zip(heading, cells, strict=False):
        if name in several and cell:
            found[name].add(cell)
    differing = sorted(name for name, said in found.items() if len(said) > 1)
    return {name: min(said, default="") for name, said in found.items()}, differing


def _parts(path: Path, data: bytes, limit: int) -> tuple[int, list[str], list[tuple[int, list[str]]]]:
    """The place of the heading, the heading in small letters, the rows under it. Raises Malformed."""
    if data.startswith(_OLD_OFFICE):
        raise Malformed(
            _("'{file}' is an old or a locked file of Excel: save it as XLSX or CSV, without a password", file=path)
        )
    try:
        rows = workbook.read(data) if data.startswith(_PACKED) else list(_csv(office_text_of(path, data), limit))
    except workbook.Unreadable as error:
        raise Malformed(_("'{file}' cannot be read as a table: {why}", file=path, why=error), error.findings) from error
    except csv.Error as error:
        why = _("its quotes do not match, or a cell has more than {most} characters", most=csv.field_size_limit())
        raise Malformed(_("'{file}' cannot be read as a table: {why}", file=path, why=why)) from error
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise Malformed(_("'{file}' is empty", file=path))
    (place, first), *rest = filled
    if not rest:
        raise Malformed(_("'{file}' has a heading and no rows", file=path))
    return place, [cell.lower() for cell in first], rest


def _named(heading: list[str], cells: list[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(heading, cells, strict=False) if name}


def _right_heading(path: Path, heading: list[str], place: int, form: Form) -> None:
    row = f"row {place}"
    columns = tuple(form.columns)
    needed = tuple(column for column in columns if column not in form.optional)
    strange = [column for column in heading if column and column not in columns]
    found = [refuse("format", "missing_column", row, column=column) for column in needed if column not in heading]
    found += [refuse("format", "unknown_column", row, column=column[:60]) for column in strange]
    found += [refuse("format", "column_twice", row, column=column) for column in columns if heading.count(column) > 1]
    if found:
        told = _("the columns of '{file}' must be {names}", file=path, names=", ".join(map(heading_of, needed)))
        if form.optional:
            told += _(", and may be {names}", names=", ".join(map(heading_of, form.optional)))
        raise Malformed(told, found)


def _longer(heading: list[str], rows: list[tuple[int, list[str]]]) -> dict[int, Finding]:
    """Rows with a cell under no heading, by their number."""
    width = len(heading)
    return {
        number: refuse("format", "no_column_name", f"row {number}")
        for number, cells in rows
        if any(cell and (place >= width or not heading[place]) for place, cell in enumerate(cells))
    }


def _csv(text: str, limit: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line on which each begins; the most rows grow with the bytes that are allowed."""
    most_rows = workbook.MOST_ROWS * limit // LIMIT
    said = _PARTED_BY.fullmatch(text.partition("\n")[0].strip())
    skipped = 0
    if said:
        text = text.partition("\n")[2]
        skipped = 1
    sign = said["sign"] if said else _parted_by(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    before = 0
    for count, row in enumerate(reader, 1):
        if count > most_rows or len(row) > workbook.MOST_COLUMNS:
            raise workbook.Unreadable(
                _(
                    "it has more than {rows} rows or {columns} columns: hand it in in parts",
                    rows=most_rows,
                    columns=workbook.MOST_COLUMNS,
                )
            )
        yield skipped + before + 1, [cell.strip() for cell in row]
        before = reader.line_num


def _parted_by(text: str) -> str:
    """The sign that parts the cells of the heading."""
    heading = text.lstrip().partition("\n")[0]
    return max(_SIGNS, key=heading.count) if any(map(heading.count, _SIGNS)) else ","

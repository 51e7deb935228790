"""Tables that people hand in, CSV or XLSX: a heading, and rows of which no cell is left out silently."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from domain.edition.catalogue import refuse
from office import workbook
from office.malformed import Malformed
from office.papers import office_text_of, read_bytes

_PACKED = b"PK\x03\x04"
# What a spreadsheet writes before the heading, to say how the cells are parted.
_PARTED_BY = re.compile(r'"?sep=(?P<sign>[;,\t|])"?', re.IGNORECASE)
_SIGNS = (";", "\t", ",")

# The number of a row in the file, as people count it, and its cells by the name of their column.
Row = tuple[int, dict[str, str]]


def read_table(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> tuple[bytes, list[Row]]:
    """A table with a heading, in CSV (semicolon, comma or tabulator) or XLSX, and its bytes. Empty rows are left out.

    Raises Malformed with every cell that cannot be taken.
    """
    data = read_bytes(path)
    try:
        rows = workbook.read(data) if data.startswith(_PACKED) else list(_csv(office_text_of(path, data)))
    except workbook.Unreadable as error:
        raise Malformed(f"'{path}' cannot be read as a table: {error}", error.findings) from error
    except csv.Error as error:
        raise Malformed(f"'{path}' cannot be read as a table: {error}") from error
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise Malformed(f"'{path}' is empty")
    (place, first), *rest = filled
    heading = [cell.lower() for cell in first]
    _right_heading(path, heading, place, columns, optional)
    if not rest:
        raise Malformed(f"'{path}' has a heading and no rows")
    _under_names(path, heading, rest)
    return data, [
        (number, {name: cell for name, cell in zip(heading, cells, strict=False) if name}) for number, cells in rest
    ]


def _right_heading(
    path: Path, heading: list[str], place: int, columns: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    known = (*columns, *optional)
    row = f"row {place}"
    strange = [column for column in heading if column and column not in known]
    found = [refuse("format", "missing_column", row, column=column) for column in columns if column not in heading]
    found += [refuse("format", "unknown_column", row, column=column[:60]) for column in strange]
    found += [refuse("format", "column_twice", row, column=column) for column in known if heading.count(column) > 1]
    if found:
        raise Malformed(f"the columns of '{path}' must be {', '.join(columns)}", found)


def _under_names(path: Path, heading: list[str], rows: list[tuple[int, list[str]]]) -> None:
    width = len(heading)
    longer = [
        number
        for number, cells in rows
        if any(cell and (place >= width or not heading[place]) for place, cell in enumerate(cells))
    ]
    if longer:
        raise Malformed(
            f"'{path}' has cells without a heading",
            [refuse("format", "no_column_name", f"row {number}") for number in longer],
        )


def _csv(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of the line on which each begins."""
    said = _PARTED_BY.fullmatch(text.partition("\n")[0].strip())
    skipped = 0
    if said:
        text = text.partition("\n")[2]
        skipped = 1
    sign = said["sign"] if said else _parted_by(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    before = 0
    for count, row in enumerate(reader, 1):
        if count > workbook.MOST_ROWS or len(row) > workbook.MOST_COLUMNS:
            most = f"{workbook.MOST_ROWS} rows or {workbook.MOST_COLUMNS} columns"
            raise csv.Error(f"it has more than {most}: hand it in in parts")
        yield skipped + before + 1, [cell.strip() for cell in row]
        before = reader.line_num


def _parted_by(text: str) -> str:
    """The sign that parts the cells of the heading."""
    heading = text.lstrip().partition("\n")[0]
    return max(_SIGNS, key=heading.count) if any(map(heading.count, _SIGNS)) else ","

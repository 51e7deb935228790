"""Reading an XLSX workbook as it is, not as it says it is: every cell that holds something, in one bounded pass.

The usual library believes the size that a sheet claims for itself, leaves out formulas that were never computed, fills
every gap up to the last formatted cell (1.5 GB for a file of 5 KB) and hides merged cells from its fast reader. What it
knows of number formats and of the calendar of spreadsheets is used here.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from xml.parsers import expat

from domain.basis.findings import Finding
from domain.basis.language import _, n_
from domain.edition.catalogue import refuse

# Bytes of all parts when unpacked: a megabyte of zeros packs a gigabyte.
UNPACKED_LIMIT = 100 * 1024 * 1024
MOST_CELLS = 2_000_000
MOST_COLUMNS = 200
MOST_ROWS = 50_000
# More mistakes than this are not helpful to a reader.
MOST_FINDINGS = 200
_CHUNK = 1 << 16
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAY_OF_24_HOURS = 1.0

# The number of a row as people count it, and its cells up to the last one that holds something.
Row = tuple[int, list[str]]
Attributes = dict[str, str]


class Unreadable(ValueError):
    """It is no workbook, or one that cannot be taken without losing something. Carries every finding."""

    def __init__(self, message: str, *findings: Finding) -> None:
        super().__init__(message)
        self.findings = findings


def read(data: bytes) -> list[Row]:
    """The rows of the one sheet that holds something. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _Book(packed).rows()
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, expat.ExpatError) as error:
        raise Unreadable(_("it is not an XLSX workbook")) from error


class _Book:
    """A workbook: its sheets, its strings, and which of its styles are days or times."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        if sum(part.file_size for part in packed.infolist()) > UNPACKED_LIMIT:
            raise Unreadable(_("it unpacks to more than {limit} MB", limit=UNPACKED_LIMIT // 1024 // 1024))
        self._packed = packed
        index = _Index()
        self._walk("xl/workbook.xml", index)
        if index.from_1904:
            raise Unreadable(
                _("it counts its days from 1904: save it with the usual calendar (an option of the program)")
            )
        self._sheets = index.sheets
        self._targets = _Targets()
        self._walk("xl/_rels/workbook.xml.rels", self._targets)
        self._strings = _Strings()
        self._styles = _Styles()
        for kind, reader in (("sharedStrings", self._strings), ("styles", self._styles)):
            for part in self._targets.of_kind(kind):
                self._walk(part, reader)

    def rows(self) -> list[Row]:
        """The rows of the sheet with data; a second one with data is not left out silently."""
        filled = [sheet for sheet in map(self._sheet, self._sheets) if sheet.holds_something]
        found = [finding for sheet in filled for finding in sheet.findings]
        found += [refuse("format", "second_sheet", f"sheet '{other.name}'") for other in filled[1:]]
        if found:
            raise Unreadable(
                n_(
                    "one cell or sheet cannot be taken; nothing was taken",
                    "{n} cells or sheets cannot be taken; nothing was taken",
                    len(found),
                ),
                *found[:MOST_FINDINGS],
            )
        return filled[0].rows() if filled else []

    def _sheet(self, named: tuple[str, str]) -> _Sheet:
        name, key = named
        sheet = _Sheet(name, self._strings.texts, self._styles)
        part, kind = self._targets.parts.get(key, ("", ""))
        if kind == "worksheet":
            self._walk(part, sheet)
        return sheet

    def _walk(self, part: str, reader: _Part) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: reader.start(_local(name), attributes)
        parser.EndElementHandler = lambda name: reader.end(_local(name))
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = _no_doctype
        with self._packed.open(part) as stream:
            for chunk in iter(partial(stream.read, _CHUNK), b""):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _no_doctype(*_names: object) -> None:
    raise Unreadable(_("a document type or an entity is not allowed"))


class _Part:
    """What listens while a part of the workbook is read."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of text."""


class _Index(_Part):
    """The list of sheets, hidden ones too, and the calendar."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Sheets with the key of their part."""
        if name == "sheet":
            key = next(
                (value for attribute, value in attributes.items() if attribute.endswith("/relationships id")), ""
            )
            self.sheets.append((attributes.get("name", ""), key))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")


class _Targets(_Part):
    """Where the parts are, by key."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        """A relationship: its target counts from ``xl/``, or from the root with a stroke before it."""
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.parts[attributes.get("Id", "")] = (target, attributes.get("Type", "").rpartition("/")[2])

    def of_kind(self, kind: str) -> Iterator[str]:
        """The parts of one kind."""
        return (part for part, its in self.parts.values() if its == kind)


class _Strings(_Part):
    """The texts that cells share. Readings of Japanese words (``rPh``) are no part of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._beside = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        """A text, or a piece of one."""
        if name == "si":
            self._parts = []
        self._beside = self._beside or name == "rPh"
        self._in_text = name == "t" and not self._beside

    def end(self, name: str) -> None:
        """A text is whole."""
        self._in_text = False
        if name == "rPh":
            self._beside = False
        elif name == "si":
            self.texts.append("".join(self._parts))

    def text(self, text: str) -> None:
        """A piece."""
        if self._in_text:
            self._parts.append(text)


class _Styles(_Part):
    """The number format of each style of cells: is it a day, a time, both."""

    def __init__(self) -> None:
        from openpyxl.styles.numbers import (
            BUILTIN_FORMATS,  # here and below: it is large, and few commands read a workbook
        )

        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._of_cells: list[int] = []
        self._in_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        """A format of the workbook, or a style of cells."""
        if name == "numFmt":
            self._formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._of_cells.append(_number(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        """The styles of cells are over."""
        if name == "cellXfs":
            self._in_cells = False

    def kind(self, style: int) -> str:
        """``day``, ``time``, ``instant`` or ``number``."""
        code = self._formats.get(self._of_cells[style], "") if style < len(self._of_cells) else ""
        plain = _LITERAL.sub("", code.partition(";")[0]).lower()
        day = bool(set("dy") & set(plain))
        time = bool(set("hs") & set(plain))
        if plain == "general" or not (day or time or plain.strip("-/ .").startswith("mm")):
            return "number"
        return "instant" if day and time else "time" if time else "day"


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    kind: str
    style: int
    value: list[str] = field(default_factory=list)
    has_value: bool = False
    computed: bool = False


class _Sheet(_Part):
    """One sheet: its cells that hold something, and every cell that cannot be taken."""

    def __init__(self, name: str, strings: list[str], styles: _Styles) -> None:
        self.name = name
        self.findings: list[Finding] = []
        self._strings = strings
        self._styles = styles
        self._cells: dict[int, dict[int, str]] = {}
        self._count = self._row = self._column = 0
        self._cell: _Cell | None = None
        self._listening = self._beside = False

    @property
    def holds_something(self) -> bool:
        """Whether any cell holds something, readable or not."""
        return bool(self._cells or self.findings)

    def rows(self) -> list[Row]:
        """The rows with something in them, in order."""
        return [
            (number, [cells.get(column, "") for column in range(1, max(cells) + 1)])
            for number, cells in sorted(self._cells.items())
        ]

    def start(self, name: str, attributes: Attributes) -> None:
        """A row, a cell, what is in it."""
        if name == "row":
            self._row = _number(attributes.get("r")) or self._row + 1
            self._column = 0
        elif name == "c":
            self._begin(attributes)
        elif name == "mergeCell":
            self._note(refuse("format", "merged", f"cells {attributes.get('ref', '')[:40]}"))
        elif self._cell is not None:
            self._cell.computed = self._cell.computed or name == "f"
            self._cell.has_value = self._cell.has_value or name == "v"
            self._beside = self._beside or name == "rPh"
            self._listening = name in ("v", "t") and not self._beside

    def end(self, name: str) -> None:
        """A cell is whole."""
        self._listening = False
        if name == "rPh":
            self._beside = False
        elif name == "c" and self._cell is not None:
            cell = self._cell
            self._cell = None
            self._keep(cell)

    def text(self, text: str) -> None:
        """A piece of what a cell holds."""
        if self._listening and self._cell is not None:
            self._cell.value.append(text)

    def _begin(self, attributes: Attributes) -> None:
        self._count += 1
        if self._count > MOST_CELLS:
            raise Unreadable(_("the sheet '{name}' has more than {most} cells", name=self.name, most=MOST_CELLS))
        named = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = _column_of(named[1]) if named else self._column + 1
        row = int(named[2]) if named else self._row
        self._cell = _Cell(row, self._column, attributes.get("t", "n"), _number(attributes.get("s")))

    def _keep(self, cell: _Cell) -> None:
        text = "".join(cell.value)
        if cell.kind == "e":
            self._note(refuse("format", "sheet_error", self._place(cell), text=text[:20]))
        elif cell.computed and not text and cell.kind != "str":
            self._note(refuse("format", "formula", self._place(cell)))
        elif text:
            self._take(cell, text)

    def _take(self, cell: _Cell, text: str) -> None:
        try:
            shown = self._shown(cell, text).strip()
        except (ValueError, OverflowError, IndexError):
            self._note(refuse("format", "unreadable", self._place(cell)))
            return
        if not shown:
            return
        if cell.column > MOST_COLUMNS:
            self._note(refuse("format", "beyond", self._place(cell), columns=MOST_COLUMNS))
        elif cell.row not in self._cells and len(self._cells) >= MOST_ROWS:
            raise Unreadable(
                _(
                    "the sheet '{name}' has more than {most} rows: hand it in in parts",
                    name=self.name,
                    most=MOST_ROWS,
                )
            )
        elif cell.column in self._cells.setdefault(cell.row, {}):
            self._note(refuse("format", "cell_twice", self._place(cell)))
        else:
            self._cells[cell.row][cell.column] = shown

    def _shown(self, cell: _Cell, text: str) -> str:
        if cell.kind == "s":
            return self._strings[int(text)]
        if cell.kind == "b":
            return "true" if text == "1" else "false"
        if cell.kind != "n":
            return text
        kind = self._styles.kind(cell.style)
        number = float(text)
        return _plain(number) if kind == "number" else _in_time(number, kind)

    def _note(self, finding: Finding) -> None:
        if len(self.findings) <= MOST_FINDINGS:
            self.findings.append(replace(finding, path=f"sheet '{self.name}', {finding.path}"))

    @staticmethod
    def _place(cell: _Cell) -> str:
        from openpyxl.utils import get_column_letter

        return f"row {cell.row}, column {get_column_letter(cell.column)}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _plain(number: float) -> str:
    """A number as it is typed: a whole one without decimals."""
    if number != number or abs(number) >= 1e15:
        raise ValueError("no number")
    return str(int(number)) if number.is_integer() else repr(number)


@cache
def _column_of(letters: str) -> int:
    from openpyxl.utils import column_index_from_string

    return int(column_index_from_string(letters))


def _in_time(number: float, kind: str) -> str:
    """A day, a time of the day or an instant; seconds are shown where there are any, so that nobody loses them."""
    if number < 0:
        raise ValueError("before the calendar begins")
    if kind == "time" and number <= _DAY_OF_24_HOURS:
        seconds = round(number * 24 * 60 * 60)
        shown = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        return shown.removesuffix(":00")
    from openpyxl.utils.datetime import from_excel

    moment = from_excel(number)
    if not isinstance(moment, datetime):
        raise ValueError("no day")
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ", timespec="seconds" if moment.second else "minutes")

"""Files that people hand in: read whole, refused with a plain word when they are not what they should be."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from openpyxl import load_workbook
from pydantic import ValidationError

from cli.errors import malformed, problems_of
from domain.basis.findings import Finding
from domain.procedure.application import Application

LIMIT = 10 * 1024 * 1024
"""Bytes; a larger file is not an application or a register."""
UNPACKED_LIMIT = 10 * LIMIT
"""Bytes of a workbook when unpacked: a megabyte of zeros packs a gigabyte."""


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """The content of a file that exists, is a file, is not empty and not too large."""
    if not path.exists():
        raise malformed(f"there is no file '{path}'")
    if not path.is_file():
        raise malformed(f"'{path}' is not a file")
    if path.stat().st_size > limit:
        raise malformed(f"'{path}' is larger than {limit // 1024 // 1024} MB")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise malformed(f"'{path}' cannot be read: {error.strerror}") from error
    if not data.strip():
        raise malformed(f"'{path}' is empty")
    return data


def _text(path: Path, data: bytes) -> str:
    if b"\0" in data:
        raise malformed(f"'{path}' is a binary file, not text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise malformed(f"'{path}' is not UTF-8 text (line {line})") from error


class _Strict(yaml.SafeLoader):
    """YAML without aliases and without keys that stand twice."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse aliases: a few bytes of them can grow without end."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "aliases are not allowed", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that stands twice."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a name", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"'{key}' stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"'{key}' stands twice")
        found[key] = value
    return found


def read_application(path: Path) -> tuple[bytes, Application]:
    """An application in YAML or JSON, and its bytes. Every wrong field is named with its path and line."""
    data = read_bytes(path)
    text = _text(path, data)
    lines: dict[str, int] = {}
    try:
        if path.suffix.lower() == ".json":
            content = json.loads(text, object_pairs_hook=_no_doubles)
        else:
            loader = _Strict(text)
            node = loader.get_single_node()
            content = loader.construct_document(node) if node is not None else None
            lines = _lines(node)
    except yaml.MarkedYAMLError as error:
        mark = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise malformed(f"'{path}' is not YAML{mark}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise malformed(f"'{path}' is not YAML: {error}") from error
    except (ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix.lower() == ".json" else "YAML"
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise malformed(f"'{path}' is not {kind}: {reason}") from error
    if not isinstance(content, dict):
        raise malformed(f"'{path}' is not an application: fields with names are expected")
    try:
        return data, Application.model_validate(content)
    except ValidationError as error:
        found = [
            Finding(p.rule, p.message, f"line {lines[p.path]}: {p.path}" if p.path in lines else p.path)
            for p in problems_of(error)
        ]
        raise malformed(f"'{path}' is not an application: {len(found)} fields are wrong", found) from error


def _lines(node: yaml.Node | None, path: str = "") -> dict[str, int]:
    """The line of each field, by its path."""
    found: dict[str, int] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            where = f"{path}.{key.value}" if path else str(key.value)
            found[where] = key.start_mark.line + 1
            found |= _lines(value, where)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            found[f"{path}[{index}]"] = item.start_mark.line + 1
            found |= _lines(item, f"{path}[{index}]")
    return found


Row = tuple[int, dict[str, str]]
"""Number of the row in the file, as people count it, and its cells by column name."""


def read_table(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> tuple[bytes, list[Row]]:
    """A table with a heading, in CSV (comma or semicolon) or XLSX. Empty rows are left out."""
    data = read_bytes(path)
    try:
        rows = _xlsx(data) if path.suffix.lower() == ".xlsx" else _csv(_text(path, data))
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise malformed(f"'{path}' cannot be read as a table: {error}") from error
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled:
        raise malformed(f"'{path}' is empty")
    heading = [cell.strip().lower() for cell in filled[0][1]]
    words = [f"missing column '{column}'" for column in columns if column not in heading]
    words += [f"unknown column '{column}'" for column in heading if column and column not in (*columns, *optional)]
    words += [f"column '{column}' stands twice" for column in columns if heading.count(column) > 1]
    if words:
        raise malformed(
            f"the columns of '{path}' must be {', '.join(columns)}",
            [Finding("format", word, "row 1") for word in words],
        )
    if len(filled) == 1:
        raise malformed(f"'{path}' has a heading and no rows")
    width = len(heading)
    longer = [
        number
        for number, cells in filled[1:]
        if any(cell.strip() and (place >= width or not heading[place]) for place, cell in enumerate(cells))
    ]
    if longer:
        raise malformed(
            f"'{path}' has cells without a heading",
            [Finding("format", "a cell stands under no column name", f"row {number}") for number in longer],
        )
    return data, [
        (number, {name: cell.strip() for name, cell in zip(heading, cells, strict=False) if name})
        for number, cells in filled[1:]
    ]


def _csv(text: str) -> list[tuple[int, list[str]]]:
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return [(reader.line_num, row) for row in reader]


def _xlsx(data: bytes) -> list[tuple[int, list[str]]]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED_LIMIT:
                raise ValueError(f"it unpacks to more than {UNPACKED_LIMIT // 1024 // 1024} MB")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:
        raise ValueError("it is not an XLSX workbook") from error
    sheet = book.worksheets[0]
    return [
        (number, [_cell(value) for value in row]) for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
    ]


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def as_date(text: str) -> date:
    """A day as ``2018-09-03`` or ``03/09/2018``. Raises ValueError."""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date() if "/" in text else date.fromisoformat(text)  # noqa: DTZ007
    except ValueError:
        raise ValueError(f"'{text}' is not a date (2018-09-03 or 03/09/2018)") from None


_TIME = re.compile(r"(?P<hours>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d)(:00)?")


def as_time(text: str) -> str:
    """A time of the day as ``09:00``; ``9:00`` and ``09:00:00`` are understood. Raises ValueError."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is not a time (09:00)")
    return f"{found['hours']:0>2}:{found['minutes']}"


def a_day(text: str) -> date:
    """A day as people type it on the command line. Raises Failure."""
    try:
        return as_date(text)
    except ValueError as error:
        raise malformed(f"'{text}' is not a day, such as 2018-12-31") from error


def an_interval(text: str) -> tuple[date, date]:
    """Two days, first and last, as people write them."""
    first, _, last = text.partition(":")
    if not last:
        raise malformed(f"'{text}' is not an interval, such as 2018-12-01:2018-12-20")
    if a_day(last) < a_day(first):
        raise malformed(f"'{text}' ends before it begins")
    return a_day(first), a_day(last)

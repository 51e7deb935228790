"""Tables that we hand out: a list as a file that the usual spreadsheet programs open, XLSX or CSV.

Amounts are numbers and days are days, so that the reader can add and sort; whatever somebody wrote is text, and no formula
starts from it. The CSV is the one that Italian programs take as it is: semicolons, decimal commas, a mark for UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict

from domain.basis.language import _
from domain.basis.text import cell
from office.errors import Malformed

Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a list by the names of its document, and which of them hold amounts in euro or days.

    A value that has parts of its own, such as a decree, is told as people are told of it: its parts by their names say nothing.
    """

    names: Sequence[str]
    amounts: Collection[str] = ()
    days: Collection[str] = ()
    told: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)

    def read(self, line: Mapping[str, object]) -> list[Value]:
        """The cells of one line; several words of a cell stand beside each other."""
        return [self._value(name, line.get(name)) for name in self.names]

    def _value(self, name: str, value: object) -> Value:
        if name in self.told:
            value = self.told[name](value)
        if value is None or value == "":
            return None
        if name in self.amounts:
            return Decimal(str(value))
        if name in self.days:
            return date.fromisoformat(str(value)[:10])
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, Iterable) and not isinstance(value, str):
            return cell(", ".join(map(str, value)))
        return cell(str(value))


class Written(TypedDict):
    """A list that was written into a file."""

    file: str
    rows: int


def write(path: Path, lines: Iterable[Mapping[str, object]], columns: Columns) -> Written:
    """Write a list, as XLSX or CSV by the ending of the name. Raises Malformed for any other ending."""
    rows = [columns.read(line) for line in lines]
    makers = {".xlsx": _xlsx, ".csv": _csv}
    maker = makers.get(path.suffix.lower())
    if maker is None:
        raise Malformed(_("'{file}': a table is written as {endings:any}", file=path, endings=list(makers)))
    path.write_bytes(maker(columns.names, rows))
    return {"file": str(path), "rows": len(rows)}


def _csv(names: Sequence[str], rows: Iterable[list[Value]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(names)
    writer.writerows([_written(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _written(value: Value) -> object:
    return str(value).replace(".", ",") if isinstance(value, Decimal) else value


def _xlsx(names: Sequence[str], rows: Iterable[list[Value]]) -> bytes:
    from openpyxl import Workbook  # Here, because it is large, and most lists are only shown.
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    heading = [WriteOnlyCell(sheet, name) for name in names]
    for one in heading:
        one.font = Font(bold=True)
    sheet.append(heading)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value) for value in row]  # type: ignore[arg-type]
        for one in cells:
            if isinstance(one.value, Decimal):
                one.number_format = "#,##0.00"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

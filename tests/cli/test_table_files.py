"""Lists as files that the usual spreadsheet programs open: amounts are numbers, days are days, and nothing is a formula."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import get_args, get_type_hints, is_typeddict

import openpyxl
import pytest

from cli.payment_commands import ORDER_COLUMNS
from cli.reading import PROJECT_COLUMNS
from cli.time_commands import TERM_COLUMNS
from domain.views.documents import Deadline
from office.payments import OrderLine
from office.projects import ProjectLine
from office.table_files import Columns
from storage.database import Database
from tests import lives
from tests.cli import rich
from tests.service import environment, starter, starter_within


@pytest.fixture
def data(tmp_path: Path, sqlite: Database) -> Path:
    """A project whose title somebody has made to look like a formula."""
    lives.prepared(sqlite)
    lives.submitted(sqlite, title="=cmd|' /C calc'!A0")
    sqlite.close()
    return tmp_path


def test_projects_as_a_workbook(data: Path) -> None:
    written = starter(data, "list", "--out", str(data / "projects.xlsx"))
    assert written == {"file": str(data / "projects.xlsx"), "rows": 1}
    sheet = openpyxl.load_workbook(data / "projects.xlsx").active
    assert sheet is not None
    heading, row = sheet.iter_rows(values_only=True)
    cells = dict(zip(heading, row, strict=True))
    assert (cells["project"], cells["requested"]) == ("AR2017-0001", 76642)
    assert (cells["since"], cells["title"]) == (datetime(2018, 7, 2), "'=cmd|' /C calc'!A0")


def test_parts_of_an_envelope_as_italian_programs_read_them(data: Path) -> None:
    assert starter(data, "budget", lives.MEASURE, "--out", str(data / "parts.csv"))["rows"] == 6
    lines = (data / "parts.csv").read_bytes().decode("utf-8-sig").splitlines()
    assert lines[:3] == [
        "measure;part;amount",
        f"{lives.MEASURE};available;4923358,00",
        f"{lives.MEASURE};reserved;76642,00",
    ]


def test_terms_and_orders(data: Path) -> None:
    assert starter(data, "deadlines", "--out", str(data / "terms.csv"))["rows"] > 0
    assert starter(data, "payments", "list", "--out", str(data / "orders.xlsx"))["rows"] == 0


def test_a_decree_is_written_as_people_name_it(tmp_path: Path, sqlite: Database) -> None:
    """Its cell held the names of its parts, the same in each row."""
    lives.prepared(sqlite)
    lives.live(sqlite, lives.submitted(sqlite).project, lives.until("confirm_payment"))
    sqlite.close()
    for language, said in (("en", "d.d.s. n. 1480 of 26 November 2018"), ("it", "d.d.s. n. 1480 del 26 novembre 2018")):
        setting = {**environment(tmp_path), "AZIONI_LANG": language}
        starter_within(setting, "payments", "list", "--out", str(tmp_path / "orders.csv"), as_json=False)
        (row,) = rows_of(tmp_path / "orders.csv")
        assert (row["order"], row["decree"]) == ("AR2017-0001/C1/1", said)


def rows_of(path: Path) -> list[dict[str, str]]:
    """A table as a program reads it, row by row."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def test_what_cannot_be_done_yet_is_written_with_its_reasons(rich_record: rich.Rich, tmp_path: Path) -> None:
    """Of each command and of each signature that is awaited; they stood as Python writes a document."""
    lines = starter(rich_record.data, "deadlines")
    starter(rich_record.data, "deadlines", "--out", str(tmp_path / "terms.csv"))
    rows = rows_of(tmp_path / "terms.csv")
    blocked = [(line["blocked"][0], row["blocked"]) for line, row in zip(lines, rows, strict=True) if line["blocked"]]
    assert blocked
    assert all(cell.startswith(f"{one['command']}: {one['findings'][0]['message']}") for one, cell in blocked)
    assert not [cell for row in rows for cell in row.values() if "{" in cell]


@pytest.mark.parametrize(
    ("document", "columns"), [(Deadline, TERM_COLUMNS), (OrderLine, ORDER_COLUMNS), (ProjectLine, PROJECT_COLUMNS)]
)
def test_each_column_whose_values_have_parts_knows_how_they_are_told(document: type, columns: Columns) -> None:
    held = {name: (hint, *get_args(hint)) for name, hint in get_type_hints(document).items() if name in columns.names}
    assert {name for name, kinds in held.items() if any(map(is_typeddict, kinds))} == columns.told.keys()


def test_a_file_of_another_kind_is_refused(data: Path) -> None:
    refused = starter(data, "list", "--out", str(data / "projects.pdf"), status=2)
    assert refused["error"]["message"].endswith("a table is written as .xlsx or .csv")

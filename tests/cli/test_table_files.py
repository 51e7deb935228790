"""Lists as files that the usual spreadsheet programs open: amounts are numbers, days are days, and nothing is a formula."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from storage.database import Database
from tests import lives
from tests.service import starter


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


def test_a_file_of_another_kind_is_refused(data: Path) -> None:
    refused = starter(data, "list", "--out", str(data / "projects.pdf"), status=2)
    assert refused["error"]["message"].endswith("a table is written as .xlsx or .csv")

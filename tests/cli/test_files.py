"""The forms in which files come, and every wrong cell of a table at once (``test_bad_input`` has the plain mistakes)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cli import contents
from cli.errors import WRONG_USAGE, Failure
from cli.files import read_application
from tests.lives import SAMPLES

HEADING = "recipient,service,date,start,end,register"
GOOD = "R01,BIL,2018-07-02,09:00,11:30,1/2018"


def refusal(read: Callable[[Path], Any], path: Path) -> Failure:
    """The failure in which reading a file ends."""
    with pytest.raises(Failure) as caught:
        read(path)
    assert caught.value.status == WRONG_USAGE
    return caught.value


def places(failure: Failure) -> list[str]:
    """Where the findings are."""
    return [finding["path"] for finding in failure.findings]


def written(path: Path, text: str) -> Path:
    """A file."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\n---\nb: 2\n", "is not YAML"),
        ("a: 2018-99-99\n", "is not YAML: month"),
        ("[" * 20_000, "is not YAML: it is nested too deeply"),
    ],
    ids=["two documents", "no such day", "deep"],
)
def test_yaml_that_is_wrong_is_not_called_json(tmp_path: Path, text: str, words: str) -> None:
    assert words in str(refusal(read_application, written(tmp_path / "application.yaml", text)))


def test_an_application_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (SAMPLES / "legler-2018.yaml").read_bytes())
    data, application = read_application(path)
    assert (application.title, data) == ("Cooperativa Legler", path.read_bytes())


def test_an_amount_is_refused_in_plain_words(tmp_path: Path) -> None:
    text = (SAMPLES / "legler-2018.yaml").read_text(encoding="utf-8").replace("  process: ", "  process: -")
    failure = refusal(read_application, written(tmp_path / "application.yaml", text))
    assert [finding["message"][:12] for finding in failure.findings] == ["an amount is"]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADING}\n{GOOD}\n",
        f"\ufeff{HEADING}\r\n{GOOD}\r\n\r\n,,,,,\r\n",
        "register;end;start;date;service;recipient\n1/2018;11:30;9:00;02/07/2018;BIL;R01\n",
        f"{HEADING.upper()},\n{GOOD.replace('09:00', '09:00:00')},\n",
    ],
    ids=["plain", "byte order mark and blank rows", "semicolons, any order, Italian dates", "capitals, trailing comma"],
)
def test_a_register_in_the_forms_that_spreadsheets_write(tmp_path: Path, text: str) -> None:
    _, lines = contents.register(written(tmp_path / "register.csv", text))
    assert [(x.recipient, x.service, x.date.isoformat(), x.start, x.end, x.register_number) for x in lines] == [
        ("R01", "BIL", "2018-07-02", "09:00", "11:30", "1/2018")
    ]


def test_every_wrong_cell_of_a_register_is_named_at_once(tmp_path: Path) -> None:
    rows = [HEADING, GOOD, "", "R02,BIL,2018-13-02,25:00,11:00,1", "R03,BIL,31/02/2018,,xx,", "R04,BIL"]
    failure = refusal(contents.register, written(tmp_path / "register.csv", "\n".join(rows)))
    assert places(failure) == [
        "row 4: date", "row 4: start", "row 5: date", "row 5: start", "row 5: end", "row 5: register_number", "row 6",
    ]  # fmt: skip
    assert failure.findings[0]["message"] == "'2018-13-02' is not a date (2018-09-03 or 03/09/2018)"
    assert failure.findings[-1]["message"] == "cells are missing: date, start, end, register_number"


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        (f"recipient,{HEADING}\nR02,{GOOD}\n", "row 1", "column 'recipient' stands twice"),
        (f"{HEADING}\n{GOOD}\n{GOOD},lost\n", "row 3", "a cell stands under no column name"),
        (f"{HEADING},\n{GOOD},lost\n", "row 2", "a cell stands under no column name"),
    ],
)
def test_no_cell_is_left_out_silently(tmp_path: Path, text: str, path: str, words: str) -> None:
    failure = refusal(contents.register, written(tmp_path / "register.csv", text))
    assert [(finding["path"], finding["message"]) for finding in failure.findings] == [(path, words)]


def test_plans_and_outcomes_name_their_cells(tmp_path: Path) -> None:
    plans = written(tmp_path / "plans.csv", "band,recipient\n2,R01\n3,X9\n")
    assert places(refusal(contents.plans, plans)) == ["row 3: recipient"]
    rows = [
        "recipient,kind,hired,ends,contract,employer,weekly_hours",
        "R01,placement,2018-10-01,open,x,1,38",
        "R02,wish,never,soon,x,1,many",
    ]
    outcomes = written(tmp_path / "outcomes.csv", "\n".join(rows))
    wrong = ["row 3: hired", "row 3: ends", "row 3: kind", "row 3: weekly_hours"]
    assert places(refusal(contents.outcomes, outcomes)) == wrong


def workbook(path: Path, *rows: list[Any]) -> Path:
    """An attendance register as a workbook."""
    book = Workbook()
    assert book.active is not None
    for row in (HEADING.split(","), *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_with_cells_of_all_kinds(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "register.xlsx",
        ["R01", "BIL", dt.date(2018, 7, 2), dt.time(9), dt.time(11, 30), 1],
        [None] * 6,
        ["R02", "BIL", dt.datetime(2018, 7, 2), "9:00", "11:30", 2.0],
    )
    _, lines = contents.register(path)
    assert [(x.row, x.recipient, x.date.isoformat(), x.start, x.end, x.register_number) for x in lines] == [
        (2, "R01", "2018-07-02", "09:00", "11:30", "1"),
        (4, "R02", "2018-07-02", "09:00", "11:30", "2"),
    ]


def test_a_workbook_that_unpacks_without_end(tmp_path: Path) -> None:
    path = workbook(tmp_path / "register.xlsx", GOOD.split(","))
    packed = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/more.xml", b"\0" * (101 * 1024 * 1024))
    path.write_bytes(packed.getvalue())
    assert path.stat().st_size < 1024 * 1024
    assert "unpacks to more than 100 MB" in str(refusal(contents.register, path))

"""Files that people hand in: what is not a readable application or table is refused in words, with every wrong cell."""

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

LEGLER = (SAMPLES / "legler-2018.yaml").read_text(encoding="utf-8")
HEADING = "recipient,service,date,start,end,register"
GOOD = "R01,BIL,2018-07-02,09:00,11:30,1/2018"


def refusal(read: Callable[[Path], Any], path: Path) -> Failure:
    with pytest.raises(Failure) as caught:
        read(path)
    assert caught.value.status == WRONG_USAGE
    return caught.value


def places(failure: Failure) -> list[str]:
    return [finding["path"] for finding in failure.findings]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.yaml", b" \n", "is empty"),
        ("binary.yaml", b"\0\1\2", "is a binary file"),
        ("latin.yaml", "title: x\nname: città\n".encode("latin-1"), "is not UTF-8 text (line 2)"),
        ("open.yaml", b"a: [1, 2\nb: }", "is not YAML, line 2"),
        ("open.json", b'{"a": 1,', "is not JSON"),
        ("list.json", b"[1, 2]", "is not an application"),
        ("twice.yaml", b"a: 1\na: 2\n", "line 2: 'a' stands twice"),
        ("twice.json", b'{"a": 1, "a": 2}', "'a' stands twice"),
        ("bomb.yaml", b"a: &x [1]\nb: [*x, *x]\n", "aliases are not allowed"),
        ("two.yaml", b"a: 1\n---\nb: 2\n", "is not YAML"),
        ("object.yaml", b'a: !!python/object/apply:os.system ["true"]\n', "is not YAML"),
        ("day.yaml", b"a: 2018-99-99\n", "is not YAML: month"),
        ("deep.json", b"[" * 100_000, "is nested too deeply"),
        ("deep.yaml", b"[" * 20_000, "is nested too deeply"),
    ],
)
def test_a_file_that_is_no_application(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert words in str(refusal(read_application, path))


def test_no_file_a_directory_a_huge_file(tmp_path: Path) -> None:
    assert "there is no file" in str(refusal(read_application, tmp_path / "none.yaml"))
    assert "is not a file" in str(refusal(read_application, tmp_path))
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert "larger than" in str(refusal(read_application, huge))


def test_every_wrong_field_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "application.yaml"
    path.write_text(
        LEGLER.replace("title: Cooperativa Legler", "title: [1]\nsurprise: 3").replace("  process: ", "  process: -")
    )
    failure = refusal(read_application, path)
    found = {finding["path"].split(": ")[1]: finding for finding in failure.findings}
    assert set(found) == {"title", "surprise", "budget.process"}
    assert found["surprise"]["message"] == "unknown field"
    assert found["budget.process"]["message"].startswith("an amount is")
    lines = path.read_text().splitlines()
    for finding in found.values():
        line, field = finding["path"].removeprefix("line ").split(": ")
        assert field.rpartition(".")[2] in lines[int(line) - 1]


def test_an_application_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + LEGLER.encode())
    data, application = read_application(path)
    assert (application.title, data) == ("Cooperativa Legler", path.read_bytes())


def register(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "register.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADING}\n{GOOD}\n",
        f"\ufeff{HEADING}\r\n{GOOD}\r\n\r\n,,,,,\r\n",
        "register;end;start;date;service;recipient\n1/2018;11:30;9:00;02/07/2018;BIL;R01\n",
        f"{HEADING.upper()},\n{GOOD.replace('09:00', '09:00:00')},\n",
    ],
    ids=[
        "plain",
        "byte order mark and blank rows",
        "semicolons, any order, Italian dates",
        "capitals and a trailing comma",
    ],
)
def test_a_register_in_the_forms_that_spreadsheets_write(tmp_path: Path, text: str) -> None:
    _, lines = contents.register(register(tmp_path, text))
    assert [(x.recipient, x.service, x.date.isoformat(), x.start, x.end, x.register_number) for x in lines] == [
        ("R01", "BIL", "2018-07-02", "09:00", "11:30", "1/2018")
    ]


def test_every_wrong_cell_of_a_register_is_named_at_once(tmp_path: Path) -> None:
    path = register(
        tmp_path, f"{HEADING}\n{GOOD}\n\nR02,BIL,2018-13-02,25:00,11:00,1\nR03,BIL,31/02/2018,,xx,2\nR04,BIL\n"
    )
    failure = refusal(contents.register, path)
    assert places(failure) == [
        "row 4: date", "row 4: start", "row 5: date", "row 5: start", "row 5: end",
        "row 6: date", "row 6: start", "row 6: end", "row 6: register_number",
    ]  # fmt: skip
    assert "6 cells" not in str(failure)
    assert failure.findings[0]["message"] == "'2018-13-02' is not a date (2018-09-03 or 03/09/2018)"
    assert failure.findings[-1]["message"] == "is missing"


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("recipient,service,date\nR01,BIL,2018-07-02\n", "row 1", "missing column 'start'"),
        (f"{HEADING},colour\n{GOOD},red\n", "row 1", "unknown column 'colour'"),
        (f"recipient,{HEADING}\nR02,{GOOD}\n", "row 1", "column 'recipient' stands twice"),
        (f"{HEADING}\n{GOOD}\n{GOOD},lost\n", "row 3", "a cell stands under no column name"),
    ],
)
def test_columns_that_are_not_the_registers(tmp_path: Path, text: str, path: str, words: str) -> None:
    failure = refusal(contents.register, register(tmp_path, text))
    assert failure.findings[0] | {"path": path, "message": words} == failure.findings[0]


@pytest.mark.parametrize("text", ["", HEADING, f'{HEADING}\n"R01,BIL'])
def test_a_table_without_rows_or_end(tmp_path: Path, text: str) -> None:
    refusal(contents.register, register(tmp_path, text))


def workbook(path: Path, *rows: list[Any]) -> Path:
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


def test_a_workbook_that_is_none_and_one_that_unpacks_without_end(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    path.write_bytes(b"not a workbook")
    assert "not an XLSX workbook" in str(refusal(contents.register, path))
    packed = io.BytesIO(workbook(path, GOOD.split(",")).read_bytes())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/more.xml", b"\0" * (101 * 1024 * 1024))
    path.write_bytes(packed.getvalue())
    assert path.stat().st_size < 1024 * 1024
    assert "unpacks to more than 100 MB" in str(refusal(contents.register, path))


def test_plans_and_outcomes_name_their_rows(tmp_path: Path) -> None:
    plans = register(tmp_path, "band,recipient\n2,R01\n3,X9\n")
    assert places(refusal(contents.plans, plans)) == ["row 3: recipient"]
    heading = "recipient,kind,hired,ends,contract,employer,weekly_hours"
    outcomes = register(
        tmp_path, f"{heading}\nR01,placement,2018-10-01,open,open_ended,1,38\nR02,wish,never,soon,x,1,many\n"
    )
    assert places(refusal(contents.outcomes, outcomes)) == [
        "row 3: hired", "row 3: ends", "row 3: kind", "row 3: weekly_hours",
    ]  # fmt: skip

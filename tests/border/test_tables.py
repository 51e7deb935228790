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

from office import contents
from office.application_file import read_application
from office.malformed import Malformed
from tests.lives import SAMPLES

CASES = Path(__file__).parent.parent / "cases"
HEADING = "recipient,service,date,start,end,register"
GOOD = "R01,BIL,2018-07-02,09:00,11:30,1/2018"


def refusal(read: Callable[[Path], Any], path: Path) -> Malformed:
    """The failure in which reading a file ends."""
    with pytest.raises(Malformed) as caught:
        read(path)
    return caught.value


def places(failure: Malformed) -> list[str]:
    """Where the findings are."""
    return [finding.path for finding in failure.findings]


def written(path: Path, text: str) -> Path:
    """A file."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\n---\nb: 2\n", "is not YAML"),
        ("[" * 20_000, "is not YAML: it is nested too deeply"),
    ],
    ids=["two documents", "deep"],
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
    assert [finding.message[:12] for finding in failure.findings] == ["an amount is"]


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
        "row 4: date", "row 4: start", "row 5: date", "row 5: start", "row 5: end", "row 5: register", "row 6",
    ]  # fmt: skip
    assert failure.findings[0].message == "'2018-13-02' is not a day of the calendar"
    assert failure.findings[-1].message == "cells are missing: date, start, end, register"


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
    assert [(finding.path, finding.message) for finding in failure.findings] == [(path, words)]


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


def test_e2_a_sheet_is_read_whatever_it_says_of_its_size() -> None:
    _, lines = contents.register(CASES / "dimension-short.xlsx")
    assert [(line.row, line.start, line.register_number) for line in lines] == [
        (2, "08:00", "R/1"), (3, "09:00", "R/2"), (4, "10:00", "R/3"), (5, "11:00", "R/4"), (6, "12:00", "R/5"),
    ]  # fmt: skip


def test_e2_a_formula_that_was_never_computed_is_named() -> None:
    failure = refusal(contents.register, CASES / "formula-rows.xlsx")
    cells = [f"sheet 'Foglio1', row {row}, column {column}" for row in (4, 5) for column in "ABCDEF"]
    assert places(failure) == [*cells, "sheet 'Dati'"]
    assert failure.findings[0].message.startswith("a formula that was never computed")
    assert failure.findings[-1].message.startswith("it holds data as well")


def test_e3_a_formatted_cell_at_the_end_of_the_sheet_costs_nothing() -> None:
    _, lines = contents.register(CASES / "styled-last-cell.xlsx")
    assert [line.row for line in lines] == [2, 3, 4, 5, 6]


def test_a_cell_with_something_at_the_end_of_the_sheet_is_named(tmp_path: Path) -> None:
    path = edited(
        CASES / "styled-last-cell.xlsx",
        tmp_path,
        b'r="XFD1048576"',
        b'r="XFD1048576" t="str"',
        b' s="3" t="n" />',
        b"><v>lost</v></c>",
    )
    assert places(refusal(contents.register, path)) == ["sheet 'Foglio1', row 1048576, column XFD"]


def edited(book: Path, to: Path, *pairs: bytes) -> Path:
    """A copy of a workbook with pieces of its first sheet replaced; a piece that is not there is put before the end."""
    path = to / "edited.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                for before, after in zip(pairs[::2], pairs[1::2], strict=True):
                    content = content.replace(before, after)
            new.writestr(part, content)
    return path


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        (b'<c r="B3" t="inlineStr"><is><t>COA</t></is></c>', b'<c r="B3" t="e"><f>X1</f><v>#REF!</v></c>',
         "row 3, column B", "an error of the spreadsheet (#REF!)"),
        (b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="C2:C3"/></mergeCells>',
         "cells C2:C3", "merged cells"),
        (b"<v>43283</v></c>", b"<v>99999999999</v></c>", "row 2, column C", "cannot be read"),
        (b'<c r="B3" t="inlineStr"><is><t>COA</t></is></c>', b'<c r="B3" t="s"><v>7</v></c>',
         "row 3, column B", "cannot be read"),
    ],
)  # fmt: skip
def test_e2_cells_that_cannot_be_taken_are_named(
    tmp_path: Path, before: bytes, after: bytes, place: str, words: str
) -> None:
    failure = refusal(contents.register, edited(CASES / "dimension-short.xlsx", tmp_path, before, after))
    assert failure.findings[0].path == f"sheet 'Foglio1', {place}"
    assert words in failure.findings[0].message


def test_a_hidden_sheet_with_data_is_named(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(HEADING.split(","))
    book.active.append(GOOD.split(","))
    book.create_sheet("Vuoto")
    hidden = book.create_sheet("Nascosto")
    hidden.sheet_state = "veryHidden"
    hidden["C7"] = "R02"
    book.save(tmp_path / "register.xlsx")
    assert places(refusal(contents.register, tmp_path / "register.xlsx")) == ["sheet 'Nascosto'"]


def test_seconds_are_not_lost(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "register.xlsx",
        ["R01", "BIL", dt.date(2018, 7, 2), dt.time(9, 0, 30), dt.time(11, 30), 1],
        ["R01", "BIL", dt.datetime(2018, 7, 2, 8, 15), "09:00:01", dt.timedelta(hours=24), 1],
    )
    failure = refusal(contents.register, path)
    assert [(f.path, f.message.partition(" is")[0]) for f in failure.findings] == [
        ("row 2: start", "'09:00:30'"), ("row 3: date", "'2018-07-02 08:15'"), ("row 3: start", "'09:00:01'"),
    ]  # fmt: skip


def test_midnight_is_the_end_of_a_day(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "register.xlsx", ["R01", "BIL", dt.date(2018, 7, 2), dt.time(23), dt.timedelta(hours=24), 1]
    )
    assert contents.register(path)[1][0].end == "24:00"


def test_days_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "register.xlsx", ["R01", "BIL", 43283, "09:00", "10:00", 1])
    assert contents.register(path)[1][0].date == dt.date(2018, 7, 2)
    text = f"{HEADING}\nR01,BIL,43283,09:00,10:00,1\n"
    assert contents.register(written(tmp_path / "register.csv", text))[1][0].date == dt.date(2018, 7, 2)


def test_a_workbook_that_counts_from_1904_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = dt.datetime(1904, 1, 1)
    assert book.active is not None
    book.active.append(HEADING.split(","))
    book.active.append(GOOD.split(","))
    book.save(tmp_path / "register.xlsx")
    assert "from 1904" in str(refusal(contents.register, tmp_path / "register.xlsx"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (f"{HEADING}\n{GOOD}\n".replace(",", "\t").encode("utf-16"), "1/2018"),
        (f"sep=;\r\n{HEADING}\r\n{GOOD}\r\n".replace(",", ";").encode(), "1/2018"),
        (f"{HEADING}\n{GOOD}\n".replace("1/2018", "Societ\u00e0 1").replace(",", ";").encode("cp1252"), "Societ\u00e0 1"),
        (f'{HEADING}\n{GOOD}\n'.replace("1/2018", '"Reg. A, B"').encode(), "Reg. A, B"),
    ],
    ids=["tabulators in UTF-16", "sep=", "Windows-1252", "quoted"],
)  # fmt: skip
def test_tables_as_office_programs_save_them(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(data)
    (line,) = contents.register(path)[1]
    assert (line.row, line.register_number) == (3 if b"sep" in data else 2, says)


def test_a_row_is_named_by_the_line_on_which_it_begins(tmp_path: Path) -> None:
    text = f"{HEADING}\n{GOOD.replace('1/2018', chr(34) + 'a' + chr(10) + 'b' + chr(34))}\nR02,BIL,x,09:00,10:00,1\n"
    assert places(refusal(contents.register, written(tmp_path / "register.csv", text))) == [
        "row 2: register", "row 4: date",
    ]  # fmt: skip


@pytest.mark.parametrize("hours", ["38,5", "38.5", 38.5])
def test_hours_of_a_week_with_a_comma(tmp_path: Path, hours: object) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["recipient", "kind", "hired", "ends", "contract", "employer", "weekly_hours"])
    book.active.append(["R01", "placement", dt.date(2018, 10, 1), "open", "open_ended", "2254258 0976", hours])
    book.save(tmp_path / "outcomes.xlsx")
    (outcome,) = contents.outcomes(tmp_path / "outcomes.xlsx")
    assert (outcome.weekly_hours, outcome.employer) == (38.5, "22542580976")


def test_too_many_rows_or_cells_are_refused_early(tmp_path: Path) -> None:
    text = HEADING + "\n" + "R01,BIL,2018-07-02,09:00,11:30,1\n" * 50_001
    assert "50000 rows" in str(refusal(contents.register, written(tmp_path / "long.csv", text)))
    cells = b"".join(b'<row r="%d"><c r="XFD%d" s="1"/></row>' % (row, row) for row in range(10, 60_000))
    path = edited(CASES / "dimension-short.xlsx", tmp_path, b"</sheetData>", cells + b"</sheetData>")
    assert len(contents.register(path)[1]) == 5


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    path = edited(CASES / "dimension-short.xlsx", tmp_path, b"<worksheet", bomb)
    assert "entity is not allowed" in str(refusal(contents.register, path))

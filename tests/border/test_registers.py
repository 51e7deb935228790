"""Files of registers: good rows are kept, each bad one has its reason, the same file is one, a later one corrects (F16)."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text

from domain.basis.calendar import local_day
from domain.registers.answers import NO_DATA, Register, Said
from domain.registers.importing import REGISTERS
from office import registers
from office.caller import Caller
from office.register_rows import SHAPES, read
from runtime.settings import Settings
from storage import chain, measures, verification
from storage.database import Database
from storage.registers import FiledRegisters
from tests import lives
from tests.service import starter

BODY = "12345670157"
OTHER = "48701630120"
HEADING = "cf;albo;stato;dal;al;sede;denominazione"
GOOD = f"{BODY};Accreditato lavoro;definitiva;2015-01-01;;;Ente di prova"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data directory of a service with its actors."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    database.close()
    return tmp_path


def written(path: Path, *rows: str, heading: str = HEADING) -> Path:
    """A file of a register."""
    path.write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    return path


def accredited(data: Path, body: str, day: date, service: str = "work") -> Any:
    """What the register says on record."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.read() as session:
        answer = FiledRegisters(session).accreditation(body, service, "definitive", day)
    database.close()
    return answer


def take_in(data: Path, path: Path, status: int = 0) -> Any:
    """What an officer is answered who takes in a file of accredited operators."""
    return starter(data, "register", "import", "accreditation", str(path), status=status)


def test_a_good_row_is_kept_and_answers(data: Path) -> None:
    taken = take_in(data, written(data / "albo.csv", GOOD))
    assert (taken["kept"], taken["new"], taken["bad"], taken["already"]) == (1, 1, 0, False)
    answer = accredited(data, BODY, date(2018, 7, 2))
    assert (answer.said, answer.found, answer.source) == (Said.yes, "definitive", taken["sha256"])


def test_no_data_is_an_answer_of_its_own(data: Path) -> None:
    take_in(data, written(data / "albo.csv", GOOD))
    assert accredited(data, OTHER, date(2018, 7, 2)) == NO_DATA
    assert accredited(data, BODY, date(2018, 7, 2), "training_a") == NO_DATA
    assert accredited(data, BODY, date(2014, 7, 2)).said is Said.no_data


def test_a_bad_row_has_all_its_reasons(data: Path) -> None:
    """Cells that are missing, cells that cannot be read, and a cell under no heading, in the order of the rows."""
    taken = take_in(
        data, written(data / "albo.csv", ";;in corso;ieri;;;Ente;di troppo", GOOD, f"{BODY};x;y;2018-01-01")
    )
    assert [(one["row"], one["reason"].partition(":")[0]) for one in taken["bad_rows"]] == [
        ("row 2", "a cell stands under no column name"), ("row 2", "cells are missing"),
        ("row 2: standing", "'in corso' is no code of this list"),
        ("row 2: valid_from", "'ieri' is not a date (2018-09-03 or 03/09/2018)"),
        ("row 4: service", "'x' is no code of this list"), ("row 4: standing", "'y' is no code of this list"),
    ]  # fmt: skip
    assert (taken["bad"], taken["kept"]) == (2, 1)


def test_days_in_the_wrong_order_are_told_beside_a_cell_that_cannot_be_read(data: Path) -> None:
    """Otherwise they would be told only once the file is handed in again; of a day that cannot be read nothing is told."""
    taken = take_in(
        data,
        written(
            data / "albo.csv", GOOD, f"{BODY};x;definitiva;2018-01-01;2017-01-01;;", ";work;definitiva;2018-01-01;2017-01-01;;",
            f"{BODY};work;definitiva;2018-01-01;ieri;;", f"{BODY};x;definitiva;;2017-01-01;;",
        ),
    )  # fmt: skip
    assert [(one["row"], one["reason"].partition(":")[0]) for one in taken["bad_rows"]] == [
        ("row 3: service", "'x' is no code of this list"), ("row 3", "it ends before it begins"),
        ("row 4", "cells are missing"), ("row 4", "it ends before it begins"),
        ("row 5: valid_until", "'ieri' is not a date (2018-09-03 or 03/09/2018)"),
        ("row 6", "cells are missing"), ("row 6: service", "'x' is no code of this list"),
    ]  # fmt: skip


def test_the_same_file_is_one(data: Path) -> None:
    path = written(data / "albo.csv", GOOD)
    first = take_in(data, path)
    again = take_in(data, path)
    assert again == first | {"already": True}
    assert [one["sha256"] for one in starter(data, "register", "list")] == [first["sha256"]]


def test_a_file_may_be_tried_and_nothing_is_stored(data: Path) -> None:
    """Kept, corrected, repeated and refused are told as in earnest; afterwards the record is as it was."""
    take_in(data, written(data / "albo.csv", GOOD, f"{OTHER};work;definitive;2016-01-01;;;"))
    later = written(
        data / "later.csv", GOOD.replace("definitiva", "sospesa"), f"{OTHER};work;definitive;2016-01-01;;;",
        f"{OTHER};training_a;definitive;2016-01-01;;;", BROKEN[0][0],
    )  # fmt: skip
    tried = starter(data, "register", "import", "accreditation", str(later), "--dry-run")
    assert (tried["rows"], tried["new"], tried["corrected"], tried["repeated"], tried["bad"]) == (4, 1, 1, 1, 1)
    assert tried["changes"][0]["changes"] == {"standing": ["definitive", "suspended"]}
    assert [(one["row"], one["rule"]) for one in tried["bad_rows"]] == [("row 5", "format")]
    assert accredited(data, BODY, date(2018, 7, 2)).said is Said.yes
    assert len(starter(data, "register", "list")) == 1
    words = starter(data, "register", "import", "accreditation", str(later), "--dry-run", as_json=False)
    assert "Nothing was taken." in words
    taken = take_in(data, later)
    assert {**tried, "command": taken["command"]} == taken, "what was tried is what is done"
    path = str(data / "albo.csv")
    assert starter(data, "register", "import", "accreditation", path, "--dry-run", "--as", "manager", status=3)
    assert starter(data, "register", "import", "accreditation", path, "--dry-run")["already"]


def test_a_later_file_says_what_it_changed(data: Path) -> None:
    take_in(data, written(data / "albo.csv", GOOD))
    later = take_in(
        data,
        written(data / "later.csv", GOOD.replace("definitiva", "sospesa"), f"{OTHER};work;definitive;2016-01-01;;;"),
    )
    assert (later["new"], later["corrected"], later["repeated"]) == (1, 1, 0)
    assert later["changes"][0]["changes"] == {"standing": ["definitive", "suspended"]}
    answer = accredited(data, BODY, date(2018, 7, 2))
    assert (answer.said, answer.found) == (Said.no, "suspended")


def test_the_standing_of_a_day_is_that_of_the_entry_which_began_last(data: Path) -> None:
    take_in(data, written(data / "albo.csv", GOOD, f"{BODY};work;sospesa;2018-09-01;2018-12-31;;"))
    said = [accredited(data, BODY, day).said for day in (date(2018, 8, 31), date(2018, 9, 1), date(2019, 1, 1))]
    assert said == [Said.yes, Said.no, Said.no]


def test_an_answer_names_the_day_on_which_it_may_be_otherwise(data: Path) -> None:
    take_in(
        data, written(data / "albo.csv", GOOD.replace(";;;", ";2018-12-31;;"), f"{BODY};work;sospesa;2018-09-01;;2;")
    )
    until = [accredited(data, BODY, day).until for day in (date(2018, 8, 1), date(2018, 9, 1), date(2019, 1, 1))]
    assert until == [date(2018, 9, 1), date(2019, 1, 1), None]


def test_one_accredited_seat_is_enough(data: Path) -> None:
    take_in(
        data,
        written(data / "albo.csv", f"{BODY};work;revocata;2018-01-01;;1;", f"{BODY};work;definitiva;2018-01-01;;2;"),
    )
    assert accredited(data, BODY, date(2018, 7, 2)).said is Said.yes


# Twenty kinds of broken row, each with a word of its reason.
BROKEN = (
    (";work;definitiva;2015-01-01;;;", "cells are missing: body"),
    (f"{BODY};;definitiva;2015-01-01;;;", "cells are missing: service"),
    (f"{BODY};work;;2015-01-01;;;", "cells are missing: standing"),
    (f"{BODY};work;definitiva;;;;", "cells are missing: valid_from"),
    ("12345670158;work;definitiva;2015-01-01;;;", "not a valid tax code"),
    ("1234567015;work;definitiva;2015-01-01;;;", "not a valid tax code"),
    ("RSSMRA80A01F205Y;work;definitiva;2015-01-01;;;", "not a valid tax code"),
    ("-;work;definitiva;2015-01-01;;;", "is empty"),
    (f"{BODY};Albo dei sogni;definitiva;2015-01-01;;;", "no code of this list"),
    (f"{BODY};work;in corso;2015-01-01;;;", "no code of this list"),
    (f"{BODY};work;definitiva;2015-02-30;;;", "is not a day of the calendar"),
    (f"{BODY};work;definitiva;ieri;;;", "is not a date"),
    (f"{BODY};work;definitiva;1815-01-01;;;", "is not a date"),
    (f"{BODY};work;definitiva;2015-01-01;domani;;", "is not a date"),
    (f"{BODY};work;definitiva;2015-01-01;2014-12-31;;", "ends before it begins"),
    (f"{BODY};work;definitiva;2015-01-01;;{'x' * 90};", "longer than 80"),
    (f"{BODY};work;definitiva;2015-01-01;;;{'x' * 210}", "longer than 200"),
    (f"{BODY};work;definitiva;2015-01-01;;;Ente\x07", "U+0007"),
    (f"{BODY};work;definitiva;2015-01-01;;;Ente;di troppo", "under no column name"),
    (f"{BODY};Accreditato lavoro;sospesa;2015-01-01;;;", "says otherwise than row 2"),
)


def good(count: int) -> Iterable[str]:
    """Rows that differ by their seat."""
    return (f"{BODY};work;definitiva;2015-01-01;;{seat};" for seat in range(1, count + 1))


def test_five_per_cent_of_broken_rows_of_twenty_kinds_come_back_and_the_others_are_kept(data: Path) -> None:
    rows = [GOOD, *good(379), *(row for row, _ in BROKEN)]
    taken = take_in(data, written(data / "albo.csv", *rows))
    assert (taken["rows"], taken["kept"], taken["bad"]) == (400, 380, 20)
    said = {one["row"].partition(":")[0]: one["reason"] for one in taken["bad_rows"]}
    assert sorted(said, key=lambda row: int(row[4:])) == [f"row {number}" for number in range(382, 402)]
    for number, (_, words) in enumerate(BROKEN, 382):
        assert words in said[f"row {number}"], (number, said[f"row {number}"])


def test_a_workbook_is_read_like_a_text(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(HEADING.split(";"))
    book.active.append([BODY, "Formazione sez. A", "definitiva", date(2015, 1, 1), None, 481, "Ente"])
    book.save(tmp_path / "albo.xlsx")
    path = tmp_path / "albo.xlsx"
    (line,) = read(path, path.read_bytes(), SHAPES[Register.accreditation]).lines
    assert line.key == f"{BODY}/481/training_a/2015-01-01"


@pytest.mark.parametrize(
    ("heading", "words"),
    [("cf;albo;stato", "missing column valid_from"), ("cf;cf;albo;stato;dal", "stands twice")],
    ids=["a column is missing", "a column stands twice"],
)
def test_a_file_without_its_columns_is_not_taken_at_all(data: Path, heading: str, words: str) -> None:
    document = take_in(data, written(data / "albo.csv", ";".join(["x"] * 5), heading=heading), status=2)
    assert words.split()[-1] in str(document["error"]["findings"])


def test_a_workbook_of_before_2007_or_a_locked_one_says_what_to_do(data: Path) -> None:
    path = data / "albo.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert "save it as XLSX or CSV" in take_in(data, path, status=2)["error"]["message"]


def test_columns_that_nobody_reads_are_left_out(data: Path) -> None:
    path = written(data / "albo.csv", f"{GOOD};info@example.it", heading=f"{HEADING};email")
    assert take_in(data, path)["kept"] == 1


def test_a_file_without_a_good_row_is_not_taken(data: Path) -> None:
    take_in(data, written(data / "albo.csv", BROKEN[0][0]), status=2)
    assert starter(data, "register", "list") == []


def test_nobody_but_an_officer_takes_in_a_register(data: Path) -> None:
    path = written(data / "albo.csv", GOOD)
    document = starter(data, "register", "import", "accreditation", str(path), "--as", "manager", status=3)
    assert "officer" in document["error"]["message"]


def test_two_officers_take_in_one_file_at_once_and_it_is_one(database: Database, tmp_path: Path) -> None:
    lives.prepared(database)
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=database.url.render_as_string(hide_password=False))
    path = written(tmp_path / "albo.csv", GOOD, *good(200))

    def once(_: int) -> registers.Imported:
        return registers.take_in(Caller(settings, actor="officer"), Register.accreditation, path)

    with ThreadPoolExecutor(2) as officers:
        first, second = officers.map(once, range(2))
    assert sorted((first["already"], second["already"])) == [False, True]
    with database.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM register_entry")).scalar() == 201


def test_an_import_stands_signed_in_a_trace_of_its_own(database: Database, tmp_path: Path) -> None:
    lives.prepared(database)
    lives.keep_keys(tmp_path)
    settings = Settings(AZIONI_DATA=tmp_path, DATABASE_URL=database.url.render_as_string(hide_password=False))
    taken = registers.take_in(Caller(settings), Register.accreditation, written(tmp_path / "albo.csv", GOOD))
    with database.read() as session:
        (entry,) = chain.entries(session, REGISTERS)
        assert (entry["actor"], entry["role"], entry["name"]) == ("officer", "officer", "import_register")
        assert [report.findings for report in verification.inspect(session, {})] == [(), (), ()]
        assert taken["kept"] == 1
        assert FiledRegisters(session).accreditation(BODY, "work", "definitive", date(2018, 7, 2)).said is Said.yes


def test_a_file_of_regularity_is_taken_in_by_its_italian_headings(data: Path) -> None:
    """R4.13; the layout of the national service could not be read, so the headings are ours."""
    rows = (
        f"{BODY};Ente di prova;REGOLARE;15/10/2018;12/02/2019;INPS_12345678",
        f"{OTHER};Altro ente;Non regolare;16/10/2018;;INPS_12345679",
        f"{OTHER};Altro ente;forse;17/10/2018;;INPS_12345680",
    )
    heading = "Codice fiscale;Denominazione;Esito;Data richiesta;Scadenza validità;Numero protocollo"
    path = written(data / "durc.csv", *rows, heading=heading)
    taken = starter(data, "register", "import", "regularity", str(path))
    assert (taken["kept"], taken["bad"]) == (2, 1)
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.read() as session:
        asked = FiledRegisters(session)
        answers = [asked.regularity(body, date(2018, 11, 26), 120) for body in (BODY, OTHER)]
    database.close()
    assert [(one.said, one.found, one.source) for one in answers] == [
        (Said.yes, "regular", taken["sha256"]),
        (Said.no, "irregular", taken["sha256"]),
    ]


def test_a_document_of_a_day_that_has_not_come_is_not_taken(data: Path) -> None:
    """R4.13, by the clock of the measure; today's is."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.read() as session:
        today = local_day(measures.edition(session, lives.MEASURE).clock.programme(datetime.now(UTC)))
    database.close()
    tomorrow = today + timedelta(days=1)
    rows = (f"{BODY};regolare;{today}", f"{OTHER};regolare;{tomorrow}", f"{OTHER};attivo;{tomorrow}")
    path = written(data / "durc.csv", *rows, heading="cf;esito;data emissione")
    tried = starter(data, "register", "import", "regularity", str(path), "--dry-run")
    taken = starter(data, "register", "import", "regularity", str(path))
    assert {**tried, "command": taken["command"]} == taken
    assert (taken["kept"], taken["bad"]) == (1, 2)
    assert [(one["row"], one["rule"]) for one in taken["bad_rows"]] == [
        ("row 3: issued", "R4.13"), ("row 4: outcome", "format"), ("row 4: issued", "R4.13"),
    ]  # fmt: skip
    assert taken["bad_rows"][0]["reason"].endswith("that day has not come")
    assert "'attivo' is no code of this list: regolare, risulta regolare, " in taken["bad_rows"][1]["reason"]
    path = written(data / "later.csv", rows[1], heading="cf;esito;data emissione")
    error = starter(data, "register", "import", "regularity", str(path), status=2)["error"]
    assert [one["rule"] for one in error["findings"]] == ["R4.13"]

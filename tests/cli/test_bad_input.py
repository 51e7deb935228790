"""Bad input: one clear message, the exit status of the contract, nothing half written, never a stack trace."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

from cli.app import main
from domain.basis.findings import RuleBroken
from office.contents import register
from storage.database import Database
from tests import lives


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with an open measure and one project in delivery; no server anywhere."""
    for name in ("DATABASE_URL", "SMTP_URL", "AZIONI_ACTOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    directory = tmp_path / "data"
    monkeypatch.setenv("AZIONI_DATA", str(directory))
    database = Database(f"sqlite:///{directory / 'azioni.db'}")
    now = datetime.now(UTC)
    lives.prepared(database, real=now)
    lives.live(database, lives.submitted(database, now).project, lives.until("record_services"))
    database.close()
    return directory


Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with ``--json``: its status and its one document."""

    def given(*arguments: str | Path) -> tuple[int, Any]:
        status = main([*map(str, arguments), "--json"])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return status, json.loads(captured.out)

    return given


def write(path: Path, content: bytes | str) -> Path:
    """A file."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


LEGLER = yaml.safe_dump(lives.legler(), sort_keys=False)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.yaml", "", "empty"),
        ("blank.yaml", " \n\n", "empty"),
        ("binary.yaml", b"\x00\x01\x02", "binary"),
        ("latin.yaml", "title: Società".encode("latin-1"), "UTF-8"),
        ("list.yaml", "- a\n- b\n", "fields"),
        ("text.yaml", "just words", "fields"),
        ("broken.yaml", "title: [1, 2\nlead: x", "line 2"),
        ("twice.yaml", "title: a\ntitle: b\n", "twice"),
        ("object.yaml", "a: !!python/name:os.system ''", "no kind of value"),
        ("broken.json", '{"title": ', "JSON"),
        ("twice.json", '{"title": 1, "title": 2}', "twice"),
        ("deep.json", "[" * 100_000, "deeply"),
    ],
)
def test_a_file_that_is_no_application(run: Run, tmp_path: Path, name: str, content: bytes | str, says: str) -> None:
    for command in ("check", "submit"):
        status, document = run(command, write(tmp_path / name, content))
        assert (status, document["error"]["code"]) == (2, "malformed")
        assert says in json.dumps(document["error"])


def test_a_file_that_is_missing_a_directory_or_huge(run: Run, tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    for path, says in ((tmp_path / "none.yaml", "no file"), (tmp_path, "not a file"), (huge, "larger")):
        status, document = run("submit", path)
        assert (status, says in document["error"]["message"]) == (2, True)


def test_a_table_for_a_directory_that_is_missing_says_so(run: Run, tmp_path: Path) -> None:
    status, document = run("list", "--out", tmp_path / "none" / "projects.csv")
    assert (status, document["error"]["message"].rpartition(": ")[2]) == (2, "its directory is not there")
    assert not (tmp_path / "none").exists(), "nothing is made that nobody asked for"


def of_others(name: str) -> dict[str, Any]:
    """The Legler application with people who are in no project yet."""
    application: dict[str, Any] = lives.legler()
    return application | {"recipients": lives.others(name, application["recipients"])}


def test_every_wrong_field_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    text = (
        yaml.safe_dump(of_others("wrong"), sort_keys=False)
        .replace("province: BG", "province: Bergamo", 1)
        .replace("title:", "titel:", 1)
    )
    status, document = run("check", write(tmp_path / "wrong.yaml", text))
    assert status == 2
    paths = [finding["path"] for finding in document["error"]["findings"]]
    assert {path.rpartition(" ")[2] for path in paths} == {"title", "titel", "lead.province"}
    assert any(path.startswith("line ") for path in paths)


def test_rules_on_fields_that_can_be_read_are_told_beside_those_that_cannot(run: Run, tmp_path: Path) -> None:
    """Whoever mends an application hands it in once more, not twice; what rests on a field that cannot be read is not guessed."""
    said = of_others("rules")
    people = said["recipients"][:8]
    people[0] |= {"tax_code": 7, "company": "99999999990"}  # no code; of no listed company
    people[1] |= {"tax_code": people[2]["tax_code"]}  # of two people
    people[3] |= {"company": 7, "support": "naspi"}  # its kind rests on a company that cannot be read
    people[4] |= {"status": "unheard", "did_date": "2030-01-01"}
    people[5] = "somebody"
    said |= {"recipients": people, "partners": [*said["partners"][:2], {"name": "Nobody"}]}
    said["lead"]["province"] = "Bergamo"
    said["lead"]["accreditation"]["status"] = "provisional"
    said["aims"]["job_matching"] = False
    said["budget"] = {"process": "much", "result": "99999.00"}
    for command in ("check", "submit"):
        status, document = run(command, write(tmp_path / "wrong.yaml", yaml.safe_dump(said, sort_keys=False)))
        assert (status, document["error"]["code"]) == (2, "malformed")
        places = [(one["rule"], one["path"].partition(": ")[2]) for one in document["error"]["findings"]]
        assert places == [
            ("R3.1", "aims.job_matching"), ("format", "lead.province"), ("R1.5", "lead.accreditation.status"),
            ("format", "partners[2].tax_code"), ("format", "partners[2].kind"), ("format", "partners[2].province"),
            ("R2.8", "recipients"), ("format", "recipients[0].tax_code"), ("R2.1", "recipients[0].company"),
            ("R3.10", "recipients[1].tax_code"), ("R3.10", "recipients[2].tax_code"),
            ("format", "recipients[3].company"), ("format", "recipients[4].status"), ("R2.11", "recipients[4].did_date"), ("format", "recipients[5]"),
            ("format", "budget.process"), ("R6.2", "budget.result"),
        ]  # fmt: skip


@pytest.mark.parametrize("written", ["2018-13-45", "'2018-13-45'", "'2018-02-30'", "' 2018-02-30 '"])
@pytest.mark.parametrize("field", ["did_date", "agreement_date"])
def test_what_is_no_day_of_the_calendar_is_said_to_an_italian_in_italian(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, field: str, written: str
) -> None:
    text = re.sub(rf"{field}: .*", f"{field}: {written}", LEGLER, count=1)
    monkeypatch.setenv("AZIONI_LANG", "it")
    assert main(["check", str(write(tmp_path / "wrong.yaml", text))]) == 2
    said = " ".join(capsys.readouterr().err.split())
    day = written.strip("' ")
    assert f"{field}: '{day}' non è un giorno del calendario" in said


@pytest.mark.parametrize(
    ("command", "day"),
    [
        (f"term {lives.MEASURE} decision --from 2018-02-30", "2018-02-30"),
        (f"term {lives.MEASURE} decision --from 2018-02-20 --suspended 2018-02-28:30/02/2018", "30/02/2018"),
        ("reject AR2017-0001 --decree 7 --decree-date 2018-13-45 --reason shown", "2018-13-45"),
    ],
)
def test_an_option_that_is_no_day_of_the_calendar_says_so(run: Run, command: str, day: str) -> None:
    status, document = run(*command.split())
    assert (status, document["error"]["message"]) == (2, f"'{day}' is not a day of the calendar")


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (("RSSMRA80A01F205X", "RSSMRA80A01F205X"), {"the same tax code stands more than once"}),
        (
            ("RSSMRA80A01F205X", "RSSMRA80A01F20RS"),
            {"R02 is a person who stands in the list already, under another spelling of the tax code"},
        ),
    ],
)
def test_check_and_submit_say_the_same_of_one_person_twice(
    run: Run, data: Path, tmp_path: Path, codes: tuple[str, str], words: set[str]
) -> None:
    said = of_others("one twice")
    said["recipients"][0]["tax_code"], said["recipients"][1]["tax_code"] = codes
    status, document = run("check", write(tmp_path / "twice.yaml", yaml.safe_dump(said, sort_keys=False)))
    assert (status, {one["message"] for one in document["error"]["findings"]}) == (3, words)
    with pytest.raises(RuleBroken) as refused:
        lives.submitted(Database(f"sqlite:///{data / 'azioni.db'}"), datetime.now(UTC), recipients=said["recipients"])
    assert {finding.message for finding in refused.value.findings} == words


def test_an_application_in_json_is_as_good(run: Run, tmp_path: Path) -> None:
    status, document = run(
        "check",
        write(
            tmp_path / "good.json",
            json.dumps(of_others("good")),
        ),
    )
    assert (status, document.get("findings")) == (0, []), document


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("frobnicate",), 2),
        (("award",), 2),
        (("award", "AR2017-0001"), 2),
        (("score", "AR2017-0001", "--criterion", "coherence"), 2),
        (("score", "AR2017-0001", "--criterion", "coherence=many"), 2),
        (("claim", "AR2017-0001", "--kind", "weekly"), 2),
        (("sign-plan", "AR2017-0001"), 2),
        (("sign-plan", "AR2017-0001", "--recipient", "Mario", "--band", "1"), 2),
        (("start", "AR2017-0001", "--date", "yesterday"), 2),
        (("award", "AR2017-0001", "--decree", "1", "--cup", "short"), 2),
        (("award", "AR2017-0001", "--decree", "1", "--decree-date", "yesterday"), 2),
        (("verify-outcome", "AR2017-0001", "--recipient", "R01"), 2),
        (("verify-outcome", "AR2017-0001", "--recipient", "R01", "--refused"), 2),
        (("measure", "open", "azioni-di-rete-2018", "--as-of", "soon"), 2),
        (("measure", "open", "azioni-di-rete-2018", "--speed", "0"), 2),
        (("accept", "AR2017-0001", "--as", "nobody"), 3),
        (("accept", "AR2017-0001", "--as", "auditor"), 3),
        (("status", "AR2017-0099"), 4),
        (("accept", "AR2017-0099"), 4),
        (("budget", "azioni-di-rete-1999"), 4),
        (("measure", "add-funds", "azioni-di-rete-2017", "10.001", "--act", "x"), 2),
        (("measure", "add-funds", "azioni-di-rete-2017", "0", "--act", "x"), 2),
        (("measure", "add-funds", "azioni-di-rete-2017", "many", "--act", "x"), 2),
        (("measure", "add-funds", "azioni-di-rete-2017", "10", "--act", "x", "--from", "azioni-di-rete-2017"), 2),
        (("measure", "add-funds", "azioni-di-rete-2017", "10"), 2),
        (("measure", "add-funds", "azioni-di-rete-2017", "10", "--act", "x", "--from", "azioni-di-rete-2018"), 4),
        (("measure", "add-funds", "azioni-di-rete-2018", "10", "--act", "x"), 4),
        (("measure", "show", "azioni-di-rete-1999"), 4),
        (("measure", "open", "azioni-di-rete-1999"), 4),
        (("list", "--measure", "azioni-di-rete-2018"), 4),
        (("check-claim", "AR2017-0001", "--claim", "C1"), 4),
        (("withdraw-recipient", "AR2017-0001", "--recipient", "R99", "--reason", "x"), 4),
        (("verify-outcome", "AR2017-0001", "--recipient", "R01", "--recipient", "R99", "--verified"), 4),
        (("sign-plan", "AR2017-0001", "--recipient", "R99", "--band", "1"), 4),
        (("explain", "AR2017-0001", "--recipient", "R99"), 4),
        (("end-delivery", "AR2017-0001"), 5),
        (("submit", str(lives.SAMPLES / "nobody-accepts.yaml")), 5),
        (("measure", "open", "azioni-di-rete-2018"), 5),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)  # fmt: skip
def test_each_mistake_has_its_status(run: Run, arguments: tuple[str, ...], status: int) -> None:
    found, document = run(*arguments)
    assert (found, set(document["error"])) == (status, {"code", "message", "findings"}), document
    assert document["error"]["message"]


def test_nothing_is_stored_when_the_server_is_down(run: Run) -> None:
    assert run("submit", lives.SAMPLES / "nobody-accepts.yaml")[0] == 5
    assert [line["project"] for line in run("list")[1]] == ["AR2017-0001"]


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ("recipient,service,date,start,end\nR01,BIL,2018-09-01,09:00,10:00\n", ["row 1"]),
        ("recipient,service,date,start,end,register,colour\nR01,BIL,2018-09-01,09:00,10:00,1,red\n", ["row 1"]),
        ("recipient,service,date,start,end,register\nR01,BIL,first of May,09:00,10:00,1\nR02,BIL,2018-09-01,25:00,10:00,1\n", ["row 2: date", "row 3: start", "row 3: date"]),
        ("recipient;service;date;start;end;register\nR01;BIL;01/13/2018;9:00;10:00;1\n", ["row 2: date"]),
        ("recipient,service,date,start,end,register\nR01,BIL\n", ["row 2"]),
    ],
)  # fmt: skip
def test_wrong_rows_of_a_register_are_all_named(run: Run, tmp_path: Path, rows: str, places: list[str]) -> None:
    status, document = run("record-services", "AR2017-0001", write(tmp_path / "register.csv", rows))
    assert status == 2
    assert [finding["path"] for finding in document["error"]["findings"]] == places


def test_a_register_with_a_heading_only_or_no_workbook(run: Run, tmp_path: Path) -> None:
    heading = write(tmp_path / "register.csv", "recipient,service,date,start,end,register\n")
    fake = write(tmp_path / "register.xlsx", b"PK not a workbook")
    assert [run("record-services", "AR2017-0001", path)[0] for path in (heading, fake)] == [2, 2]


def test_a_workbook_is_read_like_a_table(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["register", "recipient", "service", "date", "start", "end"])
    sheet.append([7, "R01", "BIL", date(2018, 9, 1), time(9, 0), time(10, 30)])
    book.save(tmp_path / "register.xlsx")
    _, (line,) = register(tmp_path / "register.xlsx")
    assert (line.register_number, line.date, line.start, line.end) == ("7", date(2018, 9, 1), "09:00", "10:30")


def test_a_database_that_is_held_by_somebody_else(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database._PRAGMAS", ("journal_mode=WAL", "busy_timeout=200"))
    with sqlite3.connect(data / "azioni.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        status, document = run("end-delivery", "AR2017-0001")
        other.execute("ROLLBACK")
    assert (status, "locked" in document["error"]["message"]) == (5, True)


def test_no_record_at_all(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AZIONI_DATA", str(tmp_path / "elsewhere"))
    status, document = run("list")
    assert (status, document["error"]["code"]) == (5, "unavailable")


def test_what_nobody_expected_is_written_to_a_file(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("office.projects.queries.projects", lambda *_: 1 / 0)
    status, document = run("list")
    assert (status, document["error"]["code"]) == (1, "unexpected")
    assert "ZeroDivisionError" in (data / "errors.log").read_text(encoding="utf-8")


def test_a_person_reads_the_same_findings_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(lives.SAMPLES / "nine-recipients.yaml")]) == 3
    said = capsys.readouterr().err
    assert "9 recipients" in said
    assert "R2.8" in said


def test_a_record_of_another_release_says_so_in_our_words(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(data / "azioni.db") as other:
        other.execute("ALTER TABLE project RENAME COLUMN title TO of_tomorrow")
    monkeypatch.setenv("AZIONI_LANG", "it")
    assert main(["list"]) == 5
    assert "le sue tabelle sono di un'altra versione" in " ".join(capsys.readouterr().err.split())


def test_a_record_that_is_no_database(run: Run, data: Path) -> None:
    for path in data.glob("azioni.db*"):
        path.write_bytes(b"this is not a database " * 1000)
    status, document = run("list")
    assert (status, document["error"]["code"]) == (5, "unavailable")

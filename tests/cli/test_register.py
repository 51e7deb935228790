"""An attendance register at the command line: tried, taken, told."""

from __future__ import annotations

from pathlib import Path

import pytest

from activities.answers import MOST_FINDINGS, refusal_of
from cli.errors import failed
from domain.basis.findings import RuleBroken
from domain.edition.catalogue import refuse
from office import contents
from office.contents import Places
from office.one_answer import by_rows
from storage.database import Database
from tests import lives
from tests.service import starter
from workflows.messages import Command

HEADING = "recipient,service,date,start,end,register\n"
GOOD = HEADING + "R01,BIL,2018-09-01,09:00,10:30,1\nR02,BIL,2018-09-01,09:00,10:30,1\n"


@pytest.fixture
def project(tmp_path: Path) -> str:
    """A project in delivery in which R01 was served, on a record with no server at hand."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    found = lives.submitted(database).project
    lives.live(database, found, lives.until("record_services"))
    assert lives.decide(
        database,
        found,
        "record_services",
        lives.register(lives.instant(9, 20).date(), "BIL", ["R01"]),
        lives.instant(9, 25),
    ).accepted
    database.close()
    return found


def file(directory: Path, text: str) -> str:
    """A register."""
    path = directory / "register.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_register_may_be_tried(project: str, tmp_path: Path) -> None:
    """What would be taken is told in time and money; rows of before are recognised; nothing is taken."""
    path = file(tmp_path, GOOD + "R01,BIL,2018-09-20,09:00,12:00,1\n")
    tried = starter(tmp_path, "record-services", project, path, "--check")
    assert tried["answer"] == {"lines": 2, "registered_before": 1, "minutes": 180, "amount": "106.50"}
    assert starter(tmp_path, "record-services", project, path, "--dry-run") == tried, "one way for all commands"
    words = starter(tmp_path, "record-services", project, path, "--check", as_json=False)
    assert "2 rows are new, 1 was registered before; 3 h 00 min, 106.50 euro. Nothing was taken." in words


def test_a_register_that_is_tried_has_the_findings_of_one_in_earnest(project: str, tmp_path: Path) -> None:
    path = file(tmp_path, GOOD + "R99,NOPE,2018-09-01,11:00,10:00,1\n")
    found = starter(tmp_path, "record-services", project, path, "--check", status=3)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in found] == [
        ("row 4: recipient", "R7.9"), ("row 4: service", "R6.10"), ("row 4: end", "R7.9"),
    ]  # fmt: skip


def test_cells_that_cannot_be_read_and_rules_are_told_in_one_answer(project: str, tmp_path: Path) -> None:
    """By row, column and rule: whoever mends the file hands it in once more, not twice."""
    rows = (
        "R01,BIL,2018-13-45,09:00,10:00,1",  # no date
        "R99,BIL,2018-09-02,09:00,10:00,1",  # nobody of the project
        "R02,BIL,2018-09-02,9 o'clock,10:00,1,too much",  # no time, and a cell under no heading
        "R03,BIL,2018-09-02,11:00,10:00,1",  # ends before it begins
        "R04,BIL,2018-09-02,09:00,10:00,1",
    )
    path = file(tmp_path, HEADING + "\n".join(rows) + "\n")
    for tried in ((), ("--check",), ("--dry-run",)):
        error = starter(tmp_path, "record-services", project, path, *tried, status=2)["error"]
        assert [(one["path"], one["rule"]) for one in error["findings"]] == [
            ("row 2: date", "format"), ("row 3: recipient", "R7.9"), ("row 4: start", "format"), ("row 4", "format"),
            ("row 5: end", "R7.9"),
        ]  # fmt: skip
        assert error["message"].endswith("5 findings; nothing was taken")


def test_a_row_has_all_its_faults_in_one_answer(project: str, tmp_path: Path) -> None:
    """A cell that cannot be read hides neither a cell that is missing nor what the rules say of the cells beside it."""
    rows = (
        "R99,NOPE,2018-13-45,9 o'clock,10:00,1",
        "R98,BIL,,soon,10:00,1,too much",
        "R01,NOPE,2018-09-02,09:00,10:00,1,too much",
    )
    path = file(tmp_path, HEADING + "\n".join(rows) + "\n")
    found = starter(tmp_path, "record-services", project, path, status=2)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in found] == [
        ("row 2: date", "format"), ("row 2: start", "format"), ("row 2: recipient", "R7.9"), ("row 2: service", "R6.10"),
        ("row 3: date", "format"), ("row 3: start", "format"), ("row 3", "format"), ("row 3: recipient", "R7.9"),
        ("row 4", "format"), ("row 4: service", "R6.10"),
    ]  # fmt: skip


def test_a_class_is_not_judged_while_one_of_its_rows_cannot_be_read(project: str, tmp_path: Path) -> None:
    """Its size and its price are those of all rows: three pupils are too few, and the fourth row may bring a fourth."""
    pupils = "".join(f"R0{n},FOR-G,2018-09-02,09:00,10:00,1\n" for n in (1, 2, 3))
    path = file(tmp_path, HEADING + pupils + "R04,FOR-G,2018-13-02,09:00,10:00,1\n")
    found = starter(tmp_path, "record-services", project, path, status=2)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in found] == [("row 5: date", "format")]


def test_a_table_of_outcomes_is_answered_at_once_too(project: str, tmp_path: Path) -> None:
    table = tmp_path / "outcomes.csv"
    heading = "recipient;kind;hired;ends;contract;employer;weekly_hours\n"
    hire = "placement;2018-10-15;open;open_ended;28096860169;38\n"
    table.write_text(heading + f"R77;{hire}" + "R02;placement;soon;open;open_ended;28096860169;38\n", encoding="utf-8")
    found = starter(tmp_path, "declare-outcome", project, "--file", str(table), status=2)["error"]["findings"]
    assert [(one["rule"], one["path"]) for one in found] == [("R7.1", "row 2: recipient"), ("format", "row 3: hired")]


def test_what_rules_say_of_a_table_names_row_and_column(project: str, tmp_path: Path) -> None:
    """Several contracts of a person stand in any order; each finding is at its own, not only at the person."""
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text(
        "recipient;kind;hired;ends;contract;employer;weekly_hours\n"
        "R02;placement;2018-12-20;2019-05-31;fixed_term;28096860169;38\n"  # 46 days after the first contract
        "R02;placement;2018-10-15;2018-11-03;fixed_term;28096860169;12\n"  # few hours
        "R03;placement;2020-01-02;open;intermittent;28096860169;38\n"  # after the project, and no kind that counts
        "R99;placement;2018-10-15;open;open_ended;28096860169;38\n"
        "R04;placement;2018-10-15;open;open_ended;28096860169;38\n",
        encoding="utf-8",
    )
    assert told_of(tmp_path, "declare-outcome", project, "--file", str(outcomes)) == [
        ("row 2: hired", "R6.16"), ("row 3: weekly_hours", "R6.17"), ("row 4: hired", "R6.21"),
        ("row 4: contract", "R6.15"), ("row 5: recipient", "R7.1"),
    ]  # fmt: skip
    typed = ("declare-outcome", project, "--file", str(outcomes), "--dry-run")
    words = starter(tmp_path, *typed, status=3, as_json=False)
    assert "• row 3: weekly_hours: R02: " in words


def test_a_table_of_one_row_is_a_table(project: str, tmp_path: Path) -> None:
    """Who is not in the project is a wrong row of it, where a person who was typed is not found."""
    plans = tmp_path / "plans.csv"
    plans.write_text("recipient;band\nR99;2\n", encoding="utf-8")
    assert told_of(tmp_path, "sign-plan", project, "--file", str(plans)) == [("row 2: recipient", "R7.1")]
    starter(tmp_path, "sign-plan", project, "--recipient", "R99", "--band", "2", "--dry-run", status=4)
    plans.write_text("recipient;band\nR01;9\nR02;3\n", encoding="utf-8")
    assert told_of(tmp_path, "sign-plan", project, "--file", str(plans)) == [
        ("row 2: band", "R6.13b"), ("row 3: band", "R6.13b"),
    ]  # fmt: skip
    entries = tmp_path / "entry.csv"
    heading = "recipient;gender;born;residence;domicile;citizenship;isced;condition;search;household;vulnerable"
    rows = (
        f"{number};F;;;;;;{condition};;;"
        for number, condition in (("R03", "employed"), ("R01", "student"), ("R03", "employed"))
    )
    entries.write_text("\n".join((heading, *rows)), encoding="utf-8")
    assert told_of(tmp_path, "record-participants", project, str(entries), "--at", "entry") == [
        ("row 2: condition", "R9.17"), ("row 3: condition", "R9.17"), ("row 4: recipient", "R9.19"),
    ]  # fmt: skip


def test_somebody_who_stands_twice_in_a_table_is_told_with_the_first_row(tmp_path: Path) -> None:
    """Nobody has a plan yet: what is wrong is the table, not a band that would be frozen."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    project = lives.submitted(database).project
    lives.live(database, project, lives.until("sign_plan"))
    database.close()
    plans = tmp_path / "plans.csv"
    plans.write_text("destinatario;fascia\nR01;2\nR02;2\nR01;3\nR01;9\n", encoding="utf-8")
    typed = ("sign-plan", project, "--file", str(plans), "--dry-run")
    found = starter(tmp_path, *typed, status=3)["error"]["findings"]
    assert [(one["path"], one["message"]) for one in found] == [
        (f"row {row}: recipient", "R01 stands in row 2 already: a person has one plan") for row in (4, 5)
    ]
    plans.write_text("destinatario;fascia\nR01;2\n7;2\nR01;3\n", encoding="utf-8")
    found = starter(tmp_path, *typed, status=2)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in found] == [
        ("row 3: recipient", "format"),
        ("row 4: recipient", "R7.1"),
    ]


def told_of(directory: Path, *typed: str) -> list[tuple[str, str]]:
    """Where the findings of a refused table are, and their rules."""
    found = starter(directory, *typed, "--dry-run", status=3)["error"]["findings"]
    return [(one["path"], one["rule"]) for one in found]


def test_place_teacher_and_signatures_are_columns_that_may_be_left_out(project: str, tmp_path: Path) -> None:
    """R7.9: under Italian headings too; a tutor is who taught."""
    heading = "destinatario;servizio;data;inizio;fine;registro;luogo;tutor;firme\n"
    path = file(
        tmp_path,
        heading + "R01;BIL;01/09/2018;9:00;10:00;1;Bergamo;Anna Bianchi;sì\nR02;BIL;01/09/2018;9:00;10:00;1;;;\n",
    )
    _, (first, second) = contents.register(Path(path))
    assert (first.place, first.teacher, first.signed) == ("Bergamo", "Anna Bianchi", True)
    assert (second.place, second.teacher, second.signed) == (None, None, None)
    assert starter(tmp_path, "record-services", project, path, "--check")["answer"]["lines"] == 2
    wrong = file(tmp_path, heading + "R01;BIL;01/09/2018;9:00;10:00;1;;;perhaps\n")
    found = starter(tmp_path, "record-services", project, wrong, "--check", status=2)["error"]["findings"]
    assert [(one["path"], one["message"]) for one in found] == [
        ("row 2: signatures", "'perhaps' is neither yes nor no")
    ]


def test_a_refused_file_is_told_in_a_few_words_and_whole_in_the_data(project: str, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    wrong = lives.register(lives.instant(9, 20).date(), "BIL", [f"R{number}" for number in range(50, 90)])
    assert not lives.decide(database, project, "record_services", wrong, lives.instant(9, 25)).accepted
    database.close()
    last = starter(tmp_path, "history", project)[-1]
    assert "40 findings: row 2: " in last["words"]
    assert last["words"].endswith("; and 37 more")
    assert len(last["refused_for"]) == 40


def test_a_file_with_thousands_of_faults_still_fits_a_message_of_the_engine() -> None:
    """Two megabytes is the most that one holds."""
    command = Command(id="x", project="P", name="record_services", actor="operator", role="operator", content="0" * 64)
    findings = tuple(refuse("R7.9", "unknown", f"row {row}", recipient="R9999") for row in range(10_000))
    answer = refusal_of(command, findings)
    assert answer.message == "10000 findings"
    assert answer.findings[-1].message == f"further findings: {10_000 - MOST_FINDINGS}; mend those above first"
    assert len(answer.model_dump_json()) < 1_000_000


def test_how_many_more_findings_there_are_is_told_last_and_is_no_rule(capsys: pytest.CaptureFixture[str]) -> None:
    command = Command(id="x", project="P", name="record_services", actor="operator", role="operator", content="0" * 64)
    rows = range(2, MOST_FINDINGS + 12)
    found = refusal_of(command, tuple(refuse("R7.9", "unknown", f"row {row}", recipient="R9999") for row in rows))
    with pytest.raises(RuleBroken) as refused, by_rows(Places(frozenset(rows), {})):
        raise RuleBroken(*found.findings)
    assert refused.value.findings[0].path == "row 2: recipient"
    assert failed(refused.value, as_json=False) == 3
    first, *_between, last = capsys.readouterr().err.strip().splitlines()
    assert first == f"✗ refused: {MOST_FINDINGS + 10} findings"
    assert last == "  • further findings: 10; mend those above first"


def test_rules_over_several_cells_are_told_beside_a_cell_that_cannot_be_read(project: str, tmp_path: Path) -> None:
    """Two rows that meet, an hour that ends too early, an hour that is registered, a day before the plan: each rests on its own cells."""
    heading = HEADING.strip() + ",teacher\n"
    rows = (
        "R02,BIL,2018-09-02,09:00,11:00,,",  # no register
        "R02,BIL,2018-09-02,10:00,12:00,1,",  # at the time of row 2
        "R03,BIL,2018-13-02,11:00,10:00,1,",  # no date; ends before it begins
        f"R01,BIL,2018-09-20,09:00,10:30,1,{'x' * 300}",  # registered already; a teacher of 300 letters
        "R03,BIL,2018-08-01,09:00,10:00,,",  # before the plan, no register
        "7,BIL,2018-09-05,11:00,10:00,1,",  # nobody; ends before it begins
    )
    path = file(tmp_path, heading + "\n".join(rows) + "\n")
    found = starter(tmp_path, "record-services", project, path, status=2)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in found] == [
        ("row 2: register", "format"), ("row 3: start", "R7.9"), ("row 4: date", "format"), ("row 4: end", "R7.9"),
        ("row 5: teacher", "format"), ("row 5: start", "R7.9"), ("row 6: register", "format"), ("row 6: date", "R7.1"),
        ("row 6: date", "R7.3"), ("row 7: recipient", "format"), ("row 7: end", "R7.9"),
    ]  # fmt: skip


def test_what_a_contract_is_is_told_beside_a_cell_that_cannot_be_read(project: str, tmp_path: Path) -> None:
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text(
        "recipient;kind;hired;ends;contract;employer;weekly_hours\n"
        "R02;placement;2018-10-15;2018-10-20;fixed_term;28096860169;many\n"  # days too short
        "R03;placement;2018-10-15;2018-10-20;fixed_term;28096860169;38\n"  # too short, unless the next row goes on
        "R03;placement;soon;2019-10-20;intermittent;28096860169;12\n"  # no kind that counts, few hours
        "R0;placement;2018-10-15;2018-10-01;intermittent;22542580976;38\n"  # nobody; of the company in crisis; ends before it begins
        "R04;no_kind;2018-10-15;open;intermittent;28096860169;12\n",  # what is admitted depends on the kind
        encoding="utf-8",
    )
    found = starter(tmp_path, "declare-outcome", project, "--file", str(outcomes), status=2)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in found] == [
        ("row 2: weekly_hours", "format"), ("row 2: ends", "R6.14"), ("row 4: hired", "format"), ("row 4: contract", "R6.15"),
        ("row 4: weekly_hours", "R6.17"), ("row 5: recipient", "format"), ("row 5: contract", "R6.15"), ("row 5: ends", "R6.14"),
        ("row 5: employer", "R6.18"), ("row 6: kind", "format"),
    ]  # fmt: skip


def test_a_band_is_told_beside_a_person_who_cannot_be_read(project: str, tmp_path: Path) -> None:
    plans = tmp_path / "plans.csv"
    plans.write_text("recipient;band\n7;9\nR01;\n", encoding="utf-8")
    found = starter(tmp_path, "sign-plan", project, "--file", str(plans), status=2)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in found] == [
        ("row 2: recipient", "format"), ("row 3: band", "format"), ("row 3: band", "R6.13b"),
    ]  # fmt: skip


def test_a_search_that_nobody_needs_is_told_beside_a_cell_that_cannot_be_read(project: str, tmp_path: Path) -> None:
    entry = tmp_path / "entry.csv"
    entry.write_text(
        "recipient;gender;born;residence;domicile;citizenship;isced;condition;search;household;vulnerable\n"
        "R01;;soon;;;;;employed;over_12;;\nR02;;2030-01-01;;;;;;over_12;;\nR03;;;;;;;unread;over_12;;\n"
        "9;;;;;;;;over_12;;\n",
        encoding="utf-8",
    )
    told = starter(tmp_path, "record-participants", project, str(entry), "--at", "entry", status=2)["error"]["findings"]
    assert [(one["path"], one["rule"]) for one in told] == [
        ("row 2: born", "format"), ("row 2", "format"), ("row 3", "format"), ("row 3: born", "R9.17"),
        ("row 4: condition", "format"), ("row 5: recipient", "format"), ("row 5", "format"),
    ]  # fmt: skip

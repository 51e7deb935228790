"""How people read the starter: help by headings, tables that fold no number, plain rows where nobody looks."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console
from typer.main import get_command

from cli import VERSION, facts, index, letter_commands, output
from cli.app import INDEX, app, entries, load, main
from cli.columns import Amount, Typed
from cli.errors import failed
from cli.giving import tell_next
from domain.basis.findings import RuleBroken
from domain.basis.notation import Language
from domain.commands.table import COMMANDS
from domain.edition.catalogue import refuse
from domain.views.documents import Step
from office.dossier import LetterLine
from office.errors import Failed
from office.language import reading_in
from storage.database import Database
from storage.tables import ProjectRow
from storage.troubles import Kind, Trouble, note
from tests.lives import MEASURE, prepared, submitted
from tests.service import ROOT

PROJECT = "AR2017-0001"
OLD = "First\tline\nand \x1b[31msecond"


@pytest.fixture(autouse=True)
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record with one project, whose title is older than the border."""
    for name in ("DATABASE_URL", "AZIONI_ACTOR", "TEMPORAL_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_DATA", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    clock = prepared(database)
    submitted(database, clock.opened_at)
    with database.write() as session:
        session.get_one(ProjectRow, PROJECT).title = OLD
    database.close()


def terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Somebody looks, at a window of so many columns."""
    monkeypatch.setattr(output, "out", Console(highlight=False, force_terminal=True, width=width, color_system=None))


def test_every_command_stands_in_the_index_and_in_its_module() -> None:
    for name, entry in entries():
        found = load(name)
        assert bool(getattr(found, "commands", None)) is entry.is_group, name
        assert found.help, name
    spellings = {rule.spelling for rule in COMMANDS.values() if rule.role != "system"}
    assert spellings - dict(entries()).keys() == set(), "a command that people give has no place on the command line"


def test_the_index_is_current() -> None:
    assert index.FILE.read_text(encoding="utf-8") == index.written(), "run `make docs`"


def test_the_help_has_headings_and_loads_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert [heading for heading in INDEX if f"\n{heading}:\n" in said] == list(INDEX)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == VERSION
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION
    assert {"--install-completion", "--show-completion"} <= {name for p in get_command(app).params for name in p.opts}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("sign-plan", "Bands: 1, 2, 3, 3+, 4 Columns of the file, with their Italian headings: recipient, band"),
        ("record-services", "recipient, service, date, start, end, register FOR-G COA"),
        (
            "declare-outcome",
            "open_ended business_register business_plan traineeship recipient, kind, hired, ends, contract, employer, weekly_hours",
        ),
        ("check-claim", "no_signature over_cap"),
        ("interrupt-payment", "papers_missing"),
        ("supply-documents", "privacy_notices crisis_evidence"),
        ("attach", "regularity anti_mafia guarantee"),
        ("score", "coherence placement points"),
        ("term", "final_claim records"),
    ],
)
def test_the_help_of_a_command_lists_the_words_that_it_takes(
    capsys: pytest.CaptureFixture[str], command: str, words: str
) -> None:
    assert main([command, "--help"]) == 0
    said = set(capsys.readouterr().out.replace(",", " ").split())
    assert {word for word in words.replace(",", " ").split() if word not in said} == set()


@pytest.mark.parametrize("command", ["list", "deadlines", "inbox", f"history {PROJECT}", f"measure show {MEASURE}"])
def test_outside_a_terminal_a_list_is_plain_rows(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main(command.split()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 1
    assert {line.count("\t") for line in lines} == {lines[0].count("\t")}, "the same columns in every row"
    assert not set("".join(lines)) & set("│┃─━┏└\x1b")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"evidence": "E1", "valid_until": None}, "evidence E1"),
        ({"granted": False, "points": 80}, "granted: no, points 80"),
        ({"voided": ["S1", "S2"], "withdrawn": "68.00"}, "voided S1; S2, taken out 68.00 euro"),
    ],
)
def test_what_a_command_answered_is_said_in_words(answer: dict[str, object], said: str) -> None:
    """What there is not, such as the end of a paper that is valid for good, is not said."""
    assert facts.told(answer) == said


def test_one_cause_is_told_once_with_everybody_whom_it_concerns(capsys: pytest.CaptureFixture[str]) -> None:
    """Rule, words, how often, and where; a script has each finding."""
    untold = [
        refuse("R9.17", "not_told", path, recipient=path)
        for path in (f"{PROJECT}/R01", f"{PROJECT}/R02", f"{PROJECT}/R03", f"{PROJECT}/R04", f"{PROJECT}/R09")
    ]
    others = [
        refuse("R9.18", "no_status", f"{PROJECT}/R01", recipient=f"{PROJECT}/R01"),
        *(refuse("R7.1", "before_plan", f"row {n}: date", recipient=f"R0{n}", day="2018-08-01", planned="2018-09-01") for n in (2, 3, 5)),
        refuse("R7.1", "before_plan", "row 7: date", recipient="R07", day="2018-08-02", planned="2018-09-01"),
    ]  # fmt: skip
    failed(RuleBroken(*untold, *others), as_json=False)
    said = capsys.readouterr().err.splitlines()
    assert [line[:44].rstrip() for line in said] == [
        "✗ refused: 10 findings",
        "  • AR2017-0001/R01: the data at entry were",
        "    the same is found 4 times more: AR2017-0",
        "  • AR2017-0001/R01 left more than four week",
        "  • row 2: date: R02: 2018-08-01 lies before",
        "    the same is found 2 times more: row 3 (R",
        "  • row 7: date: R07: 2018-08-02 lies before",
    ]
    assert said[2].endswith("AR2017-0001/R02 to R04, AR2017-0001/R09")
    assert said[5].endswith("row 3 (R03), row 5 (R05)")
    failed(RuleBroken(*untold, *others), as_json=True)
    assert len(json.loads(capsys.readouterr().out)["error"]["findings"]) == 10


def test_what_the_service_could_not_do_is_said_once_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    parked = refuse("service", "parked", reason="KeyError: 'x'")
    with reading_in("it"):
        assert failed(Failed(parked.message, (parked,)), as_json=False) == 1
    said = "✗ il servizio non ha potuto decidere e richiede un intervento: KeyError: 'x' (vedere docs/operations.md)\n"
    assert capsys.readouterr().err == said


def test_what_stands_still_is_told_with_its_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It has no day: it is for now; where nothing stands still that is said, and no empty table is shown."""
    assert main(["repair", "list"]) == 0
    assert capsys.readouterr().out == "✓ nothing stands still\n"
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    with database.write() as session:
        note(session, Trouble(PROJECT, "w", Kind.missing, "workflow", "it has no workflow", datetime.now(UTC)))
    database.close()
    terminal(monkeypatch, 80)
    assert main(["inbox", "--role", "administrator"]) == 0
    said = [re.sub(" {2,}", ": ", line.strip()) for line in capsys.readouterr().out.splitlines()]
    assert {"days left: at once", f"command: refresh {PROJECT}", "not yet: workflow: it has no workflow"} <= set(said)


@pytest.mark.parametrize(
    ("reference", "english", "italian"),
    [
        ("R3.1, seed.md", "the measure's own sheet", "scheda della misura"),
        ("the measure's sheet: three aims", "the measure's own sheet: three aims", "scheda della misura: tre finalità"),
    ],
)
def test_the_sheet_of_the_measure_is_named_once_and_by_no_file(reference: str, english: str, italian: str) -> None:
    assert output.sourced("seed", reference, "R3.1") == english
    with reading_in("it"):
        assert output.sourced("seed", reference, "R3.1") == italian


def test_a_single_finding_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """With its place and its rule; a script reads it in the message, too."""
    refused = RuleBroken(refuse("R8.3", "interim_made", "kind"))
    assert failed(refused, as_json=False) == 3
    assert capsys.readouterr().err.count("the interim claim has been made already") == 1
    assert failed(refused, as_json=True) == 3
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["message"] == "refused: the interim claim has been made already"
    assert set(error["findings"][0]) == {"rule", "message", "path", "source", "reference"}


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("command", ["list", "deadlines", "inbox", f"status {PROJECT}", f"budget {MEASURE}"])
def test_no_window_folds_a_key_a_number_or_a_date(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str, width: int
) -> None:
    """What stands whole in a pipe stands whole in a window, however narrow; there a day has no time, that of a reminder no year, and thousands are parted."""
    assert main(command.split()) == 0
    words = {re.sub(r"T\d\d:.*", "", word) for word in capsys.readouterr().out.split() if re.search(r"\d", word)}
    terminal(monkeypatch, width)
    assert main(command.split()) == 0
    window = capsys.readouterr().out
    said = window.replace(",", "") + window
    of_reminders = {word for word in words if re.fullmatch(r"\d{4}-\d\d-\d\d✓?", word) and word[5:] in said}
    assert {word for word in words - of_reminders if word not in said} == set()
    assert "\x1b[31m" not in said, "what people wrote colours nothing"


def test_only_the_name_beside_a_value_is_dim(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be read is not: in the narrow lines of a table, and where names stand beside values."""
    file = StringIO()
    monkeypatch.setattr(output, "out", Console(file=file, force_terminal=True, width=40, color_system="standard"))
    output.pairs("Money", {"paid": "76642.00"}, of=Amount())
    assert file.getvalue().splitlines()[-1] == "\x1b[2m  paid  \x1b[0m76,642.00"


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_command_at_the_foot_of_the_letters_is_never_folded(
    language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = dict.fromkeys(LetterLine.__annotations__)
    one = cast("LetterLine", {**line, "number": 1, "subject": "x", "to": "y", "sent_at": "2018-07-02T09:00:00+02:00"})
    terminal(monkeypatch, 80)
    with reading_in(language):
        letter_commands._show([one])
    assert capsys.readouterr().out.splitlines()[-1] in ("letters PROJECT --letter N", "letters PROGETTO --letter N")


def test_what_comes_next_names_blanks_as_the_tables_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Outside a terminal as scripts read it, on one in the reader's language."""
    step = Step(command="reject", typed=f"reject {PROJECT} --reason TEXT", roles=["manager"], reason="", until=None, passed=False, blocked=[])  # fmt: skip
    with reading_in("it"):
        tell_next([step])
        outside = capsys.readouterr().out
        terminal(monkeypatch, 80)
        tell_next([step])
        assert Typed().plain([step["typed"]]) in outside
        assert Typed().shown([step["typed"]]) in capsys.readouterr().out


@pytest.mark.parametrize(("language", "says"), [("en", "the reason is given"), ("it", "la motivazione va data")])
def test_a_refusal_names_the_field_once(language: Language, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence begins with the field that is also its place."""
    with reading_in(language):
        failed(
            RuleBroken(*(refuse("reasons", "in_words", field, field=field) for field in ("reason", "L2"))),
            as_json=False,
        )
    lines = [line.strip() for line in capsys.readouterr().err.splitlines()]
    assert [line.partition(says)[0] for line in lines[1:]] == ["• 'reason': ", "• 'L2': "]

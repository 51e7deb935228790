"""Every command, walked: its help in both languages, and wrong values of every type in whatever it takes."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from cli import manual, pages
from cli.app import load, main
from domain.commands.people import GIVEN
from storage.database import Database
from tests import lives
from tests.cli import wrong
from tests.english import CODES, english_only, words_of

# What begins a service or a program of its own, whatever it is given.
NOT_GIVEN = {"doctor", "dev", "demo", "backup", "ui", "histories record", "histories replay"}
# The longest message that is still read.
LONGEST = 4000
# Words of pydantic, click and Python that have no business before a person.
FOREIGN = re.compile(
    r"pydantic|Traceback|\w+Error\b|[Ii]nput should|validation|<class|NoneType|object at 0x|errors\.pydantic|Invalid value|"
    r"\bstr\b|\bint\b|\bNone\b|unexpected|imprevisto|__"
)


EVERY = {name: command for name, command in manual.commands() if not hasattr(command, "commands")}


@pytest.fixture(autouse=True)
def _no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record with one project, a directory to write in, and no server anywhere; an Italian reads."""
    for name in ("DATABASE_URL", "SMTP_URL", "AZIONI_ACTOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_LANG", "it")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("AZIONI_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "82")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_wrong_value_of_any_type_is_one_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    """In whatever a command takes: wrong usage where it has a type, a refusal elsewhere, in the reader's words and no library's."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    lives.live(database, lives.submitted(database).project, lives.until("end_delivery"))
    database.close()
    wrong.files(tmp_path)
    monkeypatch.setenv("AZIONI_LANG", language)
    monkeypatch.setattr("cli.app.load", cache(load))  # made once for its many lines
    foreign = english_only() - CODES - wrong.named() if language == "it" else set()
    found = {}
    for name in (one for one in EVERY if one not in NOT_GIVEN):
        for line, value, typed in wrong.lines(name, EVERY[name], 2 if language == "it" else 1):
            status = main(line)
            said = "".join(capsys.readouterr())
            bare = said.replace(value, "") if value else said
            clear = said.count("✗") == 1 and len(said) < LONGEST and "\x1b[2J" not in said
            refused = status == 2 if typed else status in (2, 3, 4)
            if not refused or not clear or FOREIGN.search(bare) or words_of(bare) & foreign:
                found[" ".join(line)[:150]] = (status, sorted(words_of(bare) & foreign), said[:300])
    assert not found, "\n".join(f"{name}: {what}" for name, what in found.items())


def test_the_help_is_italian() -> None:
    """In sentences; names of commands, options and codes are the same in both languages."""
    pages = manual.page("it").read_text(encoding="utf-8")
    of_files = r"^(?:Colonne del file, con le altre|Colonne che si possono|Codici, per significato).*\((?:\w|, )+\):\n(?:  .*\n)+"
    pages = re.sub(of_files, "", pages, flags=re.MULTILINE)  # how others write, in whichever language
    sentences = re.sub(r"^(Uso: .*?\[| +starter\.py .*| +--\S+.*?  |  \S+)", "", pages, flags=re.MULTILINE)
    commands = "|".join(name.replace(" ", r"\s+") for name in EVERY)
    sentences = re.sub(rf"'(?:{commands})'", "", sentences)
    assert words_of(sentences) & english_only() - CODES == set()


def test_every_command_that_changes_a_project_can_be_tried() -> None:
    """In one way: whatever it hands in, ``--dry-run`` only tells what would follow."""
    assert {row.spelling for row in GIVEN} - {
        name for name, one in EVERY.items() if getattr(one, "acts", False)
    } == set()


def test_every_parameter_says_what_it_is() -> None:
    without = [
        f"{name} {parameter.opts[-1]}"
        for name, command in EVERY.items()
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]
    assert without == []


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_an_example_that_parses(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As its help shows it, with nothing that would have to be guessed."""
    line = pages.examples()[name]
    assert main([*name.split(), "--help"]) == 0
    assert f"starter.py {line}\n" in capsys.readouterr().out
    words = shlex.split(line)
    assert " ".join(words[: len(name.split())]) == name
    EVERY[name].make_context(name, words[len(name.split()) :])


def test_no_example_is_of_a_command_that_is_gone() -> None:
    assert pages.examples().keys() == EVERY.keys()

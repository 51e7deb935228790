"""Every command, walked: its help in both languages, and wrong values of every type in whatever it takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer._click.core import Parameter

from cli import manual
from cli.app import main
from domain.commands.people import GIVEN
from storage.database import Database
from tests import lives
from tests.english import CODES, english_only, words_of

# What begins a service or a program of its own, whatever it is given.
NOT_GIVEN = {"doctor", "dev", "demo", "backup", "ui", "histories record", "histories replay"}
WRONG = ("", "x\x00", "2018-99-99", "9" * 400)
# Words of pydantic, click and Python that have no business before a person.
FOREIGN = re.compile(
    r"pydantic|Traceback|\w+Error\b|[Ii]nput should|validation|<class|NoneType|object at 0x|errors\.pydantic|Invalid value|"
    r"\bstr\b|\bint\b|\bNone\b|unexpected|imprevisto|__"
)


EVERY = {name: command for name, command in manual.commands() if not hasattr(command, "commands")}


def given(parameter: Parameter, value: str) -> list[str]:
    """One parameter with a value, as it is typed."""
    if parameter.param_type_name == "argument":
        return [value]
    if getattr(parameter, "is_flag", False) or parameter.name in ("help", "actor", "command_id"):
        return []
    return [max(parameter.opts, key=len), value]


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


def test_no_word_of_a_library_reaches_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong values in all parameters of every command end in wrong usage or a refusal, in our words and in Italian."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    clock = lives.prepared(database)
    lives.submitted(database, clock.opened_at)
    database.close()
    foreign = english_only()
    found = {}
    for place, (name, command) in enumerate(EVERY.items()):
        for value in () if name in NOT_GIVEN else (WRONG[place % 4], WRONG[(place + 1) % 4]):
            line = [*name.split(), *(part for one in command.params for part in given(one, value))]
            status = main(line)
            said = "".join(capsys.readouterr())
            english = words_of(said.replace(value, "") if value else said) & foreign
            english -= CODES
            if status not in (0, 2, 3, 4, 5) or FOREIGN.search(said) or (english and status):
                found[f"{name} {value[:12]!r}"] = (status, sorted(english), said[:300])
    assert not found, "\n".join(f"{name}: {what}" for name, what in found.items())


def test_the_help_is_italian() -> None:
    """In sentences; names of commands, options and codes are the same in both languages."""
    pages = manual.page("it").read_text(encoding="utf-8")
    sentences = re.sub(r"^(Uso: .*?\[| +--\S+.*?  |  \S+)", "", pages, flags=re.MULTILINE)
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

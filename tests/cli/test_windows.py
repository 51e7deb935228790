"""Every reading command in a narrow, a usual and a wide window, and in a pipe: no word is folded, no line is too long."""

from __future__ import annotations

import shlex

import pytest
from rich.console import Console
from rich.progress import Progress, TaskID

from cli import output
from cli.app import main
from cli.demo import MEASURE, Stage, _report
from cli.demo_story import Step, steps
from domain.commands.table import COMMANDS
from office import measures
from office.caller import Caller
from office.language import reading_in
from runtime.settings import Settings
from tests.cli import rich

FRAMES = set("━─│┃┏┓╭╮╰╯┗┛┴┬┡┩└┘┼╇┳┻┠┨├┤█")
NOWHERE = 4000


pytestmark = pytest.mark.usefixtures("italian_reader")


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, width: int) -> str:
    """What a command says in a window of so many columns."""
    monkeypatch.setattr(output, "out", Console(highlight=False, force_terminal=True, width=width, color_system=None))
    main(shlex.split(line))
    return "".join(capsys.readouterr())


@pytest.mark.parametrize("reading", sorted({line.split()[0] for line in rich.READ}))
def test_no_window_folds_a_word_or_is_too_narrow_for_a_line(
    rich_record: rich.Rich, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], reading: str
) -> None:
    """A line that is longer is one command or one word, by itself: it is copied whole."""
    found = {}
    for line in (line.format(**rich_record.projects) for line in rich.READ if line.split()[0] == reading):
        endless = said(monkeypatch, capsys, line, NOWHERE)
        words, cells = set(endless.split()), {cell.strip() for cell in endless.replace("│", "\n").splitlines()}
        for width in (40, 80, 120):
            window = said(monkeypatch, capsys, line, width)
            folded = [word for word in window.split() if word not in words and not FRAMES & set(word)]
            rows = [row for row in window.splitlines() if len(row) > width]
            long = [row for row in rows if len(row.split()) > 1 and row.strip() not in cells]
            if folded or long:
                found[f"{line} ({width})"] = (folded[:5], long[:3])
    assert not found, "\n".join(f"{line}: {what}" for line, what in found.items())


@pytest.mark.parametrize("reading", sorted({line.split()[0] for line in rich.READ} - {"decree"}))
def test_in_a_pipe_there_are_plain_rows(
    rich_record: rich.Rich, capsys: pytest.CaptureFixture[str], reading: str
) -> None:
    """No frames, no bars, no colours."""
    for line in (line.format(**rich_record.projects) for line in rich.READ if line.split()[0] == reading):
        main(shlex.split(line))
        said = "".join(capsys.readouterr())
        assert said.strip()
        assert not set(said) & (FRAMES | {"\x1b"}), line


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_demonstration_fits_80_columns(
    rich_record: rich.Rich, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    """What it tells of each step, and its report."""
    monkeypatch.setenv("AZIONI_LANG", language)
    window = Console(highlight=False, force_terminal=True, width=80, color_system=None)
    monkeypatch.setattr(output, "out", window)
    caller = Caller(Settings(), actor="auditor")
    stage = Stage(caller, measures.clock(caller, MEASURE), Progress(console=window), TaskID(0))
    stage.projects = {name: rich_record.projects[name] for name in ("paid", "set_off")}
    with reading_in("it" if language == "it" else "en"):
        for step in steps():
            if isinstance(step, Step):
                stage.tell(f"{COMMANDS[step.name].spelling} AR2017-0001", "forfeiture_notice", step.tells)
        _report(stage, "http://127.0.0.1:8233", as_json=False)
    said = capsys.readouterr().out
    assert MEASURE in said
    assert [row for row in said.splitlines() if len(row) > 80] == []

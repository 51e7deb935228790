"""Outside a terminal: plain rows. A code, an amount, a number or a day stands as JSON has it, whoever reads; prose is in their language."""

from __future__ import annotations

import re
import shlex

import pytest

from cli import output
from cli.app import main
from cli.columns import Column, Prose
from tests.cli import rich

pytestmark = pytest.mark.usefixtures("italian_reader")
# How people write a day or an amount, and no script.
OF_PEOPLE = re.compile(r"\b\d\d/\d\d/\d{4}\b|\b\d{1,3}(?:\.\d{3})*,\d\d\b|\b\d{1,3}(?:,\d{3})+\.\d\d\b")

Cells = list[tuple[str, str, str]]


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> Cells:
    """Every cell that is written from now on: the kind of its column, its heading, and what stands in it."""
    found: Cells = []
    plain = output._plain

    def noted(column: Column, cell: object) -> str:
        written = plain(column, cell)
        found.append((type(column).__name__, column.name, written))
        return written

    monkeypatch.setattr(output, "_plain", noted)
    return found


def test_what_is_no_prose_is_the_same_for_every_reader(
    rich_record: rich.Rich, cells: Cells, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    differing = dict[str, object]()
    of_people = dict[str, object]()
    for line in rich.READ:
        said = []
        for language in ("en", "it"):
            monkeypatch.setenv("AZIONI_LANG", language)
            cells.clear()
            main(shlex.split(line.format(**rich_record.projects)))
            said.append([cell for cell in cells if cell[0] != Prose.__name__])
            of_people |= {f"{line} {one}": one for one in said[-1] if OF_PEOPLE.search(one[2])}
        english, italian = said
        assert len(english) == len(italian), line
        differing |= {f"{line} {one}": other for one, other in zip(english, italian, strict=True) if one != other}
    capsys.readouterr()
    assert differing == {}
    assert of_people == {}


def test_a_row_is_a_line_and_a_cell_with_several_lines_is_one(
    rich_record: rich.Rich, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole commands that stand in one cell can be told apart."""
    main(["inbox"])
    heading, *rows = capsys.readouterr().out.splitlines()
    assert {row.count("\t") for row in rows} == {heading.count("\t")}
    assert not re.search(r"[┃│━\x1b]", "".join(rows))
    give = [row.split("\t")[heading.split("\t").index("comando")] for row in rows]
    assert any("; " in one for one in give)
    assert all(len(re.findall(r"AR2017-\d{4}", command)) <= 1 for one in give for command in one.split("; "))

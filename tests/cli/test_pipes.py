"""Outside a terminal: plain rows. A code, an amount, a number or a day stands as JSON has it, whoever reads; prose is in their language."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from cli import output
from cli.app import main
from cli.columns import Column, Prose, RoleOf, Typed
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


def test_a_row_is_a_line_with_a_cell_for_each_heading(
    rich_record: rich.Rich, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["inbox"])
    heading, *rows = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    main(["inbox", "--json"])
    awaited = ["; ".join(line["give"]) for line in json.loads(capsys.readouterr().out)]
    assert {len(row) for row in rows} == {len(heading)}
    assert not re.search(r"[┃│━\x1b]", "".join(cell for row in rows for cell in row))
    typed = [row[heading.index("comando")] for row in rows]
    assert [cell for cell, give in zip(typed, awaited, strict=True) if give] == [give for give in awaited if give]


def test_several_in_one_cell_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """Commands, roles, or the lines of prose."""
    row = [["admit P", "give-notice P"], ["officer", "manager"], "one\ntwo  words"]
    output.table("", [Typed("command"), RoleOf("who"), Prose("why")], [row])
    assert capsys.readouterr().out.splitlines()[-1] == "admit P; give-notice P\tofficer; manager\tone; two words"

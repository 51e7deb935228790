"""Each threat of ``docs/threats.md`` and each fault of ``docs/faults.md`` names the tests that show what stops it, and there they are."""

from __future__ import annotations

import re

import pytest

from tests.service import ROOT


def _table(name: str) -> list[list[str]]:
    lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


_ROWS = _table("threats.md")
_FAULTS = _table("faults.md")
# The parts of the list of faults that are of the border.
_ALL_FAULTS = {
    *(f"A.{n}" for n in range(3, 11)),
    "C.2",
    *(f"E.{n}" for n in range(1, 12)),
    *(f"F.{n}" for n in range(1, 6)),
}


def test_there_are_threats() -> None:
    assert len(_ROWS) >= 10


@pytest.mark.parametrize("row", _ROWS, ids=[row[0] for row in _ROWS])
def test_a_threat_names_tests_that_there_are(row: list[str]) -> None:
    threat, stops, shown, left = row
    assert threat
    assert stops
    assert left, "what does not stop it is said too"
    assert shown.startswith("`tests/")
    assert not re.search(r"`tests/[^`:]+`", shown), "the test, and not only its file"
    assert_there_are(" ".join(row))


def test_the_page_of_chaos_names_tests_that_there_are() -> None:
    """What is not struck is shown by a test, and that by its name."""
    words = (ROOT / "docs" / "chaos.md").read_text(encoding="utf-8")
    named = re.findall(r"`tests/[^`]+`", words)
    assert named
    assert [one for one in named if "::" not in one] == []
    assert_there_are(words)


def test_every_fault_of_the_border_has_a_row() -> None:
    assert {row[0].split()[0] for row in _FAULTS} == _ALL_FAULTS


@pytest.mark.parametrize("row", _FAULTS, ids=[row[0] for row in _FAULTS])
def test_a_fault_names_tests_that_there_are(row: list[str]) -> None:
    assert len(row) == 3
    assert row[2].startswith("`tests/")
    assert_there_are(row[2])


def assert_there_are(words: str) -> None:
    """The tests that are named."""
    for path, name in re.findall(r"`(tests/[^`]+)::([^`]+)`", words):
        assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), name

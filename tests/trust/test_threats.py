"""Each threat of ``docs/threats.md`` names the tests that show what stops it, and there they are."""

from __future__ import annotations

import re

import pytest

from tests.service import ROOT

_ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "threats.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| threat"))
]


def test_there_are_threats() -> None:
    assert len(_ROWS) >= 10


@pytest.mark.parametrize("row", _ROWS, ids=[row[0] for row in _ROWS])
def test_a_threat_names_tests_that_there_are(row: list[str]) -> None:
    threat, stops, shown, left = row
    assert threat
    assert stops
    assert left, "what does not stop it is said too"
    assert shown.startswith("`tests/")
    for path, name in re.findall(r"`(tests/[^`]+)::([^`]+)`", " ".join(row)):
        assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), name
    assert not re.search(r"`tests/[^`:]+`", shown), "the test, and not only its file"

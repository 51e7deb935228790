"""The search for personal data finds what it looks for."""

from __future__ import annotations

from pathlib import Path

from tests.privacy import CODES, told


def test_a_word_is_found_in_names_and_bytes_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / f"{CODES[0].lower()}.txt").touch()
    (tmp_path / "letter.eml").write_bytes(b"\x00Dear " + CODES[1].encode())
    found = {place.partition(":")[0] for place in told([tmp_path], CODES)}
    assert found == {f"{CODES[0].lower()}.txt", "letter.eml"}

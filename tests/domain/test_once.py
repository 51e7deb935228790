"""What follows from a thing that never changes is worked out once, and never outlives a change of it."""

from __future__ import annotations

import pytest

from domain.basis.once import once, once_alone
from domain.record.file import File
from tests.domain.desk import desk


def test_it_is_worked_out_once_beside_the_same_thing_and_anew_beside_another() -> None:
    """The last other thing counts, by itself and not by what it says."""
    asked: list[object] = []

    @once
    def count(file: File, beside: list[int]) -> int:
        asked.append(beside)
        return len(asked)

    file, one, other = desk().file, [1], [1]
    assert [count(file, one), count(file, one), count(file, other), count(file, one)] == [1, 1, 2, 3]


def test_a_changed_file_is_another_one() -> None:
    """Nothing that was worked out of the file before is told of it."""

    @once_alone
    def title(file: File) -> str:
        return file.title

    file = desk().file
    assert title(file) == file.title
    assert title(file.having(title="another")) == "another"
    assert file.having(arrived_at=file.arrived_at.replace(year=2017)).applied_on.year == 2017
    assert title(file.noting(points=80)) == title(file)


def test_a_file_has_the_fields_that_it_has() -> None:
    """A name that is none of them is a mistake of whoever writes it, as it would be for a new file."""
    with pytest.raises(TypeError, match="a file has no titel"):
        desk().file.having(titel="x")

"""Many questions asked as one: what a list brings is what the rows would have brought, to the last digit, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Date, Float, Integer, LargeBinary, String, literal, null, select
from sqlalchemy.dialects import sqlite

from domain.basis.decree import Decree
from storage import gathered
from storage.columns import DecreeText, Instant
from storage.database import Database
from storage.gathered import Gathered, Part

NUMBERS = (0.1 + 0.2, 37.5, 1e-7, 33.333333333333336)
AT = datetime(2018, 11, 5, 12, 30, 15, 123456, tzinfo=UTC)
DECREE = Decree.of_text("DDG 12/2018 of 2018-11-05")
VALUES: list[tuple[Any, Any]] = [
    ("so «it is», \"said\"\n", String()), ("", String()), (2**53 + 1, BigInteger()), (True, Boolean()), (False, Boolean()),
    (date(2018, 11, 5), Date()), (AT, Instant()), (DECREE, DecreeText()), *((one, Float()) for one in NUMBERS),
]  # fmt: skip


def row(*values: Any) -> tuple[Any, ...]:
    """A row as it is."""
    return values


def test_a_list_brings_the_values_of_its_columns(database: Database) -> None:
    """SQLite would write a fraction with fifteen digits; a moment comes in UTC, and nothing stays nothing."""
    query = select(*(literal(value, type_).label(f"c{place}") for place, (value, type_) in enumerate(VALUES)))
    empty = select(*(null().cast(type_).label(f"c{place}") for place, (_, type_) in enumerate(VALUES)))
    with database.read() as session:
        (found,) = Gathered(Part(query, {}, row), Part(empty, {}, row)).rows(session)
    assert found == [[tuple(value for value, _ in VALUES)], [(None,) * len(VALUES)]]
    assert all(type(value) is type(said) for value, (said, _) in zip(found[0][0], VALUES, strict=True))


def test_a_question_that_finds_nothing_is_an_empty_list(database: Database) -> None:
    """Of a file most collections are."""
    nothing = select(literal(1, Integer()).label("c")).where(literal(False, Boolean()))
    with database.read() as session:
        assert Gathered(Part(nothing, {}, row)).rows(session) == [[[]]]


def test_the_same_row_is_the_same_thing_and_another_row_is_not(database: Database) -> None:
    """What is kept is kept by the whole row: it never answers for a row that reads otherwise."""
    one, other = (
        Part(select(literal(word, String()).label("c")), {}, lambda said: [said]) for word in ("one", "other")
    )
    asked = Gathered(one, other)
    with database.read() as session:
        ((first,), (second,)) = asked.rows(session)[0]
        ((again,), _) = asked.rows(session)[0]
    assert (first, second) == (["one"], ["other"])
    assert again is first


def test_a_type_that_no_list_holds_is_refused_before_anything_is_asked() -> None:
    """A column of bytes would come as something else."""
    part = Part(select(literal(b"x", LargeBinary()).label("c")), {}, row)
    with pytest.raises(TypeError, match="is not read from a list"):
        gathered._of_list(part, sqlite.dialect())

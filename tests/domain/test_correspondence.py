"""Numbers of the register of correspondence: which may be entered for a letter (artt. 53 and 55 d.P.R. 445/2000)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.lifecycle.correspondence import EnterProtocol
from domain.procedure.correspondence import Registered, problems

WRITTEN = date(2018, 8, 1)
TODAY = date(2018, 8, 3)
LETTER = Registered(WRITTEN, outgoing=True)


def said(**more: Any) -> EnterProtocol:
    return EnterProtocol.model_validate({"letter": 4, "number": "0001234", "date": "2018-08-02", **more})


def found(content: EnterProtocol, letter: Registered | None = LETTER, holder: str = "") -> list[str | None]:
    """What speaks against a number."""
    return [finding.path for finding in problems(content, letter, TODAY, holder)]


def test_a_letter_that_leaves_has_a_number_and_a_day() -> None:
    assert found(said()) == []
    assert found(said(), None) == ["letter"]
    assert found(said(), Registered(WRITTEN, outgoing=False)) == ["letter"]


def test_the_day_lies_between_the_letter_and_today() -> None:
    assert found(said(date="2018-08-01")) == []
    assert found(said(date="2018-08-03")) == []
    assert found(said(date="2018-07-31")) == ["date"]
    assert found(said(date="2018-08-04")) == ["date"]


def test_a_number_of_a_year_is_of_one_letter() -> None:
    assert found(said(), holder="AR2017-0002 9") == ["number"]


def test_another_number_takes_the_place_of_the_first_with_a_reason() -> None:
    entered = Registered(WRITTEN, outgoing=True, number="0001233", date=date(2018, 8, 2))
    assert found(said(), entered) == ["reason"]
    assert found(said(reason="a digit was wrong"), entered) == []
    assert found(said(number="0001233"), entered) == []
    assert found(said(number="0001233", date="2018-08-03"), entered) == ["reason"]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    internal = Registered(WRITTEN, outgoing=False, number="7", date=WRITTEN)
    assert found(said(date="2018-07-31"), internal, "AR2017-0002 9") == ["letter", "date", "number", "reason"]


@pytest.mark.parametrize("number", ["0001234", "O1.2018.0001234", "1234/2018", "A-7_b"])
def test_numbers_as_bodies_write_them(number: str) -> None:
    assert said(number=f" {number} ").number == number


@pytest.mark.parametrize("number", ["", "abc", "12 34", "1\n2", "-1", "1" * 41, "n°7"])
def test_what_is_no_number_is_not_taken(number: str) -> None:
    with pytest.raises(ValidationError):
        said(number=number)


@pytest.mark.parametrize("letter", [0, -1, 2**31, "x"])
def test_a_letter_is_named_by_its_number(letter: object) -> None:
    with pytest.raises(ValidationError):
        said(letter=letter)

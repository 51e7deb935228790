"""Tax codes, account numbers, project codes: one form, and whether they are valid (E1, E9)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.it import codicefiscale

from domain.basis import codes


def person(day: int, digits: str = "") -> str:
    """A code with a day of birth and the right check letter; ``digits`` replaces the year and the place's number."""
    body = f"RSSMRA80A{day:02d}H501"
    for place, letter in zip((6, 7, 9, 10, 12, 13, 14), digits, strict=False):
        body = body[:place] + letter + body[place + 1 :]
    return body + codicefiscale.calc_check_digit(body)


@pytest.mark.parametrize("day", [1, 15, 28, 29, 31, 41, 55, 68, 69, 71])
def test_days_of_men_and_of_women(day: int) -> None:
    assert codes.person_code(person(day))


@pytest.mark.parametrize("day", [0, 32, 40, 72, 80, 81, 90, 99])
def test_days_that_nobody_was_born_on(day: int) -> None:
    assert not codes.person_code(person(day))


def test_letters_in_the_place_of_digits() -> None:
    assert codes.person_code(person(1, "ULLMNLR"))
    assert not codes.person_code(person(1, "80U1501"))


def test_a_provisional_code_is_made_of_eleven_digits() -> None:
    assert codes.person_code("80012345676")
    assert not codes.person_code("80012345675")
    assert not codes.person_code("8001234567")
    assert not codes.person_code("\u0668" * 11)


@pytest.mark.parametrize("spelt", ["2254258 0976", "it22542580976", "IT 225-425.80976", "22542580976"])
def test_one_form_of_a_vat_number(spelt: str) -> None:
    assert codes.one_form(spelt) == "22542580976"


def test_a_person_whose_code_begins_with_it_keeps_it() -> None:
    assert codes.one_form("itlmra80a01h501x") == "ITLMRA80A01H501X"


def test_one_form_of_a_project_code() -> None:
    assert codes.cup_form("e44e2000 0140007") == "E44E20000140007"
    with pytest.raises(ValueError, match="15 letters and digits"):
        codes.cup_form("E44E2000014000")


@given(st.text(max_size=45))
def test_the_one_form_is_its_own_form(text: str) -> None:
    try:
        form = codes.one_form(text)
    except ValueError:
        return
    assert codes.one_form(form) == form


@given(
    st.from_regex(
        r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]", fullmatch=True
    ),
    st.booleans(),
)
def test_the_short_way_agrees_with_the_library(code: str, right: bool) -> None:
    """But for days beyond 71, which the library takes for days of women."""
    if right:
        code = code[:-1] + codicefiscale.calc_check_digit(code[:-1])
    day = int(code[9:11].translate(str.maketrans("LMNPQRSTUV", "0123456789")))
    assert codes.person_code(code) == (codicefiscale.is_valid(code) and day <= 71)

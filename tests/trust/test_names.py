"""Names of actors: one form, one alphabet, none that could be taken for another (F1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trust.names import look, one_form, problems


@pytest.mark.parametrize("written", ["anna", "Anna", " anna ", "ＡＮＮＡ", "anna\t", "\u00a0anna"])
def test_a_name_has_one_form(written: str) -> None:
    assert one_form(written) == "anna"


@pytest.mark.parametrize("name", ["anna", "anna.rossi", "niccolò d'arco", "weiß", "m-9_b"])
def test_names_of_people_are_taken(name: str) -> None:
    assert problems(one_form(name)) == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("аnna", "CYRILLIC SMALL LETTER A (U+0430)"),
        ("annα", "GREEK SMALL LETTER ALPHA (U+03B1)"),
        ("anna\u200b", "ZERO WIDTH SPACE (U+200B)"),
        ("\u202eanna", "RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("../anna", "SOLIDUS (U+002F)"),
        ("anna\x1b[2j", "(U+001B)"),
        ("ɑnna", "LATIN SMALL LETTER ALPHA (U+0251)"),
    ],
)
def test_what_looks_like_a_letter_and_is_none_is_named(name: str, told: str) -> None:
    assert told in " ".join(finding.message for finding in problems(one_form(name)))


@pytest.mark.parametrize("name", ["", "-anna", "..", "x" * 65])
def test_a_name_begins_with_a_letter_and_has_an_end(name: str) -> None:
    assert problems(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("anna.rossi", "anna-rossi"), ("anna rossi", "annarossi"), ("paolo", "pa0lo"), ("carla", "carIa"), ("mirna", "mima"),
     ("nicolò", "nicolo"), ("cl", "d"), ("vvanda", "wanda")],
)  # fmt: skip
def test_names_that_an_eye_takes_for_each_other_have_one_look(one: str, other: str) -> None:
    assert look(one) == look(other)


@pytest.mark.parametrize(("one", "other"), [("anna", "carla"), ("manager", "manager2"), ("officer", "operator")])
def test_other_names_have_another_look(one: str, other: str) -> None:
    assert look(one) != look(other)


@given(st.text(max_size=30))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert one_form(one_form(text)) == one_form(text)

"""Texts from outside: one form, nothing that is not text; and made harmless where they go out (E7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from domain.basis.text import cell, free_text, markdown, one_line, visible


def test_a_name_has_one_form() -> None:
    assert one_line("  Societa\u0300   di\u00a0mutuo  soccorso ", 80) == "Società di mutuo soccorso"


def test_words_keep_their_lines() -> None:
    assert free_text("first\r\nsecond\rthird\tend\n", 80) == "first\nsecond\nthird end"


@pytest.mark.parametrize(
    "sign", ["\x1b", "\0", "\x07", "\x85", "\x9b", "\u202e", "\u2066", "\u200b", "\u2028", "\ud800"]
)
def test_what_is_no_text_is_refused_with_its_place(sign: str) -> None:
    for read in (one_line, free_text):
        with pytest.raises(ValueError, match=f"U\\+{ord(sign):04X}\\) at place 2"):
            read(f"a{sign}b", 80)


@given(st.text())
def test_what_was_taken_in_can_be_shown_as_it_is(text: str) -> None:
    try:
        taken = free_text(text, 1000)
    except ValueError:
        return
    assert visible(taken) == taken
    assert free_text(taken, 1000) == taken


@given(st.text())
def test_what_is_shown_moves_no_cursor(text: str) -> None:
    assert not set(visible(text)) & {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202e"} - {"\n"}


@given(st.text(alphabet="ab*_`[]()<>#!|~&\\-+.1 \n", min_size=1))
def test_markdown_reads_as_it_was_written(text: str) -> None:
    """In the middle of a line, which is where details put what people wrote."""
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(f"x{markdown(text)}x")
    plain = html.removeprefix("<p>").rstrip().removesuffix("</p>")
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(escaped, sign)
    assert plain == f"x{' '.join(text.split())}x"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_formula_starts_from_a_text(text: str) -> None:
    assert cell(text)[0] in "'\\"

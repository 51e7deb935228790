"""Letters and acts as documents: the parts of a text, and each act as it was read."""

from __future__ import annotations

from activities import decrees
from activities.paper import Block, blocks
from tests import golden


def test_every_act_reads_as_it_was_read_by_eye() -> None:
    """From its template and what the rules have told, one decree for all projects that it decides."""
    kept = {path.stem: path.read_text(encoding="utf-8") for path in golden.ACTS.glob("*.txt")}
    assert golden.acts() == kept
    assert kept.keys() == decrees.NAMED_BY.keys()


def test_the_parts_of_a_text_are_told_apart_by_how_their_lines_begin() -> None:
    text = "Si comunica:\n\n1. il primo\n    con una riga in più\n2. il secondo\n\nCapitale: 1,00 euro\n- una riga"
    assert blocks(text) == [
        Block("p", [("", "Si comunica:")]),
        Block("ol", [("", "il primo con una riga in più"), ("", "il secondo")]),
        Block("p", [("Capitale", "1,00 euro")]),
        Block("ul", [("", "una riga")]),
    ]

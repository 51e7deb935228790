"""Letters and acts as documents: the parts of a text, and each act as it was read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from activities import decrees
from activities.paper import Block, blocks, document
from activities.wording import Letter
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


def test_a_document_is_the_same_whoever_else_writes_one_and_takes_any_signs() -> None:
    """Letters of several projects are written at the same time; what people wrote is text, whatever it looks like."""
    letters = [
        Letter(
            "Oggetto", "Regione\nUfficio", "Rete", "", f"Importo: {number} < 2 & <b>non</b>\n\n- riga", "Fine", "Firma"
        )
        for number in range(20)
    ]
    at = datetime(2018, 8, 6, tzinfo=UTC)
    alone = [document(letter, "AR2017-0001", at) for letter in letters]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda letter: document(letter, "AR2017-0001", at), letters))
    assert together == alone
    assert len(set(alone)) == len(letters)
    assert all(b"(D:20180806000000+00'00')" in one for one in alone)

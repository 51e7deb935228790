"""Letters and acts as documents: the parts of a text, and each act as it was read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from reportlab import rl_config

from activities import decrees
from activities.paper import Block, blocks, document
from activities.wording import Letter
from domain.basis.calendar import ROME
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


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (
            "Richiesto con le domande di liquidazione, ogni voce una volta: 1,00 euro",
            "Richiesto con le domande di liquidazione, ogni voce una volta",
        ),
        ("Il termine per la domanda di liquidazione, 29/12/2018, è scaduto: si procede", ""),
        ("Il progetto non ha più un requisito dell'avviso: numero minimo", ""),
        ("I documenti che la rete manda in copia all'ufficio entro i termini sono due: il patto", ""),
    ],
)
def test_what_a_line_says_stands_out_and_a_sentence_does_not(line: str, label: str) -> None:
    words = line.removeprefix(f"{label}: ") if label else line
    assert blocks(line) == [Block("p", [(label, words)])]


def test_the_items_of_a_document_are_numbered_as_in_its_text() -> None:
    plain = rl_config.pageCompression
    rl_config.pageCompression = 0
    try:
        letter = Letter("Oggetto", "Regione", "Rete", "", "1. il primo\n2. il secondo", "Fine", "Firma")
        data = document(letter, "AR2017-0001", datetime(2018, 8, 6, tzinfo=UTC))
    finally:
        rl_config.pageCompression = plain
    assert b"(1.)" in data
    assert b"(2.)" in data


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
    assert document(letters[0], "AR2017-0001", at.astimezone(ROME)) == alone[0], "the instant counts, not who tells it"
    assert len(set(alone)) == len(letters)
    assert all(b"(D:20180806000000+00'00')" in one for one in alone)

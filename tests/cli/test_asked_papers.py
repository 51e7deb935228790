"""Papers are asked for in plain words, or by a table that says what is wrong with each, by which article, and what mends it (R4.6)."""

from __future__ import annotations

import json
from pathlib import Path

from domain.lifecycle import contents as c
from tests.service import starter

TABLE = """documento;difetto;articolo;come si regolarizza
Accordo di partenariato;manca la firma di un partner;art. 6 dell'avviso;accordo firmato da tutti
Piano finanziario;;;
"""


def test_a_table_of_papers_is_told_one_by_one_with_what_mends_each(tmp_path: Path, submitted: str) -> None:
    path = tmp_path / "documenti.csv"
    path.write_text(TABLE, encoding="utf-8")
    asked = ("request-documents", submitted, "--item", "Copia della delega", "--file", str(path), "--dry-run")
    (letter,) = starter(tmp_path, *asked)["letters"]
    assert (
        "1. Copia della delega\n"
        "2. Accordo di partenariato: manca la firma di un partner (art. 6 dell'avviso); si regolarizza con: accordo firmato da tutti\n"
        "3. Piano finanziario\n"
    ) in letter["text"]


def test_a_request_names_something(tmp_path: Path, submitted: str) -> None:
    assert "--item" in starter(tmp_path, "request-documents", submitted, status=2)["error"]["message"]


def test_plain_words_are_the_same_fact_as_before() -> None:
    """The hash of what was said is the id of the command: the same words are not asked for twice."""
    plain = c.RequestDocuments(items=("Piano finanziario",))
    assert json.loads(c.canonical(plain)) == {"items": ["Piano finanziario"]}
    assert c.RequestDocuments.model_validate_json(c.canonical(plain)) == plain

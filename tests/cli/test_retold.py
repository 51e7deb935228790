"""What went on record in English is told again in the reader's language: the sentences of the watchdog, moved days, work."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date

import pytest

from activities.addresses import OF_LEAD, OF_ROLE
from domain.basis.language import retold
from domain.basis.notation import word_of_record, written
from domain.edition.catalogue import refuse, said
from domain.terms.term import Moved
from domain.views.moves import words_of
from office.language import reading_in
from storage.troubles import Kind, Trouble
from tests.lives import OPENED
from tests.service import ROOT

# What is built of pieces, of which each whole is a sentence of its own; a piece alone is none.
PIECES = re.compile(r"^the reminder X days X$|^[\d\W]*$|json$|^X: X$|^X, X$|^X/X$")


def written_in(module: str) -> Iterator[str]:
    """What a module of activities may write, each placeholder filled: f-strings and texts that read as sentences."""
    tree = ast.parse((ROOT / "activities" / module).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(_filled(one) for one in node.values)
            if re.search(r"[a-z]{2,} [a-z]{2,}", text) and not PIECES.search(text):
                yield text


def _filled(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    return "2018-12-31" if isinstance(part, ast.FormattedValue) and part.format_spec else "X"


@pytest.mark.parametrize("module", ["watchdog.py", "reconcile.py"])
def test_every_sentence_of_the_watchdog_is_told_again(module: str) -> None:
    said = list(written_in(module))
    assert said
    with reading_in("it"):
        assert [text for text in said if retold(text) == text] == []


@pytest.mark.parametrize("module", ["certified_mail.py", "receipts.py", "smime.py"])
def test_why_a_receipt_is_not_believed_is_told_again(module: str) -> None:
    tree = ast.parse((ROOT / "activities" / module).read_text(encoding="utf-8"))
    thrown = [
        node.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("NotBelieved", "NotProved")
    ]
    said = [_filled(one) if isinstance(one, ast.Constant) else "".join(map(_filled, one.values))
            for one in thrown if isinstance(one, (ast.Constant, ast.JoinedStr))]  # fmt: skip
    assert said
    with reading_in("it"):
        assert [text for text in said if retold(text) == text] == []


def test_what_the_post_says_is_told_again() -> None:
    address = "letter 7 was not delivered by certified mail: no receipt says that it has arrived"
    with reading_in("it"):
        assert retold(address) == (
            "la comunicazione 7 non è stata consegnata per posta certificata: nessuna ricevuta dice che è arrivata"
        )
        assert [text for text in (OF_LEAD, OF_ROLE) if retold(text) == text] == []


def test_what_a_sentence_quotes_is_told_again_too() -> None:
    line = "AR2017-0002, project end: its end was due on 2018-12-31 and was not acted on"
    order = "unexplained: P/C1/1: 10,903.48 went out in BATCH, the order says 1.00"
    with reading_in("it"):
        assert (
            retold(line) == "AR2017-0002, fine del progetto: la sua fine era dovuta il 31/12/2018 e non è seguito nulla"
        )
        assert retold(order) == "non spiegato: P/C1/1: con BATCH sono usciti 10.903,48, il mandato dice 1,00"
        assert retold("what nobody knows: 12") == "what nobody knows: 12"
    assert retold(line) == line


def test_days_and_numbers_of_findings_are_written_as_readers_write_them() -> None:
    """Not what somebody has typed, which stands in quotes; English goes on record as scripts read it."""
    day = refuse("R9.21", "day", "on", awarded=date(2018, 7, 2), today=date(2018, 7, 3))
    most = refuse("format", "less_than_equal", "weekly_hours", le="60.0")
    typed = refuse("format", "date", "on", text="2018-13-03")
    assert "(2018-07-02) to today (2018-07-03)" in day.message
    assert "(02/07/2018) a oggi (03/07/2018)" in said(day, "it")
    assert said(most, "it") == "deve essere al massimo 60"
    assert said(typed, "it").startswith("'2018-13-03' non")
    with reading_in("it"):
        assert retold("the decree is 2.5 of 2018-07-04") == "the decree is 2.5 of 2018-07-04", "no sentence of ours"


@pytest.mark.parametrize(
    ("word", "italian"),
    [
        ("2018-07-04", "04/07/2018"),
        ("2018-07-04T09:00:00+02:00", "04/07/2018 alle 09:00:00"),
        ("2.5", "2,5"),
        ("60.0", "60"),
        ("1234.50", "1234,50"),
        ("2018-13-04", "2018-13-04"),
        ("R8.7", "R8.7"),
        ("0001234", "0001234"),
    ],
)
def test_a_word_of_the_record_is_written_for_whoever_reads(word: str, italian: str) -> None:
    assert (word_of_record(word, "it"), word_of_record(word, "en")) == (italian, word)
    assert (written(f"hours {word}", "found", "it"), written(f"hours {word}", "found", "en")) == (
        f"ore {italian}",
        f"hours {word}",
    )


def test_what_stands_still_is_told_in_the_reader_s_language() -> None:
    one = Trouble("AR2017-0001", "x", Kind.apart, "apart", "the workflow knows version 1 and the file has 2", OPENED)
    assert str(one) == "AR2017-0001: the workflow knows version 1 and the file has 2"
    with reading_in("it"):
        assert str(one) == "AR2017-0001: il workflow conosce la versione 1 e il fascicolo ha la 2"


def test_the_days_that_moved_a_term_have_their_reason_in_words() -> None:
    day = date(2019, 2, 17)
    law = Moved(date(2020, 2, 23), date(2020, 5, 15), "d.l. 18/2020, art. 103")
    assert words_of(Moved(day, day, "holiday (domenica)")) == "2019-02-17 (1 d): holiday (domenica)"
    with reading_in("it"):
        assert words_of(Moved(day, day, "holiday (domenica)")) == "17/02/2019 (1 g): festivo (domenica)"
        assert words_of(Moved(day, day, "never past 2018-12-31, the limit of the act")).endswith(
            "mai oltre il 31/12/2018, il limite dell'atto"
        )
        assert words_of(law) == "dal 23/02/2020 al 15/05/2020 (83 gg): d.l. 18/2020, art. 103"

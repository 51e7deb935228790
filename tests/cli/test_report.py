"""The report for the head of office: its figures are those of the record, and the page needs nothing beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from office import charts, words
from office.language import reading_in
from storage.database import Database
from tests import lives
from tests.service import environment, starter, starter_within


def reported(sqlite: Database, directory: Path) -> tuple[dict[str, object], str]:
    """The figures and the page of a measure with two projects, of which one was closed on 17 December 2018."""
    begun = datetime.now(UTC) - (lives.instant(12, 17) - lives.OPENED)
    lives.prepared(sqlite, real=begun)
    lives.submitted(sqlite, begun, title="<b>Cobo & figli</b>")
    lives.live(sqlite, lives.submitted(sqlite, begun + timedelta(minutes=1)).project)
    sqlite.close()
    page = directory / "report.html"
    return starter(directory, "report", lives.MEASURE, "--out", str(page)), page.read_text(encoding="utf-8")


def test_figures_are_those_of_the_record(sqlite: Database, tmp_path: Path) -> None:
    report, _ = reported(sqlite, tmp_path)
    assert report["states"] == {"closed": 1, "formal_check": 1}
    assert report["money"] == {
        "available": "4906154.50", "reserved": "76642.00", "committed": "0.00", "ordered": "0.00", "paid": "17203.50",
    }  # fmt: skip
    months = report["months"]
    assert isinstance(months, list)
    assert (months[0]["month"], months[-1]["month"], months[-1]["paid"]) == ("2018-07", "2018-12", 1720350)
    assert report["bands"] == [
        {"band": "", "people": 20, "left": 0, "declared": 0, "verified": 0},
        {"band": "2", "people": 20, "left": 0, "declared": 10, "verified": 10},
    ]


def test_what_has_passed_comes_first(sqlite: Database, tmp_path: Path) -> None:
    report, page = reported(sqlite, tmp_path)
    attention = report["attention"]
    assert isinstance(attention, list)
    assert attention[0]["project"] == "AR2017-0001"
    assert "formal_check" in attention[0]["overdue"]
    assert "officer" in attention[0]["who"]
    assert page.index("To follow up") < page.index("Money by month")


def test_the_page_stands_alone_and_names_no_person(sqlite: Database, tmp_path: Path) -> None:
    _, page = reported(sqlite, tmp_path)
    assert "<b>Cobo" not in page
    assert "&lt;b&gt;Cobo &amp; figli" in page
    assert re.findall(r"(?:src|href)=[\"'](?!#)", page.replace('xlink:href="#', "")) == []
    assert not re.search(r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", page)


def test_the_page_is_in_the_language_of_whoever_asks(sqlite: Database, tmp_path: Path) -> None:
    """Its tables, the labels of its charts, days and amounts."""
    _, english = reported(sqlite, tmp_path)
    page = tmp_path / "rapporto.html"
    reader = {**environment(tmp_path), "AZIONI_LANG": "it"}
    starter_within(reader, "report", lives.MEASURE, "--out", str(page), as_json=False)
    italian = page.read_text(encoding="utf-8")
    for language, text, said in (
        ("en", english, ("Projects by state", "formal check", "committed", "17,203.50 euro", "officer", "without a plan")),
        ("it", italian, ("Progetti per stato", "istruttoria formale", "impegnato", "17.203,50 euro", "funzionario", "senza piano")),
    ):  # fmt: skip
        assert f'<html lang="{language}">' in text
        other = italian if text is english else english
        for phrase in said:
            assert phrase in text, phrase
            assert phrase not in other, phrase


def test_the_charts_are_labelled_in_that_language_too() -> None:
    for language, label, state, euros, month in (
        ("en", "committed", "formal check", "1,000", "2018-07"),
        ("it", "impegnato", "istruttoria formale", "1.000", "07/2018"),
    ):
        with reading_in(language):  # type: ignore[arg-type]
            money = charts.stacked(["2018-07"], {"committed": [100_000]})
            states = charts.bars({words.name("formal_check"): 1})
        assert f">{label}<" in money
        assert f">{euros}<" in money
        assert f">{month}<" in money
        assert f">{state}<" in states

"""The report for the head of office: its figures are those of the record, and the page needs nothing beside it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.database import Database
from tests import lives
from tests.service import starter


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
    assert report["states"] == {"chiuso": 1, "istruttoria formale": 1}
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
    assert "istruttoria formale" in attention[0]["overdue"]
    assert page.index("Da seguire") < page.index("Denaro per mese")


def test_the_page_stands_alone_and_names_no_person(sqlite: Database, tmp_path: Path) -> None:
    _, page = reported(sqlite, tmp_path)
    assert "<b>Cobo" not in page
    assert "&lt;b&gt;Cobo &amp; figli" in page
    assert re.findall(r"(?:src|href)=[\"'](?!#)", page.replace('xlink:href="#', "")) == []
    assert not re.search(r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", page)

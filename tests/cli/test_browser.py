"""What a browser shows: Temporal's UI of a running service, the file of a project, the report for the head of office.

Skipped where the machine has no Chromium; the pages are tested without one in ``test_dossier`` and ``test_report``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from office.ui import VIEWS
from storage.database import Database
from tests import browser, lives
from tests.service import dev, starter

pytestmark = pytest.mark.skipif(browser.program() is None, reason="no Chromium is installed on this machine")
TITLE = "Rete <script>document.title=1</script> **Legler** & figli"
PROJECT = "AR2017-0001"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[browser.Browser]:
    """A browser that knows no host but this machine."""
    with browser.browser(tmp_path) as found:
        yield found


def test_the_ui_lists_by_view_and_shows_a_project_in_italian(tmp_path: Path, page: browser.Browser) -> None:
    """Where it stands, who must act, until when, the money, the commands; its rows read as the procedure."""
    data, file = tmp_path / "data", tmp_path / "application.yaml"
    file.write_text(yaml.safe_dump(lives.legler() | {"title": TITLE}), encoding="utf-8")
    with dev(data) as running:
        starter(data, "measure", "open", lives.MEASURE, "--as-of", "2018-07-02T09:00:00")
        starter(data, "submit", str(file))
        starter(data, "admit", PROJECT)

        def address(what: str) -> str:
            return str(starter(data, "ui", what)["address"])

        assert address(PROJECT).startswith(running.ui)
        page.open(address("evaluator"))
        page.shows(VIEWS["evaluator"].shows, f"project/{PROJECT}")
        page.open(address("officer"))
        page.shows(VIEWS["officer"].shows, "No Workflows Found")

        page.open(address(PROJECT))
        page.shows(f"project/{PROJECT}", "Event History")
        page.follow("User Metadata")
        page.shows(f"{TITLE} · {PROJECT}", "I comandi si danno con starter.py", "Deve agire: nucleo di valutazione")
        page.shows("Prossima scadenza: 17/07/2018", "richiesto: 76.642,00 euro", f"starter.py score {PROJECT}")
        page.follow("Event History")
        page.shows(
            "admit · funzionario istruttore",
            "promemoria: istruttoria formale, 12/07/2018",
            "scade: valutazione, 17/07/2018",
        )
        assert page.run("document.title") != "1"


@pytest.fixture
def written(tmp_path: Path, sqlite: Database) -> Path:
    """A directory with the report of a measure and the file of a project that was paid."""
    lives.prepared(sqlite)
    lives.live(sqlite, lives.submitted(sqlite, title=TITLE).project)
    sqlite.close()
    starter(tmp_path, "report", lives.MEASURE, "--out", str(tmp_path / "report.html"))
    starter(tmp_path, "dossier", PROJECT, "--out", str(tmp_path / "dossier.zip"))
    with zipfile.ZipFile(tmp_path / "dossier.zip") as packed:
        packed.extractall(tmp_path / "dossier")
    return tmp_path


def test_pages_open_by_themselves(written: Path, page: browser.Browser) -> None:
    """Without a word on the console, and without asking for anything beside them; a copy that was changed says so."""
    index = written / "dossier" / "index.html"
    for file, words in ((written / "report.html", "Money by month"), (index, PROJECT)):
        page.open(file.as_uri())
        page.shows(words, TITLE)
        assert (page.wrong, set(page.asked_for) - {file.as_uri()}) == ([], set())
        assert page.run("document.title") != "1"
    page.shows("All parts are what their hash says.")
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace('data-bytes="', 'data-bytes="AAAA', 1), encoding="utf-8")
    page.open(index.as_uri())
    page.shows("One part of this copy is not what its hash says")

"""What stands in words on record is told where it matters: which papers were asked for, why money must come back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.app import main
from domain.lifecycle import contents as c
from storage.database import Database
from tests import lives
from tests.cli.rich import Rich
from tests.service import starter

PROJECT = "AR2017-0001"
AGREEMENT = {"document": "Accordo di partenariato", "defect": "manca una firma", "article": "art. 6 dell'avviso"}
ASKED = c.RequestDocuments(items=(c.AskedPaper.model_validate(AGREEMENT), "Piano finanziario"))
IN_WORDS = ["Accordo di partenariato: manca una firma (art. 6 dell'avviso)", "Piano finanziario"]


@pytest.fixture
def without_papers(tmp_path: Path, sqlite: Database) -> Path:
    """A project whose network has let the days for its papers pass."""
    began = datetime.now(UTC) - (lives.instant(7, 21) - lives.OPENED)
    lives.prepared(sqlite, real=began)
    project = lives.submitted(sqlite, began).project
    lives.live(sqlite, project, ((lives.instant(7, 3), "request_documents", ASKED),))
    lives.deliver(sqlite, project, lives.instant(7, 3))
    lives.live(sqlite, project, ((lives.instant(7, 20), "pass_time", c.Nothing()),))
    sqlite.close()
    return tmp_path


def test_who_admits_hears_which_papers_were_asked_for_and_did_not_come(without_papers: Path) -> None:
    """R4.6: the office decides on the papers that it holds, and knows which it does not."""
    assert starter(without_papers, "status", PROJECT)["asked_papers"] == IN_WORDS
    told = starter(without_papers, "admit", PROJECT, "--dry-run", "--as", "officer")["answer"]
    assert (told["asked_papers"], told["asked_papers_not_handed_in_by"]) == (IN_WORDS, "2018-07-13")
    page = starter(without_papers, "status", PROJECT, as_json=False)
    assert "asked for: Piano finanziario" in page


def test_a_debt_says_why_it_must_come_back(
    rich_record: Rich, italian_reader: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """R8.9: not in its letter alone."""
    for command in ("status", "explain"):
        assert main([command, rich_record.projects["recovery"], "--json"]) == 0
        (debt,) = json.loads(capsys.readouterr().out)["debts"]
        assert (debt["lines"], debt["revoked"], debt["reason"]) == (["C1/L1"], False, None)
        assert main([command, rich_record.projects["recovery"]]) == 0
        assert "C1/L1" in capsys.readouterr().out


def test_only_the_debts_of_a_claim_or_a_person_are_explained(
    rich_record: Rich, italian_reader: None, capsys: pytest.CaptureFixture[str]
) -> None:
    project = rich_record.projects["set_off"]
    found = {}
    for asked in ((), ("--claim", "C1"), ("--claim", "C2"), ("--recipient", "R01"), ("--recipient", "R02")):
        assert main(["explain", project, *asked, "--json"]) == 0
        found[asked] = [one["debt"] for one in json.loads(capsys.readouterr().out)["debts"]]
    assert list(found.values()) == [["D1"], ["D1"], [], ["D1"], []]

"""Grounds are given in plain words, or by a table that says the fact, the rule and what proves it (art. 10-bis l. 241/1990)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.lifecycle import contents as c
from storage.database import Database
from tests import lives
from tests.service import starter

PROJECT = "AR2017-0001"
TABLE = """fatto;norma;riscontro
Le imprese sono di settori diversi;art. 4 dell'avviso;visure camerali del 3 luglio 2018
Il piano supera i massimali.;;
"""
SECTOR = {
    "fact": "Le imprese sono di settori diversi",
    "rule": "art. 4 dell'avviso",
    "evidence": "visure camerali del 3 luglio 2018",
}
NOTICE = c.GiveNotice(grounds=(c.Ground.model_validate(SECTOR), "Il piano supera i massimali."))
TOLD = "Le imprese sono di settori diversi (art. 4 dell'avviso), come risulta da: visure camerali del 3 luglio 2018"


@pytest.fixture
def noticed(tmp_path: Path, sqlite: Database) -> Path:
    """An application on whose notice the network has made observations; who decides has the word."""
    began = datetime.now(UTC) - (lives.instant(7, 13) - lives.OPENED)
    lives.prepared(sqlite, real=began)
    project = lives.submitted(sqlite, began).project
    observed = (lives.instant(7, 12), "observe", c.Observe(text="Il settore è uno solo"))
    lives.live(sqlite, project, ((lives.instant(7, 3), "give_notice", NOTICE), observed))
    sqlite.close()
    return tmp_path


def test_a_table_of_grounds_is_told_one_by_one_with_rule_and_evidence(tmp_path: Path, submitted: str) -> None:
    path = tmp_path / "motivi.csv"
    path.write_text(TABLE, encoding="utf-8")
    given = ("give-notice", submitted, "--ground", "Manca la delega", "--file", str(path), "--dry-run")
    (letter,) = starter(tmp_path, *given)["letters"]
    assert f"1. Manca la delega\n2. {TOLD}\n3. Il piano supera i massimali.\n" in letter["text"]


def test_a_notice_has_a_ground(tmp_path: Path, submitted: str) -> None:
    assert "--ground" in starter(tmp_path, "give-notice", submitted, status=2)["error"]["message"]


def test_a_refusal_repeats_the_grounds_and_goes_on_with_their_numbers(noticed: Path) -> None:
    path = noticed / "motivi.csv"
    path.write_text("fatto;norma;riscontro\nLa sede è chiusa;art. 3 dell'avviso;\n", encoding="utf-8")
    given = ("reject", PROJECT, "--decree", "9000", "--reason", "I motivi restano", "--file", str(path))
    (letter,) = starter(noticed, *given, "--as", "manager", "--dry-run")["letters"]
    assert f"1. {TOLD}\n2. Il piano supera i massimali.\n" in letter["text"]
    assert "3. La sede è chiusa (art. 3 dell'avviso)\n" in letter["text"]


def test_who_decides_reads_the_grounds_in_status_and_in_the_dossier(noticed: Path) -> None:
    sector = "Le imprese sono di settori diversi (art. 4 dell'avviso; visure camerali del 3 luglio 2018)"
    assert starter(noticed, "status", PROJECT)["grounds"] == [sector, "Il piano supera i massimali."]
    assert "ground 2 of the notice: Il piano supera i massimali." in starter(noticed, "status", PROJECT, as_json=False)
    acts = {act["command"]: act for act in starter(noticed, "dossier", PROJECT)["acts"]}
    assert acts["give_notice"]["said"]["grounds"] == [SECTOR, "Il piano supera i massimali."]


def test_plain_words_are_the_same_fact_as_before() -> None:
    """The hash of what was said is the id of the command."""
    plain = c.GiveNotice(grounds=("x",))
    assert json.loads(c.canonical(plain)) == {"grounds": ["x"], "extension": False}
    assert c.GiveNotice.model_validate_json(c.canonical(plain)) == plain

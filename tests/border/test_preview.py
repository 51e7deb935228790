"""What a command would do is told before it is given, and a newcomer is a person like all others (R7.8, R2.10)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from domain.lifecycle import contents as c
from domain.record.states import RecipientState
from storage.database import Database
from tests import lives
from tests.service import starter

COMPANY = lives.legler()["companies"][0]["tax_code"]
COMER = {"tax_code": "RSSMRA80A01F205X", "company": COMPANY, "status": "expelled", "support": "naspi"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A record with a project of ten people that has been awarded."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    ten = {"recipients": lives.legler()["recipients"][:10], "budget": {"process": "20000.00", "result": "18350.00"}}
    project = lives.submitted(database, **ten).project
    lives.live(database, project, lives.until("start"))
    database.close()
    return tmp_path


def test_who_leaves_is_told_what_the_group_loses_and_nothing_is_done(data: Path) -> None:
    leaves = ("withdraw-recipient", "AR2017-0001", "--recipient", "R01", "--reason", "x", "--dry-run")
    told = starter(data, *leaves)
    assert told["requirements"] == [{"requirement": "recipients", "effect": "alert", "until": None}]
    assert (told["dry_run"], [letter["to"] for letter in told["letters"]]) == (True, ["officer"])
    assert starter(data, "status", "AR2017-0001")["recipients"][0]["state"] == "joined"


def test_giving_up_is_told_with_the_money_that_would_be_free(data: Path) -> None:
    told = starter(data, "withdraw", "AR2017-0001", "--reason", "x", "--dry-run")
    assert (told["state"], told["released"]) == ("withdrawn", "38350.00")
    assert starter(data, "status", "AR2017-0001")["state"] == "accepted"


def test_the_letter_that_would_leave_is_read_before_it_does(data: Path) -> None:
    """As it would be written, with what was said; nothing waits to be sent."""
    said = ("revoke", "AR2017-0001", "--decree", "7", "--reason", "Nulla è stato fatto.", "--urgent", "I fondi escono.")
    (letter,) = starter(data, *said, "--dry-run", "--as", "manager")["letters"]
    assert letter["subject"] == "Revoca del contributo"
    assert "Motivazione: Nulla è stato fatto." in letter["text"]
    assert "giudice ordinario" in letter["text"]
    assert not [one for one in starter(data, "dossier", "AR2017-0001")["letters"] if one["sent_at"] is None]


def test_a_decree_is_written_out_for_all_projects_that_it_decides(data: Path) -> None:
    """For the office, from the number that the act was given with."""
    out = data / "decreto.pdf"
    act = starter(data, "decree", lives.MEASURE, "11352", "--out", str(out), "--as", "manager")
    assert (act["projects"], out.read_bytes()[:5]) == (["AR2017-0001"], b"%PDF-")
    assert "DECRETA" in act["text"]
    starter(data, "decree", lives.MEASURE, "1", "--as", "manager", status=4)


def test_a_replacement_loses_nothing_and_says_so(data: Path) -> None:
    file = data / "comer.yaml"
    file.write_text(yaml.safe_dump(COMER), encoding="utf-8")
    told = starter(data, "replace-recipient", "AR2017-0001", "--recipient", "R01", "--file", str(file), "--dry-run")
    assert (told["requirements"], told["answer"]["process_left"]) == ([], "2000.00")


def test_a_refusal_is_told_by_a_dry_run_too(data: Path) -> None:
    file = data / "comer.yaml"
    file.write_text(yaml.safe_dump({**COMER, "company": "12345670157"}), encoding="utf-8")
    asked = ("replace-recipient", "AR2017-0001", "--recipient", "R01", "--file", str(file), "--dry-run")
    assert [one["rule"] for one in starter(data, *asked, status=3)["error"]["findings"]] == ["R7.8"]


def test_a_newcomer_is_entered_as_a_person_and_stays_one(database: Database) -> None:
    lives.prepared(database)
    first = lives.submitted(database).project
    lives.live(database, first, lives.until("start"))
    content = c.ReplaceRecipient(recipient="R01", by=c.Newcomer.model_validate(COMER))
    assert lives.decide(database, first, "replace_recipient", content, lives.instant(8, 6)).accepted
    file = lives.file_of(database, first)
    assert file.recipients["R01"].state is RecipientState.replaced
    assert file.recipients["R21"].person is not None
    again = c.ReplaceRecipient(recipient="R02", by=c.Newcomer.model_validate(COMER))
    refused = lives.decide(database, first, "replace_recipient", again, lives.instant(8, 6))
    assert [finding.rule for finding in refused.findings] == ["R7.8"]

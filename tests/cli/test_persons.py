"""The commands on persons, on a record of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests import lives
from tests.service import starter_within
from tests.storage.test_double_funding import DAY, delivering


@pytest.fixture
def shared(tmp_path: Path) -> list[str]:
    """Two projects in delivery in which R07 is one person, who was served in both at one hour, as in records of before."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    first, second = delivering(database, 2)
    for project, people in ((first, lives.people()), (second, [one for one in lives.people() if one != "R07"])):
        hour = lives.register(DAY, "BIL", people)
        assert lives.decide(database, project, "record_services", hour, lives.instant(9, 25)).accepted
    afternoon = lives.register(DAY, "BIL", ["R07"], "14:00", "16:00")
    assert lives.decide(database, second, "record_services", afternoon, lives.instant(9, 25)).accepted
    assert lives.decide(database, second, "declare_outcome", lives.placements(["R07"]), lives.instant(10, 25)).accepted
    database.close()
    return [first, second]


def test_the_office_hears_in_which_project_somebody_is_too(shared: list[str], tmp_path: Path) -> None:
    first, second = shared
    assert starter_within(tmp_path, "person", "elsewhere", first, "--as", "officer") == [
        {"recipient": "R07", "project": second, "recipient_there": "R07", "state": "in_delivery", "hours_twice": 0, "result": "placement"}
    ]  # fmt: skip


def test_an_operator_does_not(shared: list[str], tmp_path: Path) -> None:
    answer = starter_within(tmp_path, "person", "elsewhere", shared[0], "--as", "operator", status=3)
    assert shared[1] not in str(answer)


def test_the_check_of_an_application_says_who_is_in_another_project(shared: list[str], tmp_path: Path) -> None:
    data, _ = lives.application(title="Network 0", budget={"process": "1.00", "result": "1.00"})
    (tmp_path / "again.yaml").write_bytes(data)
    answer = starter_within(tmp_path, "check", str(tmp_path / "again.yaml"), status=3)
    found = [one["message"] for one in answer["error"]["findings"]]
    assert "R08 is in another open project: nobody is in two at a time" in found

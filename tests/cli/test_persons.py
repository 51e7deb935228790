"""The commands on persons, on a record of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from storage import persons
from storage.database import Database
from storage.registers import FiledRegisters
from tests import lives
from tests.service import starter
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
    assert starter(tmp_path, "person", "elsewhere", first, "--as", "officer") == [
        {"recipient": "R07", "project": second, "recipient_there": "R07", "state": "in_delivery", "hours_twice": 0, "result": "placement"}
    ]  # fmt: skip


def test_an_operator_does_not(shared: list[str], tmp_path: Path) -> None:
    answer = starter(tmp_path, "person", "elsewhere", shared[0], "--as", "operator", status=3)
    assert shared[1] not in str(answer)


def test_the_check_of_an_application_says_who_is_in_another_project(shared: list[str], tmp_path: Path) -> None:
    data, _ = lives.application(title="Network 0", budget={"process": "1.00", "result": "1.00"})
    (tmp_path / "again.yaml").write_bytes(data)
    answer = starter(tmp_path, "check", str(tmp_path / "again.yaml"), status=3)
    found = [one["message"] for one in answer["error"]["findings"]]
    assert "R08 is in another open project: nobody is in two at a time" in found


@pytest.fixture
def closed(tmp_path: Path) -> Database:
    """A project that was paid and has closed."""
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    lives.prepared(database)
    lives.live(database, lives.submitted(database).project)
    return database


def test_a_person_gets_all_that_the_record_holds_of_them(closed: Database, tmp_path: Path) -> None:
    code = str(lives.legler()["recipients"][6]["tax_code"])
    out = tmp_path / "export.json"
    notices = tmp_path / "co.csv"
    notices.write_text(
        "cf;datore;inizio;fine;cod_tipologia_contrattuale;prior\n"
        f"{code};{lives.EMPLOYER};2018-10-15;;A.01.00;1\n{lives.code_of('nobody here')};{lives.EMPLOYER};2018-10-15;;A.01.00;1\n"
    )
    assert starter(tmp_path, "register", "import", "hirings", str(notices))["kept"] == 2
    spelled = f"{code[:6].lower()} {code[6:]}"
    said = starter(tmp_path, "person", "export", spelled, "--out", str(out), "--as", "manager")
    assert said == {"file": str(out), "projects": ["AR2017-0001"]}
    assert out.stat().st_mode & 0o777 == 0o600
    held = json.loads(out.read_text())
    (project,) = held["projects"]
    assert [job["start"] for job in held["registers"]["hirings"]] == ["2018-10-15"]
    assert {"answers", "papers"} <= project.keys()
    assert (project["recipient"]["id"], project["application"]["tax_code"]) == ("R07", code)
    assert [len(project[part]) for part in ("services", "results", "claimed")] == [3, 1, 4]
    others = [one["tax_code"] for one in lives.legler()["recipients"] if one["tax_code"] != code]
    assert not [other for other in others if other in out.read_text()]
    starter(tmp_path, "person", "export", code, "--out", str(out), "--as", "manager", status=2)
    assert starter(tmp_path, "audit", "readings", "--as", "auditor")[-1]["what"] == "export"


def test_who_is_known_from_registers_only_is_erased_by_an_act_too(closed: Database, tmp_path: Path) -> None:
    """The codes go, the entries keep a number, and the act stands signed on the trace of the registers."""
    code = lives.code_of("nobody here")
    notices = tmp_path / "co.csv"
    notices.write_text(f"cf;datore;inizio;cod_tipologia_contrattuale\n{code};{lives.EMPLOYER};2018-10-15;A.01.00\n")
    starter(tmp_path, "register", "import", "hirings", str(notices))
    starter(tmp_path, "person", "erase", code, "--act", "atto 9", "--as", "officer", status=3)
    (erased,) = starter(tmp_path, "person", "erase", code, "--act", "atto 9", "--as", "manager")
    with closed.read() as session:
        assert persons.find(session, [code]) == {}
        assert persons.codes_of(session, erased["person"]) == []
        assert FiledRegisters(session).employments(erased["person"])
    assert starter(tmp_path, "audit", "verify")["ok"]
    starter(tmp_path, "person", "erase", code, "--act", "atto 9", "--as", "manager", status=4)


def test_nobody_else_gets_it(closed: Database, tmp_path: Path) -> None:
    code = str(lives.legler()["recipients"][6]["tax_code"])
    starter(tmp_path, "person", "export", code, "--out", str(tmp_path / "x"), "--as", "operator", status=3)
    starter(tmp_path, "person", "export", "RSSMRA80A01F205X", "--out", "x", "--as", "manager", status=4)
    assert not (tmp_path / "x").exists()


def test_nobody_is_erased_who_is_in_a_living_project(shared: list[str], tmp_path: Path) -> None:
    code = str(lives.others("Network 0", lives.legler()["recipients"])[6]["tax_code"])
    answer = starter(tmp_path, "person", "erase", code, "--act", "7", "--as", "manager", status=3)
    assert shared[0] in answer["error"]["message"]


def test_a_new_key_for_the_whole_record(closed: Database, tmp_path: Path) -> None:
    assert starter(tmp_path, "person", "rotate-key", "--as", "administrator") == {"codes": 20}
    starter(tmp_path, "person", "rotate-key", "--as", "manager", status=3)

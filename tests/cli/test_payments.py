"""Payments by the starter's commands: run, answers of every kind, the list, the doctor; everything twice."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.bank.treasury import Verdict
from domain.lifecycle import contents as c
from domain.lifecycle.states import Role
from domain.record.states import OrderState
from domain.trust.statement import derived
from office.caller import Caller
from office.giving import give
from runtime.settings import Settings
from storage import answers as stored
from storage import documents as stored_documents
from storage.answers import StoredAnswer
from storage.database import Database
from tests import lives
from tests.privacy import told
from tests.service import dev, starter
from tests.treasury import Says, answer, files_under, read

PROJECTS = 7


def prepare(data: Path) -> list[str]:
    """Projects whose claims are ordered, before the service starts: its clock would go on while they are written."""
    data.mkdir()
    database = Database(Settings(AZIONI_DATA=data).database_url)
    begun = datetime.now(UTC) - (lives.instant(11, 27) - lives.OPENED)
    lives.prepared(database, real=begun)
    lives.enter(database, "manager", Role.manager, Role.paymaster)  # one person with two roles
    projects = [
        lives.submitted(database, begun + timedelta(minutes=n), title=f"Rete {n}").project for n in range(PROJECTS)
    ]
    for project in projects:
        lives.live(database, project, lives.until("confirm_payment"))
    database.close()
    return projects


def test_an_answer_file_is_named_by_the_beginning_of_its_hash(tmp_path: Path, sqlite: Database) -> None:
    """As the list and the doctor show it; a beginning that two files have names neither."""
    lives.prepared(sqlite)
    lives.keep_keys(tmp_path)
    now, key = datetime.now(UTC), "AR2017-0099/C1/1"
    with sqlite.write() as session:
        files = [stored_documents.store(session, f"<A{n}/>".encode(), "answer.xml", now) for n in range(17)]
        for file in files:
            unknown = (key, "ACSC", 1, "", "", None, None, Verdict.unexplained, "no order has this key", now)
            stored.record(session, StoredAnswer(file, *unknown))
    sqlite.close()
    given = ("payments", "explain")
    why = (key, "--reason", "settled by phone")
    (first, *_) = starter(tmp_path, "payments", "list")["unexplained"]
    shown = first.rpartition("answer file ")[2].removesuffix(")")
    (whole,) = (file for file in files if file.startswith(shown))
    assert starter(tmp_path, *given, shown, *why) == {"file": whole, "order": key, "already": False}
    assert starter(tmp_path, *given, whole.upper(), *why)["already"] is True
    signs = [file[0] for file in files]
    common = next(sign for sign in signs if signs.count(sign) > 1)  # seventeen files, sixteen signs
    several = starter(tmp_path, *given, common, *why, status=2)["error"]["message"]
    assert several == f"several answer files begin with '{common}': write more of the hash"
    for nothing in ("", "%", "x" * 12):
        assert starter(tmp_path, *given, nothing, *why, status=4)["error"]["code"] == "not_found"


def order_of(data: Path, project: str) -> OrderState:
    """The state of the first order."""
    database = Database(Settings(AZIONI_DATA=data).database_url)
    state = lives.file_of(database, project).orders["C1/1"].state
    database.close()
    return state


@pytest.mark.timeout(240)
def test_orders_files_and_answers(tmp_path: Path) -> None:
    data = tmp_path / "data"
    projects = prepare(data)
    with dev(data):
        keys = [f"{project}/C1/1" for project in projects]
        waiting = starter(data, "inbox", "--role", "paymaster")
        assert len(waiting) == PROJECTS
        assert {line["give"][0] for line in waiting} == {"payments run"}, "the file comes before the treasury's answer"
        (first, *_) = starter(data, "status", projects[0])["next"]
        assert (first["typed"], first["roles"]) == ("payments run", ["paymaster"]), (
            "and status says the same as the inbox"
        )
        assert starter(data, "payments", "run", "--as", "officer", status=3)["error"]["code"] == "refused"

        run = starter(data, "payments", "run", "--command-id", "mine")
        (batch,) = run["batches"]
        (file,) = files_under(data / "treasury")
        assert (batch["orders"], batch["file"], run["problems"]) == (PROJECTS, file.name, [])
        sent = starter(data, "inbox", "--role", "paymaster")
        assert [line["give"][0].split()[0] for line in sent] == ["confirm-payment"] * PROJECTS
        assert starter(data, "status", projects[0])["next"][0]["command"] == "confirm-payment"
        assert [one["order"] for one in run["transfers"]] == keys
        assert starter(data, "payments", "run", "--command-id", "mine") == run, "the same run"
        assert starter(data, "payments", "run") == {"batches": [], "transfers": [], "problems": []}, (
            "nothing is left to do"
        )
        paper = read(file.read_bytes())
        assert (paper.message, str(paper.total)) == (batch["batch"], batch["amount"])
        assert list(paper.transfers) == keys
        (explained_payment,) = starter(data, "explain", projects[0])["payments"]
        assert (explained_payment["order"], explained_payment["file"]) == (keys[0], batch["sha256"])

        answers(data, tmp_path, keys, batch["batch"], paper)
        cut_off(data, tmp_path, keys[4], paper)
        whole(data, tmp_path, keys, paper)
        owed_back(data, tmp_path, keys[5], paper)
        doctor = {check["name"]: check for check in starter(data, "doctor", status=1)["checks"]}
        assert doctor["worker payments"]["ok"]
        assert doctor["schedule payments"]["ok"]
        assert doctor["orders"]["ok"]
        assert not doctor["payments"]["ok"]
        assert "no order has this key" in doctor["payments"]["detail"]
        explained(data)
        assert starter(data, "audit", "verify")["ok"], "the files and their hand-over are the service's own"
    people = [lives.code_of(f"Rete {n}/{person}") for n in range(PROJECTS) for person in lives.people()]
    assert told([data, tmp_path / "data.log"], people) == [], "payment files pay networks, and name no person"


def answers(data: Path, tmp_path: Path, keys: list[str], batch: str, paper: Any) -> None:
    """One answer of every kind, taken in twice."""
    paid, refused, waits, wrong = keys[:4]
    report = tmp_path / "answer.xml"
    says = {
        paid: Says("ACSC"),
        refused: Says("RJCT", "AC04", words="conto estinto"),
        waits: Says("PDNG"),
        wrong: Says("ACSC", amount=Decimal("0.01")),
        "AR2017-0099/C1/1": Says("ACSC"),
    }
    report.write_bytes(answer(paper, says))
    forbidden = starter(data, "payments", "import", str(report), "--as", "manager")
    assert (len(forbidden["unexplained"]), forbidden["pending"][0]["order"]) == (4, waits)
    assert "'manager' has given 'order-payment'" in forbidden["unexplained"][0]["finding"], (
        "F30: who orders does not confirm"
    )
    first = starter(data, "payments", "import", str(report))
    names = ("confirmed", "failed", "pending", "unexplained", "agreed")
    assert {name: [a["order"] for a in first[name]] for name in names} == {
        "confirmed": [paid], "failed": [refused], "pending": [waits], "unexplained": [wrong, "AR2017-0099/C1/1"], "agreed": [],
    }  # fmt: skip
    assert first["failed"][0]["reason"] == "AC04: the account is closed – conto estinto"
    assert first["already"] is False
    letters = starter(data, "letters", refused.partition("/")[0])
    last = str(max(letter["number"] for letter in letters))
    told = starter(data, "letters", refused.partition("/")[0], "--letter", last, as_json=False)
    assert "AC04: il conto è chiuso – conto estinto" in told, "letters are Italian, whatever the officer reads"
    before = starter(data, "payments", "list")
    again = starter(data, "payments", "import", str(report))
    assert again == {**first, "already": True}
    assert starter(data, "payments", "list") == before
    assert [order_of(data, key.partition("/")[0]) for key in keys[:4]] == ["paid", "failed", "ordered", "ordered"]
    by_key = {order["order"]: order for order in before["orders"]}
    assert by_key[paid]["reference"] == f"TRN-{paid[-12:]}"
    assert (by_key[waits]["answer"]["status"], by_key[waits]["file"]) == ("PDNG", batch)
    assert [len(before["unexplained"]), before["without_end"]] == [2, []]
    contrary = tmp_path / "contrary.xml"
    contrary.write_bytes(answer(paper, {paid: Says("RJCT", "AC06"), refused: Says("RJCT", "AC04")}, "ANSWER-2"))
    third = starter(data, "payments", "import", str(contrary))
    assert [a["order"] for a in third["agreed"]] == [refused]
    assert "the payment came back and the project has ended" in third["unexplained"][0]["finding"]
    assert order_of(data, paid.partition("/")[0]) is OrderState.paid


def cut_off(data: Path, tmp_path: Path, key: str, paper: Any) -> None:
    """An import that was cut off after the command and before its record is finished by the next one."""
    report = tmp_path / "cut.xml"
    report.write_bytes(answer(paper, {key: Says("ACSC")}, "ANSWER-CUT"))
    sha256, project = hashlib.sha256(report.read_bytes()).hexdigest(), key.partition("/")[0]
    said = c.ConfirmPayment(claim="C1", reference=f"TRN-{key[-12:]}", order="C1/1")
    id = derived(project, "confirm_payment", c.fingerprint(c.canonical(said)), sha256[:16], "C1/1")
    assert give(Caller(Settings(AZIONI_DATA=data)), project, "confirm_payment", said, command_id=id)["paid"]
    found = starter(data, "payments", "import", str(report))
    assert ([a["order"] for a in found["confirmed"]], found["already"]) == ([key], False)
    assert starter(data, "payments", "import", str(report))["already"] is True


def whole(data: Path, tmp_path: Path, keys: list[str], paper: Any) -> None:
    """An answer to the whole file ends what still stands in it; a broken one takes nothing."""
    broken = tmp_path / "broken.xml"
    broken.write_bytes(answer(paper, {keys[5]: Says("ACSC"), keys[6]: Says("soon")}))
    error = starter(data, "payments", "import", str(broken), status=2)["error"]
    assert error["findings"][0]["path"].endswith("TxSts")
    assert order_of(data, keys[5].partition("/")[0]) is OrderState.ordered
    report = tmp_path / "whole.xml"
    report.write_bytes(answer(paper, {key: Says("ACSC") for key in keys}, message="ANSWER-3"))
    found = starter(data, "payments", "import", str(report))
    assert [a["order"] for a in found["confirmed"]] == [*keys[2:4], *keys[5:]]
    assert [a["order"] for a in found["agreed"]] == [keys[0], keys[4]]
    assert [a["order"] for a in found["unexplained"]] == keys[1:2]
    assert {one["status"] for one in starter(data, "inbox", "--role", "paymaster")} == {"unexplained"}


def owed_back(data: Path, tmp_path: Path, key: str, paper: Any) -> None:
    """A payment that comes back while a part of it is owed back is not taken back; its item stays until it is explained."""
    project = key.partition("/")[0]
    starter(data, "reopen", project, "--act", "14", "--reason", "the payment was not due in full", "--as", "manager")
    starter(
        data,
        "order-recovery",
        project,
        "--amount",
        "1.00",
        "--decree",
        "15",
        "--reason",
        "not due in full",
        "--as",
        "manager",
        "--yes",
    )
    report = tmp_path / "back.xml"
    report.write_bytes(answer(paper, {key: Says("RJCT", "AC06")}, "ANSWER-BACK"))
    for already in (False, True):
        found = starter(data, "payments", "import", str(report))
        assert ([a["order"] for a in found["unexplained"]], found["already"]) == ([key], already)
        assert [line for line in starter(data, "payments", "list")["unexplained"] if key in line and "owed" in line]
    (line,) = [
        one
        for one in starter(data, "inbox", "--role", "paymaster")
        if one["status"] == "unexplained" and one["project"] == project
    ]
    assert line["give"] == [f"payments explain {found['sha256']} {key} --reason TEXT"]
    assert "owed" in line["reason"]


def explained(data: Path) -> None:
    """Each item that could not be applied is explained by somebody, and leaves the list."""
    database = Database(Settings(AZIONI_DATA=data).database_url)
    with database.read() as session:
        left = [(answer.file, answer.end_to_end) for answer in stored.unexplained(session)]
    database.close()
    assert len(left) == 5
    for file, key in left:
        assert not starter(data, "payments", "explain", file, key, "--reason", "settled by phone")["already"]
    assert starter(data, "payments", "explain", *left[0], "--reason", "again")["already"]
    assert starter(data, "payments", "explain", left[0][0], "nothing", "--reason", "x", status=4)
    assert starter(data, "payments", "list")["unexplained"] == []
    words = starter(data, "payments", "list", as_json=False)
    assert "agree to the cent" in words

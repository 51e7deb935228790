"""The whole life by the starter's commands, some of them as processes of their own, on the real embedded server; stopped and started on the way."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from runtime.keys import Keys
from runtime.metrics import Metrics
from runtime.settings import Settings
from storage import watch
from storage.database import Database
from storage.watch import Certificate
from tests import lives, privacy
from tests.cli.test_offered_commands import read
from tests.lives import EMPLOYER, POINTS, SAMPLES, people
from tests.privacy import told
from tests.service import Running, dev, starter, starter_process, wait_for

KEY = "azioni-di-rete-2017"
PROJECT = "AR2017-0001"
SPEED = "20000"
"""A day of the programme in about four seconds."""


def table(path: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    """A CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def updates(running: Running, project: str) -> list[str]:
    """The events of commands in a project's history on the real server; what its clock does meanwhile is left out."""

    async def fetch() -> list[str]:
        client = await Client.connect(running.address, data_converter=pydantic_data_converter)
        history = await client.get_workflow_handle(f"project/{project}").fetch_history()
        names = [EventType.Name(event.event_type) for event in history.events]
        return [name for name in names if "EXECUTION_UPDATE" in name]

    return asyncio.run(fetch())


@pytest.mark.timeout(240)
def following(answer: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """What a success says comes next: each command with who gives it, and whether a day is named; it is read as it is typed."""
    for step in answer["next"]:
        read(step["typed"])
    return {step["command"]: (step["roles"][0], step["until"] is not None) for step in answer["next"]}


def test_the_whole_life_by_commands(tmp_path: Path) -> None:
    data = tmp_path / "data"
    score = [part for name, points in POINTS.items() for part in ("--criterion", f"{name}={points}")]
    with dev(data) as running:
        opened = starter_process(data, "measure", "open", KEY, "--as-of", "2018-07-02T12:00:00+02:00")
        assert (opened["state"], opened["already"]) == ("open", False)
        assert opened["unnamed"] == ["responsible", "signer"], (
            "whoever opens a measure learns that its letters name nobody yet"
        )
        assert starter(data, "check", str(SAMPLES / "legler-2018.yaml"))["findings"] == []
        receipt = starter_process(data, "submit", str(SAMPLES / "legler-2018.yaml"))
        assert (receipt["project"], receipt["state"], receipt["order"], receipt["already"]) == (
            PROJECT,
            "formal_check",
            1,
            False,
        )
        assert following(receipt)["admit"] == ("officer", True)
        assert starter(data, "submit", str(SAMPLES / "legler-2018.yaml"))["already"] is True

        refused = starter(data, "submit", str(SAMPLES / "nine-recipients.yaml"), status=3)["error"]
        assert [finding["rule"] for finding in refused["findings"]] == ["R2.8"]
        assert refused["findings"][0]["source"] == "seed"
        before = updates(running, PROJECT)
        wrong = starter(data, "award", PROJECT, "--decree", "1", status=3)["error"]
        assert wrong["findings"][0]["rule"] == "state"
        assert updates(running, PROJECT) == before, "a refusal by the validator leaves no event"
        assert starter(data, "admit", PROJECT, "--as", "operator", status=3)["error"]["findings"][0]["rule"] == "role"
        assert starter(data, "admit", "AR2017-0099", status=4)["error"]["code"] == "not_found"

        admitted = starter(data, "admit", PROJECT, "--command-id", "mine")
        assert admitted["state"] == "under_evaluation"
        assert following(admitted) == {"score": ("evaluator", True)}
        assert starter(data, "admit", PROJECT, "--command-id", "mine")["already"] is True
        other = ("request-documents", PROJECT, "--item", "a paper", "--command-id", "mine")
        taken = starter(data, *other, status=3)["error"]["findings"][0]
        words = f"the command id 'mine' belongs to 'admit' of {PROJECT}, with other content"
        assert (taken["rule"], taken["message"]) == ("id", words), "another command of the same person"
        scored = starter(data, "score", PROJECT, *score)
        assert scored["reached"] is True
        assert following(scored)["award"] == ("manager", True)

    with dev(data) as running:  # a second start on the same directory goes on where the first stopped
        assert starter(data, "status", PROJECT)["state"] == "awaiting_decision"
        named = ("--decree", "11352", "--decree-kind", "d.d.u.o.")
        awarded = starter(data, "award", PROJECT, *named, "--cup", "E11B18000010009", "--command-id", "mine")
        assert (awarded["state"], awarded["decree"]["kind"]) == ("awarded", "d.d.u.o.")
        assert awarded["already"] is False, (
            "the manager's ids are not the officer's: nobody takes another one's beforehand"
        )
        assert following(awarded)["accept"][0] == "operator", "its days begin with the delivery of the letter"
        running.kill()
        assert starter_process(data, "accept", PROJECT, status=5)["error"]["code"] == "unavailable"

    with dev(data) as running:  # killed in the middle, started again
        accepted = starter(data, "accept", PROJECT)
        assert (accepted["state"], following(accepted)["start"]) == ("accepted", ("operator", True))
        started = starter(data, "start", PROJECT)
        assert started["state"] == "in_delivery"
        assert following(started)["sign-plan"][0] == "operator"
        plans = table(tmp_path / "plans.csv", [{"recipient": person, "band": "2"} for person in people()])
        assert starter(data, "sign-plan", PROJECT, "--file", plans)["signed"] == 20
        row = {"service": "BIL", "date": "2018-07-02", "start": "09:00", "end": "11:30", "register": "1/2018"}
        there = {"place": privacy.PLACE, "teacher": privacy.TEACHER}
        register = table(tmp_path / "register.csv", [{"recipient": person, **row, **there} for person in people()])
        recorded = starter(data, "record-services", PROJECT, register)
        assert (recorded["lines"], recorded["amount"]) == (20, "1775.00")
        late = table(tmp_path / "late.csv", [{"recipient": "R01", **row, "date": "2018-07-03", "tutor": privacy.TUTOR}])
        assert (
            starter(data, "record-services", PROJECT, late, status=3)["error"]["findings"][0]["path"] == "row 2: date"
        )
        hire = (
            "--kind",
            "placement",
            "--hired",
            "2018-07-02",
            "--ends",
            "open",
            "--contract",
            "open_ended",
            "--employer",
            EMPLOYER,
        )
        assert (
            starter(data, "declare-outcome", PROJECT, "--recipient", "R01", *hire, "--weekly-hours", "38")["outcomes"]
            == 1
        )
        assert starter(data, "end-delivery", PROJECT)["state"] == "outcome_verification"
        refusal = starter(
            data, "verify-outcome", PROJECT, "--recipient", "R01", "--refused", "--reason", "no notice of the hire"
        )
        assert refusal["state"] == "reporting"
        contested(data, tmp_path / privacy.PAPER)
        entries = table(tmp_path / "entry.csv", privacy.at_entry())
        starter(data, "record-participants", PROJECT, entries, "--at", "entry")
        claim = starter(data, "claim", PROJECT, "--kind", "final")
        assert (claim["claim"], claim["amount"], len(claim["lines"])) == ("C1", "1775.00", 20)
        assert (
            starter(data, "check-claim", PROJECT, "--claim", "C1", "--cut", "L2=no_signature")["recognised"]
            == "1686.25"
        )
        assert starter(data, "check-claim", PROJECT, "--claim", "C9", status=4)["error"]["code"] == "not_found"
        order = ("order-payment", PROJECT, "--claim", "C1", "--decree", "5")
        assert [f["rule"] for f in starter(data, *order, status=3)["error"]["findings"]] == ["R4.13"]
        durc = tmp_path / "durc.pdf"
        durc.write_bytes(b"%PDF-1.7 regular %%EOF")
        assert starter(data, "attach", PROJECT, "--kind", "durc", "--file", str(durc))["kind"] == "regularity"
        assert starter(data, *order)["order"] == "C1/1"
        paid = starter_process(data, "confirm-payment", PROJECT, "--claim", "C1", "--reference", "TRN-1")
        assert (paid["state"], paid["paid"]) == ("closed", "1686.25")
        assert starter(data, "confirm-payment", PROJECT, "--claim", "C1", "--reference", "TRN-1")["already"] is True
        assert (
            starter(data, "accept", PROJECT, "--command-id", "late", status=3)["error"]["findings"][0]["rule"]
            == "state"
        )

        status = starter(data, "status", PROJECT)
        assert status["money"] == {
            "requested": "76642.00", "reserved": "0.00", "committed": "0.00", "ordered": "0.00", "paid": "1686.25", "recovered": "0.00", "released": "74955.75",
        }  # fmt: skip
        assert (status["state"], status["commands"], status["waiting_for"]) == (
            "closed",
            {
                "publish": "officer",
                "record-participants": "operator",
                "attach": "officer",
                "correct-address": "operator",
                "reopen": "manager",
                "erase-recipient": "manager",
            },
            ["operator", "officer"],  # the award was never published, and of the participants somebody must still tell
        )
        open_terms = {
            d["term"].partition("/")[0] for d in status["deadlines"] if d["status"] not in ("met", "cancelled")
        }
        assert open_terms == {"records", "immediate_result", "longer_result", "publication"}, (
            "what outlives the project"
        )
        budget = starter(data, "budget", KEY)
        assert (budget["envelope"], budget["available"], budget["paid"]) == ("5000000.00", "4998313.75", "1686.25")
        assert [line["project"] for line in starter(data, "list", "--state", "closed")] == [PROJECT]
        assert starter(data, "history", PROJECT)[-1]["to"] == "closed"
        assert starter(data, "measure", "close", KEY)["state"] == "closed"
        assert "closed" in starter_process(data, "status", PROJECT, as_json=False)
        leaves_with(data, running, tmp_path)
    assert told([data, tmp_path / "data.log"], privacy.CODES) == [], "who the people are stands nowhere in clear"
    left = [*privacy.beside_the_record(data), *(tmp_path / name for name in ("data.log", "metrics", "file.zip"))]
    assert {"temporal.db", "mail", "certificates", "metrics", "file.zip"} <= {path.name for path in left}
    assert [one for one in told(left, privacy.everything()) if not repeats_the_contest(one)] == []


def repeats_the_contest(found: str) -> bool:
    """The letter that answers a contest repeats it to who wrote it; whether it has left before the service stops is chance."""
    file, _, word = found.rpartition(": ")
    return file.endswith(".eml") and word in privacy.CONTEST.lower()


def contested(data: Path, paper: Path) -> None:
    """The refusal of R01's result is contested with a paper that tells of a person, and upheld."""
    paper.write_bytes(privacy.IN_PAPER)
    starter(data, "contest-outcome", PROJECT, "--result", "O1", "--text", privacy.CONTEST, "--file", str(paper))
    starter(data, "decide-contest", PROJECT, "--result", "O1", "--uphold", "--reason", "the register knows no hire")


def leaves_with(data: Path, running: Running, to: Path) -> None:
    """What else leaves the service: the package of the file, and what its worker is watched by."""
    starter(data, "dossier", PROJECT, "--out", str(to / "file.zip"))
    database = Database(Settings(AZIONI_DATA=data).database_url)

    async def watched() -> str:
        return await Metrics().text(await Client.connect(running.address), database)

    (to / "metrics").write_text(asyncio.run(watched()), encoding="utf-8")
    database.close()
    assert "azioni_" in (to / "metrics").read_text()


def test_two_services_on_one_directory_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dev(data):
        assert "already" in starter_process(data, "dev", status=2)["error"]["message"]


def test_the_doctors_verdict(tmp_path: Path) -> None:
    """F117: exit 0 when the service is whole, 1 when the watchdog did not run, or when a count is always zero."""
    data = tmp_path / "data"
    with dev(data):
        told = starter(data, "measure", "open", KEY, "--as-of", "2018-07-02T09:00:00+02:00", as_json=False)
        assert "name nobody yet: responsible, signer of [office] in domain/measures/" in " ".join(told.split())
        starter(data, "submit", str(SAMPLES / "legler-2018.yaml"))
        wait_for(lambda: list((data / "certificates").glob("*.json")))
        whole = starter(data, "doctor")
        assert whole["ok"], whole
        assert {"server", "worker", "schedule watchdog", f"clock {KEY}", "watchdog", "ledger", "letters"} <= {
            check["name"] for check in whole["checks"]
        }
        database = Database(Settings(AZIONI_DATA=data).database_url)
        now = datetime.now(UTC)
        for certificate, wrong in (
            (Certificate(now - timedelta(hours=30), {"due": 1}, [], []), ["watchdog"]),
            (Certificate(now, {"due": 0}, ["'due' was zero in 7 certificates: is it alive?"], []), ["findings"]),
        ):
            with database.write() as session:
                watch.record(session, lives.sealed(certificate, Keys(data / "keys")))
            document = starter(data, "doctor", status=1)
            assert [check["name"] for check in document["checks"] if not check["ok"]] == wrong
        words = starter(data, "doctor", status=1, as_json=False)
        assert "✗\tfindings" in words
        assert "is it alive?" in words
        database.close()


def test_an_act_adds_money_once_and_savings_feed_another_edition(tmp_path: Path) -> None:
    """``measure add-funds``: the same act again is ``already``, more than the savings is refused, ``budget`` adds up."""
    data = tmp_path / "data"
    add, other = ("measure", "add-funds", KEY, "250000.00", "--act", "d.d.s. 77"), "azioni-di-rete-2018"
    with dev(data):
        opened = [
            starter(data, "measure", "open", key, "--as-of", as_of)
            for key, as_of in ((KEY, "2018-07-02T09:00:00+02:00"), (other, "2021-11-05T13:00:00+01:00"))
        ]
        assert [one["taken"] for one in opened] == [[], [{"from": KEY, "amount": "1100000.00"}]]
        assert [one["over"] is None for one in opened] == [True, False], "a window that has closed is said to have"
        first, again = starter(data, *add), starter(data, *add)
        assert (first["envelope"], first["funded"], first["already"]) == ("4150000.00", [], False)
        assert again == first | {"already": True}
        refused = starter(
            data, "measure", "add-funds", KEY, "1100000.01", "--act", "d.d.s. 78", "--from", other, status=3
        )
        assert refused["error"]["findings"][0]["rule"] == "R5.2"
        starter(data, "measure", "add-funds", KEY, "100000", "--act", "d.d.s. 78", "--from", other)
        assert starter(data, *add, "--as", "officer", status=3)["error"]["findings"][0]["rule"] == "role"
        budgets = [starter(data, "budget", key) for key in (KEY, other)]
        assert [(b["envelope"], b["available"]) for b in budgets] == [
            ("4250000.00", "4250000.00"),
            ("1000000.00", "1000000.00"),
        ]
        starter(data, "measure", "close", KEY)
        over = starter(data, "measure", "add-funds", KEY, "1", "--act", "d.d.s. 79", status=3)["error"]
        assert "is over" in over["message"]

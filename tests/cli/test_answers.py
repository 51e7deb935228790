"""What the starter answers without a server: exit status, one JSON document, plain words, no trace of Python."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.app import main
from storage.database import Database
from tests.lives import MEASURE, SAMPLES, prepared, submitted
from tests.service import ROOT, environment, starter

Answers = Callable[..., tuple[int, Any]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "AZIONI_ACTOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_DATA", str(tmp_path))
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "none.toml"))
    return tmp_path


@pytest.fixture
def record(data: Path) -> Path:
    """A record with one project, and no server."""
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    clock = prepared(database)
    submitted(database, clock.opened_at)
    database.close()
    return data


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Answers:
    def run(*arguments: str) -> tuple[int, Any]:
        status = main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, json.loads(said.out)

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("--json",),
        ("nonsense", "--json"),
        ("admit", "--json"),
        ("admit", "AR2017-0001", "--json", "--colour"),
        ("list", "--state", "asleep", "--json"),
        ("measure", "open", MEASURE, "--speed", "inf", "--json"),
        ("measure", "open", MEASURE, "--speed", "1e300", "--json"),
        ("measure", "open", MEASURE, "--speed", "nan", "--json"),
        ("measure", "open", MEASURE, "--as-of", "9999-12-31", "--json"),
        ("measure", "open", MEASURE, "--as-of", "yesterday", "--json"),
        ("admit", "AR2017-0001", "--command-id", "x" * 201, "--json"),
        ("admit", "AR2017-0001", "--command-id", "", "--json"),
        ("start", "AR2017-0001", "--date", "2018-13-01", "--json"),
        ("award", "AR2017-0001", "--decree", "1", "--cup", "short", "--json"),
        ("score", "AR2017-0001", "--criterion", "quality=high", "--json"),
        ("score", "AR2017-0001", "--criterion", "quality=1", "--criterion", "quality=2", "--json"),
        ("sign-plan", "AR2017-0001", "--json"),
        ("verify-outcome", "AR2017-0001", "--recipient", "R01", "--json"),
        ("verify-outcome", "AR2017-0001", "--recipient", "R01", "--refused", "--json"),
    ],
)
def test_wrong_usage_is_2_and_one_document(record: Path, answer: Answers, arguments: tuple[str, ...]) -> None:
    status, document = answer(*arguments)
    assert (status, document["error"]["code"]) == (2, "malformed")
    assert document["error"]["message"]
    assert list(document["error"]) == ["code", "message", "findings"]


def test_common_options_stand_before_or_after_the_command(record: Path, answer: Answers) -> None:
    after = answer("list", "--measure", MEASURE, "--json", "--as", "auditor")
    assert answer("--json", "--as", "auditor", "list", "--measure", MEASURE) == after
    assert answer("--as=auditor", "--json", "list", "--measure", MEASURE) == after
    assert answer("--json", "measure", "list")[0] == 0
    status, document = answer("--as", "officer", "--json", "award", "AR2017-0001", "--decree", "1")
    assert (status, document["error"]["findings"][0]["rule"]) == (3, "role")


def test_money_has_two_decimals_and_instants_an_offset(record: Path, answer: Answers) -> None:
    _, budget = answer("budget", MEASURE, "--json")
    parts = [budget[part] for part in ("available", "reserved", "committed", "ordered", "paid")]
    assert all(part.partition(".")[2].__len__() == 2 for part in [*parts, budget["envelope"]])
    cents = [int(part.replace(".", "")) for part in parts]
    assert sum(cents) == int(budget["envelope"].replace(".", ""))
    assert budget["reserved"] == "76642.00"
    _, status = answer("status", "AR2017-0001", "--json")
    assert status["money"]["requested"] == "76642.00"
    assert status["since"].endswith("+02:00")


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "AR2017-0099"), ("history", "AR2017-0099"), ("deadlines", "AR2017-0099"), ("admit", "AR2017-0099"),
        ("budget", "nothing"), ("measure", "show", "nothing"), ("list", "--measure", "nothing"),
        ("check-claim", "AR2017-0001", "--claim", "C1"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_4(record: Path, answer: Answers, arguments: tuple[str, ...]) -> None:
    status, document = answer(*arguments, "--json")
    assert (status, document["error"]["code"]) == (4, "not_found")


def test_a_decree_with_an_unknown_project_awards_none(record: Path, answer: Answers) -> None:
    before = answer("history", "AR2017-0001", "--json")
    status, document = answer("award", "AR2017-0001", "AR2017-0099", "--decree", "1", "--json")
    assert (status, document["error"]["message"]) == (4, "there is no project 'AR2017-0099'")
    assert answer("history", "AR2017-0001", "--json") == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEMPORAL_ADDRESS", "127.0.0.1:1"),
        ("TEMPORAL_ADDRESS", "not an address"),
        ("TEMPORAL_PROFILE", "nothing"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgresql://user:secret@127.0.0.1:1/none"),
    ],
)
def test_what_cannot_be_reached_is_5(
    record: Path, answer: Answers, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    if name == "TEMPORAL_PROFILE":
        (record / "none.toml").write_text("[profile.default]\n", encoding="utf-8")
    status, document = answer("admit", "AR2017-0001", "--json")
    assert (status, document["error"]["code"]) == (5, "unavailable")
    assert "secret" not in document["error"]["message"]
    assert not (record / "errors.log").exists()


def test_reading_where_nothing_was_started_makes_nothing(
    data: Path, answer: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZIONI_DATA", str(data / "none"))
    assert answer("list", "--json")[0] == 5
    assert not (data / "none").exists()


def test_words_of_people_are_shown_as_they_are(record: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    application = yaml.safe_load((SAMPLES / "legler-2018.yaml").read_text(encoding="utf-8"))
    application["title"] = "[/bold] [red]net[/]"
    path = data / "brackets.yaml"
    path.write_text(yaml.safe_dump(application), encoding="utf-8")
    database = Database(f"sqlite:///{data / 'azioni.db'}")
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE project SET title = ?", (application["title"],))
    database.close()
    for command in ("list", "status", "history", "deadlines"):
        assert main([command, *([] if command == "list" else ["AR2017-0001"])]) == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    assert "[/bold]" in said
    assert "\x1b" not in said, "no colours where nobody sees them"


def test_defaults_of_a_measure_are_marked(data: Path, answer: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    _, document = answer("measure", "show", MEASURE, "--json")
    assert {value["source"] for value in document["values"]} == {"seed", "published", "default"}
    assert main(["measure", "show", MEASURE]) == 0
    assert "default (ours)" in capsys.readouterr().out


def test_a_full_disk_leaves_no_trace_of_python() -> None:
    for arguments in (["measure", "show", MEASURE, "--json"], ["measure", "show", MEASURE]):
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            command = [sys.executable, str(ROOT / "starter.py"), *arguments]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_reading_does_not_wait_for_the_clients_library(record: Path) -> None:
    script = "import sys; from cli.app import main; main(sys.argv[1:]); sys.exit('temporalio' in sys.modules)"
    for arguments in (["status", "AR2017-0001"], ["list"], ["budget", MEASURE], ["history", "AR2017-0001"], ["deadlines", "AR2017-0001"], ["measure", "show", MEASURE]):  # fmt: skip
        command = [sys.executable, "-c", script, *arguments, "--json"]
        done = subprocess.run(command, env=environment(record), cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (arguments, done.stderr)
        assert json.loads(done.stdout)


def test_a_locked_record_is_5_within_seconds(record: Path) -> None:
    database = Database(f"sqlite:///{record / 'azioni.db'}")
    with database.write():
        began = time.monotonic()
        assert starter(record, "status", "AR2017-0001")["state"] == "formal_check"
        assert starter(record, "admit", "AR2017-0001", status=5)["error"]["code"] == "unavailable"
        assert time.monotonic() - began < 30
    database.close()


async def _connects(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def test_a_server_does_not_outlive_a_killed_service(tmp_path: Path) -> None:
    """Two servers on one file would lose what they hold: a second start must find the directory free."""
    from tests.service import dev, wait_for

    with dev(tmp_path / "data") as running:
        port = int(running.address.rpartition(":")[2])
        assert asyncio.run(_connects(port))
        running.kill()
        wait_for(lambda: not asyncio.run(_connects(port)), seconds=15)

"""What the starter answers without a server: exit status, one JSON document, plain words (and a server that ends)."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cli.app import main
from storage.database import Database
from tests.lives import MEASURE, prepared, submitted
from tests.service import ROOT, dev, environment, wait_for

Answers = Callable[..., tuple[int, Any]]
TITLE = "[/bold] [red]net[/]"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record with one project whose title looks like markup, no server, no settings from outside."""
    for name in ("DATABASE_URL", "SMTP_URL", "AZIONI_ACTOR", "TEMPORAL_ADDRESS", "TEMPORAL_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_DATA", str(tmp_path))
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "temporal.toml"))
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    clock = prepared(database)
    submitted(database, clock.opened_at, title=TITLE)
    database.close()
    return tmp_path


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Answers:
    """Run a command that is asked for JSON: its status and its one document."""

    def run(*arguments: str) -> tuple[int, Any]:
        status = main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, json.loads(said.out)

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("measure", "open", MEASURE, "--speed", "inf"),
        ("measure", "open", MEASURE, "--speed", "1e300"),
        ("measure", "open", MEASURE, "--speed", "nan"),
        ("measure", "open", MEASURE, "--as-of", "9999-12-31"),
        ("admit", "AR2017-0001", "--command-id", "x" * 201),
        ("admit", "AR2017-0001", "--command-id", ""),
        ("score", "AR2017-0001", "--criterion", "quality=1", "--criterion", "quality=2"),
    ],
)
def test_what_no_clock_and_no_server_could_bear_is_wrong_usage(answer: Answers, arguments: tuple[str, ...]) -> None:
    status, document = answer(*arguments, "--json")
    assert (status, document["error"]["code"]) == (2, "malformed")
    assert document["error"]["message"]


@pytest.mark.parametrize("option", ["--port", "--ui-port"])
@pytest.mark.parametrize("port", ["99999", "65536", "0", "-1"])
def test_a_port_is_a_number_from_1_to_65535(answer: Answers, option: str, port: str) -> None:
    """It was an OverflowError of the socket's."""
    status, document = answer("dev", option, port, "--json")
    assert (status, document["error"]["code"]) == (2, "malformed")
    assert document["error"]["message"] == f"{option} must be a number from 1 to 65535"


def test_common_options_stand_before_or_after_the_command(answer: Answers) -> None:
    after = answer("list", "--measure", MEASURE, "--json", "--as", "auditor")
    assert after[0] == 0
    assert answer("--json", "--as", "auditor", "list", "--measure", MEASURE) == after
    assert answer("--as=auditor", "--json", "list", "--measure", MEASURE) == after
    assert answer("--json", "measure", "list")[0] == 0
    status, document = answer("--as", "officer", "--json", "award", "AR2017-0001", "--decree", "1")
    assert (status, document["error"]["findings"][0]["rule"]) == (3, "role")


def test_money_has_two_decimals_and_instants_an_offset(answer: Answers) -> None:
    _, budget = answer("budget", MEASURE, "--json")
    parts = [budget[part] for part in ("available", "reserved", "committed", "ordered", "paid")]
    assert {len(amount.partition(".")[2]) for amount in [*parts, budget["envelope"]]} == {2}
    assert sum(int(part.replace(".", "")) for part in parts) == int(budget["envelope"].replace(".", ""))
    assert budget["reserved"] == "76642.00"
    _, status = answer("status", "AR2017-0001", "--json")
    assert status["money"]["requested"] == "76642.00"
    assert status["since"].endswith("+02:00")


def test_a_history_tells_who_what_and_how_much(answer: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    """F89: in plain words, and the money of each entry for scripts."""
    status, (entry,) = answer("history", "AR2017-0001", "--json")
    words = "the operator handed in the application, number 1 in order of arrival; 76,642.00 euro were reserved"
    assert (status, entry["command"], entry["to"], entry["words"]) == (0, "submit", "formal_check", words)
    assert entry["money"] == [
        {"from": "available", "to": "reserved", "amount": "76642.00", "reason": "reservation at submission"}
    ]
    assert main(["history", "AR2017-0001"]) == 0
    assert "76,642.00" in capsys.readouterr().out


def test_a_decree_with_an_unknown_project_awards_none(answer: Answers) -> None:
    """The first project would be asked for first: nobody may be awarded before all the numbers are known."""
    status, document = answer("award", "AR2017-0001", "AR2017-0099", "--decree", "1", "--json")
    assert (status, document["error"]["message"]) == (4, "there is no project 'AR2017-0099'")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEMPORAL_ADDRESS", "not an address"),
        ("TEMPORAL_PROFILE", "nothing"),
        ("TEMPORAL_CONFIG_FILE", str(ROOT / "README.md")),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgresql://user:secret@127.0.0.1:1/none"),
    ],
)
def test_settings_with_which_nothing_can_be_reached(
    answer: Answers, data: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    status, document = answer("admit", "AR2017-0001", "--json")
    assert (status, document["error"]["code"]) == (5, "unavailable")
    assert "secret" not in document["error"]["message"]
    assert not (data / "errors.log").exists()


@pytest.fixture
def another_server() -> Iterator[str]:
    """Something that listens and speaks another protocol: the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = server.accept()
                    with caller:
                        caller.recv(16)
                        caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=refuse, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def test_a_server_that_cannot_be_reached_says_why(
    answer: Answers, monkeypatch: pytest.MonkeyPatch, another_server: str
) -> None:
    """D9: TLS and keys do not read as if the service were not started."""

    def why(**settings: str) -> str:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        status, document = answer("admit", "AR2017-0001", "--json")
        assert status == 5
        return str(document["error"]["message"])

    assert "starter.py dev" in why(TEMPORAL_ADDRESS="127.0.0.1:1")
    plain, tls = why(TEMPORAL_ADDRESS=another_server), why(TEMPORAL_TLS="true")
    no_key = why(TEMPORAL_TLS_CLIENT_CERT_PATH="/none/cert.pem", TEMPORAL_TLS_CLIENT_KEY_PATH="/none/key.pem")
    assert "TLS on one side" in plain, plain
    assert "TLS on one side" in tls, tls
    assert "/none/" in no_key, no_key
    assert "starter.py dev" not in plain + tls + no_key


def test_reading_makes_no_directory(answer: Answers, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZIONI_DATA", str(data / "none"))
    assert answer("list", "--json")[0] == 5
    assert not (data / "none").exists()


@pytest.mark.parametrize("command", ["list", "status", "history", "deadlines"])
def test_words_of_people_are_shown_as_they_are(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert main([command, *([] if command == "list" else ["AR2017-0001"])]) == 0
    said = capsys.readouterr()
    assert "\x1b" not in said.out, "no colours where nobody sees them"
    if command in ("list", "status"):
        assert "[/bold]" in said.out


def test_defaults_of_a_measure_are_marked(answer: Answers, capsys: pytest.CaptureFixture[str]) -> None:
    _, document = answer("measure", "show", MEASURE, "--json")
    assert {value["source"] for value in document["values"]} == {"seed", "published", "default"}
    assert main(["measure", "show", MEASURE]) == 0
    assert "our default" in capsys.readouterr().out


@pytest.mark.parametrize("form", [["--json"], []])
def test_a_full_disk_leaves_no_trace_of_python(data: Path, form: list[str]) -> None:
    command = [sys.executable, str(ROOT / "starter.py"), "measure", "show", MEASURE, *form]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            command, env=environment(data), stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


@pytest.mark.parametrize("command", ["status AR2017-0001", "list", f"budget {MEASURE}", "history AR2017-0001", "deadlines AR2017-0001", f"measure show {MEASURE}", f"audit verify {MEASURE}"])  # fmt: skip
def test_reading_does_not_load_the_clients_library(data: Path, command: str) -> None:
    """A cold answer within a second."""
    script = "import sys; from cli.app import main; status = main(sys.argv[1:]); sys.exit(status or 'temporalio' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script, *command.split(), "--json"],
        env=environment(data), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def test_a_server_does_not_outlive_a_killed_service(tmp_path: Path) -> None:
    """Two servers on one file would lose what they hold: a second start must find the directory free."""
    with dev(tmp_path / "service") as running:
        port = int(running.address.rpartition(":")[2])
        assert asyncio.run(_answers(port))
        running.kill()
        wait_for(lambda: not asyncio.run(_answers(port)), seconds=15)

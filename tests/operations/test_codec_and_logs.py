"""Sealed payloads and their keys; lines of log of the SDK, and none on replay."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from runtime.codec import ENCODING, Sealed, add_key, read_keys
from runtime.histories import file_name
from runtime.logs import configure, of_the_sdk
from runtime.sandbox import sandbox
from runtime.settings import CannotStart
from runtime.worker import WORKFLOWS
from tests.service import ROOT

PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"under_evaluation"')


async def test_a_key_is_changed_by_adding_one(tmp_path: Path) -> None:
    path = tmp_path / "codec.json"
    assert add_key(path) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    (old,) = await Sealed(read_keys(path)).encode([PLAIN])
    assert add_key(path) == 2
    both = Sealed(read_keys(path))
    (new,) = await both.encode([PLAIN])
    assert [payload.metadata["key"] for payload in (old, new)] == [b"1", b"2"]
    assert old.metadata["encoding"] == new.metadata["encoding"] == ENCODING
    assert await both.decode([old, new, PLAIN]) == [PLAIN] * 3


async def test_what_was_changed_or_has_another_key_is_not_opened(tmp_path: Path) -> None:
    add_key(tmp_path / "one")
    add_key(tmp_path / "other")
    one = Sealed(read_keys(tmp_path / "one"))
    (sealed,) = await one.encode([PLAIN])
    with pytest.raises(ValueError, match="another one"):
        await Sealed(read_keys(tmp_path / "other")).decode([sealed])
    sealed.data = sealed.data[:-1] + bytes([sealed.data[-1] ^ 1])
    with pytest.raises(ValueError, match="changed"):
        await one.decode([sealed])
    sealed.metadata["key"] = b"9"
    with pytest.raises(ValueError, match="key 9"):
        await one.decode([sealed])


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"1": "00"}', '{"1": 7}'])
def test_a_file_without_keys_starts_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "codec.json"
    path.write_text(text)
    with pytest.raises(CannotStart, match="AZIONI_CODEC_KEYS"):
        read_keys(path)


async def test_a_replay_writes_no_line(caplog: pytest.LogCaptureFixture) -> None:
    history = next((ROOT / "tests" / "replay" / "histories").glob("withdrawn.*.json")).read_text(encoding="utf-8")
    replayer = Replayer(
        workflows=WORKFLOWS, data_converter=pydantic_data_converter, workflow_runner=sandbox(strict=True)
    )
    with caplog.at_level(logging.INFO):
        await replayer.replay_workflow(WorkflowHistory.from_json("project", history))
    assert not [record for record in caplog.records if record.name.startswith("temporalio.workflow")]


def test_a_line_of_the_sdk_says_of_which_workflow_it_is() -> None:
    record = logging.makeLogRecord({"msg": "Failing workflow task"})
    fields = {"workflow_id": "project/AR2018-0001", "run_id": "r", "namespace": "default", "failure": "quotes anything"}
    record.temporal_log = SimpleNamespace(fields=fields, target="temporalio_sdk_core::worker")
    line = of_the_sdk(None, "warning", {"event": "Failing workflow task", "_record": record})
    del line["_record"]
    assert line == {
        "event": "Failing workflow task",
        "target": "temporalio_sdk_core::worker",
        "workflow": "project/AR2018-0001",
        "run": "r",
    }


@contextmanager
def logs_of_a_worker() -> Iterator[None]:
    """Lines are written as a worker writes them."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    configure()
    try:
        yield
    finally:
        structlog.configure(**before)
        root.handlers[:] = handlers
        root.setLevel(level)


def test_a_traceback_in_the_log_tells_of_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """Values that were at hand, those that a database adds to its words, and codes in the words themselves."""
    code, account = "RSSMRA80A01H501U", "IT60X0542811101000000123456"

    def met(person: str) -> None:
        try:
            raise KeyError(person)
        except KeyError as cause:
            raise ValueError(
                f"no such account: {account} of m.rossi@example.org\nDETAIL: Key (name)=(Rossi Maria)"
            ) from cause

    with logs_of_a_worker():
        try:
            met(code)
        except ValueError:
            structlog.get_logger("test").exception("parked", project="AR2017-0001")
    said = json.loads(capsys.readouterr().err)
    assert (said["event"], said["project"]) == ("parked", "AR2017-0001")
    assert "ValueError: no such account: … of …" in said["exception"]
    assert "KeyError: '…'" in said["exception"]
    assert "in met" in said["exception"], "where it arose is said"
    assert not [secret for secret in (code, account, "rossi", "Rossi") if secret in said["exception"]]


@pytest.mark.parametrize(
    "id", ["project/AR2017-0001", "../../etc/cron.d/x", "..", "/root/.ssh/id", "x" * 1000, "é" * 300]
)
def test_a_history_is_taken_down_within_its_directory(id: str, tmp_path: Path) -> None:
    """Whoever reaches the engine may begin a workflow under any id of a thousand signs."""
    path = tmp_path / file_name(id)
    path.write_text("{}")
    assert path.resolve().parent == tmp_path.resolve()

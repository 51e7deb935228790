"""What the doctor asks at the moment at which he is asked, one fault a test: record, mail server, clocks, signatures, blocked work.

What needs a whole service that is struck is in ``make chaos``, which takes the time until he says it (docs/chaos.md).
"""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import text
from temporalio.api.common.v1 import ActivityType
from temporalio.api.enums.v1 import PendingActivityState, TimeoutType
from temporalio.api.workflow.v1 import PendingActivityInfo, PendingWorkflowTaskInfo
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse
from temporalio.client import Client, WorkflowExecutionDescription

from activities import mail, reconcile
from activities.decide import decide_in
from domain.lifecycle import contents as c
from office import checks, health, sounding
from office.caller import Caller
from office.checks import Check
from office.surroundings import held, no_greeting
from runtime import pollers
from runtime.clock_steps import ClockSteps
from runtime.schedules import DUTIES
from runtime.settings import Settings
from storage import database as storage_database
from storage import troubles
from storage.database import Database
from storage.troubles import Kind, Trouble
from tests import lives
from tests.conftest import created
from tests.mailbox import mail_server
from tests.service import free_port
from workflows.calls import CARRY_LETTERS, DECIDE, Call

HOUR = timedelta(hours=1)


@pytest.fixture
def locked(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A record that somebody else holds, and whoever waits for it waits for a moment only."""
    monkeypatch.setattr(storage_database, "_PRAGMAS", ("journal_mode=WAL", "busy_timeout=20"))
    with closing(sqlite3.connect(str(sqlite.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield sqlite


def test_a_record_that_somebody_holds_is_said(locked: Database) -> None:
    assert held(locked).startswith("nobody can write to it: ")
    assert "it is locked by another process" in held(locked)


def test_a_record_that_nobody_holds_is_not_said(sqlite: Database) -> None:
    assert held(sqlite) == ""


def test_a_postgresql_for_reading_only_is_said(postgresql: str) -> None:
    """As the second server of two, or one whose administrator has closed it for writing."""
    with closing(Database(created(postgresql, "for_reading"))) as database:
        assert held(database) == ""
        with database.write() as session:
            session.execute(text("ALTER DATABASE for_reading SET default_transaction_read_only = on"))
        database.close()
        assert held(database) == "nobody can write to it: its server is for reading only"


async def greeting(url: str) -> str:
    """What the doctor says of a mail server."""
    return await no_greeting(Settings(SMTP_URL=url))


async def test_a_mail_server_that_is_down_is_said() -> None:
    port = free_port()
    assert f"the mail server cannot be used now: Error connecting to 127.0.0.1 on port {port}" in (
        await greeting(f"smtp://127.0.0.1:{port}")
    )


async def test_a_mail_server_that_does_not_speak_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "GREETS_WITHIN", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "the mail server cannot be used now: Timed out" in await greeting(f"smtp://127.0.0.1:{port}")


async def test_a_mail_server_that_greets_is_well() -> None:
    with mail_server() as box:
        assert await greeting(box.url) == ""
        assert box.received == [], "to ask is to send nothing"


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (timedelta(0), "it shows the time of this machine"),
        (3 * HOUR, "it is 3.0 h ahead of this machine's: one of them is wrong"),
        (-26 * HOUR, "it is 26.0 h behind this machine's: one of them is wrong"),
    ],
)
async def test_an_engine_with_another_time_is_said(
    apart: timedelta, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(*_: object) -> dict[str, datetime]:
        return {"worker": datetime.now(UTC) + apart, "one that was stopped": datetime.now(UTC) - 50 * HOUR}

    monkeypatch.setattr(pollers, "asked", asked)
    assert (await sounding.engines_time(cast("Client", None))).detail == said


def test_the_time_of_the_record_is_that_of_its_server(postgresql: str) -> None:
    with closing(Database(postgresql)) as database:
        assert checks.same_time("record's clock", database.clock()).ok


class Clock:
    """A machine whose clock can be set."""

    def __init__(self) -> None:
        self.on_the_wall = 1_000_000.0
        self.since_boot = 500.0

    def passes(self, time: timedelta) -> None:
        """Time passes."""
        self.on_the_wall += time.total_seconds()
        self.since_boot += time.total_seconds()


@pytest.mark.parametrize(("step", "way"), [(3 * HOUR, "ahead"), (-3 * HOUR, "back")])
def test_a_machine_whose_clock_was_set_says_so_for_an_hour(sqlite: Database, step: timedelta, way: str) -> None:
    sqlite.migrate()
    clock = Clock()
    steps = ClockSteps(sqlite, lambda: clock.on_the_wall, lambda: clock.since_boot)

    def said() -> list[str]:
        steps.look()
        with sqlite.read() as session:
            return [str(one) for one in troubles.known(session)]

    clock.passes(HOUR)
    assert said() == []
    clock.on_the_wall += step.total_seconds()
    words = f"clock: the clock of the machine was set {way} by 180 minutes: see whether terms ended too early or late"
    assert said() == [words]
    clock.passes(HOUR / 2)
    assert said() == [words]
    clock.passes(HOUR)
    assert said() == []
    clock.on_the_wall += step.total_seconds()
    assert said() == [words]
    clock.on_the_wall -= step.total_seconds()
    assert said() == [], "it was set back again"


@pytest.mark.parametrize(
    ("later", "still"), [(timedelta(minutes=5), True), (timedelta(hours=2), False), (-3 * HOUR, False)]
)
def test_that_a_clock_was_set_is_said_by_the_next_worker_too(sqlite: Database, later: timedelta, still: bool) -> None:
    """For the rest of its hour; not when its clock shows that the other one was set right again."""
    sqlite.migrate()
    clock = Clock()
    steps = ClockSteps(sqlite, lambda: clock.on_the_wall, lambda: clock.since_boot)
    clock.on_the_wall += (3 * HOUR).total_seconds()
    steps.look()
    clock.on_the_wall += later.total_seconds()
    nexts = ClockSteps(sqlite, lambda: clock.on_the_wall, lambda: clock.since_boot)
    nexts.look()
    with sqlite.read() as session:
        assert bool(troubles.known(session, kind=Kind.stepped)) is still
    clock.passes(2 * HOUR)
    nexts.look()
    with sqlite.read() as session:
        assert troubles.known(session, kind=Kind.stepped) == []


def test_a_command_in_somebodys_name_is_said(tmp_path: Path) -> None:
    """It was refused and is on record; that somebody tries is for the administrator to know."""
    with closing(Database(f"sqlite:///{tmp_path / 'azioni.db'}")) as database:
        lives.prepared(database, real=datetime.now(UTC))
        project = lives.submitted(database, datetime.now(UTC)).project
        assert signatures(tmp_path).ok
        true = lives.command(database, project, "admit", c.Nothing())
        for lie in (true.model_copy(update={"signature": "00" * 64}), true.model_copy(update={"actor": "mallory"})):
            with database.write() as session:
                assert not decide_in(session, lie, lives.OPENED).accepted
    found = signatures(tmp_path)
    assert not found.ok
    assert found.detail == "; ".join(
        f"'admit' on {project} in the name of '{actor}' was refused: it was not theirs"
        for actor in ("officer", "mallory")
    )


def signatures(data: Path) -> Check:
    """What the doctor says of them, without an engine."""
    seen = health.examine(Caller(Settings(AZIONI_DATA=data)))
    return next(check for check in seen if check.name == "signatures")


def standing(*pending: PendingActivityInfo, task: int = 0) -> WorkflowExecutionDescription:
    """A workflow as the engine describes it."""
    raw = DescribeWorkflowExecutionResponse(
        pending_activities=pending, pending_workflow_task=PendingWorkflowTaskInfo(attempt=task) if task else None
    )
    return cast("WorkflowExecutionDescription", SimpleNamespace(raw_description=raw))


@pytest.mark.parametrize(
    ("work", "attempt", "seconds", "said"),
    [
        (DECIDE, 3, 1, "the decision does not succeed, try 3: it does not come to an end"),
        (DECIDE, 1, 45, "the decision does not succeed, try 1: it does not come to an end"),
        (DECIDE, 2, 10, ""),
        (CARRY_LETTERS, 1, 300, ""),
    ],
)
def test_work_that_is_blocked_is_said(work: Call[Any, Any], attempt: int, seconds: float, said: str) -> None:
    pending = PendingActivityInfo(
        activity_type=ActivityType(name=work.name), attempt=attempt,
        state=PendingActivityState.PENDING_ACTIVITY_STATE_STARTED,
    )  # fmt: skip
    pending.last_started_time.FromDatetime(datetime.now(UTC) - timedelta(seconds=seconds))
    found = [str(one) for one in reconcile.stands_still("project/AR2017-0001", standing(pending))]
    assert found == ([f"AR2017-0001: {said}"] if said else [])


@pytest.mark.parametrize(("attempt", "found"), [(4, 0), (5, 1)])
def test_a_service_that_is_started_anew_some_times_is_no_finding(attempt: int, found: int) -> None:
    """Each kill costs a try of the work that was in hand; one that kills its worker is found all the same."""
    pending = PendingActivityInfo(activity_type=ActivityType(name=CARRY_LETTERS.name), attempt=attempt)
    pending.last_failure.timeout_failure_info.timeout_type = TimeoutType.TIMEOUT_TYPE_HEARTBEAT
    assert len(list(reconcile.stands_still("courier", standing(pending)))) == found


@pytest.mark.parametrize(
    ("attempt", "said"), [(2, []), (3, ["AR2017-0001: the code of its workflow fails, try 3: see the UI"])]
)
def test_code_that_fails_is_said(attempt: int, said: list[str]) -> None:
    assert [str(one) for one in reconcile.stands_still("project/AR2017-0001", standing(task=attempt))] == said


async def test_what_was_found_and_has_gone_is_certified_anew(sqlite: Database) -> None:
    """The last certificate alarmed until the next morning of what had been over within a minute."""
    sqlite.migrate()
    asked: list[str] = []

    class Engine:
        """An engine in which nothing runs."""

        async def list_workflows(self, _: str) -> AsyncIterator[Any]:
            for workflow in list[Any]():
                yield workflow

        def get_schedule_handle(self, id: str) -> Any:
            async def trigger() -> None:
                asked.append(id)

            return SimpleNamespace(trigger=trigger)

    with sqlite.write() as session:
        words = "the code of its workflow fails, try 3: see the UI"
        troubles.note(session, Trouble("AR2017-0001", "failing", Kind.failing, "failing", words, datetime.now(UTC)))
    for _ in range(2):
        assert (await reconcile.reconcile(cast("Client", Engine()), sqlite)).found == ()
    assert asked == [DUTIES[0].id], "once, when it had gone"
    assert DUTIES[0].workflow == "DailyWatch"

"""A worker whose sign of life was lost is told to stop: what it has begun on the record is ended all the same.

An exception thrown into a thread while it waits for its turn would take the turn with it: whoever comes after would wait for
ever, each decision for its whole minute, until somebody starts the worker anew.
"""

from __future__ import annotations

import inspect
import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from temporalio import activity
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.courier import Bell
from activities.desk import Decisions
from activities.mail import Directory
from activities.payments import PaymentRuns
from activities.registry import all_activities
from activities.treasury import Directory as Treasury
from domain.lifecycle import contents as c
from storage.database import Database
from tests import lives
from workflows.messages import Answer, DecideInput

BELL = cast("Bell", SimpleNamespace(letters_wait=lambda: None, money_came_free=lambda _m, _p: None))


def test_no_thread_is_interrupted(sqlite: Database, tmp_path: Path) -> None:
    activities = [
        *all_activities(sqlite, Directory(tmp_path), tmp_path, BELL, lambda _: ""),
        *PaymentRuns(sqlite, Treasury(tmp_path)).all(),
    ]
    threads = [one for one in activities if not inspect.iscoroutinefunction(one)]
    assert threads
    assert all(activity._Definition.must_from_callable(one).no_thread_cancel_exception for one in threads)


def test_a_decision_that_is_cancelled_while_it_waits_lets_the_next_one_pass(sqlite: Database) -> None:
    clock = lives.prepared(sqlite, real=datetime.now(UTC))
    projects = [lives.submitted(sqlite, datetime.now(UTC), title=f"Rete {n}").project for n in range(2)]
    decisions = Decisions(sqlite, BELL)

    def begin(project: str) -> DecideInput:
        command = lives.command(sqlite, project, "admit", c.Nothing())
        return DecideInput(command=command, at=clock.programme(datetime.now(UTC)))

    first, second = map(begin, projects)
    with sqlite.write():
        env = environment()
        waits = in_a_thread(env, decisions, first)
        while not decisions.waiting():
            time.sleep(0.01)
        env.cancel()
    assert waits.result(timeout=30).accepted
    assert in_a_thread(environment(), decisions, second).result(timeout=30).accepted


def in_a_thread(env: ActivityEnvironment, decisions: Decisions, start: DecideInput) -> Future[Answer]:
    """Decide; a thread that waits for ever does not hold up the end of the tests."""
    found: Future[Answer] = Future()

    def work() -> None:
        try:
            found.set_result(env.run(decisions.decide, start))
        except BaseException as error:  # noqa: BLE001 - whatever was thrown into the thread is what the test is about
            found.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return found


def environment() -> ActivityEnvironment:
    """An activity that was asked for just now."""
    found = ActivityEnvironment(cast("Client", None))
    found.info = replace(found.info, scheduled_time=datetime.now(UTC), started_time=datetime.now(UTC))
    return found

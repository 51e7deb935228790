"""A history that has grown long goes on as a new one: on the real server, told to suggest it early."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from activities.delivery import ensure_started, project_handle, ring
from activities.mail import Directory
from domain.lifecycle.states import State
from runtime.server import executable
from runtime.worker import build_worker
from storage import audit
from storage.database import Database
from tests import lives
from workflows.messages import COURIER, Answer, CourierInput
from workflows.search_attributes import ALL, MEASURE

SUGGEST = ["--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=40"]


async def test_a_life_goes_on_through_several_histories(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'azioni.db'}")
    env = await WorkflowEnvironment.start_local(
        dev_server_existing_path=executable(),
        dev_server_extra_args=SUGGEST,
        dev_server_log_level="error",
        search_attributes=ALL,
        data_converter=pydantic_data_converter,
    )
    async with env, build_worker(env.client, database, Directory(tmp_path / "mail"), tmp_path):
        lives.prepared(database, real=datetime.now(UTC))
        await ring(env.client, CourierInput(stays=timedelta(0)))  # each ring is a round of its own
        courier = (await env.client.get_workflow_handle(COURIER).describe()).run_id
        project = lives.submitted(database, datetime.now(UTC)).project
        await ensure_started(env.client, database, project)
        update: Any = project_handle(env.client, project).execute_update
        first = (await project_handle(env.client, project).describe()).run_id
        given = []
        for _, name, content in lives.until("record_services"):
            command = lives.command(database, project, name, content)
            answer: Answer = await update(name, command, id=command.id, result_type=Answer)
            assert answer.accepted, answer
            given.append(command)
        described = await project_handle(env.client, project).describe()
        assert described.run_id != first, "the history was continued"
        assert described.typed_search_attributes.get(MEASURE) == lives.MEASURE
        assert await described.memo_value("title") == "Cooperativa Legler"
        again: Answer = await update("admit", given[0], id="another update, the same command", result_type=Answer)
        assert again.accepted, "an id that an earlier history handled returns the first answer"
        with database.read() as session:
            assert [e.name for e in audit.history(session, project) if e.role != "system"] == [
                "submit",
                *(c.name for c in given),
            ]
        assert lives.file_of(database, project).state is State.in_delivery
        for _ in range(10):
            await ring(env.client)
            await asyncio.sleep(0.05)
        assert (await env.client.get_workflow_handle(COURIER).describe()).run_id != courier, "so does the courier"
        assert len(list((tmp_path / "mail").iterdir())) == 3, "the receipt, the award, the start: each once"
    database.close()

"""Back-up and restore: a copy of a running service, put back in part, whole, and older."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.delivery import ensure_started, project_handle
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from runtime.backup import ENGINE, RECORD, back_up
from runtime.service import RecordGone, development
from runtime.settings import Settings
from storage import anchors, verification
from storage.database import Database
from tests import lives
from tests.service import free_port
from workflows.messages import Answer, Standing

PROJECT = "AR2017-0001"


def settings(data: Path) -> Settings:
    """The settings of a data directory."""
    return Settings(AZIONI_DATA=data, AZIONI_COMPARE_SECONDS=3600)


async def give(client: object, database: Database, name: str, content: c.Content) -> None:
    """Give a command through the update; it must be accepted."""
    command = lives.command(database, PROJECT, name, content)
    handle = project_handle(client, PROJECT)  # type: ignore[arg-type]
    answer: Answer = await handle.execute_update(name, command, id=command.id, result_type=Answer)
    assert answer.accepted, answer.findings


async def lived(data: Path, copies: Path) -> None:
    """A service that is copied while it runs, and goes on: the copy knows the admission, the service the score too."""
    data.mkdir()
    record = Database(f"sqlite:///{data / RECORD}")
    record.migrate()
    lives.register_actors(record)
    record.close()
    async with development(settings(data), free_port(), free_port()) as (_, client, database):
        lives.prepared(database, real=datetime.now(UTC))
        assert lives.submitted(database, datetime.now(UTC)).project == PROJECT
        await ensure_started(client, database, PROJECT)
        await give(client, database, "admit", c.Nothing())
        assert [path.name for path in await asyncio.to_thread(back_up, settings(data), copies)] == [ENGINE, RECORD]
        await give(client, database, "score", c.Score(points=lives.POINTS))


async def test_what_is_put_back_in_part_or_whole_goes_on_from_the_record(tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    await lived(data, copies)
    for names, state in (
        ((RECORD,), State.under_evaluation),
        ((ENGINE,), State.awaiting_decision),
        ((ENGINE, RECORD), State.under_evaluation),
    ):
        restored = tmp_path / "-".join(names)
        shutil.copytree(data, restored)
        for name in names:
            for beside in ("", "-wal", "-shm"):
                (restored / f"{name}{beside}").unlink(missing_ok=True)
            shutil.copy(copies / name, restored / name)
        async with development(settings(restored), free_port(), free_port()) as (_, client, database):
            file = lives.file_of(database, PROJECT)
            known: Standing = await project_handle(client, PROJECT).query("standing", result_type=Standing)
            assert (known.state, known.version, file.state) == (state, file.version, state), names
            if state is State.under_evaluation:
                await give(client, database, "score", c.Score(points=lives.POINTS))
            with database.read() as session:
                reports = verification.inspect(session, anchors.on_record(session))
            assert [finding for report in reports for finding in report.findings] == []


async def test_a_record_that_is_gone_is_said_and_not_replaced(tmp_path: Path) -> None:
    """``dev`` made an empty one without a word."""
    data = tmp_path / "data"
    (data / "certificates").mkdir(parents=True)
    (data / "certificates" / "2026-11-26T050000Z.json").write_text("{}")
    with pytest.raises(RecordGone, match=r"the record .* is gone, and certificates"):
        async with development(settings(data), free_port(), free_port()):
            pass
    assert not (data / RECORD).exists()

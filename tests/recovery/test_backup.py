"""Back-up and restore: a copy of a running service, put back in part, whole, and older; and a record that is gone."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
import subprocess
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.client import Client

from activities.delivery import ensure_started, project_handle
from activities.reconcile import reconcile
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from office.caller import Caller
from office.health import examine
from runtime import tasks
from runtime.backup import DUMP, RECORD, CannotCopy, back_up
from runtime.gone import ENGINE, RecordGone
from runtime.server import embedded
from runtime.service import development, first_connection, working
from runtime.settings import Settings
from storage import anchors, ledger, queries, verification
from storage.database import PERSON_KEYS, Database
from storage.errors import DatabaseUnavailable
from storage.presence import Presence
from tests import lives
from tests.conftest import created, postgresql_programs
from tests.service import free_port
from workflows.messages import Answer, Standing

PROJECT = "AR2017-0001"
# Handed in after the copy was taken.
YOUNGER = "AR2017-0002"


def settings(data: Path, url: str | None = None) -> Settings:
    """The settings of a data directory, and of a record that stands elsewhere; record and workflows are compared as in an office."""
    return Settings(AZIONI_DATA=data, DATABASE_URL=url)


async def give(client: Client, database: Database, name: str, content: c.Content, project: str = PROJECT) -> None:
    """Give a command through the update; it must be accepted."""
    command = lives.command(database, project, name, content)
    answer: Answer = await project_handle(client, project).execute_update(
        name, command, id=command.id, result_type=Answer
    )
    assert answer.accepted, answer.findings


def found_in(database: Database) -> list[object]:
    """What is wrong with the trace."""
    with database.read() as session:
        reports = verification.inspect(session, anchors.on_record(session))
    return [finding for report in reports for finding in report.findings]


async def lived(here: Settings, copies: Path) -> Path:
    """A service that is copied while it runs, and goes on: the copy knows the admission, the service the score and one more project."""
    here.data.mkdir(exist_ok=True)
    record = Database(here.database_url, here.person_keys)
    record.migrate()
    lives.register_actors(record)
    lives.keep_keys(here.data)
    record.close()
    async with development(here, free_port(), free_port()) as (_, client, database):
        lives.prepared(database, real=datetime.now(UTC))
        assert lives.submitted(database, datetime.now(UTC)).project == PROJECT
        await ensure_started(client, database, PROJECT)
        await give(client, database, "admit", c.Nothing())
        engine, of_record = await asyncio.to_thread(back_up, here, copies)
        assert engine.name == ENGINE
        await give(client, database, "score", c.Score(points=lives.POINTS))
        assert lives.submitted(database, datetime.now(UTC), title="Rete 2").project == YOUNGER
        await ensure_started(client, database, YOUNGER)
    return of_record


async def goes_on(here: Settings, state: State) -> None:
    """What was put back stands as its record says, and takes commands: also the project that one side does not know."""
    async with development(here, free_port(), free_port()) as (_, client, database):
        assert lives.file_of(database, PROJECT).state is state
        if state is State.under_evaluation:  # the record is older: what was decided since is given again
            assert lives.submitted(database, datetime.now(UTC), title="Rete 3").project == YOUNGER
            await ensure_started(client, database, YOUNGER)
            await give(client, database, "score", c.Score(points=lives.POINTS))
        for project in (PROJECT, YOUNGER):
            await in_step(client, database, project)
        await give(client, database, "admit", c.Nothing(), YOUNGER)
        assert found_in(database) == []
        while (await reconcile(client, database, mend=False)).found:  # a letter may be on its way
            await asyncio.sleep(0.1)


async def in_step(client: Client, database: Database, project: str) -> None:
    """Wait until a workflow knows what its file says: a letter that leaves meanwhile begins terms, and is told a moment later."""
    while True:
        file = lives.file_of(database, project)
        known: Standing = await project_handle(client, project).query("standing", result_type=Standing)
        if (known.state, known.version) == (file.state, file.version):
            return
        await asyncio.sleep(0.1)


# What is put back, and where the project stands then: the record is the truth.
PUT_BACK = (
    ((ENGINE,), State.awaiting_decision),
    ((RECORD,), State.under_evaluation),
    ((ENGINE, RECORD), State.under_evaluation),
)


async def test_what_is_put_back_in_part_or_whole_goes_on_from_the_record(tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    await lived(settings(data), copies)
    for names, state in PUT_BACK:
        restored = tmp_path / "-".join(names)
        shutil.copytree(data, restored)
        for name in names:
            replaced(restored / name, copies / name)
        await goes_on(settings(restored), state)


async def test_a_record_on_postgresql_is_put_back_and_goes_on(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command copies it; its older copy is put back into its place, with the engine as it was or as it is."""
    monkeypatch.setenv("PATH", str(postgresql_programs()), prepend=":")
    here = settings(tmp_path / "data", created(postgresql, "to_copy"))
    copy = await lived(here, tmp_path / "copies")
    assert copy.suffix == DUMP
    for names, state in PUT_BACK:
        restored = settings(tmp_path / "-".join(names), here.database_url)
        shutil.copytree(here.data, restored.data)
        if ENGINE in names:
            replaced(restored.data / ENGINE, tmp_path / "copies" / ENGINE)
        if RECORD in names:
            words = ["pg_restore", "--clean", "--if-exists", "--single-transaction", f"--dbname={here.database_url}"]
            subprocess.run([*words, str(copy)], check=True, capture_output=True)
        await goes_on(restored, state)


def replaced(file: Path, copy: Path) -> None:
    """A database in a file, by a copy of it."""
    for beside in ("", "-wal", "-shm"):
        file.with_name(f"{file.name}{beside}").unlink(missing_ok=True)
    shutil.copy(copy, file)


def test_a_copy_that_is_taken_while_people_work_is_a_record_that_is_whole(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql: str
) -> None:
    monkeypatch.setenv("PATH", str(postgresql_programs()), prepend=":")
    lives.prepared(database)
    first = lives.submitted(database, title="Rete 0").project
    end = threading.Event()
    people = threading.Thread(target=hand_in_until, args=(database, end))
    people.start()
    url = database.url.render_as_string(hide_password=False)
    (copy,) = back_up(Settings(AZIONI_DATA=tmp_path, DATABASE_URL=url), tmp_path / "copy")
    end.set()
    people.join()
    with closing(put_back(copy, postgresql, tmp_path / PERSON_KEYS)) as restored:
        assert found_in(restored) == []
        with restored.read() as session:
            assert ledger.unbalanced(session, lives.MEASURE) == []
            there = [line.project for line in queries.projects(session)]
        with database.read() as session:
            now = [line.project for line in queries.projects(session)]
        assert first in there
        assert there == now[: len(there)], "a picture of one instant"


def hand_in_until(database: Database, end: threading.Event) -> None:
    """Applications come in until somebody says that it is enough."""
    for number in itertools.count(1):
        lives.submitted(database, title=f"Rete {number}")
        if end.is_set():
            return


def put_back(copy: Path, postgresql: str, keys: Path) -> Database:
    """A copy as a record of its own."""
    if copy.suffix != DUMP:
        return Database(f"sqlite:///{copy}", keys)
    url = created(postgresql, f"copy_of_{copy.stem}")
    subprocess.run(["pg_restore", f"--dbname={url}", str(copy)], check=True, capture_output=True)
    return Database(url, keys)


def test_a_copy_is_never_written_over_another_one_and_says_what_it_lacks(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = settings(tmp_path, created(postgresql, "not_copied"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "older").touch()
    with pytest.raises(CannotCopy, match="is not empty"):
        back_up(here, tmp_path / "full")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotCopy, match="'pg_dump' is not installed here"):
        back_up(here, tmp_path / "new")


def test_the_embedded_service_does_not_replace_a_record_that_is_gone(tmp_path: Path) -> None:
    """``dev`` made an empty one without a word; the doctor said to start it."""
    here = settings(tmp_path)
    (tmp_path / "certificates").mkdir()
    (tmp_path / "certificates" / "2026-11-26T050000Z.json").write_text("{}")
    said = r"the record .* is gone, and of it are left: certificates\. Put a back-up in its place"
    with pytest.raises(RecordGone, match=said):
        asyncio.run(started(here))
    assert not (tmp_path / RECORD).exists()
    assert any(re.match(said, check.detail) for check in examine(Caller(here)) if not check.ok)


async def started(here: Settings) -> None:
    """Start the embedded service."""
    async with development(here, free_port(), free_port()):
        raise AssertionError("it must not start")


def test_neither_the_worker_nor_its_migration_replaces_one_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    here = settings(tmp_path, created(postgresql, "emptied"))
    (tmp_path / "certificates").mkdir()
    (tmp_path / "certificates" / "2026-11-26T050000Z.json").write_text("{}")
    with pytest.raises(RecordGone, match="is gone, and of it are left: certificates"):
        tasks.migrate(here)
    with closing(Database(here.database_url)) as database:
        assert database.presence() is Presence.absent
    assert any("is gone, and of it are left" in check.detail for check in examine(Caller(here)) if not check.ok)


async def test_a_worker_knows_by_the_engine_that_a_record_is_gone(tmp_path: Path, migrated_file: Path) -> None:
    """A machine that keeps nothing itself: the tables are there, and empty; the engine has lives that nobody began."""
    shutil.copytree(migrated_file, tmp_path / "new")
    here = settings(tmp_path / "new")
    async with embedded(tmp_path / "engine", free_port(), free_port()) as address:
        client = await first_connection(here, address.grpc)
        await client.start_workflow("ProjectLifecycle", id="project/AR2017-0001", task_queue="nobody")
        while not (await client.count_workflows()).count:  # what was started is counted a moment later
            await asyncio.sleep(0.1)
        with pytest.raises(RecordGone, match="1 workflows in the engine's namespace 'default'"):
            await working(client, here).__aenter__()


def test_a_record_that_goes_while_it_is_in_use_takes_nothing_more(sqlite: Database, tmp_path: Path) -> None:
    """What is written to a file that was removed is lost with the process that has it open."""
    lives.prepared(sqlite)
    lives.submitted(sqlite)
    record = tmp_path / RECORD
    record.rename(tmp_path / "elsewhere.db")
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable, match="gone or was replaced while it was in use"):
            lives.submitted(sqlite, title="Rete 2")
    assert not record.exists()
    (tmp_path / "elsewhere.db").rename(record)
    assert lives.submitted(sqlite, title="Rete 2").project == "AR2017-0002"

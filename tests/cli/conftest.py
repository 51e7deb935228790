"""One rich record for all tests that only read it, and one application for those that go on with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests import lives
from tests.cli import rich


@pytest.fixture(scope="session")
def rich_record(tmp_path_factory: pytest.TempPathFactory) -> rich.Rich:
    """It takes a few seconds to lead so many lives."""
    return rich.build(tmp_path_factory.mktemp("rich"))


@pytest.fixture
def italian_reader(rich_record: rich.Rich, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads that record reads Italian, and has no engine."""
    for name in ("DATABASE_URL", "AZIONI_ACTOR", "TEMPORAL_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_DATA", str(rich_record.data))
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("AZIONI_LANG", "it")


@pytest.fixture
def submitted(tmp_path: Path, sqlite: Database) -> str:
    """An application that has just arrived."""
    lives.prepared(sqlite)
    project = lives.submitted(sqlite).project
    sqlite.close()
    return project

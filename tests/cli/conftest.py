"""One rich record for all tests that only read it."""

from __future__ import annotations

import pytest

from tests.cli import rich


@pytest.fixture(scope="session")
def rich_record(tmp_path_factory: pytest.TempPathFactory) -> rich.Rich:
    """It takes a few seconds to lead so many lives."""
    return rich.build(tmp_path_factory.mktemp("rich"))

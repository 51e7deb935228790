"""The doctor speaks to people: no field names, and what cannot be written is said."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.service import RPCError

from domain.commands.table import COMMANDS
from office.health import counted
from office.surroundings import hindrances
from runtime.server import embedded
from runtime.service import first_connection
from runtime.settings import Settings
from storage.troubles import COMPARED, WORK, Kind, Trouble
from tests.service import free_port
from workflows import calls


@contextmanager
def nothing_can_be_written() -> Iterator[None]:
    """As on a disk that is full: every write of this process fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    assert list(hindrances(tmp_path)) == []
    with nothing_can_be_written():
        found = list(hindrances(tmp_path))
    assert found == [
        f"{place} cannot be written: the file would be too large" for place in (tmp_path, tmp_path / "mail")
    ]
    assert list(tmp_path.iterdir()) == [tmp_path / "mail"], "it leaves nothing behind"


def test_a_directory_of_another_machine_hinders_nobody_here(tmp_path: Path) -> None:
    assert list(hindrances(tmp_path / "elsewhere")) == []


def test_what_a_certificate_counted_is_said_in_words() -> None:
    counts = {"projects": 3, "terms": 12, "due": 4, "acted": 4, "largest_delay_seconds": 7200, "entries": 40}
    assert counted(counts) == (
        "3 projects, 12 terms, 40 entries of the trace; 4 terms were due, 4 were acted on, the latest 2.0 h late"
    )


def test_all_work_of_the_service_has_a_name_for_people() -> None:
    assert {call.name for call in vars(calls).values() if isinstance(call, calls.Call)} == WORK.keys()


@pytest.mark.parametrize("kind", Kind)
def test_what_stands_still_is_said_without_field_names(kind: Kind) -> None:
    for name in (*WORK, *COMMANDS):
        subject = name if name in WORK else "AR2017-0001"
        trouble = Trouble(subject, "what", kind, kind.value if kind in COMPARED else name, "why", datetime.now(UTC))
        assert "_" not in str(trouble)
        assert str(trouble).endswith("why")


async def test_the_sdk_writes_nothing_where_scripts_read_a_document(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """While it asks a server that is gone again and again it warns on standard output, unless it is told not to."""
    async with embedded(tmp_path, free_port(), free_port()) as address:
        client = await first_connection(Settings(AZIONI_DATA=tmp_path), address.grpc)
    with pytest.raises(RPCError):
        await client.count_workflows(rpc_timeout=timedelta(seconds=8))
    assert capfd.readouterr().out == ""

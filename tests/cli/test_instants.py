"""Every instant that people read is by the clocks of Rome, in one notation; scripts read ISO 8601 with its offset."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime

import pytest
from rich.console import Console

from cli import output
from cli.app import main
from cli.columns import Day, Moment
from domain.basis.notation import Language, written
from office.language import reading_in
from tests.cli import rich

# An instant as scripts read it, and one of another clock than ours.
RAW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d|:\d\d:\d\d[+-]\d\d:\d\d\b|\bUTC\b|\d\dZ\b")


@pytest.mark.parametrize(
    ("language", "minute", "day"), [("it", "01/03/2019 00:30", "01/03/2019"), ("en", "2019-03-01 00:30", "2019-03-01")]
)
def test_a_column_shows_the_clocks_of_rome(language: Language, minute: str, day: str) -> None:
    """Half an hour after midnight in Rome it is still the day before in UTC."""
    at = datetime(2019, 2, 28, 23, 30, tzinfo=UTC).isoformat()
    with reading_in(language):
        assert (Moment().shown(at), Day().shown(at)) == (minute, day)
        assert written(at, "instant", language).endswith("00:30:00")
        assert (Moment().shown(None), Day().shown(None)) == ("–", "–")
    assert Moment().plain(at) == at


@pytest.mark.usefixtures("italian_reader")
@pytest.mark.parametrize("language", ["it", "en"])
def test_no_instant_of_another_clock_is_read(
    rich_record: rich.Rich, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    """In no table of a rich record."""
    monkeypatch.setenv("AZIONI_LANG", language)
    monkeypatch.setattr(output, "out", Console(highlight=False, force_terminal=True, width=400, color_system=None))
    found = {}
    for line in rich.READ:
        status = main(shlex.split(line.format(**rich_record.projects)))
        raw = RAW.findall("".join(capsys.readouterr()))
        if raw or status != (line == "doctor"):
            found[line] = (status, raw[:3])
    assert found == {}

"""Every table, message and refusal on a rich record, read by an Italian: no English word outside commands and codes."""

from __future__ import annotations

import shlex

import pytest
from rich.console import Console

from cli import output
from cli.app import main
from office.vocabulary import term_names
from tests.cli import rich
from tests.cli.test_every_command import CODES, EVERY, english_only, words_of


@pytest.fixture(autouse=True)
def _reads(rich_record: rich.Rich, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "AZIONI_ACTOR", "TEMPORAL_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_DATA", str(rich_record.data))
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("AZIONI_LANG", "it")


def test_no_english_word_is_read_by_an_italian(
    rich_record: rich.Rich, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "out", Console(highlight=False, force_terminal=True, width=400, color_system=None))
    foreign = english_only() | CODES
    named = rich.NAMED | {word for name in (*term_names(), *EVERY) for word in name.split("_")}
    found = {}
    for line in rich.READ:
        status = main(shlex.split(line.format(**rich_record.projects)))
        said = "".join(capsys.readouterr())
        if line.startswith("measure show"):  # keys and values are codes; whose they are, and where from, is said
            said = "\n".join(row.rpartition("│ ")[2] for row in said.splitlines())
        english = words_of(said) & foreign - named
        if english or status != (line == "doctor"):
            found[line] = (status, sorted(english))
    assert not found, "\n".join(f"{line}: {what}" for line, what in found.items())


def test_a_reading_of_ours_is_said_where_a_result_is_explained(
    rich_record: rich.Rich, capsys: pytest.CaptureFixture[str]
) -> None:
    """R2.14: that a job of any pay is a result by its length stands in no act, and whoever reads the page is told so."""
    main(["explain", rich_record.projects["paid"]])
    told = " ".join(capsys.readouterr().out.split())
    assert "R2.14: Un reddito basso non fa cessare la disoccupazione" in told
    assert "che la durata del contratto (R6.14) decida del risultato è nostro" in told

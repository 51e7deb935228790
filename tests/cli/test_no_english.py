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
from tests.lives import MEASURE

# What every command shows of the record. Projects are named by what is seen of them.
READ = (
    "list",
    "inbox",
    "deadlines",
    f"budget {MEASURE}",
    "measure list",
    *(f"{name} {{{of}}}" for name in ("status", "history", "explain", "deadlines") for of in rich.SEEN),
    "explain {paid} --recipient R03",
    "term azioni-di-rete-2017 payment --from 2018-11-12 --suspended 2018-11-20:2018-11-30",
    f"checks {MEASURE}",
    "actor list",
    "audit verify",
    "audit readings",
    "payments list",
    f"esf status {MEASURE}",
    "person elsewhere {paid}",
    "register list",
    "repair list",
    "doctor",
)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> rich.Rich:
    """One for all tests here: they read."""
    return rich.build(tmp_path_factory.mktemp("rich"))


@pytest.fixture(autouse=True)
def _reads(record: rich.Rich, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "AZIONI_ACTOR", "TEMPORAL_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AZIONI_DATA", str(record.data))
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("AZIONI_LANG", "it")


def test_no_english_word_is_read_by_an_italian(
    record: rich.Rich, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "out", Console(highlight=False, force_terminal=True, width=400, color_system=None))
    foreign = english_only() | CODES
    named = rich.NAMED | {word for name in (*term_names(), *EVERY) for word in name.split("_")}
    found = {}
    for line in READ:
        status = main(shlex.split(line.format(**record.projects)))
        said = "".join(capsys.readouterr())
        english = words_of(said) & foreign - named
        if english or status != (line == "doctor"):
            found[line] = (status, sorted(english))
    assert not found, "\n".join(f"{line}: {what}" for line, what in found.items())


def test_a_reading_of_ours_is_said_where_a_result_is_explained(
    record: rich.Rich, capsys: pytest.CaptureFixture[str]
) -> None:
    """R2.14: that a job of any pay is a result by its length stands in no act, and whoever reads the page is told so."""
    main(["explain", record.projects["paid"]])
    told = " ".join(capsys.readouterr().out.split())
    assert "R2.14: Un reddito basso non fa cessare la disoccupazione" in told
    assert "che la durata del contratto (R6.14) decida del risultato è nostro" in told

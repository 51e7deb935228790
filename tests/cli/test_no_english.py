"""Every table, message and refusal on a rich record, read by an Italian: no English word outside commands and codes."""

from __future__ import annotations

import json
import shlex
from contextlib import closing

import pytest
from rich.console import Console

import worker
from cli import output
from cli.app import main
from cli.giving import tell
from office.language import reading_in
from office.vocabulary import term_names
from storage import audit
from storage.database import Database
from tests import lives
from tests.cli import rich
from tests.cli.test_every_command import CODES, EVERY, english_only, words_of

pytestmark = pytest.mark.usefixtures("italian_reader")


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


# What is only tried: what would follow, with the letters that would leave.
TRIED = (
    "withdraw {running} --reason 'la rete si è sciolta' --as operator",
    "withdraw-recipient {running} --recipient R01 --reason 'ha trovato lavoro' --as operator",
    "correct-address {running} --pec rete@pec.example.org --as operator",
    "correct-account {running} --iban IT60X0542811101000000123456 --as operator",
    "revoke {running} --urgent 'pericolo per le somme' --decree 91 --decree-date 2018-12-03 --reason 'nessun servizio' --as manager",
    "give-notice {running} --ground 'nessun servizio erogato' --as officer",
    "end-delivery {running} --as operator",
    f"measure move-end {lives.MEASURE} 31/03/2019 --act 'd.d.s. 1' --as manager",
    f"measure suspend-terms {lives.MEASURE} 23/02/2019:15/05/2019 --class procedure --act 'd.l. 18/2020' --as manager",
    "payments run --as paymaster",
)


def foreign_words() -> frozenset[str]:
    """Words that no Italian reads, but for names that are the same in both languages."""
    names = {word for name in (*term_names(), *EVERY) for word in name.split("_")}
    return (english_only() | CODES) - rich.NAMED - names


def test_what_would_follow_is_told_in_italian(rich_record: rich.Rich, capsys: pytest.CaptureFixture[str]) -> None:
    foreign = foreign_words()
    found = {}
    for line in TRIED:
        status = main([*shlex.split(line.format(**rich_record.projects)), "--dry-run"])
        said = "".join(capsys.readouterr())
        if (english := words_of(said) & foreign) or status:
            found[line] = (status, sorted(english), said)
    assert not found, "\n".join(f"{line}: {what}" for line, what in found.items())


def test_what_a_command_did_is_told_in_italian(rich_record: rich.Rich, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer of every command of these lives, as whoever gave it reads it, the first time and again."""
    foreign = foreign_words()
    found = {}
    told = set()
    with closing(Database(f"sqlite:///{rich_record.data / 'azioni.db'}")) as database, database.read() as session:
        given = [one for project in rich_record.projects.values() for one in audit.history(session, project)]

    with reading_in("it"):
        for one in given:
            answer = json.loads(one.answer)
            if not one.accepted or one.role == "system" or one.name == "submit":
                continue
            for already in (False, True):
                tell({**answer["data"], "already": already, "next": []})
                said = "".join(capsys.readouterr())
                told.add(one.name)
                if english := words_of(said) & foreign:
                    found[one.name] = (sorted(english), said)
    assert len(told) > 25
    assert not found, "\n".join(f"{line}: {what}" for line, what in found.items())


@pytest.mark.parametrize(("line", "ends"), [("--help", 0), ("--roll-out 101", 2), ("--unknown", 2)])
def test_the_worker_speaks_italian_too(line: str, ends: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        worker.asked(line.split())
    said = "".join(capsys.readouterr())
    assert (ended.value.code, said.count("Uso: ")) == (ends, 1)
    assert not words_of(said) & foreign_words()


def test_a_worker_guesses_no_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        worker.asked(["--migrat"])
    assert "--migrat" in capsys.readouterr().err.splitlines()[-1]


def test_a_worker_of_which_nothing_is_asked_needs_no_words() -> None:
    assert vars(worker.asked([])) == {"migrate": False, "roll_out": None}
    assert vars(worker.asked(["--roll-out", "20"])) == {"migrate": False, "roll_out": 20}

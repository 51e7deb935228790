"""What cannot be taken back is asked first: a person at a terminal, and nobody else."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path

import pytest

from cli.app import load
from domain.commands.people import GIVEN

ROOT = Path(__file__).parents[2]
WITHDRAW = ("withdraw", "AR2017-0001", "--reason", "we have no money left", "--as", "operator")


def typed(data: Path, *arguments: str, answer: str, language: str = "en") -> tuple[int, str]:
    """The exit status of the starter at a terminal, and what stood on it."""
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the starter's own process
        os.environ |= {"AZIONI_DATA": str(data), "AZIONI_LANG": language, "TERM": "dumb"}
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "starter.py", *arguments])  # noqa: S606 - our own program
    os.write(terminal, answer.encode())
    said = b""
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:
            break
        if not read:
            break
        said += read
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


def test_a_person_at_a_terminal_who_says_no_has_done_nothing(tmp_path: Path) -> None:
    status, said = typed(tmp_path, *WITHDRAW, answer="n\n")
    assert "withdraw AR2017-0001: It cannot be taken back. Go on? [y/N]" in said
    assert (status, "Nothing was done" in said) == (1, True)


@pytest.mark.parametrize(
    "answer", ["n\n", "\n", "forse\n", "\x04"], ids=["no", "nothing", "perhaps", "the end of the input"]
)
def test_whatever_is_no_yes_does_nothing(tmp_path: Path, answer: str) -> None:
    status, said = typed(tmp_path, *WITHDRAW, answer=answer, language="it")
    assert (status, "Non è stato fatto nulla" in said, "imprevisto" in said) == (1, True, False)


@pytest.mark.parametrize("answer", ["s", "si", "SÌ", "y"])
def test_an_italian_says_yes_in_italian(tmp_path: Path, answer: str) -> None:
    """The command goes on, and finds no service."""
    status, said = typed(tmp_path, *WITHDRAW, answer=f"{answer}\n", language="it")
    assert (status > 1, "Procedere? [s/N]" in said) == (True, True)


@pytest.mark.parametrize("option", ["--yes", "--json"])
def test_who_is_sure_and_a_script_are_not_asked(tmp_path: Path, option: str) -> None:
    status, said = typed(tmp_path, *WITHDRAW, option, answer="n\n")
    assert (status > 1, "Go on?" in said) == (True, False)


def test_what_ends_a_project_or_erases_somebody_is_asked() -> None:
    final = {row.spelling for row in GIVEN if row.final}
    assert final >= {"reject", "withdraw", "revoke", "forfeit", "erase-recipient", "withdraw-recipient", "end-delivery"}
    assert not final & {"award", "attach", "claim"}
    for name in final:
        assert any("--yes" in option.opts for option in load(name).params), name

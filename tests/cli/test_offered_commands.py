"""Whatever is offered is a command as it is typed: each line of status, inbox and "next" is read by the command line as it stands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from cli.app import entries, load
from domain.basis.language import _
from domain.commands.people import GIVEN
from domain.lifecycle.contents import AddFunds
from domain.views.names import BLANK_IT, typed_it
from office.agenda import repairs_of
from office.countersigning import FirstSigned, waiting_act
from office.language import reading_in
from storage.measures import Edition
from storage.troubles import COMPARED, Kind
from tests import lives
from tests.service import ROOT

PROJECT = "AR2017-0001"
# What a person fills in, with something that could stand there.
FILLED = {
    "POINTS": "20", "NUMBER": "7", "EURO": "10.00", "DATE": "2018-09-03", "LINE": "C1/L1", "KIND": "regularity", "IBAN": "IT60X0542811101000000123456",
    "CODE": "E11B18000010009", "TAX_CODE": "RSSMRA80A01F205X", "RECIPIENT": "R01", "ADDRESS": "ufficio@pec.example.org",
    "URL": "https://www.regione.example/7", "REASON": "no_signature", "FILE": "file.csv",
}  # fmt: skip
BLANK = re.compile(r"(?<=[ =])[A-Z][A-Z_]+(?=[ =]|$)")
_WORD = re.compile(r"\b[A-Z][A-Z_]+\b")


def read(line: str, filled: Mapping[str, str] = FILLED) -> None:
    """Let the command line read a command, without doing it. Raises a usage error of click for what it cannot read."""
    name, *rest = shlex.split(_WORD.sub(lambda found: filled.get(found[0], found[0]), line))
    command = load(name)
    inner = getattr(command, "commands", None)
    if inner is not None:
        name, *rest = rest
        command = inner[name]
    command.make_context(name, rest)


def of_golden() -> Iterator[str]:
    """What is offered along the four lives, each once."""
    for line in (ROOT / "tests" / "golden" / "offered.txt").read_text(encoding="utf-8").splitlines():
        kind, _mark, words = line.strip().partition(" ")
        if kind in ("awaited", "possible"):
            for one in words.partition("  BLOCKED")[0].split(";"):
                name, *rest = one.split()
                yield " ".join((name, PROJECT, *rest))


def test_what_is_offered_along_four_lives_is_read_as_it_stands() -> None:
    lines = sorted(set(of_golden()))
    assert len(lines) > 60
    for line in lines:
        read(line)


@pytest.mark.parametrize("row", GIVEN, ids=lambda row: row.spelling)
def test_every_command_of_the_table_is_one_of_the_command_line(row: object) -> None:
    """Whoever is told its name finds it, and its help says what else is typed."""
    assert getattr(row, "spelling") in {name for name, _entry in entries()}  # noqa: B009


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.stray, Kind.late, Kind.stepped)])
def test_what_mends_what_stands_still_is_read_as_it_stands(kind: Kind) -> None:
    """Each kind of trouble of a project, as the inbox shows it."""
    offered = repairs_of(kind, PROJECT)
    assert offered or kind in COMPARED
    for line in offered:
        read(line)


def test_the_second_signature_under_added_funds_is_read_as_it_stands() -> None:
    clock = lives.ProgrammeClock(opened_at=datetime.now(UTC), as_of=datetime.now(UTC), speed=1.0)
    edition = Edition(lives.MEASURE, "open", clock, 1, "")
    first = FirstSigned(AddFunds(cents=1_000_000, act="d.g.r. XI/7, allegato A"), "anna")
    for line in waiting_act(edition, first)["give"]:
        read(line)


@pytest.mark.parametrize("line", ["repair list AR2017-0001", "correct-address AR2017-0001", "award AR2017-0001"])
def test_a_line_that_lacks_something_or_has_too_much_is_not_read(line: str) -> None:
    with pytest.raises(Exception, match=r"(?i)missing|unexpected|no such"):
        read(line)


def test_what_is_to_be_written_is_named_in_italian_and_read_as_it_stands() -> None:
    """In status, inbox, the UI and after a command: no English word stands in a line, and each is the same command."""
    lines = sorted(set(of_golden()))
    assert {word for line in lines for word in BLANK.findall(line)} <= BLANK_IT.keys()
    assert FILLED.keys() <= BLANK_IT.keys()
    filled = {BLANK_IT[word]: value for word, value in FILLED.items()}
    for line in lines:
        said = typed_it(line)
        assert not {word for word in BLANK.findall(said) if word not in BLANK_IT.values()}, said
        read(said, filled)


def test_the_help_names_what_is_to_be_written_by_the_same_words() -> None:
    with reading_in("it"):
        assert {word: _(word) for word in BLANK_IT if _(word) != word} == {
            word: said for word, said in BLANK_IT.items() if said != word and _(word) != word
        }

"""Every command line of the books is one that its program understands."""

from __future__ import annotations

import re

import pytest

from tests.domain.desk import desk
from tests.operations import book
from tests.service import ROOT

LINES = book.lines()


def test_the_books_have_command_lines() -> None:
    assert len(LINES) > 40
    assert {book.program(line) for line in LINES} == set(book.PROGRAMS)


@pytest.mark.parametrize("line", LINES)
def test_the_program_understands_the_line(line: str) -> None:
    book.understood(line)


@pytest.mark.parametrize(
    "line",
    ["starter.py dance", "starter.py inbox --role dancer", "starter.py deadlines --loud", "temporal workflow dance"],
)
def test_a_line_that_is_wrong_is_noticed(line: str) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        book.understood(line)
    assert caught.value


def test_each_change_of_workflow_code_stands_in_the_book() -> None:
    """A change has its name in a constant, and its line in docs/upgrades.md with the day on which it was begun."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "workflows").glob("*.py"))
    names = {
        re.search(rf'^{constant} = "(.+)"$', code, re.MULTILINE).group(1)  # type: ignore[union-attr]
        for constant in re.findall(r"workflow\.patched\((\w+)\)", code)
    }
    table = (ROOT / "docs" / "upgrades.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(.+)` \| \w+ \d{4} \|", table, re.MULTILINE)) == names
    assert not re.search(r"workflow\.patched\([\"']", code), "a change has its name in a constant"


@pytest.mark.parametrize(
    "before",
    ["admit", "score", "award", "start", "sign_plan", "end_delivery", "claim", "order_payment", "confirm_payment"],
)
def test_every_command_that_is_offered_is_understood(before: str) -> None:
    """The whole command of an offer can be copied: what must be written stands in its place in capitals."""
    for offer in desk().live(before).offers():
        book.understood(f"starter.py {offer.typed}")

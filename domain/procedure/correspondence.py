"""Whether a number of the register of correspondence may be entered for a letter (artt. 53 and 55 d.P.R. 445/2000)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse
from domain.lifecycle.correspondence import EnterProtocol


@dataclass(frozen=True, slots=True)
class Registered:
    """A letter of a file, as the register of correspondence sees it."""

    written: date
    outgoing: bool
    """To the network, not between offices."""
    number: str = ""
    """What was entered before."""
    date: date | None = None


def problems(content: EnterProtocol, letter: Registered | None, today: date, holder: str) -> Iterator[Finding]:
    """Everything that speaks against a number: ``letter`` is None when the file has none; ``holder`` has the number already."""
    if letter is None:
        yield refuse("protocol", "no_letter", "letter", letter=content.letter)
        return
    if not letter.outgoing:
        yield refuse("protocol", "internal", "letter", letter=content.letter)
    if content.date < letter.written:
        yield refuse("protocol", "before", "date", day=content.date, written=letter.written)
    if content.date > today:
        yield refuse("protocol", "ahead", "date", day=content.date)
    if holder:
        yield refuse("protocol", "taken", "number", number=content.number, year=content.date.year, letter=holder)
    before = (letter.number, letter.date)
    if letter.number and before != (content.number, content.date) and not content.reason:
        yield refuse("protocol", "entered", "reason", number=letter.number, day=letter.date or letter.written)

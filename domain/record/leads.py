"""Who leads a network, and who led it before: the lead may change while a project runs (R7.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple


class Former(NamedTuple):
    """A lead in whose place another one has come, as the facts of a file hold it: ``2018-10-05 3 48701630120 Ente di prova``."""

    until: date
    """The last day on which it led; that day is its successor's too."""
    papers: int
    """How many documents the file held by then: of those about the lead, these are about this one."""
    tax_code: str
    name: str

    @classmethod
    def of(cls, words: str) -> Former:
        """As it is written."""
        until, papers, tax_code, name = words.split(" ", 3)
        return cls(date.fromisoformat(until), int(papers), tax_code, name)

    def __str__(self) -> str:
        return f"{self.until.isoformat()} {self.papers} {self.tax_code} {self.name}"


def formers(led: Iterable[str]) -> tuple[Former, ...]:
    """Those who led before, the first one first."""
    return tuple(map(Former.of, led))


def leaders(lead: str, led: Iterable[str], day: date) -> tuple[str, ...]:
    """The tax codes of those who led on a day, the last one last: two or more on the day of a change."""
    return tuple(_leaders(lead, formers(led), day))


def _leaders(lead: str, before: tuple[Former, ...], day: date) -> Iterator[str]:
    begins = date.min
    for former in before:
        if begins <= day <= former.until:
            yield former.tax_code
        begins = former.until
    if begins <= day:
        yield lead

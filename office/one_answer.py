"""Everything that is wrong with a table in one answer, by row and column: cells that cannot be read, and what the rules say.

Otherwise an office would mend the cells, hand the file in again, and only then hear of the hours that nobody may be paid for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from domain.basis.findings import Finding, RuleBroken
from domain.basis.language import n_
from domain.edition.catalogue import column_of
from domain.lifecycle import contents as c
from domain.lifecycle.contents import Content
from office.caller import Caller
from office.contents import Places, WrongCells
from office.malformed import Malformed
from office.preview import tried

# What the rules are asked with, in place of the file itself: its hash matters to nobody before it is taken.
NO_DOCUMENT = "0" * 64
# What a class, or whoever was in it, can only be told of when all its rows are there: its size, and shares of its price.
_OF_THE_CLASS = frozenset({("R6.10", "group"), ("R6.1", "cap")})

# What a rule says of one cell by itself, whatever stands beside it: a row with another cell that cannot be read is told it too.
_OF_ONE_CELL = frozenset(
    {
        ("R6.2", "on_result"), ("R6.10", "unknown"), ("R6.13b", "band"), ("R6.15", "contract"), ("R7.1", "unknown"),
        ("R7.1", "no_plan"), ("R7.3", "outside"), ("R7.8", "left"), ("R7.9", "unknown"), ("R7.9", "future"),
        ("R7.9", "unsigned"),
    }
)  # fmt: skip

Made = TypeVar("Made")


def whole(
    caller: Caller, project: str, name: str, read: Callable[[], Made], content: Callable[[Sequence[object]], Content]
) -> Made:
    """What ``read`` reads, when no cell is wrong.

    ``content`` is the command ``name`` with some rows. Raises Malformed with every wrong cell, and with every finding that the
    rules have on the rows that can be read; NotFound for an unknown project.
    """
    try:
        return read()
    except WrongCells as broken:
        rules = _sure(_asked(caller, project, name, broken.made, content), broken)
        lent = _own(_asked(caller, project, name, broken.lent, content), broken)
        found = sorted((*broken.findings, *(placed(one, broken.places) for one in rules), *lent), key=row_of)
        if len(found) == len(broken.findings):
            raise
        told = n_(
            "'{file}': {n} finding; nothing was taken",
            "'{file}': {n} findings; nothing was taken",
            len(found),
            file=broken.path,
        )
        raise Malformed(told, found) from broken


# What a rule says of a row, by its number; or of a person, or of the second of a person's contracts.
_OF_ROW = re.compile(r"row (\d+)")
_OF_PERSON = re.compile(r"(R\d+)(?:/(\d+))?")


@contextmanager
def by_rows(places: Places | None) -> Iterator[None]:
    """What rules say meanwhile of the people of a table is said of its rows, by row and column; without a table, of the people."""
    try:
        yield
    except RuleBroken as broken:
        if places is None:
            raise
        found = dict.fromkeys(placed(one, places) for one in broken.findings)
        raise RuleBroken(*sorted(found, key=row_of)) from None


def placed(finding: Finding, places: Places) -> Finding:
    """A finding of the rules with its row and its column; one that is about no row stays where it is."""
    number = _number(finding.path, places)
    if number is None:
        return finding
    column = column_of(finding)
    return replace(finding, path=f"row {number}" + (f": {column}" if column else ""))


def _number(path: str, places: Places) -> int | None:
    """The row that a path names; of several rows of one person the first, or the named one."""
    if of_row := _OF_ROW.fullmatch(path):
        return int(of_row[1]) if int(of_row[1]) in places.rows else None
    of_person = _OF_PERSON.fullmatch(path)
    own = places.of.get(of_person[1], ()) if of_person else ()
    place = int(of_person[2] or 1) if of_person else 0
    return own[place - 1] if 0 < place <= len(own) else None


def _asked(
    caller: Caller,
    project: str,
    name: str,
    rows: Sequence[object],
    content: Callable[[Sequence[object]], Content],
) -> Iterable[Finding]:
    if not rows:
        return ()
    try:
        tried(caller, project, name, content(rows), of_a_table=True)
    except RuleBroken as refused:
        return refused.findings
    return ()


def _own(found: Iterable[Finding], broken: WrongCells) -> Iterator[Finding]:
    """What is said of a cell that could be read, in a row of which another one could not."""
    unread = {finding.path for finding in broken.findings}
    for finding in found:
        one = placed(finding, broken.lent_places)
        _row, colon, column = one.path.partition(": ")
        is_theirs = column in broken.wrong.get(row_of(one), ()) and one.path not in unread
        if colon and is_theirs and (one.rule, one.key) in _OF_ONE_CELL:
            yield one


def _sure(found: Iterable[Finding], broken: WrongCells) -> Iterator[Finding]:
    """Without what a row that cannot be read might put right: a class is judged when all of it is there."""
    services = {str(cells.get("service", "")).strip() for cells in broken.wrong.values()}
    doubtful = {f"row {row.row}" for row in broken.made if isinstance(row, c.RegisterLine) and row.service in services}
    for finding in found:
        if finding.path not in doubtful or (finding.rule, finding.key) not in _OF_THE_CLASS:
            yield finding


def row_of(finding: Finding) -> int:
    """The row of a finding; what is about a person or the whole comes first."""
    number = finding.path.removeprefix("row ").partition(":")[0]
    return int(number) if number.isdigit() else 0

"""Everything that is wrong with a table in one answer: cells that cannot be read, and what the rules say of the other rows.

Otherwise an office would mend the cells, hand the file in again, and only then hear of the hours that nobody may be paid for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from domain.basis.findings import Finding, RuleBroken
from domain.basis.language import n_
from domain.lifecycle import contents as c
from domain.lifecycle.contents import Content
from office.caller import Caller
from office.contents import WrongCells
from office.malformed import Malformed
from office.preview import preview

# What the rules are asked with, in place of the file itself: its hash matters to nobody before it is taken.
NO_DOCUMENT = "0" * 64
# What a class, or whoever was in it, can only be told of when all its rows are there: its size, and shares of its price.
_OF_THE_CLASS = frozenset({("R6.10", "group"), ("R6.1", "cap")})

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
        rules = _asked(caller, project, name, broken, content)
        found = sorted((*broken.findings, *_sure(rules, broken)), key=_row)
        if len(found) == len(broken.findings):
            raise
        told = n_(
            "'{file}': {n} finding; nothing was taken",
            "'{file}': {n} findings; nothing was taken",
            len(found),
            file=broken.path,
        )
        raise Malformed(told, found) from broken


def _asked(
    caller: Caller, project: str, name: str, broken: WrongCells, content: Callable[[Sequence[object]], Content]
) -> Iterable[Finding]:
    if not broken.made:
        return ()
    try:
        preview(caller, project, name, content(broken.made), of_a_table=True)
    except RuleBroken as refused:
        return refused.findings
    return ()


def _sure(found: Iterable[Finding], broken: WrongCells) -> Iterator[Finding]:
    """Without what a row that cannot be read might put right: a class is judged when all of it is there."""
    services = {str(cells.get("service", "")).strip() for cells in broken.wrong.values()}
    doubtful = {f"row {row.row}" for row in broken.made if isinstance(row, c.RegisterLine) and row.service in services}
    for finding in found:
        if finding.path not in doubtful or (finding.rule, finding.key) not in _OF_THE_CLASS:
            yield finding


def _row(finding: Finding) -> int:
    """The row of a finding; what is about a person or the whole comes first."""
    number = finding.path.removeprefix("row ").partition(":")[0]
    return int(number) if number.isdigit() else 0

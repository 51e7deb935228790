"""Everything that is wrong with a table in one answer, by row and column: cells that cannot be read, and what the rules say.

Otherwise an office would mend the cells, hand the file in again, and only then hear of the hours that nobody may be paid for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from domain.basis.findings import Finding, RuleBroken, counts_others
from domain.basis.language import n_
from domain.edition.catalogue import column_of, refuse
from domain.lifecycle.contents import Content
from office.caller import Caller
from office.contents import Places, Rows, WrongCells
from office.malformed import Malformed
from office.preview import tried
from storage import files

# What the rules are asked with, in place of the file itself: its hash matters to nobody before it is taken.
NO_DOCUMENT = "0" * 64
# What a class, or whoever was in it, can only be told of when all its rows are there: its size, and shares of its price.
_OF_THE_CLASS = frozenset({("R6.10", "group"), ("R6.1", "cap")})
# What the contracts of one person can only be told of when all of them are there: they add up.
_OF_ALL_CONTRACTS = frozenset({("R6.14", "days"), ("R6.16", "gap")})
# What uses something up, row by row: it is told of no row beside rows that are lent a cell.
_USED_UP = frozenset({("R6.1", "cap"), ("R6.10", "hours"), ("R6.10", "group")})

_HOUR = ("recipient", "date", "start", "end")
_CLASS = ("recipient", "service", "date", "start", "end", "register")
# The columns of a row on which each finding rests, by command; one that is not here is told when the whole row can be read.
_RESTS_ON: Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]] = {
    "record_services": {
        ("R7.9", "unknown"): ("recipient",), ("R7.1", "no_plan"): ("recipient",), ("R7.8", "left"): ("recipient",),
        ("R7.1", "before_plan"): ("recipient", "date"), ("R7.8", "left_on"): ("recipient", "date"),
        ("R6.10", "unknown"): ("service",), ("R6.2", "on_result"): ("service",),
        ("R7.9", "future"): ("date",), ("R7.9", "not_over"): ("date", "end"), ("R7.3", "outside"): ("date",),
        ("R7.9", "hours"): ("start", "end"), ("R7.9", "unsigned"): ("signatures", "date"),
        ("R7.9", "not_said"): ("place", "teacher", "signatures", "date"),
        ("R7.9", "overlap_row"): _HOUR, ("R7.9", "overlap_register"): _HOUR, ("R7.9", "registered"): (*_HOUR, "service"),
        ("R7.9", "same_row"): _CLASS, ("R7.9", "session_registered"): _CLASS, ("R6.10", "group"): _CLASS,
        ("R6.1", "cap"): _CLASS, ("R6.10", "hours"): (*_HOUR, "service"),
        ("F43", "elsewhere"): _HOUR, ("F43", "elsewhere_named"): _HOUR, ("F43", "employed"): ("recipient", "date"),
        ("R2.17", "other_measure"): ("recipient", "service", "date"),
        ("R1.5", "not_in_network"): ("provider", "date"), ("R1.5", "kind"): ("provider", "date"),
        ("R1.6", "not_held"): ("provider", "date"), ("R1.6", "not_known"): ("provider", "date"),
    },
    "sign_plan": {
        ("R7.1", "unknown"): ("recipient",), ("R7.1", "twice_row"): ("recipient",), ("R6.13b", "frozen"): ("recipient",), ("R6.13", "band"): ("band",),
    },
    "declare_outcome": {
        ("R7.1", "unknown"): ("recipient",), ("R6.21", "no_plan"): ("recipient",), ("R7.8", "left"): ("recipient", "hired"),
        ("R6.3", "another"): ("recipient", "kind"), ("R6.3", "elsewhere"): ("recipient",),
        ("R6.3", "elsewhere_named"): ("recipient",), ("R2.17", "other_measure_result"): ("recipient", "kind", "hired"),
        ("R6.21", "window"): ("recipient", "hired"), ("R6.13a", "no_price"): ("recipient", "kind"),
        ("R6.15", "contract"): ("kind", "contract"), ("R6.17", "hours"): ("kind", "weekly_hours"),
        ("R6.14", "dates"): ("kind", "hired", "ends"), ("R6.14", "days"): ("recipient", "kind", "hired", "ends"),
        ("R6.18", "same"): ("kind", "employer"), ("R6.18", "employer_code"): ("kind", "employer"),
        ("R6.24", "evidence"): ("kind", "contract"), ("R6.24", "no_plan"): ("kind",),
        ("R6.24", "plan_first"): ("recipient", "kind", "hired"), ("R6.4", "none_paid"): ("kind",),
        ("R6.4", "no_price"): ("recipient", "kind"), ("R6.4", "contract"): ("kind", "contract"),
        ("R6.4", "length"): ("kind", "hired", "ends"),
    },
    "record_participants": {
        ("R7.1", "unknown"): ("recipient",), ("R9.19", "twice_row"): ("recipient",), ("R9.17", "no_plan"): ("recipient",),
        ("R9.17", "condition"): ("recipient", "condition"), ("R9.17", "born"): ("born",),
        ("R9.18", "not_left"): ("recipient",), ("R9.18", "too_early"): ("recipient",),
    },
}  # fmt: skip

Made = TypeVar("Made")


def whole(
    caller: Caller, project: str, name: str, read: Callable[[], Made], content: Callable[[Sequence[object]], Content]
) -> Made:
    """What ``read`` reads, when no cell is wrong.

    ``content`` is the command ``name`` with some rows. Raises Malformed with every wrong cell, and with every finding of the
    rules that rests on cells that can be read; NotFound for an unknown project.
    """
    try:
        return read()
    except WrongCells as broken:

        def ask(rows: Rows[Any]) -> Iterable[Finding]:
            return _asked(caller, project, name, rows, content)

        lent = _by_somebody(caller, project, name, broken)
        rules = dict.fromkeys((*_of_read(ask, name, broken), *_of_lent(ask, name, broken, lent)))
        if not rules:
            raise
        found = sorted((*broken.findings, *rules), key=row_of)
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
        raise RuleBroken(*sorted(found, key=lambda one: (counts_others(one), row_of(one)))) from None


def placed(finding: Finding, places: Places) -> Finding:
    """A finding of the rules with its row and its column; one that is about no row stays where it is."""
    number = _number(finding.path, places)
    if number is None:
        return finding
    if finding.key == "twice":
        finding = _beside_the_first(finding, places)
    column = column_of(finding)
    return replace(finding, path=f"row {number}" + (f": {column}" if column else ""))


def _beside_the_first(finding: Finding, places: Places) -> Finding:
    """Of somebody who stands twice, in which row they stand first."""
    person = str(finding.values["recipient"])
    row = places.of[person][0]
    if finding.rule == "R7.1":
        told = refuse("R7.1", "twice_row", recipient=person, row=row)
    else:
        told = refuse("R9.19", "twice_row", recipient=person, row=row)
    return replace(finding, message=told.message, key=told.key, values=told.values)


def _number(path: str, places: Places) -> int | None:
    """The row that a path names; of several rows of one person the first, or the named one."""
    if of_row := _OF_ROW.fullmatch(path):
        return int(of_row[1]) if int(of_row[1]) in places.rows else None
    of_person = _OF_PERSON.fullmatch(path)
    own = places.of.get(of_person[1], ()) if of_person else ()
    place = int(of_person[2] or 1) if of_person else 0
    return own[place - 1] if 0 < place <= len(own) else None


_Ask = Callable[[Rows[Any]], Iterable[Finding]]


def _asked(
    caller: Caller, project: str, name: str, rows: Rows[Any], content: Callable[[Sequence[object]], Content]
) -> Iterable[Finding]:
    if not rows:
        return ()
    try:
        tried(caller, project, name, content(rows), of_a_table=True)
    except RuleBroken as refused:
        return refused.findings
    return ()


def _by_somebody(caller: Caller, project: str, name: str, broken: WrongCells) -> Rows[Any]:
    """The rows that are lent what they lack; who cannot be read is one of the people of whom the table tells nothing."""
    nameless = [number for number in broken.lent.numbers if "recipient" in broken.unread[number]]
    if not nameless:
        return broken.lent
    with caller.database.read() as session:
        people = files.load(session, project).recipients.values()
    told = {*broken.read.places.of, *broken.lent.places.of}
    others = [one for one in people if one.id not in told]
    others.sort(key=lambda one: (one.planned_on is None) is not (name == "sign_plan"))
    names = iter([one.id for one in others])
    rows = []
    for number, row in zip(broken.lent.numbers, broken.lent, strict=True):
        somebody = next(names, None) if number in nameless else None
        rows.append((number, row if somebody is None else row.model_copy(update={"recipient": somebody})))
    return Rows(rows)


def _of_read(ask: _Ask, name: str, broken: WrongCells) -> Iterator[Finding]:
    """What is said of rows that could be read, without what a row that could not might put right."""
    lacking = [broken.unread[number] for number in broken.lent.numbers]
    services = {getattr(row, "service", "") for row in broken.lent}
    people = {getattr(row, "recipient", "") for row in broken.lent}
    any_service = any("service" in one for one in lacking)
    anybody = any("recipient" in one for one in lacking)
    doubtful = {
        number: (
            any_service or getattr(row, "service", None) in services,
            anybody or getattr(row, "recipient", None) in people,
        )
        for number, row in zip(broken.read.numbers, broken.read, strict=True)
    }
    for finding in ask(broken.read):
        one = placed(finding, broken.read.places)
        in_class, of_person = doubtful.get(row_of(one), (False, False))
        said = (one.rule, one.key)
        is_sure = not (in_class and said in _OF_THE_CLASS) and not (of_person and said in _OF_ALL_CONTRACTS)
        if is_sure and _was_read(one, name, broken):
            yield one


def _of_lent(ask: _Ask, name: str, broken: WrongCells, lent: Rows[Any]) -> Iterator[Finding]:
    """What is said of cells that could be read, in rows of which another one could not: two rows of a register may meet."""
    if not lent:
        return
    beside = broken.read if name == "record_services" else Rows[Any]()
    rows = Rows(sorted(zip((*beside.numbers, *lent.numbers), (*beside, *lent), strict=True), key=lambda one: one[0]))
    alone = {own[0] for own in lent.places.of.values() if len(own) == 1} - {
        number for person in broken.read.places.of for number in lent.places.of.get(person, ())
    }
    for finding in ask(rows):
        one = placed(finding, rows.places)
        said = (one.rule, one.key)
        is_own = lent.places.rows & {row_of(one), one.values.get("row")}
        adds_up = said in _USED_UP or (said in _OF_ALL_CONTRACTS and row_of(one) not in alone)
        if is_own and not adds_up and _was_read(one, name, broken):
            yield one


def _was_read(finding: Finding, name: str, broken: WrongCells) -> bool:
    """Whether every cell on which a finding rests could be read, also in another row that it names."""
    other = finding.values.get("row")
    rows = (row_of(finding), other if isinstance(other, int) else 0)
    unread = {column for row in rows for column in broken.unread.get(row, ())}
    needed = _RESTS_ON.get(name, {}).get((finding.rule, finding.key))
    return not unread or (needed is not None and unread.isdisjoint(needed))


def row_of(finding: Finding) -> int:
    """The row of a finding; what is about a person or the whole comes first."""
    number = finding.path.removeprefix("row ").partition(":")[0]
    return int(number) if number.isdigit() else 0

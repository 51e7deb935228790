"""From what a person types or hands in to the contents of commands; every wrong row of a file is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from domain.basis.findings import Finding
from domain.basis.language import _, n_
from domain.edition.catalogue import refuse
from domain.edition.malformed import problems_of, said_of
from domain.lifecycle import contents as c
from office.forms import GROUNDS, OUTCOMES, PAPERS, PLANS, REGISTER, Form
from office.malformed import Malformed, why
from office.spelling import as_amount, as_date, as_time, as_yes_or_no
from office.tables import read_table

# The cells of one row, or what was typed in their place, by the name of their column; the number of a row is a whole
# number.
Cells = Mapping[str, str | int | None]

Model = TypeVar("Model", bound=BaseModel)


def build(model: type[Model], **values: Any) -> Model:
    """A content; wrong values are named and end in wrong usage."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Malformed(_("the command is not well formed"), problems_of(error)) from error


def split(values: Iterable[str], separator: str, what: str) -> dict[str, str]:
    """``NAME=VALUE`` options as a dict; each name once."""
    found: dict[str, str] = {}
    for value in values:
        name, mark, rest = value.partition(separator)
        if not mark or not name or not rest:
            raise Malformed(_("'{value}' is not {what}", value=value, what=_(what)))
        if name in found:
            raise Malformed(_("'{name}' stands twice", name=name))
        found[name] = rest
    return found


def points(values: Iterable[str]) -> dict[str, int]:
    """``NAME=POINTS`` options."""
    found = split(values, "=", "NAME=POINTS")
    wrong = [
        refuse("format", "points", name, text=text) for name, text in found.items() if not text.lstrip("-").isdigit()
    ]
    if wrong:
        raise Malformed(_("points are whole numbers"), wrong)
    return {name: int(text) for name, text in found.items()}


def cents(amount: str) -> int:
    """An amount in euro as cents."""
    try:
        return as_amount(amount)
    except ValueError as error:
        raise Malformed(_("'{amount}': {why}", amount=amount, why=why(error))) from error


# Words by which officers call some kinds of evidence.
EVIDENCE_WORDS = {"durc": "regularity", "antimafia": "anti_mafia"}


def evidence_kind(word: str) -> str:
    """The kind of evidence as the measure has it."""
    kind = word.lower().replace("-", "_")
    return EVIDENCE_WORDS.get(kind, kind)


def register(path: Path) -> tuple[bytes, Rows[c.RegisterLine]]:
    """An attendance register and its bytes."""
    data, rows, longer = read_table(path, REGISTER)
    named = [(number, _line(number, _filled(cells, REGISTER))) for number, cells in rows]
    readers = {"date": as_date, "start": as_time, "end": as_time, "signed": as_yes_or_no}
    return data, each(path, named, c.RegisterLine, readers, longer, REGISTER, _COLUMN_OF)


# The columns of a register whose fields have another name.
_FIELD_OF = {"register": "register_number", "signatures": "signed"}
_COLUMN_OF = {field: column for column, field in _FIELD_OF.items()}


def _line(number: int, cells: dict[str, str]) -> Cells:
    return {"row": number, **{_FIELD_OF.get(name, name): text for name, text in cells.items()}}


def _filled(cells: dict[str, str], form: Form) -> dict[str, str]:
    """The cells of a row without those that may be left empty, and are."""
    return {name: text for name, text in cells.items() if text or name not in form.optional}


def papers(words: Sequence[str] | None, path: Path | None) -> list[c.AskedPaper | str]:
    """Papers that are asked for, in plain words and from a table."""
    return _listed(words, path, PAPERS, c.AskedPaper)


def grounds(words: Sequence[str] | None, path: Path | None) -> list[c.Ground | str]:
    """Grounds, in plain words and from a table: their number is their place."""
    return _listed(words, path, GROUNDS, c.Ground)


def _listed(words: Sequence[str] | None, path: Path | None, form: Form, model: type[Model]) -> list[Model | str]:
    found: list[Model | str] = list(words or ())
    if path is not None:
        _, rows, longer = read_table(path, form)
        found += each(path, [(number, _filled(cells, form)) for number, cells in rows], model, {}, longer, form)
    return found


def plans(path: Path) -> Rows[c.Plan]:
    """Personal plans from a table."""
    _, rows, longer = read_table(path, PLANS)
    return each(path, rows, c.Plan, {}, longer, PLANS)


def outcomes(path: Path) -> Rows[c.OutcomeDeclaration]:
    """Declared outcomes from a table with the names of the options."""
    _, rows, longer = read_table(path, OUTCOMES)
    return each(path, rows, c.OutcomeDeclaration, _OUTCOME, longer, OUTCOMES)


def outcome(cells: Cells) -> c.OutcomeDeclaration:
    """One declared outcome; ``open`` or nothing as its end means open-ended."""
    read = read_row(c.OutcomeDeclaration, cells, _OUTCOME)
    if read.made is None:
        raise Malformed(_("the outcome is not well formed"), read.problems)
    return read.made


def _end(text: str) -> date | None:
    return None if text in ("", "open") else as_date(text)


# Functions that read the cells of some columns, by the column's name; other cells are taken as they are.
Readers = Mapping[str, Callable[[str], Any]]
_OUTCOME: Readers = {"hired": as_date, "ends": _end}


@dataclass(frozen=True, slots=True)
class Places:
    """Where in a table something stands: the numbers of its rows, and those of each person by the day that they tell of."""

    rows: frozenset[int]
    of: Mapping[str, Sequence[int]]


class Rows(list[Model]):
    """The contents of a table's rows, in their order, and where they stand."""

    def __init__(self, rows: Iterable[tuple[int, Model]] = ()) -> None:
        held = list(rows)
        super().__init__(made for _number, made in held)
        self.numbers = tuple(number for number, _made in held)
        of = defaultdict[str, list[int]](list)
        for number, made in sorted(held, key=lambda one: getattr(one[1], "hired", None) or date.min):
            of[str(getattr(made, "recipient", ""))].append(number)
        self.places = Places(frozenset(self.numbers), of)


class WrongCells(Malformed):
    """Some cells of a table are not written as they must be; of the others rules can be asked (``office.one_answer``)."""

    def __init__(
        self, path: Path, found: Sequence[Finding], read: Rows[Model], lent: Rows[Model], unread: Mapping[int, set[str]]
    ) -> None:
        told = n_(
            "'{file}': one cell is wrong; nothing was taken",
            "'{file}': {n} cells are wrong; nothing was taken",
            len(found),
            file=path,
        )
        super().__init__(told, found)
        self.path = path
        self.read = read
        """The rows of which every cell that must be there could be read, without those of their other cells that could not."""
        self.lent = lent
        """The other rows, with what could not be read lent by the form's example."""
        self.unread = unread
        """The columns of a row that could not be read, by its number."""


# What contradicts another cell of its row is left out when other rules are asked.
_LEFT_OUT = MappingProxyType({"search_without_need": "search"})


def each(
    path: Path,
    rows: Iterable[tuple[int, Cells]],
    model: type[Model],
    readers: Readers,
    longer: Mapping[int, Finding],
    form: Form,
    columns: Mapping[str, str] = MappingProxyType({}),
) -> Rows[Model]:
    """A content for each row of a table. Raises WrongCells with every cell that is wrong.

    ``longer`` are the rows with a cell under no heading; ``columns`` are the headings of the fields that have another name.
    """
    fields = {column: field for field, column in columns.items()}
    example = {fields.get(name, name): text for name, text in zip(form.columns, form.example, strict=True) if text}
    read = list[tuple[int, Model]]()
    found = list[Finding]()
    lent = list[tuple[int, Model]]()
    unread = dict[int, set[str]]()
    for number, cells in rows:
        one, problems, _said = read_row(model, cells, readers, f"row {number}: ")
        if one is None:
            lacking = _unread(problems)
            known = {name: text for name, text in cells.items() if name not in lacking}
            unread[number] = {columns.get(name, name) for name in lacking}
            one = _as_far_as_read(model, known, readers)
            if one is None:
                loan = {name: example[name] for name in lacking if name in example}
                stands_in = _as_far_as_read(model, {**loan, **known}, readers)
                lent += [(number, stands_in)] if stands_in is not None else []
        found += dict.fromkeys(_by_column(problem, columns) for problem in problems)
        if number in longer:
            found.append(longer[number])
        if one is not None:
            read.append((number, one))
    if found:
        raise WrongCells(path, found, Rows(read), Rows(lent), unread)
    return Rows(read)


def _as_far_as_read(model: type[Model], cells: Cells, readers: Readers) -> Model | None:
    """A content of some cells of a row, without one that contradicts another; None when they make none."""
    read = read_row(model, cells, readers)
    if left_out := {_LEFT_OUT[problem.key] for problem in read.problems if problem.key in _LEFT_OUT}:
        read = read_row(model, {name: cells[name] for name in cells if name not in left_out}, readers)
    return read.made


def _unread(problems: Iterable[Finding]) -> set[str]:
    """The fields of a row that are not there, or cannot be read."""
    found = set[str]()
    for problem in problems:
        named = problem.values.get("columns") if problem.key == "cells_missing" else problem.path.partition(": ")[2]
        found.update([named] if isinstance(named, str) else named if isinstance(named, tuple) else ())
    return found - {""}


def _by_column(finding: Finding, columns: Mapping[str, str]) -> Finding:
    """A finding in the words of the table's heading."""
    row, colon, field = finding.path.partition(": ")
    if field in columns:
        return replace(finding, path=f"{row}{colon}{columns[field]}")
    if finding.key != "cells_missing":
        return finding
    named = finding.values["columns"]
    headings = [columns.get(name, name) for name in named] if isinstance(named, tuple) else []
    return refuse("format", "cells_missing", finding.path, columns=headings)


@cache
def _required(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields that a row must have: asked once for a table, not for each of its hundred thousand rows."""
    return tuple(name for name, field in model.model_fields.items() if field.is_required())


class Row(NamedTuple, Generic[Model]):
    """What one row of a table says."""

    made: Model | None
    """Its content, when nothing is wrong with it."""
    problems: list[Finding]
    said: Mapping[str, object]
    """Of a row that makes no content, each field that could be read, with those that may be left out and were."""


def read_row(model: type[Model], cells: Cells, readers: Readers, where: str = "") -> Row[Model]:
    """A content from the cells of one row, or every problem of the row at once: of each cell, and of those that could be read together."""
    short = [name for name in _required(model) if name not in cells]
    values = dict(cells)
    found = list[Finding]()
    if short:
        found.append(refuse("format", "cells_missing", where.removesuffix(": "), columns=short))
    for name, reader in readers.items():
        if name not in cells:
            continue
        try:
            values[name] = reader(str(cells[name]))
        except ValueError as error:
            found.append(said_of(error, f"{where}{name}"))
    unread = {problem.path for problem in found} | {f"{where}{name}" for name in short}
    try:
        made = model.model_validate(values)
    except ValidationError as error:
        found += [problem for problem in problems_of(error, where) if problem.path not in unread]
    if not found:
        return Row(made, [], {})
    return _partly(model, values, found, where)


def _partly(model: type[Model], values: Mapping[str, object], found: list[Finding], where: str) -> Row[Model]:
    """A row of which something is wrong, with what is wrong of the other cells together."""
    unread = _unread(found) | {problem.path.removeprefix(where).partition(".")[0] for problem in found}
    said = {
        name: values[name] if name in values else field.get_default()
        for name, field in model.model_fields.items()
        if name not in unread and (name in values or not field.is_required())
    }
    whole = where.removesuffix(": ")
    told = [said_of(wrong, whole) for wrong in model.contradictions(said)] if issubclass(model, c.Content) else []
    return Row(None, list(dict.fromkeys((*found, *told))), said)

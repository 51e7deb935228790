"""From what a person types or hands in to the contents of commands; every wrong row of a file is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cli.errors import Problem, malformed, problems_of
from cli.files import as_date, as_time, read_table
from domain import commands as c

Model = TypeVar("Model", bound=BaseModel)


def build(model: type[Model], **values: Any) -> Model:
    """A content; wrong values are named and end in wrong usage."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise malformed("the command is not well formed", problems_of(error)) from error


def split(values: Iterable[str], separator: str, what: str) -> dict[str, str]:
    """``NAME=VALUE`` options as a dict; each name once."""
    found: dict[str, str] = {}
    for value in values:
        name, mark, rest = value.partition(separator)
        if not mark or not name or not rest:
            raise malformed(f"'{value}' is not {what}")
        if name in found:
            raise malformed(f"'{name}' stands twice")
        found[name] = rest
    return found


def points(values: Iterable[str]) -> dict[str, int]:
    """``NAME=POINTS`` options."""
    found = split(values, "=", "NAME=POINTS")
    wrong = [
        Problem("format", f"'{text}' is not a whole number of points", name)
        for name, text in found.items()
        if not text.lstrip("-").isdigit()
    ]
    if wrong:
        raise malformed("points are whole numbers", wrong)
    return {name: int(text) for name, text in found.items()}


def register(path: Path) -> tuple[bytes, list[c.RegisterLine]]:
    """An attendance register and its bytes."""
    data, rows = read_table(path, ("recipient", "service", "date", "start", "end", "register"))

    def line(number: int, cells: dict[str, str]) -> c.RegisterLine:
        return c.RegisterLine(
            row=number,
            recipient=cells["recipient"],
            service=cells["service"],
            date=as_date(cells["date"]),
            start=as_time(cells["start"]),
            end=as_time(cells["end"]),
            register_number=cells["register"],
        )

    return data, _each(path, rows, line)


def plans(path: Path) -> list[c.Plan]:
    """Personal plans from a table."""
    _, rows = read_table(path, ("recipient", "band"))
    return _each(path, rows, lambda _, cells: c.Plan(recipient=cells["recipient"], band=cells["band"]))


def outcomes(path: Path) -> list[c.OutcomeDeclaration]:
    """Declared outcomes from a table with the names of the options."""
    _, rows = read_table(path, ("recipient", "kind", "hired", "ends", "contract", "employer", "weekly_hours"))
    return _each(path, rows, lambda _, cells: outcome(cells))


def outcome(cells: dict[str, str]) -> c.OutcomeDeclaration:
    """One declared outcome; ``open`` or nothing as its end means open-ended."""
    return c.OutcomeDeclaration.model_validate(
        {
            "recipient": cells["recipient"],
            "kind": cells["kind"],
            "hired": as_date(cells["hired"]),
            "ends": None if cells["ends"] in ("", "open") else as_date(cells["ends"]),
            "contract": cells["contract"],
            "employer": cells["employer"],
            "weekly_hours": cells["weekly_hours"],
        }
    )


def _each(
    path: Path, rows: list[tuple[int, dict[str, str]]], make: Callable[[int, dict[str, str]], Model]
) -> list[Model]:
    made, found = [], list[Problem]()
    for number, cells in rows:
        try:
            made.append(make(number, cells))
        except ValidationError as error:
            found += problems_of(error, f"row {number}: ")
        except (ValueError, KeyError) as error:
            found.append(Problem("format", str(error), f"row {number}"))
    if found:
        raise malformed(f"'{path}': {len(found)} cells are wrong; nothing was taken", found)
    return made

"""An edition read as a whole: the files laid over each other, their shape, their checks."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.edition.checks import problems
from domain.edition.malformed import finding_of
from domain.edition.measure import Measure
from domain.edition.merge import Node, NotToml, Texts, Tree, compose

# Plain words for the two commonest faults of an edition's file.
PLAIN = {"extra_forbidden": "unknown key: nothing reads it", "missing": "missing"}


class InvalidMeasure(ValueError):
    """The file of an edition is wrong. Every problem names its key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def parse(key: str, texts: Texts, commands: Collection[str]) -> Measure:
    """The measure of an edition; ``key`` is the name of its file, ``commands`` are those that may meet a term.

    Raises InvalidMeasure with every problem, each naming the key that is wrong.
    """
    try:
        tree = compose(texts)
        measure = Measure.model_validate(tree)
    except NotToml as error:
        raise InvalidMeasure([str(error)]) from error
    except ValidationError as error:
        raise InvalidMeasure([_said(tree, problem) for problem in error.errors()]) from error
    found = list(problems(measure, commands))
    if measure.key != key:
        found.append(f"key: '{measure.key}' stands in the file of '{key}'")
    if found:
        raise InvalidMeasure(found)
    return measure


def check_prefixes(editions: Mapping[str, str]) -> None:
    """No two editions may number their projects alike. Takes the editions' own texts by key; raises InvalidMeasure."""
    first: dict[Node, str] = {}
    for key, text in editions.items():
        prefix = tomllib.loads(text).get("prefix", key)
        if prefix in first:
            raise InvalidMeasure([f"prefix: '{prefix}' is that of {first[prefix]} and of {key}"])
        first[prefix] = key


def _said(tree: Tree, problem: ErrorDetails) -> str:
    path = _path(tree, problem["loc"])
    return f"{path}: {PLAIN.get(problem['type']) or finding_of(problem, path).message}"


def _path(tree: Tree, location: tuple[int | str, ...]) -> str:
    """A place in the files: what carries a code by its code, the only version of a value without a number."""
    parts: list[str] = []
    node: Node | None = tree
    for part in location:
        node = _below(node, part, parts)
    return ".".join(parts) or "file"


def _below(node: Node | None, part: int | str, parts: list[str]) -> Node | None:
    """One step down, noting its name; a single version is written as a plain table, which the step does not leave."""
    if part == "versions" or (isinstance(part, int) and isinstance(node, dict)):
        return node
    below = node[part] if isinstance(part, int) and isinstance(node, list) else None
    if isinstance(part, str) and isinstance(node, dict):
        below = node.get(part)
    code = below.get("code") if isinstance(part, int) and isinstance(below, dict) else None
    parts.append(str(code or part))
    return below

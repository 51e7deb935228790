"""How the files of an edition are laid over each other: ``base.toml``, then ``calendar.toml``, then the edition's own.

- A table is merged key by key; what the later file does not name stays as it was.
- A value, with its source, is one thing: a later file replaces it whole, and so never keeps the source of another value.
- Tables in a list that carry a ``code`` (services, windows of the law) are merged by that code; new codes are added at the
  end. Every other list is replaced whole.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

Node: TypeAlias = "str | int | float | bool | date | datetime | time | list[Node] | dict[str, Node]"
Tree: TypeAlias = dict[str, Node]


@dataclass(frozen=True, slots=True)
class Texts:
    """The three files of an edition, as they are written."""

    base: str
    calendar: str
    edition: str

    @property
    def layers(self) -> dict[str, str]:
        """The files by name, in the order in which they are laid over each other."""
        return {"base.toml": self.base, "calendar.toml": self.calendar, "edition": self.edition}


class NotToml(ValueError):
    """A file that cannot be read at all."""


def compose(texts: Texts) -> Tree:
    """The files as one tree. Raises NotToml, which names the file."""
    tree: Tree = {}
    for name, text in texts.layers.items():
        try:
            tree = merged(tree, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise NotToml(f"{name}: not TOML: {error}") from error
    return tree


def merged(shared: Mapping[str, Node], own: Mapping[str, Node]) -> Tree:
    """A table laid over another."""
    return {**shared, **{key: _laid_over(shared[key], value) if key in shared else value for key, value in own.items()}}


def _laid_over(shared: Node, own: Node) -> Node:
    if isinstance(shared, dict) and isinstance(own, dict) and "value" not in {*shared, *own}:
        return merged(shared, own)
    if isinstance(shared, list) and isinstance(own, list) and _coded(shared) and _coded(own):
        return _by_code(shared, own)
    return own


def _coded(items: Sequence[Node]) -> bool:
    return all(isinstance(item, dict) and "code" in item for item in items)


def _by_code(shared: Sequence[Node], own: Sequence[Node]) -> list[Node]:
    """A code that stands twice in one file stands twice in the result: the checks of the edition refuse it."""
    found = list(shared)
    places = {_code(item): place for place, item in enumerate(shared)}
    for item in own:
        place = places.pop(_code(item), None)
        if place is None:
            found.append(item)
        else:
            found[place] = _laid_over(found[place], item)
    return found


def _code(item: Node) -> str:
    return str(item["code"]) if isinstance(item, dict) else ""

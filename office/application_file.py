"""An application in YAML or JSON: each value is what it looks like, and each wrong one is named with its line.

YAML 1.1 reads ``020000`` as 8192, ``12:30`` as 750 and ``NO`` as false. Such a value is refused rather than taken for
what nobody has written. Aliases, which ``yaml.dump`` writes where two companies share a site, are read; how much they may
unfold to is bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from domain.basis.findings import Finding
from domain.basis.language import _, n_
from domain.edition.catalogue import refuse
from domain.edition.malformed import problems_of
from domain.procedure.application import Application
from office.malformed import Malformed
from office.papers import MEGABYTE, read_bytes, text_of

Part = TypeVar("Part", bound=BaseModel)
LIMIT = MEGABYTE
# A project of two thousand people has some ten thousand values.
MOST_VALUES = 100_000
DEEPEST = 20
_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")


def read_application(path: Path) -> tuple[bytes, Application]:
    """An application and the bytes that were handed in. Raises Malformed with every wrong field, its path and line."""
    data = read_bytes(path, LIMIT)
    text = text_of(path, data)
    said = _of_json(path, text) if path.suffix.lower() == ".json" else _of_yaml(path, text)
    if not isinstance(said.content, dict):
        raise Malformed(_("'{file}' is not an application: fields with names are expected", file=path))
    application = None
    found = list(said.findings)
    try:
        application = Application.model_validate(said.content)
    except ValidationError as error:
        known = {finding.path for finding in found}
        found += [problem for problem in problems_of(error) if problem.path not in known]
    if application is None or found:
        told = n_(
            "'{file}' is not an application: one field is wrong",
            "'{file}' is not an application: {n} fields are wrong",
            len(found),
            file=path,
        )
        raise WrongFields(told, found, said)
    return data, application


class WrongFields(Malformed):
    """Some fields of an application are not written as they must be; of the others rules can be asked (``office.part_read``)."""

    def __init__(self, message: str, found: Sequence[Finding], said: _Said) -> None:
        super().__init__(message, map(said.placed, found))
        self.content: dict[str, Any] = said.content
        self.unread = frozenset(finding.path for finding in found)
        """The path of each field that could not be read."""
        self.placed = said.placed
        """Says of a finding in which line of the file it is, where the file has lines."""


def read_part(path: Path, model: type[Part]) -> Part:
    """A part of an application by itself, such as one recipient, in YAML or JSON. Raises Malformed as ``read_application``."""
    text = text_of(path, read_bytes(path, LIMIT))
    said = _of_json(path, text) if path.suffix.lower() == ".json" else _of_yaml(path, text)
    found = list(said.findings)
    try:
        made = model.model_validate(said.content)
    except ValidationError as error:
        found += problems_of(error)
    if found:
        raise Malformed(
            n_(
                "'{file}' cannot be taken: one field is wrong",
                "'{file}' cannot be taken: {n} fields are wrong",
                len(found),
                file=path,
            ),
            map(said.placed, found),
        )
    return made


@dataclass(slots=True)
class _Said:
    """What a file says: its content, the line of each value by its path, and what is no plain value."""

    content: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def placed(self, finding: Finding) -> Finding:
        """The finding with its line, where there are lines; what is missing has that of what it is missing in."""
        above = finding.path
        while above and above not in self.lines:
            above = above[: max(above.rfind("."), above.rfind("["), 0)]
        line = self.lines.get(above)
        return replace(finding, path=f"line {line}{': ' * bool(finding.path)}{finding.path}") if line else finding


def _of_json(path: Path, text: str) -> _Said:
    try:
        return _Said(json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant))
    except RecursionError as error:
        raise Malformed(_("'{file}' is not JSON: it is nested too deeply", file=path)) from error
    except json.JSONDecodeError as error:
        told = _(
            "'{file}' is not JSON: see line {line}, column {column}", file=path, line=error.lineno, column=error.colno
        )
        raise Malformed(told) from error
    except ValueError as error:
        raise Malformed(_("'{file}' is not JSON: {why}", file=path, why=error)) from error


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise ValueError(_("'{name}' stands twice", name=next(name for name in names if names.count(name) > 1)))
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(_("'{name}' is not a number", name=name))


def _of_yaml(path: Path, text: str) -> _Said:
    loader = None
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        reader = _Reader(loader)
        if node is not None:
            reader.said.content = reader.value(node, "", 0)
    except yaml.MarkedYAMLError as error:
        raise Malformed(_no_yaml(path, error)) from error
    except _TooMuch as error:
        raise Malformed(_("'{file}' is not YAML: {why}", file=path, why=error)) from error
    except yaml.YAMLError as error:
        raise Malformed(_("'{file}' is not YAML: it has a sign that is not allowed", file=path)) from error
    except RecursionError as error:
        raise Malformed(_("'{file}' is not YAML: it is nested too deeply", file=path)) from error
    finally:
        if loader is not None:
            loader.dispose()
    return reader.said


def _no_yaml(path: Path, error: yaml.MarkedYAMLError) -> str:
    """Where the library stopped; what it says of it is for developers."""
    if error.problem_mark is None:
        return _("'{file}' is not YAML", file=path)
    return _("'{file}' is not YAML: see line {line}", file=path, line=error.problem_mark.line + 1)


class _TooMuch(yaml.YAMLError):
    """More values, or deeper ones, than any application has."""


class _Reader:
    """Reads a composed document value by value, since the library's own reading guesses what is meant."""

    def __init__(self, loader: yaml.SafeLoader) -> None:
        self._loader = loader
        self._left = MOST_VALUES
        self.said = _Said()

    def value(self, node: yaml.Node, path: str, depth: int) -> Any:
        """The value of a node; what is no plain value is noted, and its text stands for it."""
        self._left -= 1
        if self._left < 0:
            raise _TooMuch(_("it unfolds to more than {most} values", most=MOST_VALUES))
        if depth > DEEPEST:
            raise _TooMuch(_("it is nested too deeply"))
        self.said.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag != f"{_TAG}str":
                self._note(refuse("format", "key_no_name", path), line)
                continue
            where = f"{path}.{key.value}" if path else str(key.value)
            if key.value in found:
                self._note(refuse("format", "twice", where, name=str(key.value)), line)
                continue
            self.said.lines[where] = line
            found[key.value] = self.value(value, where, depth + 1)
        return found

    def _scalar(self, node: yaml.Node, path: str) -> Any:
        text = str(node.value)
        kind = node.tag.removeprefix(_TAG)
        if kind in ("str", "null", "bool"):
            return {"str": text, "null": None, "bool": text.lower() in ("yes", "true", "on")}[kind]
        if kind in ("int", "float"):
            return self._number(node, path, text, kind)
        if kind == "timestamp":
            return self._day(node, path, text)
        self._note(refuse("format", "no_kind_of_value", path, kind=kind))
        return text

    def _number(self, node: yaml.Node, path: str, text: str, kind: str) -> Any:
        if kind == "int" and _WHOLE.fullmatch(text):
            return int(text)
        if kind == "float" and _DECIMAL.fullmatch(text):
            return float(text)
        try:
            other: Any = self._loader.construct_object(node)
        except ValueError:
            other = _("something else")
        self._note(refuse("format", "read_otherwise", path, text=text[:40], other=str(other)[:40]))
        return text

    def _day(self, node: yaml.Node, path: str, text: str) -> Any:
        try:
            return self._loader.construct_object(node)
        except ValueError:
            self._note(refuse("format", "no_day", path, text=text[:40]))
            return text

    def _note(self, finding: Finding, line: int | None = None) -> None:
        if line is not None:
            self.said.lines[finding.path] = line
        self.said.findings.append(finding)

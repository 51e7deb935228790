"""Every value of an edition with where it comes from, as people are shown it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, JsonValue

from domain.basis.euro import Cents, euro
from domain.edition.measure import Measure
from domain.edition.office import MeasureAct
from domain.edition.terms import SuspensionWindow, YearlyPause
from domain.edition.versions import DatedRule, PinnedVersion, Rule


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a measure with where it comes from."""

    path: str
    value: str
    """As people read it."""
    data: JsonValue
    """As scripts read it: numbers, lists, objects; money as a decimal string."""
    source: str
    reference: str
    valid_from: date | None
    act: str | None
    pinned_by: str = "always"


def provenance(measure: Measure) -> Iterator[Value]:
    """Every value of a measure in all its versions, with its source."""
    yield from _walk("", measure)


def _walk(path: str, node: object) -> Iterator[Value]:
    if isinstance(node, Rule | DatedRule):
        for version in node.versions:
            pin = version.pinned_by if isinstance(version, PinnedVersion) else "always"
            text = _text(version.value, _is_money(node))
            data = _data(version.value, _is_money(node))
            yield Value(path, text, data, version.source, version.reference, version.valid_from, version.act, pin)
    elif isinstance(node, SuspensionWindow | YearlyPause):
        text = f"{node.first} to {node.last}: {', '.join(node.classes)}"
        first = node.first if isinstance(node, SuspensionWindow) else None
        yield Value(
            path,
            text,
            node.model_dump(mode="json", include={"first", "last", "classes"}),
            node.source,
            node.reference,
            first,
            node.act,
        )
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _walk(f"{path}.{name}" if path else name, getattr(node, name))
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _walk(f"{path}.{name}", value)
    elif isinstance(node, tuple):
        for index, value in enumerate(node):
            yield from _walk(f"{path}.{getattr(value, 'code', '') or index}", value)


def _is_money(rule: Rule[Any] | DatedRule[Any]) -> bool:
    """Whether the value of a rule is an amount, or names amounts, in cents: its type says so."""
    (kind,) = type(rule).__pydantic_generic_metadata__["args"]
    return Cents in (kind, *get_args(kind))


def _data(value: object, money: bool = False) -> JsonValue:
    if money and isinstance(value, int):
        return euro(value)
    if isinstance(value, dict):
        return {str(key): _data(item, money) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    if isinstance(value, BaseModel):
        return {name: _data(item) for name, item in value if item is not None}
    return value if isinstance(value, (bool, int, float)) or value is None else _text(value)


def _text(value: object, money: bool = False) -> str:
    if money and isinstance(value, int):
        return f"{euro(value)} euro"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {euro(item) if money else item}" for key, item in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, MeasureAct):
        return value.it()
    if isinstance(value, BaseModel):
        return " ".join(f"{name}={item}" for name, item in value.model_dump(mode="json", exclude_none=True).items())
    return value.isoformat() if isinstance(value, date) else str(value)

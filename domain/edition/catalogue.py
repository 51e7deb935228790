"""The catalogue of rules: what each number says, where it comes from, and what whoever breaks it is told.

It stands in ``rules.toml``. Rules name a number and a message (``refuse("R8.3", "interim_made", path="kind")``); sources and
words in two languages come from there. A test compares every such call with the catalogue, placeholders included.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib import resources
from string import Formatter
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain.basis.calendar import ROME
from domain.basis.euro import euro, euro_it
from domain.basis.findings import Finding, Source, Value

Language = Literal["en", "it"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(_Part):
    """Where a rule comes from: the measure's own sheet, an act or a page, or our default."""

    source: Source
    reference: str


class Words(_Part):
    """One message in both languages. Its own source stands here where it is not that of the rule."""

    en: str = Field(min_length=1)
    it: str = Field(min_length=1)
    source: Source | None = None
    reference: str | None = None


class CatalogueRule(Label):
    """One rule: a line in each language, its source, and its messages by key."""

    en: str = Field(min_length=1)
    it: str = Field(min_length=1)
    says: Mapping[str, Words] = Field(default_factory=dict)
    shares: str | None = None
    """The rule whose messages it has too."""

    def label(self, key: str) -> Label:
        """The source of one message."""
        words = self.says[key]
        return Label(
            source=words.source or self.source,
            reference=self.reference if words.reference is None else words.reference,
        )


class Sourced(Protocol):
    """A value of an edition, which knows its own source."""

    @property
    def source(self) -> Source:
        """Who says so."""

    @property
    def reference(self) -> str:
        """The act or page."""


def _load() -> dict[str, CatalogueRule]:
    text = (resources.files("domain.edition") / "rules.toml").read_text(encoding="utf-8")
    rules = TypeAdapter(dict[str, CatalogueRule]).validate_python(tomllib.loads(text))
    return {number: _sharing(rule, rules) for number, rule in rules.items()}


def _sharing(rule: CatalogueRule, rules: Mapping[str, CatalogueRule]) -> CatalogueRule:
    return rule.model_copy(update={"says": rules[rule.shares].says}) if rule.shares else rule


RULES = _load()
"""Every rule by its number; ``state``, ``role``, ``format`` and their like are the service's own."""


def refuse(
    rule: str, key: str, path: str = "", *, of: Sourced | None = None, **values: Value | date | Iterable[str]
) -> Finding:
    """What is said to whoever breaks a rule: its message ``key`` with the placeholders filled.

    ``path`` is where: a field, a row, a recipient. ``of`` is the value of the edition that is behind it, whose source is
    then shown instead of the catalogue's.
    """
    label: Sourced = of or RULES[rule].label(key)
    held = {name: _plain(value) for name, value in values.items()}
    return Finding(rule, _say(rule, key, held, "en"), path, label.source, label.reference, key, held)


def said(finding: Finding, language: Language) -> str:
    """The message of a finding in a language; as it was written, where the catalogue does not know it any more."""
    rule = RULES.get(finding.rule)
    if rule is None or finding.key not in rule.says:
        return finding.message
    return _say(finding.rule, finding.key, finding.values, language)


def labelled(findings: Iterable[Finding], labels: Mapping[str, Label]) -> tuple[Finding, ...]:
    """The findings with the sources of an edition, where they differ from the catalogue's (``[rules."R6.2"]`` of its file).

    The source of a value of the edition is its own already, and stays.
    """
    return tuple(_relabelled(finding, labels.get(finding.rule)) for finding in findings)


def _relabelled(finding: Finding, label: Label | None) -> Finding:
    if label is None or not finding.key:
        return finding
    ours = RULES[finding.rule].label(finding.key)
    if (finding.source, finding.reference) != (ours.source, ours.reference):
        return finding
    return replace(finding, source=label.source, reference=label.reference)


def placeholders(text: str) -> frozenset[str]:
    """The names of what a message leaves open."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _plain(value: Value | date | Iterable[str]) -> Value:
    """A value as it can be stored: days and instants in ISO 8601, several words as a tuple."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, (str, int)) else tuple(value)


def _say(rule: str, key: str, values: Mapping[str, Value], language: Language) -> str:
    words = RULES[rule].says[key]
    return _Sentence(language).vformat(words.en if language == "en" else words.it, (), values)


class _Sentence(Formatter):
    """Fills placeholders in one language: ``{cap:euro}``, ``{until:day}``, ``{now:instant}``, ``{states:any}``."""

    def __init__(self, language: Language) -> None:
        self._italian = language == "it"

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value, as a reader of the language writes it."""
        if isinstance(value, (tuple, list)):
            return self._several(value, format_spec)
        if format_spec == "euro":
            return euro_it(value) if self._italian else euro(value)
        if format_spec == "day" and self._italian:
            return date.fromisoformat(value).strftime("%d/%m/%Y")
        if format_spec == "instant" and self._italian:
            return datetime.fromisoformat(value).astimezone(ROME).strftime("%d/%m/%Y alle %H:%M:%S")
        return str(value)

    def _several(self, words: Iterable[str], format_spec: str) -> str:
        *first, last = words
        if format_spec != "any" or not first:
            return ", ".join([*first, last])
        return f"{', '.join(first)} {'o' if self._italian else 'or'} {last}"

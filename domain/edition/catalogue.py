"""The catalogue of rules: what each number says, where it comes from, and what whoever breaks it is told.

It stands in ``rules.toml``. Rules name a number and a message (``refuse("R8.3", "interim_made", path="kind")``); sources and
words in two languages come from there. A test compares every such call with the catalogue, placeholders included.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain.basis.euro import euro
from domain.basis.findings import Finding, Source, Value
from domain.basis.notation import Language, word_of_record, written
from domain.basis.text import spaced
from domain.lifecycle.names import role_it, state_it


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
    column: str | None = None
    """The column of a table that it is about, where it is said of a row of one."""


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


# Every rule by its number. Names without a number, such as ``state``, ``role`` and ``format``, are rules of the
# service itself.
RULES = _load()


def refuse(
    rule: str, key: str, path: str = "", *, of: Sourced | None = None, **values: Value | date | Iterable[str]
) -> Finding:
    """What is said to whoever breaks a rule: its message ``key`` with the placeholders filled.

    ``path`` is where: a field, a row, a recipient. ``of`` is the value of the edition that is behind it, whose source is
    then shown instead of the catalogue's.
    """
    label: Sourced = of or _label(rule, key)
    held = {name: _plain(value) for name, value in values.items()}
    return Finding(rule, _say(rule, key, held, "en"), path, label.source, label.reference, key, held)


def said(finding: Finding, language: Language, retold: Callable[[str], str] = str) -> str:
    """The message of a finding in a language; as it was written, where the catalogue does not know it any more.

    ``retold`` tells again a sentence of the record that stands in it (``{why:told}``): who reads knows how.
    """
    rule = RULES.get(finding.rule)
    if rule is None or finding.key not in rule.says:
        return finding.message
    if placeholders(rule.says[finding.key].it) - finding.values.keys():
        return finding.message
    return _say(finding.rule, finding.key, finding.values, language, retold)


def said_of_record(finding: Mapping[str, Any], language: Language, retold: Callable[[str], str] = str) -> str:
    """The same of a finding as an answer on record holds it: without a key where there was no catalogue yet."""
    if language == "en" or not finding.get("key"):
        return str(finding["message"])
    return said(of_record(finding), language, retold)


def of_record(finding: Mapping[str, Any]) -> Finding:
    """A finding as an answer on record holds it."""
    held = {name: tuple(one) if isinstance(one, list) else one for name, one in finding.get("values", {}).items()}
    return Finding(finding["rule"], str(finding["message"]), key=finding.get("key", ""), values=held)


def labelled(findings: Iterable[Finding], labels: Mapping[str, Label]) -> tuple[Finding, ...]:
    """The findings with the sources of an edition, where they differ from the catalogue's (``[rules."R6.2"]`` of its file).

    The source of a value of the edition is its own already, and stays.
    """
    return tuple(_relabelled(finding, labels.get(finding.rule)) for finding in findings)


def _relabelled(finding: Finding, label: Label | None) -> Finding:
    if label is None or not finding.key:
        return finding
    ours = _label(finding.rule, finding.key)
    if (finding.source, finding.reference) != (ours.source, ours.reference):
        return finding
    return replace(finding, source=label.source, reference=label.reference)


def column_of(finding: Finding) -> str | None:
    """The column of a table that a finding is about; None when it is about the row as a whole, or about no table."""
    rule = RULES.get(finding.rule)
    return rule.says[finding.key].column if rule is not None and finding.key in rule.says else None


def placeholders(text: str) -> frozenset[str]:
    """The names of what a message leaves open."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _plain(value: Value | date | Iterable[str]) -> Value:
    """A value as it can be stored: days and instants in ISO 8601, several words as a tuple."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    return str(value) if isinstance(value, str) else tuple(str(word) for word in value)


@cache
def _label(rule: str, key: str) -> Label:
    return RULES[rule].label(key)


# What somebody has typed stands in quotes, as they typed it.
_AS_GIVEN = "as_given"
_OPENS_QUOTE = re.compile(r"(?:^|[ (])'$")


@cache
def _pieces(rule: str, key: str, language: Language) -> tuple[tuple[str, str | None, str | None], ...]:
    """A message cut at its placeholders: text, name of what follows, how it is written. Cut once: a walk refuses much."""
    words = RULES[rule].says[key]
    text = words.en if language == "en" else words.it
    return tuple(
        (literal, name, form or (_AS_GIVEN if _OPENS_QUOTE.search(literal) else form))
        for literal, name, form, _ in Formatter().parse(text)
    )


def _say(
    rule: str, key: str, values: Mapping[str, Value], language: Language, retold: Callable[[str], str] = str
) -> str:
    pieces = _pieces(rule, key, language)
    return "".join(
        text + (_written(values[name], form, language, retold) if name else "") for text, name, form in pieces
    )


# How codes that are said by their names are joined where there are several.
_NAMED: Mapping[str | None, Literal["any", "all"]] = {
    "named": "any", "state": "any", "any_role": "any", "all_roles": "all"
}  # fmt: skip


def _name(code: str, form: str | None, retold: Callable[[str], str]) -> str:
    """The Italian name of a code, as the glossary has it; what is none, as it stands."""
    if form == "named":
        return retold(spaced(code))
    return state_it(code) if form == "state" else role_it(code)


def _written(value: Value, form: str | None, language: Language, retold: Callable[[str], str]) -> str:
    """A value in a message: ``{cap:euro}`` of cents, ``{until:day}``, ``{now:instant}``, ``{kinds:any}``, ``{kind:named}`` of codes.

    ``{state:state}`` is of a project, ``{roles:any_role}`` and ``{held:all_roles}`` are of those who act.
    Italian is as people write it; English goes on record, where amounts and days are written as scripts read them.
    """
    if form == "told":
        return retold(str(value)) if language == "it" else str(value)
    if form in _NAMED:
        codes = value if isinstance(value, tuple) else (str(value),)
        names = [_name(code, form, retold) for code in codes] if language == "it" else codes
        return written(names, _NAMED[form], language)
    if isinstance(value, tuple) and form != "any":
        return ", ".join(word_of_record(word, language) for word in value)
    if form == _AS_GIVEN:
        return str(value)
    if not form:
        return word_of_record(str(value), language)
    if language == "it" or form == "any":
        return written(value, form, language)
    return euro(value) if form == "euro" and isinstance(value, int) else str(value)

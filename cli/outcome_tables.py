"""``docs/outcomes.md``: what counts as a result, as decision tables in the words of officers, written from ``outcomes.toml``.

The rows are data, and a test runs each of them through the rules: what the page says is what is decided (R6.14 to R6.24).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.basis.notation import LANGUAGES, Language, written

DATA = Path(__file__).parent / "outcomes.toml"
PAGE = Path(__file__).parent.parent / "docs" / "outcomes.md"
HEAD = "Generated from `cli/outcomes.toml` by `make docs`; a test runs every row of it through the rules."


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Contract(_Part):
    """A contract, its days counted from the declared hire, which is day 1."""

    kind: str
    first: int = 1
    last: int | None = None
    """Its last day as agreed; None when it is open-ended."""
    hours: int | None = None
    """Of a week, when it is part time; 0 where nobody has told them."""
    employer: Literal["", "another", "crisis"] = ""
    ended: int | None = None
    """The day on which it ended before."""
    by: Literal["", "employer", "worker", "unknown"] = ""


class Declared(_Part):
    """Contracts that are declared: refused by rules, or taken with the day on which the result is reached."""

    contracts: tuple[Contract, ...]
    hire: str = ""
    person: str = ""
    refused: tuple[str, ...] = ()
    reached: int | None = None


class Asked(_Part):
    """A question to the register: of which contract, which one, on which day."""

    kind: str
    matter: str
    on: date


class Answered(_Part):
    """What the register says of its notices on a day."""

    contracts: tuple[Contract, ...]
    day: int
    says: Literal["yes", "no", "no_data"]
    found: str = ""


class Followed(_Part):
    """What comes of an answer of the register, or of the word of a controller."""

    result: str
    word: str
    then: str


class Tables(_Part):
    """The whole of ``outcomes.toml``."""

    declared: tuple[Declared, ...]
    asked: tuple[Asked, ...]
    answered: tuple[Answered, ...]
    follows: tuple[Followed, ...]
    words: Mapping[Language, Mapping[str, str]]
    italian: Mapping[str, str]


@cache
def tables() -> Tables:
    """The tables as they stand in their file."""
    return Tables.model_validate(tomllib.loads(DATA.read_text(encoding="utf-8")))


def page() -> str:
    """The whole page, in each language."""
    lines = [line for language in LANGUAGES for line in _page(_Words(language))]
    return "\n".join([f"<!-- {HEAD} -->", "", *lines])


class _Words:
    """The words of one language, and what a row says in them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._held = tables().words[language]

    def __call__(self, name: str, **values: object) -> str:
        return self._held[name].format(**values)

    def own(self, text: str) -> str:
        """A text of a row, which stands there in English."""
        return tables().italian[text] if self.language == "it" and text else text

    def day(self, day: date) -> str:
        """A day as the reader writes it."""
        return written(day.isoformat(), "day", self.language)

    def contracts(self, some: tuple[Contract, ...]) -> str:
        """Contracts one after the other."""
        return self("then").join(map(self._contract, some)) or self("none")

    def _contract(self, one: Contract) -> str:
        kind = self(one.kind)
        said = self("open" if one.last is None else "fixed", kind=kind, first=one.first, last=one.last)
        if one.hours is not None:
            said += self("hours", hours=one.hours) if one.hours else self("no_hours")
        if one.employer:
            said += self(one.employer)
        if one.ended is not None:
            said += self("ended", ended=one.ended, by=self("nobody" if one.by == "unknown" else one.by))
        return said

    def declared(self, row: Declared) -> tuple[str, str]:
        """A declaration, and what becomes of it."""
        said = self.contracts(row.contracts)
        said += self("hire", hire=self.own(row.hire)) if row.hire else ""
        said += self("person", person=self.own(row.person)) if row.person else ""
        taken = self("refused", rules=", ".join(row.refused)) if row.refused else self("taken", reached=row.reached)
        return said, taken

    def answered(self, row: Answered) -> tuple[str, str, str]:
        """Notices, the day of the question, the answer."""
        return self.contracts(row.contracts), self("on", day=row.day), self(row.says) + self._found(row.found)

    def _found(self, found: str) -> str:
        """What the register has found, as its answer is kept: ``days 60`` is a word with its number."""
        word, _, n = found.partition(" ")
        return self("week" if word == "hours" else word, n=n) if word else ""


def _page(words: _Words) -> Iterator[str]:
    data = tables()
    yield from (f"# {words('title')}", "", words("intro"), "")
    yield from _table(words, "declared", map(words.declared, data.declared))
    asked = ((words(row.kind), words(row.matter), words.day(row.on)) for row in data.asked)
    yield from _table(words, "asked", asked)
    yield from _table(words, "answered", map(words.answered, data.answered))
    follows = ((words.own(row.result), words.own(row.word), words.own(row.then)) for row in data.follows)
    yield from _table(words, "follows", follows)


def _table(words: _Words, name: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    columns = words(f"{name}_columns")
    yield from (f"## {words(name)}", "")
    if name in ("asked", "answered"):
        yield from (words(f"{name}_intro"), "")
    yield from (f"| {columns} |", "|---" * (columns.count("|") + 1) + "|")
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""

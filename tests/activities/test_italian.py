"""Letters and acts are Italian: no English word stands in what an office signs, wherever its words come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from activities import wording
from domain.lifecycle.names import ROLE_IT, STATE_IT
from domain.views.names import ACCOUNT_IT
from storage import rules
from tests import golden
from tests.english import english_only, words_of

# Words so common in English that any sentence has one, and that are no Italian words.
COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "for",
        "with",
        "from",
        "by",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "not",
        "this",
        "that",
        "these",
        "which",
        "who",
        "when",
        "where",
        "until",
        "after",
        "before",
        "its",
        "their",
        "our",
        "your",
        "you",
        "they",
        "must",
        "may",
        "shall",
        "will",
        "can",
        "day",
        "days",
        "date",
        "hours",
        "month",
        "year",
        "amount",
        "sum",
        "money",
        "project",
        "projects",
        "network",
        "lead",
        "office",
        "officer",
        "manager",
        "letter",
        "act",
        "decree",
        "claim",
        "payment",
        "order",
        "term",
        "due",
        "end",
        "start",
        "application",
        "refused",
        "awarded",
        "closed",
        "none",
        "yes",
        "other",
        "default",
        "draft",
        "unknown",
        "missing",
    ]
)
# Italian has the first, and writes the others alike: "sono state", "far valere".
ITALIAN_TOO = frozenset({"partner", "state", "far"})
# Names of commands, which letters within the office tell, and of a form to fill in.
_MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
NAMED = ("Passi possibili:", '"entry"')
EDITIONS = ("azioni-di-rete-2017", "azioni-di-rete-2018", "azioni-di-rete-2021")


def english_in(text: str) -> set[str]:
    """The English words of a text, but those of its codes."""
    lines = (line for line in text.splitlines() if not line.startswith(NAMED[0]))
    words = words_of("\n".join(lines).replace(NAMED[1], " "))
    return words & (english_only() | COMMON) - ITALIAN_TOO


@pytest.mark.parametrize("kind", ["letters", "acts"])
def test_no_english_word_stands_in_a_letter_or_an_act(kind: str) -> None:
    """All of them, as they leave in real lives."""
    texts = golden.letters() if kind == "letters" else golden.acts()
    assert {name: found for name, text in texts.items() if (found := english_in(text))} == {}


def test_no_english_word_stands_in_the_words_that_a_letter_may_say() -> None:
    """Also where no life has come by: every branch of each template, and what stands for codes."""
    here = Path(wording.__file__).parent
    sources = {
        str(path.relative_to(here)): _MARKUP.sub("", path.read_text(encoding="utf-8"))
        for place in ("templates", "decrees")
        for path in (here / place).glob("*.txt")
    }
    tables: tuple[Mapping[Any, str], ...] = (
        wording.CONSEQUENCE_IT,
        wording.REQUIREMENT_IT,
        wording.RESULT_IT,
        STATE_IT,
        ROLE_IT,
        ACCOUNT_IT,
    )
    sources |= {f"table {number}": "\n".join(table.values()) for number, table in enumerate(tables)}
    assert {name: found for name, text in sources.items() if (found := english_in(text))} == {}


@pytest.mark.parametrize("key", EDITIONS)
def test_no_english_word_stands_in_what_an_edition_lends_to_letters(key: str) -> None:
    """Its acts, its office, the bases and names of its terms, remedies, reasons, services."""
    assert {said for said in lent(key) if english_in(said)} == set()


def lent(key: str) -> Iterator[str]:
    """What letters take from an edition."""
    measure = rules.load(key)
    yield from (measure.title, *measure.legal_basis)
    yield from (rule.basis for rule in measure.terms.values())
    yield from rules.term_titles().values()
    yield from measure.letters.remedy_words.at().values()
    yield from measure.claims.cut_reasons.at().values()
    yield from measure.claims.interruption_reasons.at().values()
    yield from (service.name_it for service in measure.services.values())


def test_an_english_word_would_be_seen() -> None:
    assert english_in("Il progetto was refused.") == {"was", "refused"}
    assert english_in("Base: regole della misura (default)") == {"default"}
    assert english_in("Passi possibili: verify-outcome, uphold") == set()

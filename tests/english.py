"""The words of the service's English texts that no Italian text has: none of them may stand before an Italian reader."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from cli import texts
from domain.edition.catalogue import RULES
from domain.lifecycle.states import Role, State
from office.forms import FORMS, WRITTEN

# Codes that are words: they are the same in every language.
KINDS: tuple[type[StrEnum], ...] = (State, Role, *texts.CODES)
_CODED = [one.value for kind in KINDS for one in kind] + [*WRITTEN, *FORMS]
_IN_ITALIAN_TOO = {"partner"}
CODES = {word for code in _CODED for word in re.split("[_-]", code)} - _IN_ITALIAN_TOO


@cache
def english_only() -> frozenset[str]:
    """Words that stand in English texts of the service and in no Italian one."""
    english = set[str]()
    italian = set[str]()
    for message in texts.stored():
        if message.id:
            text = texts.text_of(message)
            english |= words_of(" ".join((text,) if isinstance(text, str) else text))
            italian |= words_of(" ".join(texts.translation(message)))
    for rule in RULES.values():
        for says in rule.says.values():
            english |= words_of(says.en)
            italian |= words_of(says.it)
    return frozenset(english - italian)


def words_of(text: str) -> set[str]:
    """The plain words of a text: no placeholders, options, codes, names in quotes, or what is in capitals."""
    text = re.sub(r"• [^\s:]+:|\(role, |\([^()]*docs/[^)]*\)+", " ", text)
    bare = re.sub(r"\{[^}]*\}|'[^'\s]*'|``.*?``|--?[\w-]+|\S*[_@./=\\|…:-]\S*\w", " ", text)
    return {word.lower() for word in re.findall(r"\b[a-zàèéìòù]{3,}\b", bare)}

"""The language of what people read: English sentences in the code, and their translations from a gettext catalogue.

``_("{count} lines are worth {amount:euro}", count=3, amount="76642.00")`` is said in the language of whoever reads; a
placeholder may name a notation (``{x:euro}``, ``{x:amount}``, ``{x:day}``, ``{x:instant}``, ``{x:any}``, ``{x:all}``).
``n_`` says one or many, ``mark`` marks a text that is said later. Nobody reads English until ``reading`` says otherwise,
which only the command line does: what a worker writes on record is English, and Italian where it is a letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from string import Formatter
from typing import Any, Protocol, runtime_checkable

from domain.basis.notation import FORMS, Language, written


class _Words(Formatter):
    """Fills placeholders, those with a notation as the reader writes it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value."""
        if format_spec in FORMS:
            return written(value, format_spec, language())
        return str(super().format_field(value, format_spec))


@runtime_checkable
class Retelling(Protocol):
    """A catalogue that knows its sentences again."""

    def retold(self, text: str) -> str:
        """A text that was said in English, said again."""


_FILL = _Words()
_language: ContextVar[Language] = ContextVar("language", default="en")
_catalogue: ContextVar[NullTranslations | None] = ContextVar("catalogue", default=None)


@contextmanager
def reading(reader: Language, catalogue: NullTranslations) -> Iterator[None]:
    """Whatever is said meanwhile is said in this language, with the translations of this catalogue."""
    before = _language.set(reader)
    held = _catalogue.set(catalogue)
    try:
        yield
    finally:
        _catalogue.reset(held)
        _language.reset(before)


def recording() -> AbstractContextManager[None]:
    """Whatever is said meanwhile, also by what is begun meanwhile, goes on record, and is English."""
    return reading("en", NullTranslations())


def language() -> Language:
    """The language of whoever reads."""
    return _language.get()


def _(text: str, /, **values: object) -> str:
    """A text in the reader's language, with its placeholders filled."""
    catalogue = _catalogue.get()
    said = catalogue.gettext(text) if catalogue and text else text
    return _FILL.format(said, **values) if values else said


def n_(one: str, many: str, n: object, /, **values: object) -> str:
    """A text about one or about many, of which ``{n}`` is the number; one that old records do not tell counts as many."""
    catalogue = _catalogue.get()
    number = n if isinstance(n, int) else 2
    said = catalogue.ngettext(one, many, number) if catalogue else (one if number == 1 else many)
    return _FILL.format(said, n=n, **values)


def retold(text: str) -> str:
    """What went on record in English, in the reader's language, wherever the catalogue knows the sentence; else as it stands."""
    catalogue = _catalogue.get()
    return catalogue.retold(text) if isinstance(catalogue, Retelling) else text


def of_edition(words: str) -> str:
    """What an edition names in Italian, in the reader's language; an article of a law, and what is not known, as it stands."""
    return words if language() == "it" else _(words)


def fill(said: str, /, **values: object) -> str:
    """A text with its placeholders filled as the reader writes them."""
    return _FILL.format(said, **values)


def mark(text: str, /) -> str:
    """A text that is said later, with ``_``: it is found by the extraction, and stays as it is."""
    return text

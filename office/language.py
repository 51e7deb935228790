"""The language of the person who asks, and its catalogue, compiled when it has changed.

``texts/it.po`` has the Italian of what the code says in English, ``texts/en.po`` the English of what the editions name in Italian.
"""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from domain.basis.language import fill, reading
from domain.basis.notation import Language, word_of_record

TEXTS = Path(__file__).parent.parent / "texts"

# Where the wish of a person stands, the strongest first: ours, then those of every program.
_WISHES = ("AZIONI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def wanted() -> Language:
    """The language of ``AZIONI_LANG``, or else of the locale; English for any other."""
    wish = next((os.environ[name] for name in _WISHES if os.environ.get(name)), "")
    return "it" if wish.lower().startswith("it") else "en"


def reading_in(language: Language) -> AbstractContextManager[None]:
    """Whatever is said meanwhile is said in this language."""
    return reading(language, catalogue(language))


class Catalogue(GNUTranslations):
    """Translations that also know a sentence again that was said in English, with whatever filled its placeholders."""

    language: Language
    _catalog: dict[str | tuple[str, int], str]

    def retold(self, text: str) -> str:
        """A text that went on record in English: its sentence, and those that it quotes, in this language."""
        for literal, id in self._sentences:
            if literal in text and (found := re.fullmatch(_pattern(id), text, re.DOTALL)):
                values = {name: self._value(id, name, found[name]) for name in found.groupdict()}
                return fill(self._catalog[id], **values)
        return self._catalog.get(text) or text if text else text

    @cached_property
    def _sentences(self) -> list[tuple[str, str]]:
        """The sentences with placeholders by their longest piece of text, those that say most first."""
        parts = {id: _LITERAL.split(id) for id in self._catalog if isinstance(id, str) and "{" in id}
        order = sorted(parts, key=lambda one: -sum(map(len, parts[one])))
        return [(max(parts[id], key=len), id) for id in order if re.search(r"[a-z]{3}", max(parts[id], key=len))]

    def _value(self, id: str, name: str, text: str) -> str:
        """What filled a placeholder, as it may be written anew."""
        if f"{{{name}:euro}}" in id or f"{{{name}:amount}}" in id:
            return text.removesuffix(" euro").replace(",", "")
        return text if f"{{{name}:" in id else word_of_record(self.retold(text), self.language)


_LITERAL = re.compile(r"\{\w+(?::\w+)?\}")
# How a notation is written in English, which is the language of the record.
_WRITTEN = {":amount": r"-?[\d,]+\.\d\d", ":euro": r"-?[\d,]+\.\d\d euro", ":day": r"\d{4}-\d\d-\d\d"}


@cache
def _pattern(id: str) -> str:
    """A sentence as a pattern of what it may have become."""
    seen = set[str]()

    def group(found: re.Match[str]) -> str:
        name = found[1]
        again = name in seen
        seen.add(name)
        return f"(?P={name})" if again else f"(?P<{name}>{_WRITTEN.get(found[2] or '', '.+?')})"

    return re.sub(r"\\\{(\w+)(:\w+)?\\\}", group, re.escape(id))


@cache
def catalogue(language: Language) -> NullTranslations:
    """The translations into a language. What the code says is English as it stands; of an edition English has the names."""
    found = Catalogue(BytesIO(_compiled(TEXTS / f"{language}.po")))
    found.language = language
    return found


def _compiled(source: Path) -> bytes:
    """The compiled catalogue beside its source, made anew when the source is younger; kept only where it can be written."""
    target = source.with_suffix(".mo")
    try:
        if target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            return target.read_bytes()
    except FileNotFoundError:
        pass
    made = _made(source)
    new = target.with_suffix(f".{os.getpid()}")
    try:
        new.write_bytes(made)
        new.replace(target)
    except OSError:
        new.unlink(missing_ok=True)
    return made


def _made(source: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = BytesIO()
    with source.open("rb") as file:
        write_mo(out, read_po(file))
    return out.getvalue()

"""The language of the person who asks, and its catalogue: ``texts/it.po``, compiled when it has changed."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from domain.basis.language import reading
from domain.basis.notation import Language

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


@cache
def catalogue(language: Language) -> NullTranslations:
    """The translations into a language; none for English, which stands in the code."""
    return NullTranslations() if language == "en" else GNUTranslations(BytesIO(_compiled(TEXTS / f"{language}.po")))


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

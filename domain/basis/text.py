"""Texts from outside: in one form, and without a sign that moves a cursor, hides, or turns the direction of reading.

A title with an escape sequence clears an officer's terminal, a newline forges a line of a letter, a NUL is taken by one
database and not by another: such signs are refused where a text comes in. What was stored before is made harmless
where it goes out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache

from domain.basis.findings import WrongValue

_BLANK = " \t\r\n\u00a0"
_NEWLINE = re.compile(r"\r\n?")
# The tax code of a person as it is written, with letters that may stand for digits (omocodia), blanks or not.
_PERSON = re.compile(
    r"\b[A-Z]{3} ?[A-Z]{3} ?[\dLMNPQRSTUV]{2} ?[A-EHLMPRST] ?[\dLMNPQRSTUV]{2} ?[A-Z][\dLMNPQRSTUV]{3} ?[A-Z]\b",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Control, format (bidirectional overrides, zero width), half a character, private use, line and paragraph separators.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


@lru_cache(maxsize=10_000)
def natural(key: str | int) -> tuple[int, ...]:
    """How keys are ordered: ``C2/L10`` comes after ``C2/L9``."""
    if isinstance(key, int):
        return (key,)
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in key.split("/"))


def _unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN


def _refuse_unseen(text: str, allowed: str = "") -> None:
    if text.isprintable():  # so are nearly all, and looking at each sign takes long for a file of many rows
        return
    for place, sign in enumerate(text, 1):
        if _unseen(sign) and sign not in allowed:
            name = unicodedata.name(sign, repr(sign)[1:-1])
            words = "it holds a sign that is not text"
            code = f"U+{ord(sign):04X}"
            words = f"{words}: {name} ({code}) at place {place}"
            raise WrongValue("no_text", words, sign=name, code=code, place=place)


def _within(text: str, longest: int) -> str:
    if not text:
        raise WrongValue("string_too_short", "is empty")
    if len(text) > longest:
        words = f"it is longer than {longest} characters ({len(text)})"
        raise WrongValue("longer", words, longest=longest, length=len(text))
    return text


def one_line(text: str, longest: int) -> str:
    """A name, a title, a reference: one line, single blanks, composed letters (NFC).

    Raises ValueError for control characters and line breaks, for an empty text and for one that is too long.
    """
    text = text.strip(_BLANK)
    _refuse_unseen(text)
    return _within(" ".join(unicodedata.normalize("NFC", text).split()), longest)


def free_text(text: str, longest: int) -> str:
    """Words of a person, in as many lines as they like; each line ends in one way. Raises ValueError as ``one_line``."""
    text = _NEWLINE.sub("\n", text).replace("\t", " ").strip(_BLANK)
    _refuse_unseen(text, allowed="\n")
    return _within(unicodedata.normalize("NFC", text), longest)


def visible(text: str, keep: str = "\n") -> str:
    """The text as it may be written on a terminal or into a header: what cannot be seen is spelt out."""
    if text.isprintable():
        return text
    return "".join(_spelt(sign) if _unseen(sign) and sign not in keep else sign for sign in text)


def _spelt(sign: str) -> str:
    """As JSON spells it too, so that a document that was made visible says the same."""
    return json.dumps(sign).strip('"')


def in_letter(text: str) -> str:
    """The text within a letter: no line of it can be taken for a line of the letter's own."""
    return visible(text).replace("\n", "\n    ")


def without_codes(text: str) -> str:
    """The text without what looks like the tax code of a person: it has no place in a mail, whoever wrote it there."""
    return _PERSON.sub("[codice fiscale omesso]", text)


def markdown(text: str) -> str:
    """The text as it is read, wherever Markdown is shown: no emphasis, link, heading or markup starts from it."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))


def cell(text: str) -> str:
    """The text for a cell of a table that a spreadsheet opens: no formula starts from it."""
    text = visible(text, keep="")
    return f"'{text}" if text.startswith(_FORMULA) else text


def spaced(code: str) -> str:
    """A code as words, as the catalogue of words has it."""
    return code.replace("_", " ").replace("-", " ")

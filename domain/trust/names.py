"""Names of actors: one form, one alphabet, and none that could be taken for another (R1.10: duties are a person's)."""

from __future__ import annotations

import re
import unicodedata

from domain.basis.findings import Finding
from domain.edition.catalogue import refuse

# Characters: a name is part of a file name and of a command's id.
LONGEST = 64
# What may stand between letters and digits.
_SIGNS = frozenset(".-_' ")
# Latin letters, after accents are taken off. Other alphabets hold letters that look like these.
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzßæœøđłþð")
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "ß": "b", "æ": "a", "œ": "o", "ø": "o", "đ": "d", "ł": "l",
                        "þ": "p", "ð": "d"})  # fmt: skip
# Letters that together look like another one.
_GROUPS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def one_form(name: str) -> str:
    """The form in which a name is compared and stored: NFKC, no capitals, no blanks at the ends, single ones inside."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def look(name: str) -> str:
    """What an eye sees of a name: two names with the same look cannot both be in the register."""
    bare = "".join(sign for sign in _base(one_form(name)) if sign not in _SIGNS)
    bare = bare.translate(_ALIKE)
    for group, letter in _GROUPS:
        bare = bare.replace(group, letter)
    return bare


def problems(name: str) -> tuple[Finding, ...]:
    """What is wrong with a name in its one form; empty when nothing is."""
    found = []
    if not 0 < len(name) <= LONGEST:
        found.append(refuse("actor", "length", "name", longest=LONGEST))
    strange = sorted({sign for sign in _base(name) if not _usable(sign)})
    if strange:
        told = ", ".join(f"{unicodedata.name(sign, '')} (U+{ord(sign):04X})".strip() for sign in strange)
        found.append(refuse("actor", "letters", "name", strange=told))
    elif name and not re.match(r"\w", name):
        found.append(refuse("actor", "begins", "name"))
    return tuple(found)


def _base(name: str) -> str:
    """The letters without their accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))


def _usable(sign: str) -> bool:
    return sign in _LETTERS or sign in "0123456789" or sign in _SIGNS

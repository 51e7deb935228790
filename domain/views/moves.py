"""The days that moved the end of a term, in the words of whoever reads. The register of terms keeps its own, in English."""

from __future__ import annotations

import re

from domain.basis.language import _, mark, of_edition, retold
from domain.terms.term import Moved

# What the register says of them (``domain.terms``); the notes of acts stand as the act has them.
REASONS = (
    mark("holiday ({name})"),
    mark("never past {limit:day}, {act}"),
    mark("the limit of the act"),
    mark("extension granted"),
    mark("suspended"),
)


_HOLIDAY = re.compile(r"holiday \((?P<name>.+)\)")


def reason_of(moved: Moved) -> str:
    """Why, in the reader's language; holidays have their Italian names on record."""
    holiday = _HOLIDAY.fullmatch(moved.reason)
    return _("holiday ({name})", name=of_edition(holiday["name"])) if holiday else retold(moved.reason)


def words_of(moved: Moved) -> str:
    """From when to when, how many days, and why."""
    said = {
        "first": moved.first,
        "last": moved.last,
        "n": (moved.last - moved.first).days + 1,
        "reason": reason_of(moved),
    }
    if moved.first == moved.last:
        return _("{first:day} ({n} d): {reason}", **said)
    return _("{first:day} to {last:day} ({n} d): {reason}", **said)

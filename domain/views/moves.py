"""The days that moved the end of a term, in the words of whoever reads. The register of terms keeps its own, in English."""

from __future__ import annotations

from domain.basis.language import _, mark, retold
from domain.terms.term import Moved

# What the register says of them (``domain.terms``); the notes of acts stand as the act has them.
REASONS = (
    mark("holiday ({name})"),
    mark("never past {limit:day}, {act}"),
    mark("the limit of the act"),
    mark("extension granted"),
    mark("suspended"),
)


def words_of(moved: Moved) -> str:
    """From when to when, how many days, and why."""
    said = {
        "first": moved.first,
        "last": moved.last,
        "n": (moved.last - moved.first).days + 1,
        "reason": retold(moved.reason),
    }
    if moved.first == moved.last:
        return _("{first:day} ({n} d): {reason}", **said)
    return _("{first:day} to {last:day} ({n} d): {reason}", **said)

"""Who did something, and a declared result, as documents tell of them."""

from __future__ import annotations

from typing import TypedDict


class By(TypedDict):
    """Who did it, and when; both are empty for what was not done yet."""

    actor: str | None
    at: str | None


class ResultTrace(TypedDict):
    """A declared result: how it stands, by whose word, on which source (F44, F48)."""

    result: str
    recipient: str
    kind: str
    hired: str
    amount: str
    state: str
    word: str
    """``register``, ``controller`` or ``contest``; empty while it is declared."""
    by: By
    """Who has decided it, and when; of the register only when it was asked."""
    answer: str | None
    """The answer of the register of hirings."""
    source: str
    """Hash of the file of notices on which that answer rests."""
    papers: list[str]
    """Documents about its person, by number and kind."""
    reason: str | None
    """Hash of the words of a refusal."""
    contested: str | None
    """``open``, ``restored`` or ``upheld``; None where its refusal was not contested."""
    readings: list[str]
    """The rules that decide whether it counts and are our reading, by their numbers: whoever reads must know."""

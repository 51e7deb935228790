"""What names a line of a claim, and what it is for, in the letters and numbers that people write."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class ItemOf(StrEnum):
    """What may be claimed: a line of the register, or a result."""

    service = "S"
    outcome = "O"


class ItemKey(NamedTuple):
    """``S12``: line 12 of the register; ``O3``: the third result."""

    of: ItemOf
    number: int

    @classmethod
    def parse(cls, item: str) -> ItemKey:
        """The key that an item spells. Raises ValueError for a word that is none."""
        return _item(item)

    def __str__(self) -> str:
        return f"{self.of}{self.number}"


@lru_cache(maxsize=4_096)
def _item(spelled: str) -> ItemKey:
    return ItemKey(ItemOf(spelled[:1]), int(spelled[1:]))


class LineKey(NamedTuple):
    """``C1/L3``: the third line of the first claim."""

    claim: str
    line: str

    @classmethod
    def parse(cls, said: str, claim: str = "") -> LineKey:
        """The key of a line that is named in full, or within a claim (``L3``)."""
        named, _, line = said.rpartition("/")
        return cls(named or claim, line)

    def __str__(self) -> str:
        return f"{self.claim}/{self.line}"

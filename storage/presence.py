"""What may be found where a record should be."""

from __future__ import annotations

from enum import StrEnum


class Presence(StrEnum):
    """Whether a record is kept in a database."""

    absent = "absent"
    """There is no file, or there are no tables."""
    empty = "empty"
    """The tables are there, and no measure was ever opened."""
    there = "there"

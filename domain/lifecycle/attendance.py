"""What is said of attendance: the rows of a register, and what takes their place."""

from __future__ import annotations

from pydantic import Field

from domain.basis.fields import Day, Flag, Name, Sha256, TaxCode, Text, Word
from domain.lifecycle.content import Content, LineId, RecipientId

# Rows of one sheet of the usual programs.
MOST_ROWS = 1_048_576


class RegisterLine(Content):
    """One row of an attendance register. Times are HH:MM, local."""

    row: int = Field(ge=0, le=MOST_ROWS)
    recipient: RecipientId
    service: Word
    date: Day
    start: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    end: str = Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
    register_number: Word
    provider: TaxCode | None = None
    """Which member of the network gave the service; the lead where it is not said (R1.5)."""
    place: Name | None = None
    """Where the service was given."""
    teacher: Name | None = None
    """Who taught, or was the tutor."""
    signed: Flag | None = None
    """Whether person and operator have signed the register on paper; None where it is not said."""


class RecordServices(Content):
    """An attendance register, row by row."""

    document: Sha256
    """Hash of the register file itself, kept as evidence."""
    lines: tuple[RegisterLine, ...] = Field(min_length=1)


class CorrectService(Content):
    """Lines of the register are voided, or a row takes the place of each."""

    lines: tuple[LineId, ...] = Field(min_length=1)
    reason: Text
    document: Sha256 | None = None
    """Hash of the table with the rows, kept as evidence; none when lines are voided."""
    rows: tuple[RegisterLine, ...] = ()

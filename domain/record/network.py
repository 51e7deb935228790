"""A project's network and companies, and what registers have said about those who take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.registers.answers import Register, Said


@dataclass(frozen=True, slots=True)
class Partner:
    """A subject of the network besides the lead (R1.2, R1.3), from the day on which it joined to the day on which it left."""

    id: str
    tax_code: str
    name: str
    kind: str
    province: str
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class CrisisCompany:
    """A company in crisis of the application, with what makes several of them one group (R2.9)."""

    id: str
    tax_code: str
    sector: str
    supply_chain: str | None = None


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What a register said when it was asked about somebody (F16), with its time, its source and the hash of its rows."""

    id: str
    kind: Register
    subject: str
    """Tax code of a body, or the number of a recipient."""
    matter: str
    """On which occasion it was asked."""
    said: Said
    found: str
    asked_at: datetime
    since: date | None = None
    source: str = ""
    """Hash of the file on which the answer rests."""
    hash: str = ""

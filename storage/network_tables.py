"""The tables of a project's network and companies, and of what registers have said about them."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from storage.columns import Instant
from storage.tables import OfProject


class PartnerRow(OfProject, table=True):
    """See ``domain.record.file.Partner``."""

    __tablename__ = "partner"
    id: str = Field(primary_key=True)
    tax_code: str = Field(index=True)
    name: str
    kind: str
    province: str
    joined_on: date
    left_on: date | None = None


class CrisisCompanyRow(OfProject, table=True):
    """See ``domain.record.file.CrisisCompany``."""

    __tablename__ = "crisis_company"
    id: str = Field(primary_key=True)
    tax_code: str
    sector: str
    supply_chain: str | None = None


class RegisterAnswerRow(OfProject, table=True):
    """See ``domain.record.file.RegisterAnswer``."""

    __tablename__ = "register_answer"
    id: str = Field(primary_key=True)
    kind: str
    subject: str
    matter: str
    said: str
    found: str
    asked_at: datetime = Field(sa_type=Instant)
    since: date | None = None
    source: str
    hash: str

"""The tables of the record. Money in integer cents, instants in UTC, days as days.

The ledger is append-only and keeps its own sums: triggers of the migration post each transfer to the balances, whose
CHECK constraints refuse to promise money that is not there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.basis.decree import Decree
from storage.columns import DecreeText, Instant, only_where


class Row(SQLModel):
    """Base of all tables."""


def table_of(row: type[Row]) -> Table:
    """The table of a class of rows."""
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found


class MeasureEdition(Row, table=True):
    """An opened edition: its clock, its window, the last number of arrival. Locked first by every submission."""

    __tablename__ = "measure_edition"
    key: str = Field(primary_key=True)
    state: str
    opened_at: datetime = Field(sa_type=Instant)
    as_of: datetime = Field(sa_type=Instant)
    speed: float
    last_order: int = 0
    rules_version: str
    phase: str | None = Field(default=None, foreign_key="phase.key")


class PhaseRow(Row, table=True):
    """A phase: what it holds, and what its windows have drawn of it. The ledger's trigger counts, the database refuses more."""

    __tablename__ = "phase"
    __table_args__ = (CheckConstraint("drawn >= 0 AND drawn <= cents", name="phase_never_passed"),)
    key: str = Field(primary_key=True)
    cents: int
    drawn: int = 0


class AccountBalance(Row, table=True):
    """What each part of an envelope holds; ``envelope`` and ``debts`` are sources and go below zero."""

    __tablename__ = "account_balance"
    __table_args__ = (CheckConstraint("cents >= 0 OR account IN ('envelope', 'debts')", name="account_never_negative"),)
    measure: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    cents: int = Field(default=0)


class ProjectBalance(Row, table=True):
    """What each project holds in each part; ``available`` is the measure's and may go below zero here."""

    __tablename__ = "project_balance"
    __table_args__ = (
        CheckConstraint("cents >= 0 OR account IN ('available', 'envelope', 'debts')", name="project_never_negative"),
    )
    project: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    cents: int = Field(default=0)


class TransferRow(Row, table=True):
    """One balanced double entry. Append-only."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("cents > 0", name="transfer_positive"),
        CheckConstraint("source <> target", name="transfer_moves"),
        CheckConstraint(
            "(source IN ('debts', 'to_recover', 'recovered')) = (target IN ('debts', 'to_recover', 'recovered'))",
            name="transfer_within_books",
        ),
        Index("transfer_command", "command_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    measure: str = Field(index=True)
    project: str | None = Field(default=None, index=True)
    source: str
    target: str
    cents: int
    reason: str
    command_id: str
    at: datetime = Field(sa_type=Instant)


class ProjectRow(Row, table=True):
    """One project: where it stands and what happened once."""

    __tablename__ = "project"
    __table_args__ = tuple(UniqueConstraint("measure", its) for its in ("order", "application", "content"))
    number: str = Field(primary_key=True)
    measure: str = Field(foreign_key="measure_edition.key")
    order: int
    title: str
    lead: str
    lead_name: str
    lead_kind: str = ""
    iban: str = ""
    state: str = Field(index=True)
    since: datetime = Field(sa_type=Instant)
    arrived_at: datetime = Field(sa_type=Instant)
    requested: int
    requested_process: int
    facts: dict[str, Any] = Field(sa_type=JSON)
    application: str = Field(foreign_key="document.sha256")
    content: str = ""
    """Hash of what the application's bytes say: written otherwise, it is the same application."""
    version: int = 0
    waiting_for: str = ""
    """Index of the file, for lists: the roles that must act, with commas. Computed at each save, never decided on."""
    attention: str = ""
    """Index of the file, for lists: the overdue matters, with commas."""


class ProjectCodeRow(Row, table=True):
    """A project code (CUP) and the one project that has it (R4.11)."""

    __tablename__ = "project_code"
    cup: str = Field(primary_key=True)
    project: str = Field(foreign_key="project.number", index=True)


class OfProject(Row):
    """Base of the rows that belong to a project."""

    project: str = Field(primary_key=True, foreign_key="project.number")


class RecipientRow(OfProject, table=True):
    """See ``domain.record.file.Recipient``; the columns of these tables are the fields of their records."""

    __tablename__ = "recipient"
    id: str = Field(primary_key=True)
    state: str
    company: str
    status: str
    band: str | None = None
    planned_on: date | None = None
    band_evidence: str | None = None
    left_on: date | None = None
    exit_status: str | None = None
    person: int | None = Field(default=None, foreign_key="person.id", index=True)
    replaces: str | None = None
    entry_told_on: date | None = None
    entry_whole: bool = False
    exit_told_on: date | None = None
    later_told_on: date | None = None
    later_status: str | None = None


class ServiceLineRow(OfProject, table=True):
    """See ``domain.record.file.ServiceLine``."""

    __tablename__ = "service_line"
    __table_args__ = (Index("line_of_recipient", "project", "recipient"),)
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recipient: str
    service: str
    day: date
    start: str
    end: str
    register_number: str
    minutes: int
    cents: int
    price_reference: str
    document: str
    voided: str | None = None
    voided_on: date | None = None
    corrects: int | None = None
    provider: str | None = None
    place: str | None = None
    teacher: str | None = None
    signed: bool | None = None
    struck: str | None = None


class OutcomeRow(OfProject, table=True):
    """See ``domain.record.file.Outcome``."""

    __tablename__ = "outcome"
    id: str = Field(primary_key=True)
    recipient: str
    kind: str
    hired: date
    ends: date | None = None
    contract: str
    employer: str
    weekly_hours: float
    declared_on: date
    state: str
    reached_on: date | None = None
    cents: int
    reason: str | None = None
    price_reference: str
    document: str = ""
    contracts: int = 1
    word: str = ""
    refusal: str | None = None
    contested: str | None = None
    contest_granted: bool | None = None


class ClaimRow(OfProject, table=True):
    """See ``domain.record.file.Claim``."""

    __tablename__ = "claim"
    __table_args__ = (CheckConstraint("paid >= 0 AND claimed >= 0 AND recognised <= claimed", name="claim_amounts"),)
    id: str = Field(primary_key=True)
    kind: str
    state: str
    made_at: datetime = Field(sa_type=Instant)
    claimed: int
    recognised: int | None = None
    paid: int
    order: int
    decree: Decree | None = Field(default=None, sa_type=DecreeText)
    reference: str | None = None
    failure: str | None = None
    set_off: int = 0
    resumes_to: str | None = None


class ClaimLineRow(OfProject, table=True):
    """See ``domain.record.file.ClaimLine``. An item stands in one claim only, but for lines that were released."""

    __tablename__ = "claim_line"
    __table_args__ = (
        Index("item_claimed_once", "project", "item", unique=True, **only_where("released", stands=False)),
        CheckConstraint("cut_cents >= 0 AND cut_cents <= cents", name="cut_within_line"),
    )
    id: str = Field(primary_key=True)
    claim: str
    recipient: str
    item: str
    service: str
    day: date
    cents: int
    price_reference: str
    cut_cents: int
    cut_reason: str | None = None
    evidence: str = ""
    rules_version: str = ""
    released: bool = False
    contested: str | None = None
    contest_granted: bool | None = None
    overpaid: int = 0


class OrderRow(OfProject, table=True):
    """See ``domain.record.file.Order``. With the project's number the id is the key that goes to the treasury."""

    __tablename__ = "payment_order"
    __table_args__ = (CheckConstraint("cents > 0", name="order_positive"), Index("order_state", "state"))
    id: str = Field(primary_key=True)
    claim: str
    cents: int
    payee: str
    iban: str
    decree: Decree = Field(sa_type=DecreeText)
    ordered_at: datetime = Field(sa_type=Instant)
    state: str
    ended_on: date | None = None
    reference: str | None = None
    failure: str | None = None
    regularity: str = ""


class DebtRow(OfProject, table=True):
    """See ``domain.record.file.Debt``."""

    __tablename__ = "debt"
    __table_args__ = (CheckConstraint("cents > 0 AND settled >= 0 AND settled <= cents", name="debt_amounts"),)
    id: str = Field(primary_key=True)
    cents: int
    decree: Decree = Field(sa_type=DecreeText)
    ordered_on: date
    since: date
    beyond: int
    settled: int
    interest: int
    accrued: int = 0
    withheld: int
    withheld_interest: int
    reference: str | None = None


class EvidenceRow(OfProject, table=True):
    """See ``domain.record.file.Evidence``."""

    __tablename__ = "evidence"
    id: str = Field(primary_key=True)
    kind: str
    name: str
    document: str
    attached_on: date
    valid_until: date | None = None
    recipient: str | None = None
    issued_on: date | None = None


class SpotCheckRow(OfProject, table=True):
    """See ``domain.record.payables.SpotCheck``."""

    __tablename__ = "spot_check"
    id: str = Field(primary_key=True)
    visited_on: date
    recorded_on: date
    draw: str
    document: str
    wrong_lines: int


class ExtensionRow(OfProject, table=True):
    """See ``domain.record.file.Extension``."""

    __tablename__ = "extension"
    id: str = Field(primary_key=True)
    until: date
    requested_at: datetime = Field(sa_type=Instant)
    granted: bool | None = None


class TermRow(OfProject, table=True):
    """See ``domain.terms.term.Term``: a remainder. Its events stand in ``term_event``.

    ``status``, ``due`` and ``next_at`` are an index over the events, for questions across projects; the watchdog
    compares them with its own count.
    """

    __tablename__ = "term"
    __table_args__ = (Index("term_next", "next_at"), Index("term_due", "status", "due"))
    id: str = Field(primary_key=True)
    name: str
    term_class: str
    basis: str
    waiting_for: str
    days: int | None = None
    months: int | None = None
    limit: date | None = None
    holidays_move: bool = True
    status: str = "running"
    due: date | None = None
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    """The next instant at which the term has something to do, in programme time."""


class TermEventRow(OfProject, table=True):
    """See ``domain.terms.term.TermEvent``. Append-only."""

    __tablename__ = "term_event"
    term: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    day: date
    note: str
    until: date | None = None
    rung: str | None = None
    cause: str | None = None
    at: datetime | None = Field(default=None, sa_type=Instant)
    """The programme's instant at which it was written; what was due before was acted on with this delay."""


class DocumentRow(Row, table=True):
    """What people hand in, sealed, under the hash of its content. Append-only, but for what is erased by an act."""

    __tablename__ = "document"
    sha256: str = Field(primary_key=True)
    name: str
    data: bytes = Field(sa_type=LargeBinary)
    stored_at: datetime = Field(sa_type=Instant)
    erased_by: str | None = None
    """The act by which what it told of a person was taken out."""


class DecreeRow(Row, table=True):
    """A decree that acts of a measure have named (R4.9)."""

    __tablename__ = "decree"
    measure: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    number: str = Field(primary_key=True)
    date: date


class MeasureActRow(Row, table=True):
    """An act that changed a running measure: the end of the notice, money. Append-only."""

    __tablename__ = "measure_act"
    id: int | None = Field(default=None, primary_key=True)
    measure: str = Field(foreign_key="measure_edition.key", index=True)
    kind: str
    act: str
    value: str
    day: date
    command_id: str = Field(unique=True)

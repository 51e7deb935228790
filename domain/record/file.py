"""The file (fascicolo) of a project, as the rules see it: plain immutable records.

``domain.decide`` takes a file and gives back the changed file; storage keeps the difference. Every collection is
a dict by key in order of creation, so that the difference is found by comparing keys and values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.basis.calendar import local_day
from domain.edition.versions import Moments
from domain.lifecycle.states import State
from domain.record.network import CrisisCompany, Partner, RegisterAnswer
from domain.terms.term import Term


class RecipientState(StrEnum):
    """Where a person stands in the project."""

    joined = "joined"
    planned = "planned"
    in_service = "in_service"
    outcome_declared = "outcome_declared"
    outcome_verified = "outcome_verified"
    outcome_refused = "outcome_refused"
    completed = "completed"
    withdrawn = "withdrawn"
    replaced = "replaced"


class ClaimState(StrEnum):
    """Where a claim stands."""

    under_check = "under_check"
    checked = "checked"
    interrupted = "interrupted"
    ordered = "ordered"
    paid = "paid"
    failed = "failed"
    cancelled = "cancelled"
    """The project ended before it was paid: it will not be any more."""


class OrderState(StrEnum):
    """Where an order of payment stands: every one ends in paid, failed or cancelled (F59)."""

    ordered = "ordered"
    paid = "paid"
    failed = "failed"
    cancelled = "cancelled"


class Account(StrEnum):
    """The parts of the envelope. ``envelope`` is where the money of the measure comes from.

    The last three are the books of debts, apart from the envelope: what is owed (``debts``) stands against what is
    ``to_recover`` and what was ``recovered``, interest included. No transfer crosses from one to the other.
    """

    envelope = "envelope"
    available = "available"
    reserved = "reserved"
    committed = "committed"
    ordered = "ordered"
    paid = "paid"
    debts = "debts"
    to_recover = "to_recover"
    recovered = "recovered"


BOOKS_OF_DEBT = (Account.debts, Account.to_recover, Account.recovered)
# Accounts of which a project holds nothing.
EXTERNAL = (Account.envelope, Account.available, Account.debts)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person of the project, known by the number in it (``R07``)."""

    id: str
    state: RecipientState
    company: str
    status: str
    band: str | None = None
    planned_on: date | None = None
    left_on: date | None = None
    exit_status: str | None = None
    """Immediate result four weeks after the exit (R9.18): ``in_work``, ``self_employed``, ``in_training``, ``still_employed`` or
    ``seeking``."""
    person: int | None = None
    """Who it is, across all projects: the number in the register of persons, which alone holds the code."""
    replaces: str | None = None
    """Number of the recipient in whose place this one came, with what their plan had not spent (R7.8)."""


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One line of an attendance register: a person, a service, an interval, its price in cents and its rule."""

    id: int
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
    """Hash of the register that was handed in."""
    voided: str | None = None
    """Hash of the words that took it out, with their reason; it is neither paid nor does it use anything up (R7.9)."""
    voided_on: date | None = None
    corrects: int | None = None
    """The number of the line in whose place it stands."""

    @property
    def session(self) -> tuple[str, date, str]:
        """Service, day and register: the lines of a class have them in common."""
        return self.service, self.day, self.register_number


@dataclass(frozen=True, slots=True)
class Outcome:
    """A declared result of one person; ``employer`` and contract are facts of the file, never of the history."""

    id: str
    recipient: str
    kind: str
    hired: date
    ends: date | None
    contract: str
    employer: str
    weekly_hours: float
    declared_on: date
    state: str = "declared"
    """``declared``, ``verified`` or ``refused``."""
    reached_on: date | None = None
    """Day on which the minimum duration is reached."""
    cents: int = 0
    reason: str | None = None
    price_reference: str = ""
    document: str = ""
    """Hash of the declaration."""
    contracts: int = 1
    """How many contracts add up to it (R6.16)."""
    word: str = ""
    """By whose word it was verified or refused: ``register``, ``controller``; empty while it is declared (F44)."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line of a claim: a line of service or an outcome, with its price and, if cut, the typed reason."""

    id: str
    claim: str
    recipient: str
    item: str
    """``S12`` for a line of service, ``O3`` for an outcome."""
    service: str
    day: date
    cents: int
    price_reference: str
    cut_cents: int = 0
    cut_reason: str | None = None
    evidence: str = ""
    """Hash of the register, or of the declaration, that proves it."""
    rules_version: str = ""
    """The version of the rules that was in force when it was claimed."""
    released: bool = False
    """Put aside, or restored after a contest: a later claim may hold the item again, at the same price (F51)."""
    contested: str | None = None
    """Hash of the reasons for which the cut is contested; once (F48)."""
    contest_granted: bool | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim for payment. Amounts in cents; ``recognised`` is unknown until the check."""

    id: str
    kind: str
    state: ClaimState
    made_at: datetime
    claimed: int
    recognised: int | None = None
    paid: int = 0
    order: int = 0
    """How many orders were written for it; a new one gets a new key."""
    decree: str | None = None
    reference: str | None = None
    failure: str | None = None
    set_off: int = 0
    """Cents that were not ordered because earlier payments had moved them already (F56), interest included."""
    resumes_to: str | None = None
    """The state to which an interrupted claim goes back."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of payment, written before anything is sent; its key goes with it to the treasury and back (F57)."""

    id: str
    """``C1/2``: the second order for the claim. With the project's number it is the key."""
    claim: str
    cents: int
    payee: str
    iban: str
    decree: str
    ordered_at: datetime
    state: OrderState = OrderState.ordered
    ended_on: date | None = None
    reference: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """Money that must come back, with legal interest from the day on which it was paid (R8.9). Cents.

    ``since`` is the day until which interest has been counted: the payment, then each set-off.
    """

    id: str
    cents: int
    decree: str
    ordered_on: date
    since: date
    beyond: int = 0
    """The part that no cut line explains: the decree itself says that it is not due."""
    settled: int = 0
    interest: int = 0
    """Legal interest that was paid, or set off."""
    accrued: int = 0
    """Legal interest until ``since`` that nobody has paid yet."""
    withheld: int = 0
    """The part of what was settled that was set off against a payment; the rest came back in cash."""
    withheld_interest: int = 0
    """The part of the interest that was withheld from a payment."""
    reference: str | None = None

    @property
    def open(self) -> int:
        """What is still owed, without interest."""
        return self.cents - self.settled


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document with a validity that the file holds: regularity, anti-mafia, guarantee, receipt (R4.12, R4.13)."""

    id: str
    kind: str
    name: str
    document: str
    attached_on: date
    valid_until: date | None = None
    recipient: str | None = None
    """The person whom it is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A request to extend the project, and its decision."""

    id: str
    until: date
    requested_at: datetime
    granted: bool | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A manager's signature under a command that a second one must give too (F30)."""

    command: str
    of: str
    """What it is about, where a project has several: a claim."""
    content: str
    """Hash of what was said: the second manager signs the same words."""
    occasion: str
    """Which time of the same words it is."""
    first: str
    cents: int
    second: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened once in the life of a project. Texts (grounds, reasons, notes) are documents, known by hash."""

    admitted: bool = False
    completions: int = 0
    requested_items: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Kinds of document that the file holds."""
    points: int | None = None
    scored_by: str | None = None
    notice_given_on: date | None = None
    notice_over: bool = False
    revocation_noticed_on: date | None = None
    decree: str | None = None
    cup: str | None = None
    awarded_on: date | None = None
    accepted_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    reason: str | None = None
    """Hash of the text that ended the project before its time."""
    late_for: str | None = None
    """The term that passed without its deed, as long as nobody has decided what follows: ``acceptance``, ``final_claim``."""
    late_deed_on: date | None = None
    """The day on which that deed was handed in late."""
    late_start_on: date | None = None
    """The day of the start, where the deed is the declaration of it."""
    at_stake: tuple[str, ...] = ()
    """Items that no claim held when its term passed: they lapse by decree, unless the late claim is taken."""
    lapsed: tuple[str, ...] = ()
    """Items (``S12``, ``O3``) that nobody claimed within their term: no later claim holds them (R8.3)."""
    companies: tuple[str, ...] = ()
    """Tax codes of the companies in crisis of the application (R2.9)."""
    broken: tuple[str, ...] = ()
    """Requirements of the project that are not met now: see ``domain.procedure.requirements``."""
    reopened_by: tuple[str, ...] = ()
    """The acts that have opened the file again after its closing (R8.8, R6.19)."""
    signatures: tuple[Signature, ...] = ()
    """Commands that needed two managers; one without its second has moved nothing."""
    addresses: tuple[str, ...] = ()
    """Where letters to the lead have gone; the last one is in use."""
    saved: int = 0
    """Cents of the grant that closing gave back to the envelope (R5.8)."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that moves from one part of the envelope to another: a balanced double entry. Cents, always positive."""

    source: Account
    target: Account
    cents: int
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter to be sent: the template, the party, and what it tells. No personal data."""

    key: str
    template: str
    to: str
    values: Mapping[str, str]


class Identified(Protocol):
    """An item of a collection of the file, which is known by its id."""

    @property
    def id(self) -> str | int:
        """The key under which it stands in its collection."""


@dataclass(frozen=True, slots=True)
class File:
    """The whole file of a project."""

    project: str
    measure: str
    title: str
    lead: str
    lead_name: str
    state: State
    since: datetime
    arrived_at: datetime
    order: int
    requested: int
    requested_process: int
    lead_kind: str = ""
    iban: str = ""
    """The account of the lead, which is the payee; a rejected one is corrected (F59)."""
    facts: Facts = field(default_factory=Facts)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    companies: Mapping[str, CrisisCompany] = field(default_factory=dict)
    recipients: Mapping[str, Recipient] = field(default_factory=dict)
    services: Mapping[int, ServiceLine] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    claim_lines: Mapping[str, ClaimLine] = field(default_factory=dict)
    extensions: Mapping[str, Extension] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    debts: Mapping[str, Debt] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    answers: Mapping[str, RegisterAnswer] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    money: Mapping[Account, int] = field(default_factory=dict)
    """Balance of the project in each part, in cents."""
    version: int = 0
    """How many decisions are on record; storage counts them."""

    def moments(self, today: date) -> Moments:
        """The days that pin the versions of rules for this project."""
        return Moments(today, application=local_day(self.arrived_at), approval=self.facts.awarded_on)

    def held(self, account: Account) -> int:
        """What the project holds in one part of the envelope, in cents."""
        return self.money.get(account, 0)

    def having(self, **changes: Any) -> File:
        """The file with some of its fields changed."""
        return replace(self, **changes)

    def noting(self, **facts: Any) -> File:
        """The file with some of its facts changed."""
        return replace(self, facts=replace(self.facts, **facts))

    def putting(self, collection: str, *items: Identified) -> File:
        """The file with items added to, or replaced in, one of its collections."""
        current: dict[str | int, Identified] = dict(getattr(self, collection))
        current.update({item.id: item for item in items})
        return self.having(**{collection: current})


def recognise(file: File, number: str) -> File:
    """The file with the recognised sum of a claim computed anew from its lines; unknown until the check."""
    claim = file.claims[number]
    if claim.recognised is None and claim.state is ClaimState.under_check:
        return file
    lines = (line for line in file.claim_lines.values() if line.claim == number)
    return file.putting("claims", replace(claim, recognised=sum(line.cents - line.cut_cents for line in lines)))

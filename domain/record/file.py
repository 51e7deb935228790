"""The file (fascicolo) of a project, as the rules see it: plain immutable records.

``domain.decide`` takes a file and gives back the changed file; storage keeps the difference. Every collection is
a dict by key in order of creation, so that the difference is found by comparing keys and values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from domain.basis.calendar import local_day
from domain.basis.decree import Decree
from domain.basis.once import Kept, once, once_alone
from domain.edition.versions import Moments
from domain.lifecycle.states import State
from domain.record.network import CrisisCompany, Partner, RegisterAnswer
from domain.record.payables import Claim, ClaimLine, Debt, Order, SpotCheck
from domain.record.people import Outcome, Recipient, ServiceLine
from domain.record.states import Account, ClaimState
from domain.terms.term import Term


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
    issued_on: date | None = None
    """Unknown for what was handed in before November 2026."""


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
    grounds: str | None = None
    """Hash of the grounds of the last notice, of a refusal or of a denied extension; before November 2026 of a revocation too."""
    notice_over: bool = False
    observations: str | None = None
    """Hash of what was observed on the notice of a refusal after November 2026."""
    observed: int = 0
    """How many points it has."""
    revocation_noticed_on: date | None = None
    revocation_grounds: str | None = None
    """Hash of the grounds of the notice that a revocation begins, where somebody gave it in words after November 2026."""
    revocation_for: str | None = None
    """The requirement that was lost and not mended, where the clock gave the notice."""
    decree: Decree | None = None
    cup: str | None = None
    commitment: str | None = None
    """Number and year of the commitment of the award in the books of the administration, where the decree named it."""
    awarded_on: date | None = None
    published: tuple[str, ...] = ()
    """Since when, and where, the award is published (``2018-08-03 https://…``), as it was noted; the last one counts."""
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
    tolerated: tuple[str, ...] = ()
    """Requirements that were not met when a revocation was archived: nobody is asked to begin another one for them."""
    reopened_by: tuple[str, ...] = ()
    """The acts that have opened the file again after its closing (R8.8, R6.19)."""
    signatures: tuple[Signature, ...] = ()
    """Commands that needed two managers; one without its second has moved nothing."""
    addresses: tuple[str, ...] = ()
    """Where letters to the lead have gone; the last one is in use."""
    partner_addresses: tuple[str, ...] = ()
    """Where copies to partners go (``N01 office@pec.example.org``), as it was noted; of each the last one counts."""
    domiciles: tuple[str, ...] = ()
    """From which register each address was taken (``office@pec.example.org ipa``); of each the last word counts."""
    signed_decrees: tuple[str, ...] = ()
    """Which evidence is the signed decree of which number (``E3 11352``)."""
    cut_words: tuple[str, ...] = ()
    """Where it was said in words why lines were cut, as ``domain.record.cut_words`` writes it; of each the last word counts."""
    participants: tuple[str, ...] = ()
    """Hashes of the words in which data of participants were told, in order; of each person the last one counts."""
    led: tuple[str, ...] = ()
    """Those who led the network before its lead of now (R7.7), each as ``domain.record.leads.Former`` writes it."""
    saved: int = 0
    """Cents of the grant that closing gave back to the envelope (R5.8)."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter to be sent: the template, the party, and what it tells (``domain.lifecycle.told``). No personal data."""

    key: str
    template: str
    to: str
    values: Mapping[str, Any]


class Identified(Protocol):
    """An item of a collection of the file, which is known by its id."""

    @property
    def id(self) -> str | int:
        """The key under which it stands in its collection."""


@dataclass(frozen=True)
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
    checks: Mapping[str, SpotCheck] = field(default_factory=dict)
    answers: Mapping[str, RegisterAnswer] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    money: Mapping[Account, int] = field(default_factory=dict)
    """Balance of the project in each part, in cents."""
    version: int = 0
    """How many decisions are on record; storage counts them."""

    @cached_property
    def worked_out(self) -> Kept:
        """What was worked out of it (``domain.basis.once``)."""
        return {}

    @property
    def applied_on(self) -> date:
        """The day on which its application arrived."""
        return _applied_on(self)

    def moments(self, today: date) -> Moments:
        """The days that pin the versions of rules for this project."""
        return _moments(self, today)

    def held(self, account: Account) -> int:
        """What the project holds in one part of the envelope, in cents."""
        return self.money.get(account, 0)

    def having(self, **changes: Any) -> File:
        """The file with some of its fields changed; what was worked out of it is left behind.

        A decision does so many times: a copy costs a sixth of a file that is made of all its fields.
        """
        if not _FIELDS.issuperset(changes):
            raise TypeError(f"a file has no {', '.join(sorted(changes.keys() - _FIELDS))}")
        found = object.__new__(File)
        found.__dict__.update(self.__dict__, **changes, worked_out={})
        return found

    def noting(self, **facts: Any) -> File:
        """The file with some of its facts changed."""
        return self.having(facts=replace(self.facts, **facts))

    def putting(self, collection: str, *items: Identified) -> File:
        """The file with items added to, or replaced in, one of its collections."""
        current: dict[str | int, Identified] = dict(getattr(self, collection))
        current.update({item.id: item for item in items})
        return self.having(**{collection: current})


@once_alone
def _applied_on(file: File) -> date:
    return local_day(file.arrived_at)


@once
def _moments(file: File, today: date) -> Moments:
    return Moments(today, application=file.applied_on, approval=file.facts.awarded_on)


_FIELDS = frozenset(field.name for field in fields(File))


def recognise(file: File, number: str) -> File:
    """The file with the recognised sum of a claim computed anew from its lines; unknown until the check."""
    claim = file.claims[number]
    if claim.recognised is None and claim.state is ClaimState.under_check:
        return file
    lines = (line for line in file.claim_lines.values() if line.claim == number)
    return file.putting("claims", replace(claim, recognised=sum(line.cents - line.cut_cents for line in lines)))

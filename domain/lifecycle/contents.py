"""The commands' contents: one typed model each, what a person must say besides who acts and on which project.

Contents are stored in the database before the command is sent; the command carries only their hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator, model_validator

from domain.basis import codes
from domain.basis.decree import Decree
from domain.basis.fields import (
    Address,
    Commitment,
    Cup,
    Day,
    Flag,
    Iban,
    Name,
    Sha256,
    TaxCode,
    Text,
    WebAddress,
    WeeklyHours,
    Word,
)
from domain.basis.findings import WrongValue
from domain.basis.vocabulary import ClaimKind, CutReason, DomicileRegister, OutcomeKind, TermClass
from domain.lifecycle.attendance import CorrectService as CorrectService
from domain.lifecycle.attendance import RecordServices as RecordServices
from domain.lifecycle.attendance import RegisterLine as RegisterLine
from domain.lifecycle.content import EMPTY_CONTENT as EMPTY_CONTENT
from domain.lifecycle.content import Content as Content
from domain.lifecycle.content import RecipientId, in_order, unsaid
from domain.lifecycle.content import canonical as canonical
from domain.lifecycle.content import fingerprint as fingerprint
from domain.lifecycle.contesting import ContestClaim as ContestClaim
from domain.lifecycle.contesting import Contesting as Contesting
from domain.lifecycle.contesting import ContestOutcome as ContestOutcome
from domain.lifecycle.contesting import DecideContest as DecideContest
from domain.lifecycle.contesting import OfClaim as OfClaim
from domain.lifecycle.contesting import OutcomeId
from domain.lifecycle.grounds import Answering as Answering
from domain.lifecycle.grounds import GiveNotice as GiveNotice
from domain.lifecycle.grounds import Ground as Ground
from domain.lifecycle.grounds import Observe as Observe
from domain.lifecycle.membership import Newcomer as Newcomer
from domain.lifecycle.membership import NewLead as NewLead
from domain.lifecycle.membership import NewPartner as NewPartner
from domain.lifecycle.membership import ReplacePartner as ReplacePartner
from domain.lifecycle.membership import ReplaceRecipient as ReplaceRecipient
from domain.lifecycle.membership import WithdrawRecipient as WithdrawRecipient
from domain.lifecycle.papers import AskedPaper as AskedPaper
from domain.lifecycle.papers import RequestDocuments as RequestDocuments
from domain.lifecycle.papers import SuppliedDocument as SuppliedDocument
from domain.lifecycle.papers import SupplyDocuments as SupplyDocuments

OrderId = Annotated[str, Field(pattern=r"^C[0-9]{1,3}/[0-9]{1,4}$")]
# Cents of ten billion euro: no measure comes near, and the database's whole numbers hold it.
MOST_CENTS = 10**12


def _employer(code: str) -> str:
    """Who is self-employed has no employer."""
    return codes.one_form(code) if code.strip() else ""


Employer = Annotated[str, AfterValidator(_employer)]
Points = Annotated[int, Field(ge=-10_000, le=10_000)]


class Nothing(Content):
    """For commands that need no content."""


class Score(Content):
    points: dict[Word, Points]
    note: Text | None = None


class Reason(Content):
    reason: Text


class ByDecree(Content):
    """An act that a decree decides. The door completes what was not said of it, before any rule reads it."""

    decree: Decree


class Reasoned(Content):
    """An act that always gives its reason in words."""

    reason: Text

    def reasons(self) -> dict[str, str | None]:
        """Its own."""
        return {"reason": self.reason}


class Rejection(Answering, ByDecree, Reasoned):
    """A refusal by decree, which answers the observations on its notice."""


class Revocation(ByDecree, Reasoned):
    """A revocation by decree; ``urgent`` says in words why no notice came before it (art. 7 l. 241/1990)."""

    urgent: Text | None = None

    def reasons(self) -> dict[str, str | None]:
        """Its own, and that of the urgency."""
        return {**super().reasons(), **({"urgent": self.urgent} if self.urgent is not None else {})}


class ReplaceLead(ByDecree, Reasoned):
    """Another subject takes the place of the lead, by decree (R7.7)."""

    by: NewLead


class CorrectCode(Content):
    """By which act a recipient has another tax code."""

    recipient: Word
    tax_code: TaxCode
    act: Name


class EraseRecipient(Content):
    """By which act it is erased who a recipient was."""

    recipient: Word
    act: Name


class Reopen(Content):
    """A closed file is opened again by an act, which says why."""

    act: Name
    reason: Text


class Decline(ByDecree):
    """A decree says that there was no money for an application; why stands in the order of arrival, words may be added."""

    reason: Text | None = None


class Forfeiture(ByDecree):
    """A forfeiture by decree; the reason answers what the network has said or handed in (art. 10 l. 241/1990)."""

    reason: Text | None = None

    def reasons(self) -> dict[str, str | None]:
        """Where there is something to answer."""
        return {} if self.reason is None else {"reason": self.reason}


class Uphold(Reasoned):
    """A procedure against the network ends without its act: a late deed is taken, or a revocation is not carried out."""

    revocation: Flag = False
    """Whether it is the revocation of which notice was given."""


class Award(ByDecree):
    cup: Cup | None = None
    commitment: Commitment | None = Field(default=None, exclude_if=unsaid)


class AssignCup(Content):
    cup: Cup


class Publish(Content):
    """Since when, and where, an award is published."""

    address: WebAddress
    on: Day | None = None
    """Today when left out."""


class Start(Content):
    date: Day | None = None


class Plan(Content):
    recipient: RecipientId
    band: Word


class SignPlan(Content):
    plans: tuple[Plan, ...] = Field(min_length=1)
    document: Sha256 | None = None
    """Hash of what proves the bands: the table of plans, or the profile that a system has made."""


class OutcomeDeclaration(Content):
    recipient: RecipientId
    kind: OutcomeKind
    hired: Day
    ends: Day | None
    contract: Word
    employer: Employer
    weekly_hours: WeeklyHours = Field(ge=0, le=60)


class DeclareOutcome(Content):
    outcomes: tuple[OutcomeDeclaration, ...] = Field(min_length=1)


class VerifyOutcome(Content):
    """Results are verified or refused: those of some people, or some by their own numbers."""

    recipients: tuple[RecipientId, ...] = ()
    results: tuple[OutcomeId, ...] = ()
    verified: Flag
    reason: Text | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> VerifyOutcome:
        if not self.recipients and not self.results:
            raise WrongValue("nobody_told", "say of whom")
        if not self.verified and not self.reason:
            raise WrongValue("refusal_without_reason", "a refusal needs its reason")
        return self

    def reasons(self) -> dict[str, str | None]:
        """Of what is refused."""
        return {} if self.verified else {"reason": self.reason}


class RequestExtension(Content):
    until: Day
    reason: Text


class DecideExtension(Answering):
    """A grant, or a denial, which answers the observations on its notice."""

    granted: Flag
    reason: Text | None = None

    def reasons(self) -> dict[str, str | None]:
        """Of what is denied."""
        return {} if self.granted else {"reason": self.reason, **super().reasons()}


class MakeClaim(Content):
    kind: ClaimKind
    lacking: dict[RecipientId, Text] = Field(default_factory=dict)
    """Why somebody has not had the services that everybody must have, by person (R6.5)."""


class CheckClaim(OfClaim):
    cuts: dict[Word, Text] = Field(default_factory=dict)
    """Line and typed reason; that of ``other`` has its words after a colon."""
    parked: dict[Word, Text] = Field(default_factory=dict)
    """Lines that are put aside for a later claim, each with its typed reason."""
    minutes_ref: Name | None = None
    """Number and day of the controller's minutes, where there are any."""

    def reasons(self) -> dict[str, str | None]:
        """Of each line whose code says nothing."""
        typed = {line: typed_reason(said) for line, said in {**self.cuts, **self.parked}.items()}
        return {line: words for line, (code, words) in typed.items() if code == CutReason.other}


class RecordCheck(Content):
    """A check at the place of the services: its day, its minutes, and the lines that it found wrong (R8.7)."""

    on: Day
    document: Sha256
    """Hash of the minutes."""
    text: Text
    """What was found, in words."""
    cuts: dict[Word, Text] = Field(default_factory=dict)
    """Lines of the register (``S12``) or of a claim (``C1/L3``) with their typed reasons, as of a claim's check."""
    because: Text | None = None
    """Why a project is checked that was not drawn."""

    def reasons(self) -> dict[str, str | None]:
        """Of each line whose code says nothing, and of a check that no draw has asked for."""
        typed = {line: typed_reason(said) for line, said in self.cuts.items()}
        found: dict[str, str | None] = {line: words for line, (code, words) in typed.items() if code == CutReason.other}
        return found if self.because is None else {**found, "because": self.because}


class DrawChecks(Content):
    """The projects to be checked on the spot are drawn; the act is the minutes of the draw."""

    act: Name


class InterruptPayment(OfClaim):
    reason: Text
    """A code of the measure's closed list, and words after a colon."""
    items: tuple[Text, ...] = ()
    """Papers and explanations that are asked for; none where the cause is another one."""


class CancelPayment(OfClaim):
    reason: Text


class Attach(Content):
    kind: Word
    name: Name
    document: Sha256
    valid_until: Day | None = None
    recipient: RecipientId | None = None
    """The person whom it is about, where it is about one."""
    issued: Day | None = None
    """The day on which it was issued; the day on which it is handed in when left out."""
    of_decree: Name | None = Field(default=None, exclude_if=unsaid)


class CorrectAddress(Content):
    pec: Address
    partner: TaxCode | None = None
    """The partner whose address it is; the lead's own when left out."""
    pec_register: DomicileRegister | None = Field(default=None, exclude_if=unsaid)


class CorrectAccount(Content):
    iban: Iban

    @field_validator("iban")
    @classmethod
    def _valid(cls, value: str) -> str:
        if not codes.account(value):
            raise WrongValue("iban", "not a valid IBAN")
        return value


class OrderRecovery(ByDecree):
    """Money must come back; why stands in the lines that were cut or in the revocation, and otherwise in words."""

    cents: int = Field(gt=0, le=MOST_CENTS)
    reason: Text | None = None

    def reasons(self) -> dict[str, str | None]:
        """Where words were given; whether they are needed depends on the file."""
        return {} if self.reason is None else {"reason": self.reason}


class ConfirmRecovery(Content):
    reference: Name


class OrderPayment(OfClaim, ByDecree):
    """An order of payment by decree."""


class ConfirmPayment(OfClaim):
    reference: Name
    order: OrderId | None = None
    """The order that the treasury names; without it the one that is on its way."""


class FailPayment(OfClaim):
    reason: Text
    order: OrderId | None = None
    """As for ``ConfirmPayment``."""


class Delivery(Content):
    """A letter was delivered, and a term waits for it."""

    term: Name
    at: dt.datetime


class RecordDelivery(Content):
    deliveries: tuple[Delivery, ...] = ()


class MoveEnd(Content):
    until: Day
    act: Name
    bulletin: Name | None = Field(default=None, exclude_if=unsaid)
    """Where the act is published: series, number and day of the issue."""
    reason: Text | None = Field(default=None, exclude_if=unsaid)
    """Why, where the end comes sooner."""


class SuspendTerms(Content):
    """A law stops terms of some classes, perhaps in the past (R9.7). Both ends included."""

    first: Day
    last: Day
    classes: tuple[TermClass, ...] = Field(min_length=1)
    act: Name

    @classmethod
    def contradictions(cls, said: Mapping[str, object]) -> Iterator[WrongValue]:
        """The last day comes after the first."""
        return in_order(said, "first", "last")


class HearRegisters(Content):
    """A file of a register was taken in, and concerns the project."""

    kind: Word
    file: Sha256


class AddFunds(Content):
    cents: int = Field(gt=0, le=MOST_CENTS)
    act: Name
    source: Word | None = None
    """The measure whose savings feed this one; new money when left out."""


def typed_reason(said: str) -> tuple[str, str]:
    """The code of a typed reason, and the words after its colon."""
    code, _, words = said.partition(":")
    return code.strip(), words.strip()

"""The commands' contents: one typed model each, what a person must say besides who acts and on which project.

Contents are stored in the database before the command is sent; the command carries only their hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from stdnum import iban
from stdnum.exceptions import ValidationError

from domain.basis.vocabulary import TermClass

RecipientId = Annotated[str, Field(pattern=r"^R\d{2,4}$")]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
ClaimId = Annotated[str, Field(pattern=r"^C\d{1,3}$")]
OrderId = Annotated[str, Field(pattern=r"^C\d{1,3}/\d{1,4}$")]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2200, 12, 31))]
"""A day to which terms may be moved: counting on from it never leaves the calendar."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Content(BaseModel):
    """Base of all contents: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Content):
    """For commands that need no content."""


class RequestDocuments(Content):
    items: tuple[Text, ...] = Field(min_length=1)


class SuppliedDocument(Content):
    kind: str
    name: str
    sha256: Sha256


class SupplyDocuments(Content):
    documents: tuple[SuppliedDocument, ...] = Field(min_length=1)


class Score(Content):
    points: dict[str, int]
    note: str | None = None


class GiveNotice(Content):
    grounds: tuple[Text, ...] = Field(min_length=1)


class Observe(Content):
    text: Text


class Reason(Content):
    reason: Text


class Decree(Content):
    decree: Text
    reason: Text


class Award(Content):
    decree: Text
    cup: str | None = Field(default=None, pattern=r"^[A-Z0-9]{15}$")


class Start(Content):
    date: dt.date | None = None


class Plan(Content):
    recipient: RecipientId
    band: str


class SignPlan(Content):
    plans: tuple[Plan, ...] = Field(min_length=1)


class RegisterLine(Content):
    """One row of an attendance register. Times are HH:MM, local."""

    row: int
    recipient: RecipientId
    service: str
    date: dt.date
    start: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    end: str = Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")
    register_number: str = Field(min_length=1, max_length=60)


class RecordServices(Content):
    document: Sha256
    """Hash of the register file itself, kept as evidence."""
    lines: tuple[RegisterLine, ...] = Field(min_length=1)


class WithdrawRecipient(Content):
    recipient: RecipientId
    reason: Text


class OutcomeDeclaration(Content):
    recipient: RecipientId
    kind: Literal["placement", "self_employment"]
    hired: dt.date
    ends: dt.date | None
    contract: str
    employer: str
    weekly_hours: int = Field(ge=0, le=60)


class DeclareOutcome(Content):
    outcomes: tuple[OutcomeDeclaration, ...] = Field(min_length=1)


class VerifyOutcome(Content):
    recipients: tuple[RecipientId, ...] = Field(min_length=1)
    verified: bool
    reason: Text | None = None

    @model_validator(mode="after")
    def _reasoned(self) -> VerifyOutcome:
        if not self.verified and not self.reason:
            raise ValueError("a refusal needs its reason")
        return self


class RequestExtension(Content):
    until: Day
    reason: Text


class DecideExtension(Content):
    granted: bool
    reason: Text | None = None


class MakeClaim(Content):
    kind: Literal["interim", "final", "supplementary"]


class CheckClaim(Content):
    claim: ClaimId
    cuts: dict[str, str] = Field(default_factory=dict)
    """Line and typed reason."""
    parked: dict[str, str] = Field(default_factory=dict)
    """Lines that are put aside for a later claim, each with its typed reason."""


class ContestClaim(Content):
    claim: ClaimId
    lines: tuple[Text, ...] = Field(min_length=1)
    text: Text


class DecideContest(Content):
    claim: ClaimId
    lines: tuple[Text, ...] = ()
    """All contested lines of the claim when left out."""
    granted: bool
    reason: Text | None = None


class OfClaim(Content):
    claim: ClaimId


class InterruptPayment(Content):
    claim: ClaimId
    reason: Text
    """A code of the measure's closed list, and words after a colon."""


class CancelPayment(Content):
    claim: ClaimId
    reason: Text


class Attach(Content):
    kind: str
    name: str
    document: Sha256
    valid_until: dt.date | None = None


class CorrectAccount(Content):
    iban: str

    @field_validator("iban")
    @classmethod
    def _valid(cls, value: str) -> str:
        try:
            return str(iban.validate(value))
        except ValidationError as error:
            raise ValueError("not a valid IBAN") from error


class OrderRecovery(Content):
    cents: int = Field(gt=0)
    decree: Text


class ConfirmRecovery(Content):
    reference: Text


class OrderPayment(Content):
    claim: ClaimId
    decree: Text


class ConfirmPayment(Content):
    claim: ClaimId
    reference: Text
    order: OrderId | None = None
    """The order that the treasury names; without it the one that is on its way."""


class FailPayment(Content):
    claim: ClaimId
    reason: Text
    order: OrderId | None = None
    """As for ``ConfirmPayment``."""


class Delivery(Content):
    """A letter was delivered, and a term waits for it."""

    term: str
    at: dt.datetime


class RecordDelivery(Content):
    deliveries: tuple[Delivery, ...] = ()


class MoveEnd(Content):
    until: Day
    act: Text


class SuspendTerms(Content):
    """A law stops terms of some classes, perhaps in the past (R9.7). Both ends included."""

    first: Day
    last: Day
    classes: tuple[TermClass, ...] = Field(min_length=1)
    act: Text

    @model_validator(mode="after")
    def _in_order(self) -> SuspendTerms:
        if self.last < self.first:
            raise ValueError("it ends before it begins")
        return self


class AddFunds(Content):
    cents: int = Field(gt=0)
    act: Text
    source: str | None = None
    """The measure whose savings feed this one; new money when left out."""


def canonical(content: Content) -> bytes:
    """The one spelling of a content, so that the same fact has the same hash."""
    return json.dumps(
        content.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    ).encode()


EMPTY_CONTENT = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
"""SHA-256 of ``{}``: the content of commands that need none."""


def fingerprint(data: bytes) -> str:
    """SHA-256 in hexadecimal: the name under which a document is stored."""
    return hashlib.sha256(data).hexdigest()

"""What is said when somebody leaves a project, or comes: its people and the subjects of its network (R7.8, R1.3)."""

from __future__ import annotations

from pydantic import Field, model_validator

from domain.basis.fields import Address, Day, Iban, Name, Province, TaxCode, Text, Word
from domain.basis.findings import WrongValue
from domain.basis.vocabulary import DomicileRegister, Support, WorkerStatus
from domain.lifecycle.content import Content, RecipientId, unsaid


class WithdrawRecipient(Content):
    """A recipient leaves the project."""

    recipient: RecipientId
    reason: Text
    date: Day | None = None
    """The last day in the project; today when left out."""


class Newcomer(Content):
    """A worker who comes in the place of another one (R7.8)."""

    tax_code: TaxCode
    company: TaxCode
    status: WorkerStatus
    support: Support
    did_date: Day | None = None


class ReplaceRecipient(Content):
    """A recipient leaves, and somebody comes in their place (R7.8)."""

    recipient: RecipientId
    by: Newcomer


class NewPartner(Content):
    """A subject that joins the network (R1.3, R1.4)."""

    tax_code: TaxCode
    name: Name
    kind: Word
    province: Province


class NewLead(NewPartner):
    """A subject that comes in the place of the lead (R1.1, R7.7): where it is paid, and where letters go."""

    iban: Iban
    pec: Address
    pec_register: DomicileRegister | None = Field(default=None, exclude_if=unsaid)


class ReplacePartner(Content):
    """A subject leaves the network, or another one joins it."""

    partner: TaxCode | None = None
    """Who leaves; nobody when left out."""
    by: NewPartner | None = None
    """Who comes; nobody when left out."""
    reason: Text

    @model_validator(mode="after")
    def _somebody(self) -> ReplacePartner:
        if self.partner is None and self.by is None:
            raise WrongValue("nobody", "say who leaves, or who comes")
        return self

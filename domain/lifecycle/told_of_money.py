"""What letters about claims, payments and debts tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.basis.decree import Decree
from domain.lifecycle.telling import Result, Row, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Row):
    """A line of a claim."""

    line: str
    recipient: str
    service: str
    day: date
    claimed: str
    cut: str
    reason: str
    parked: bool
    asked: str = ""
    """What of it must come back."""
    said: str = ""
    """Hash of what was said with the act that cut it; letters of earlier releases hold the controller's words themselves."""
    named: str = ""
    """How that act names the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckClaim(Told):
    """The outcome of the check of a claim."""

    claim: str
    claimed: str
    recognised: str
    cut: str
    """What is refused."""
    lines: tuple[Line, ...]
    """Lines that were cut, or put aside, in this check; in the first one also those that came cut into the claim."""
    payment_due: date | None
    minutes_ref: str = ""
    """The controller's minutes; empty where none were named."""
    checked_on: date | None = None
    aside: str = ""
    """What was put aside, or restored, and may be claimed again; letters of before count it as refused."""
    deducted: str = ""
    """What was cut before, and is not in the sum that was claimed; empty when nothing is."""
    before: str = ""
    """What of the cut an earlier check has told already; empty when none has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideContest(Told):
    """Contested lines, or refused results, are restored, or their cuts upheld."""

    claim: str
    """Empty where it is about results that no claim holds."""
    granted: bool
    lines: tuple[Line, ...]
    earlier: str
    """Hash of the reasons for which they were contested."""
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptPayment(Told):
    """The term of payment is interrupted."""

    claim: str
    reason_it: str
    interrupted_on: date
    days_run: int | None
    days_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePayment(Told):
    """The term of payment goes on."""

    claim: str
    resumed_on: date
    days_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPayment(Told):
    """The treasury has paid."""

    claim: str
    order: str
    payment_decree: Decree
    amount: str
    recognised: str
    set_off: str
    """What was withheld; empty when nothing was."""
    reference: str
    paid_on: date
    payee: str
    iban_end: str
    paid_to_date: str
    residual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailPayment(Told):
    """The treasury has refused an order, or taken a payment back."""

    claim: str
    order: str
    amount: str
    returned_on: date
    was_paid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld(Row):
    """What of a debt is set off against a payment."""

    debt: str
    decree: str
    principal: str
    interest: str
    left: str
    since: date | None = None
    until: date | None = None
    """The days for which this interest was counted."""
    rate: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOff(Told):
    """A claim settles debts, wholly or in part, instead of being paid."""

    claim: str
    payment_decree: Decree
    recognised: str
    withheld: str
    amount: str
    """What is still paid."""
    debts: tuple[Withheld, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Row):
    """The legal interest of a year, in per cent."""

    year: int
    rate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecovery(Told):
    """Money must come back."""

    debt: str
    recovery_decree: Decree
    amount: str
    not_due: str
    """The part that no line explains: the decree itself says why; empty when there is none."""
    cut: tuple[Line, ...]
    """Lines that were paid, and were cut afterwards."""
    since: date
    rates: tuple[Rate, ...]
    interest: str
    """Until the day of the order."""
    daily: str
    total: str
    of_lines: str = ""
    """The part that these lines explain."""
    of_revoked: str = ""
    """What was paid of an award that is revoked; empty for every other cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRecovery(Told):
    """Money has come back."""

    debt: str
    principal: str
    interest: str
    received_on: date
    reference: str
    left: str
    """What is owed by other decrees; empty when nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse(Told):
    """What nobody claimed in time is not due any more."""

    decree: Decree | None
    amount: str
    due_on: date | None
    answered: bool = False
    """Whether the network has said, or handed in, something on the notice."""
    rests_on: str = ""
    """The article on which the duty rests, where the edition names it."""

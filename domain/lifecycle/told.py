"""What each letter tells beyond what every letter does: typed values, computed from the file as the act leaves it.

A letter's template may name no value that is not declared here, and each value that is declared must be given: a missing
one is an error of types before the service runs, and of loading when it starts. Amounts and days are in Italian, as people
read them; people stand by their number in the project.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from domain.basis.calendar import day_it
from domain.basis.decree import Decree

# A value of a letter as it is stored: a text, or the rows of a list.
Value = str | list[dict[str, str]]

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a list in a letter."""

    def values(self) -> dict[str, str]:
        """Its values as they are stored."""
        return {field.name: _text(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Base of what letters tell; the name of a letter is that of its class."""

    @classmethod
    def template(cls) -> str:
        """The name of the letter, and of its template."""
        return _CAPITAL.sub("_", cls.__name__).lower()

    def values(self) -> dict[str, Value]:
        """Its values as they are stored."""
        return {field.name: _value(getattr(self, field.name)) for field in fields(self)}


def _value(value: object) -> Value:
    if isinstance(value, tuple):
        return [row.values() for row in value]
    return _text(value)


def _text(value: object) -> str:
    """A text as it is, a day in Italian, a number in digits, a decree in its parts; what is not so, or not there, is empty."""
    if isinstance(value, Decree):
        return value.text()
    if isinstance(value, date):
        return day_it(value)
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Every(Row):
    """What every letter tells of the file, as the act leaves it."""

    project: str
    title: str
    measure: str
    edition: str
    lead: str
    lead_code: str
    """VAT number, or tax code, of the lead."""
    requested: str
    state: str
    decree: str
    cup: str
    said: str
    """Hash of what was said with the command: words of people stand in one place only."""
    commands: str = ""
    """What its addressee may do, in a letter within the office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTerm(Row):
    """What a letter tells of a term: until when, on which basis, and what follows; all of it is empty without one."""

    term: str = ""
    term_id: str = ""
    due: str = ""
    """ISO 8601, because a reminder is compared with the file when it is sent."""
    days: int | None = None
    basis: str = ""
    consequence: str = ""
    starts: str = ""
    """Terms that begin with the delivery of the letter."""


# Letters of the procedure.


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Told):
    """The receipt of an application that is funded in order of arrival; it is the notice of start (artt. 7, 8, 18-bis)."""

    arrived: str
    reserved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(Told):
    """The receipt of an application for which there is no money now."""

    arrived: str
    order: int
    closes: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund(Told):
    """Money has come free for an application that waited."""

    reserved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDocuments(Told):
    """Papers are asked for, once."""

    suspended_from: date
    longest: int
    """Days for which the procedure stands still at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNotice(Told):
    """The notice of grounds (art. 10-bis)."""

    points: int | None
    threshold: int
    interrupts: bool
    """Whether the term of the procedure starts anew; otherwise it goes on (R9.3)."""
    extra_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Told):
    """The refusal."""

    noticed_on: date | None
    answered: bool
    """Whether the network has made observations."""
    earlier: str
    """Hash of the notice of grounds."""
    term_days: int | None
    days_used: int | None
    """Where the procedure ended late: both numbers stand in the act (art. 2 par. 9-quinquies)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFunded(Told):
    """The window has closed on an application that waited."""

    closed_on: date
    envelope: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Award(Told):
    """The award by decree."""

    granted: str
    points: int | None
    threshold: int
    start_days: int | None
    """Days from the acceptance in which the activities begin."""
    notice_end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Told):
    """The start is taken note of."""

    started_on: date
    project_end: date
    ask_by: date | None
    """Until when an extension may be asked for, if there is room for one."""
    claim_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReminder(Told):
    """The end of the project comes near: what was done of what was planned."""

    plans_signed: int
    people: int
    process: str
    planned_process: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestExtension(Told):
    """To the manager: the network asks for more time."""

    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionNotice(Told):
    """The grounds against more time, before it is denied (art. 10-bis)."""

    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExtension(Told):
    """More time is granted or denied."""

    granted: bool
    asked_on: date
    asked_until: date
    old_end: date
    earlier: str
    """Hash of the grounds, where it is denied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDelivery(Told):
    """The delivery has ended: the final claim is due."""

    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveEnd(Told):
    """An act has moved the end of the notice."""

    act: str
    old_end: date
    new_end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain(Row):
    """A term that a law has stopped."""

    term: str
    old_due: date
    new_due: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendTerms(Told):
    """A law has stopped terms."""

    act: str
    first: date
    last: date
    gains: tuple[Gain, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Told):
    """The project has lost what it must have."""

    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Row):
    """A declared result of a person, who stands by number."""

    id: str
    recipient: str
    kind: str
    hired: date
    declared_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Told):
    """A fact is awaited, and nobody has told it."""

    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRefused(Told):
    """Declared results are not recognised."""

    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder(Told):
    """A term runs, and its deed was not done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation(Told):
    """A term of the administration has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BelowMinimum(Told):
    """A letter of an earlier release, which may still stand in a record."""


# Letters about the end of an award.


@dataclass(frozen=True, slots=True, kw_only=True)
class ForfeitureNotice(Told):
    """The procedure of forfeiture begins (artt. 7, 8 and 10)."""

    duty: str
    duty_due: date | None
    at_stake: str
    """What the network may lose."""
    ends_on: date | None
    """When the procedure of forfeiture ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forfeit(Told):
    """The award is forfeited."""

    by_decree: bool
    duty: str
    """The term that passed without its deed."""
    duty_due: date | None
    released: str
    paid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uphold(Told):
    """A late deed is taken."""

    duty: str
    handed_in: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationNotice(Told):
    """The procedure of revocation begins (artt. 7, 8 and 10)."""

    at_stake: str
    paid: str
    requirement: str
    """What the project has lost and not mended, where the clock begins it; otherwise the grounds are said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(Told):
    """The award is revoked."""

    urgent: bool
    earlier: str
    """Hash of the grounds of the notice."""
    released: str
    to_recover: str
    orders: str
    """Orders of payment that were taken back, by number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Told):
    """The network has given the project up."""

    released: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Told):
    """The project is closed."""

    granted: str
    claimed: str
    recognised: str
    paid: str
    saving: str
    kept_from: date | None
    kept_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Told):
    """A closed file is opened again."""


# Letters about money.


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
    words: str
    """What the controller added to the typed reason."""
    parked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckClaim(Told):
    """The outcome of the check of a claim."""

    claim: str
    claimed: str
    recognised: str
    cut: str
    lines: tuple[Line, ...]
    """Lines that were cut, or put aside, in this check."""
    payment_due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideContest(Told):
    """Contested lines are restored, or their cuts upheld."""

    claim: str
    granted: bool
    lines: tuple[Line, ...]
    earlier: str
    """Hash of the reasons for which they were contested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptPayment(Told):
    """The term of payment is interrupted."""

    claim: str
    reason_it: str
    interrupted_on: date
    days_run: int | None


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
    """The part that no cut line explains: the decree itself says why; empty when there is none."""
    cut: tuple[Line, ...]
    """Lines that were paid and are cut."""
    since: date
    rates: tuple[Rate, ...]
    interest: str
    """Until the day of the order."""
    daily: str
    total: str


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


# Every kind of letter by the name of its template.
LETTERS: Mapping[str, type[Told]] = {
    kind.template(): kind
    for kind in tuple(vars().values())
    if isinstance(kind, type) and issubclass(kind, Told) and kind is not Told
}

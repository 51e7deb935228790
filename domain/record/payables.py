"""The money of a project, as its file holds it: claims and their lines, orders of payment, debts, transfers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.basis.decree import Decree
from domain.basis.vocabulary import ClaimKind
from domain.record.keys import LineKey
from domain.record.states import Account, ClaimState, OrderState


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One line of a claim: a line of service or an outcome, with its price and, if cut, the typed reason."""

    id: str
    claim: str
    recipient: str
    item: str
    """What it is for; see ``ItemKey``."""
    service: str
    day: date
    cents: int
    price_reference: str
    cut_cents: int
    cut_reason: str | None
    evidence: str = ""
    """Hash of the register, or of the declaration, that proves it."""
    rules_version: str = ""
    """The version of the rules that was in force when it was claimed."""
    released: bool = False
    """Put aside, or restored after a contest: a later claim may hold the item again, at the same price (F51)."""
    contested: str | None = None
    """Hash of the reasons for which the cut is contested; once (F48)."""
    contest_granted: bool | None = None
    overpaid: int = 0
    """Cents of it that an order had moved when it was cut, and that nobody has asked back or set off since (R8.9)."""

    @property
    def is_cut_whole(self) -> bool:
        """Whether nothing is left of it; a line that is worth nothing may still be cut, so that its minutes count no more."""
        return self.cut_cents == self.cents > 0

    @property
    def name(self) -> str:
        """Its name within the claim: ``L3``."""
        return LineKey.parse(self.id).line


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim for payment. Amounts in cents; ``recognised`` is unknown until the check."""

    id: str
    kind: ClaimKind
    state: ClaimState
    made_at: datetime
    claimed: int
    recognised: int | None = None
    paid: int = 0
    order: int = 0
    """How many orders were written for it; a new one gets a new key."""
    decree: Decree | None = None
    reference: str | None = None
    failure: str | None = None
    set_off: int = 0
    """Cents that were not ordered because earlier payments had moved them already (F56), interest included."""
    resumes_to: str | None = None
    """The state to which an interrupted claim goes back."""

    @property
    def recognised_cents(self) -> int:
        """What was recognised: nothing before the check."""
        return self.recognised or 0


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """A check at the place of the services, with its minutes (R8.7)."""

    id: str
    visited_on: date
    """The day of the visit."""
    recorded_on: date
    draw: str
    """The act of the draw that it answers; empty for a check with a cause of its own."""
    document: str
    """Hash of the minutes."""
    wrong_lines: int
    """How many lines it found wrong."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of payment, written before anything is sent; its key goes with it to the treasury and back (F57)."""

    id: str
    """``C1/2``: the second order for the claim. With the project's number it is the key."""
    claim: str
    cents: int
    payee: str
    iban: str
    decree: Decree
    ordered_at: datetime
    state: OrderState = OrderState.ordered
    ended_on: date | None = None
    reference: str | None = None
    failure: str | None = None
    regularity: str = ""
    """What proved that the payee was regular: an answer of the register (``Q7``) or a document (``E2``); empty for old orders."""


@dataclass(frozen=True, slots=True)
class Debt:
    """Money that must come back, with legal interest from the day on which it was paid (R8.9). Cents.

    ``since`` is the day until which interest has been counted: the payment, then each set-off.
    """

    id: str
    cents: int
    decree: Decree
    ordered_on: date
    since: date
    beyond: int
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
class Transfer:
    """Money that moves from one part of the envelope to another: a balanced double entry. Cents, always positive."""

    source: Account
    target: Account
    cents: int
    reason: str

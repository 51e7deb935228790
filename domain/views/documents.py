"""The documents that people and scripts read: their fields and types, in one place.

Amounts are decimal strings with two digits, days and instants are ISO 8601, and instants carry their offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from domain.basis.decree import DecreeParts
from domain.basis.findings import Value
from domain.views.debts import DebtLine
from domain.views.result_documents import By as By
from domain.views.result_documents import ResultTrace as ResultTrace

# Money that moved from one part of the envelope to another.
Movement = TypedDict("Movement", {"from": str, "to": str, "amount": str, "reason": str})

# One entry of the trace: who did what and on which version of the rules, in words and with the money that it moved;
# a refusal with every finding, of which the words have the first ones.
HistoryLine = TypedDict(
    "HistoryLine",
    {
        "at": str,
        "command": str,
        "actor": str,
        "role": str,
        "accepted": bool,
        "from": str,
        "to": str,
        "rules": str,
        "words": str,
        "money": list[Movement],
        "refused_for": list[str],
    },
)


class Money(TypedDict):
    """A project's money by part; ``released`` is what went back to the envelope."""

    requested: str
    reserved: str
    committed: str
    ordered: str
    paid: str
    recovered: str
    released: str


class Deadline(TypedDict):
    """A term that somebody must see to: the one shape of ``deadlines``, ``deadlines P`` and ``inbox``."""

    project: str
    title: str
    measure: str
    state: str
    term: str | None
    due: str | None
    days_left: int | None
    overdue: bool
    who: str
    """The role that must act."""
    basis: str
    status: str | None
    met_on: str | None
    """The day on which what the term waited for has happened; it may be after ``due``."""
    commands: dict[str, str]
    """What ends the matter of the line: what that role may give now; if nothing is the role's, what others may, and who."""
    signatures: list[AwaitedSignature]
    """What waits for the signature of a second manager."""
    reason: str
    """What is awaited, in words; also what is awaited from outside of the service."""
    give: list[str]
    """The whole commands of that role that end the matter, as they are typed; what must be written stands in capitals."""
    blocked: list[BlockedLine]
    """What is awaited of that role and cannot be done yet."""


class FindingLine(TypedDict):
    """One broken rule, as a refusal tells it; key and values say the same in another language."""

    rule: str
    message: str
    path: str
    source: str
    reference: str
    key: str
    values: Mapping[str, Value]


class BlockedLine(TypedDict):
    """A command that is awaited, and what stands against it now."""

    command: str
    role: str
    typed: str
    findings: list[FindingLine]


class Step(TypedDict):
    """A command that is awaited, and by whom; the whole of it, as it is typed."""

    command: str
    roles: list[str]
    """Who may give it, the one it is for first."""
    typed: str
    reason: str
    until: str | None
    """The last day of the term that presses it, also where it has passed."""
    passed: bool
    """Whether that day is over."""
    blocked: list[FindingLine]
    """What stands against it now; nothing where it can be done."""


class AwaitedSignature(TypedDict):
    """A command that one manager has signed and a second one must sign too."""

    command: str
    of: str
    amount: str
    signed_by: str


class ReminderLine(TypedDict):
    """A reminder of a term."""

    at: str
    sent: bool


class TermLine(TypedDict):
    """A term of a project with its reminders, and the reason for each day that moved its end."""

    term: str
    due: str | None
    status: str
    met_on: str | None
    """The day on which what it waited for has happened; it may be after ``due``."""
    basis: str
    waiting_for: str
    moved: list[str]
    reminders: list[ReminderLine]


class OutcomeLine(TypedDict):
    """The result of one person."""

    kind: str
    state: str
    reached_on: str
    amount: str


class RecipientLine(TypedDict):
    """One person of a project, by number."""

    id: str
    state: str
    band: str | None
    process: str
    result: str
    outcome: OutcomeLine | None
    lacks: list[str]
    """Of which services that everybody must have none was given yet, from the plan until the final claim (R6.5)."""


class ClaimSums(TypedDict):
    """A claim and its sums."""

    claim: str
    kind: str
    state: str
    claimed: str
    recognised: str | None
    paid: str


class ClaimLineOfStatus(ClaimSums):
    """A claim in the status of its project."""

    awaits: str | None
    """Why it cannot be ordered yet, though it was checked."""


class EvidenceLine(TypedDict):
    """A paper with its validity."""

    kind: str
    name: str
    valid_until: str | None


class RequirementLine(TypedDict):
    """Something that the project must have and has lost, and what follows (R1.2, R1.6, R2.9, R2.10)."""

    requirement: str
    effect: str
    until: str | None


class RegisterLine(TypedDict):
    """What a register said when it was asked, with its time, its source and the hash of the rows."""

    register: str
    subject: str
    matter: str
    said: str
    found: str
    since: str | None
    asked_at: str
    source: str
    hash: str


class SpotCheckLine(TypedDict):
    """A check on the spot of a project (R8.7)."""

    check: str
    on: str
    drawn: bool
    minutes: str
    """Hash of its minutes."""
    wrong_lines: int


class Status(TypedDict):
    """Where a project stands, who must act, until when, the money, the commands to give."""

    project: str
    measure: str
    title: str
    state: str
    stage: str
    waiting_for: list[str]
    since: str
    now: str
    arrived_at: str
    order: int
    needs_attention: list[str]
    commands: dict[str, str]
    """What the rules would take now, with the role that each is for."""
    next: list[Step]
    """What the procedure waits for; what can be done now first."""
    signatures: list[AwaitedSignature]
    deadlines: list[TermLine]
    money: Money
    recipients: list[RecipientLine]
    claims: list[ClaimLineOfStatus]
    evidence: list[EvidenceLine]
    checks: list[SpotCheckLine]
    debts: list[DebtLine]
    asked_papers: list[str]
    """What was asked for once and is awaited, or did not come in its days (R4.6)."""
    grounds: list[str]
    """Of the notices that wait for their act, in the order of their letters."""
    requirements: list[RequirementLine]
    """Those that are not met now."""


class Awarded(By):
    """The award and its decree."""

    decree: DecreeParts | None


class ProofOfRegularity(TypedDict):
    """What proved that the payee was regular on the day of an order (R4.13)."""

    word: str
    """``register``, or ``by_hand`` for a document that somebody handed in."""
    of: str
    """The answer, or the document, by its number in the project."""
    asked_at: str
    """When the register was asked, or the document handed in."""
    source: str
    """The hash of the register's file, or of the document."""
    hash: str
    valid_until: str | None


class PaymentTrace(TypedDict):
    """One order of payment, from its decree to the treasury's answer."""

    order: str
    claim: str
    amount: str
    state: str
    account: str
    decree: DecreeParts
    ordered: By
    file: str | None
    ended: By | None
    reference: str | None
    regularity: ProofOfRegularity | None
    """None for an order of before November 2026."""


class ClaimTrace(ClaimSums):
    """One claim: who made it, who checked it."""

    set_off: str
    made: By
    checked: By


class CourseAttendance(TypedDict):
    """What somebody attended of a course, and what is asked (R7.10): whole per cent."""

    attended: int
    asked: int


class LineTrace(TypedDict):
    """One claimed line: person, service, hours, register, price, rule, evidence, check."""

    line: str
    recipient: str
    service: str
    date: str
    amount: str
    recognised: str
    cut: str
    reason: str | None
    rule: str
    rules_version: str
    evidence: str
    released: bool
    contested: str | None
    hours: str | None
    register: str | None
    price: str
    words: NotRequired[str]
    """What the controller said beside the typed reason; empty where nothing was."""
    attendance: NotRequired[CourseAttendance]
    """Of hours of a course of which too little was attended."""
    provider: NotRequired[str | None]
    """Of hours: the member of the network that gave them; the lead where it was not said."""
    place: NotRequired[str | None]
    """Of hours: where they were given."""
    teacher: NotRequired[str | None]
    """Of hours: who taught, or was the tutor."""
    signed: NotRequired[bool | None]
    """Of hours: whether both have signed the register on paper; None where the file did not say."""
    contract: NotRequired[str]
    """Of a result."""
    band_evidence: NotRequired[str | None]
    """Of a result: hash of what proved the band when the plan was signed."""
    verified: NotRequired[By]
    """Of a result."""
    word: NotRequired[str]
    """By whose word a result stands: ``register``, ``controller`` or ``contest``."""


class NotPaid(TypedDict):
    """Euros that were not paid, and why."""

    amount: str
    reason: str
    words: str
    lines: list[str]


class Totals(TypedDict):
    """The sums of the lines that are shown."""

    requested: str
    claimed: str
    recognised: str
    paid: str
    recovered: str


class Explanation(TypedDict):
    """Every euro from the payment back to the hour, and why a euro was not paid."""

    project: str
    measure: str
    title: str
    payee: str
    award: Awarded
    payments: list[PaymentTrace]
    claims: list[ClaimTrace]
    lines: list[LineTrace]
    not_paid: list[NotPaid]
    totals: Totals
    results: list[ResultTrace]
    registers: list[RegisterLine]
    corrections: list[Correction]
    debts: list[DebtLine]


class Correction(TypedDict):
    """A line that was taken out of the register before anybody claimed it, and what stands in its place (R7.9)."""

    line: str
    recipient: str
    service: str
    date: str
    hours: str
    register: str
    amount: str
    evidence: str
    """Hash of the register in which it was handed in."""
    voided: str
    reason: str
    """Hash of the words that took it out."""
    replaced_by: list[str]
    new_amount: str


class ClaimedLine(TypedDict):
    """One line of a claim as it was made."""

    line: str
    recipient: str
    service: str
    date: str
    amount: str
    cut: str
    reason: str | None
    price: str
    rules: str
    evidence: str
    released: bool


class Completeness(TypedDict):
    """How much was told of the participants of one project."""

    project: str
    participants: int
    entry_told: int
    entry_whole: int
    left: int
    exit_told: int
    later_told: int

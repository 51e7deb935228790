"""The rules of one edition as data: every value carries its source and its validity.

One TOML file per edition stands in ``domain/measures``. No number of a measure stands in Python code.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.basis.euro import Cents
from domain.basis.findings import Source
from domain.edition.catalogue import RULES, Label

T = TypeVar("T")

Pin = Literal["application", "approval", "activity", "hire", "always"]


class Strict(BaseModel):
    """A model that refuses unknown keys and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Moments:
    """The days that may pin a version for one project, one line of service or one contract; None: has not happened."""

    today: date
    application: date | None = None
    approval: date | None = None
    activity: date | None = None
    hire: date | None = None

    def of(self, pin: Pin) -> date:
        """The day that a pin names; today, as long as its event has not happened."""
        days: dict[Pin, date | None] = {
            "application": self.application,
            "approval": self.approval,
            "activity": self.activity,
            "hire": self.hire,
            "always": self.today,
        }
        return days[pin] or self.today

    def served(self, day: date) -> Moments:
        """The moments of a service that was given on a day."""
        return replace(self, activity=day)

    def hired(self, day: date) -> Moments:
        """The moments of a contract, or a business, that began on a day."""
        return replace(self, hire=day)


class Version(Strict, Generic[T]):
    """One value of a rule: where it comes from, since when, and which event pins it.

    ``valid_from`` is compared with the day of the event that ``pinned_by`` names: a threshold pinned to the application
    never reaches a project that applied before; ``always`` reaches everybody from that day on.
    """

    value: T
    source: Source
    reference: str = Field(min_length=1)
    valid_from: date | None = None
    act: str | None = None
    """The act of an amendment inside the window."""
    pinned_by: Pin = "always"


class Rule(Strict, Generic[T]):
    """A rule in all its versions, oldest first. A file may write a single version as a plain table."""

    versions: tuple[Version[T], ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _single_version(cls, data: Any) -> Any:
        if isinstance(data, dict) and "value" in data:
            return {"versions": [data]}
        return {"versions": data} if isinstance(data, list) else data

    @model_validator(mode="after")
    def _oldest_first(self) -> Rule[T]:
        starts = [v.valid_from for v in self.versions[1:]]
        if any(start is None for start in starts) or sorted(starts, key=str) != starts:
            raise ValueError("versions after the first need valid_from, oldest first")
        if any(v.act is None for v in self.versions[1:]):
            raise ValueError("an amendment needs its act")
        return self

    def version(self, when: Moments | date | None = None) -> Version[T]:
        """The newest version that had come by the moment which its own pin names.

        A plain date stands for every moment: what is in force on that day. Without one, the newest of all.
        """
        known = [version for version in self.versions if _has_come(version.valid_from, version.pinned_by, when)]
        return known[-1] if known else self.versions[0]

    def at(self, when: Moments | date | None = None) -> T:
        """The value of the version that counts."""
        return self.version(when).value


def _has_come(valid_from: date | None, pin: Pin, when: Moments | date | None) -> bool:
    if valid_from is None or when is None:
        return True
    return valid_from <= (when.of(pin) if isinstance(when, Moments) else when)


class Window(Strict):
    """Opening and closing instants of the counter, in Europe/Rome (R3.4)."""

    opens: Rule[datetime]
    closes: Rule[datetime]


class Network(Strict):
    """Who may lead and join a network (R1.1 to R1.5)."""

    minimum_subjects: Rule[int]
    lead_kinds: Rule[tuple[str, ...]]
    partner_kinds: Rule[tuple[str, ...]]
    lead_services: Rule[tuple[str, ...]]
    """Accreditations that the lead must hold, for example ``work``."""
    accreditation_status: Rule[str]
    provinces: Rule[tuple[str, ...]]
    """Provinces of the Region: seats of partners, sites of companies."""


class AdmittedRecipient(Strict):
    """One admitted kind of recipient (R2.2 to R2.5)."""

    status: Literal["suspended", "expelled"]
    supports: tuple[str, ...]
    redundancies_required: bool = False
    did_required: bool = False


class Group(Strict):
    """The group of workers and its companies (R2.8, R2.9)."""

    minimum_recipients: Rule[int]
    maximum_companies: Rule[int]
    same_sector_or_chain: Rule[bool]
    admitted: Rule[tuple[AdmittedRecipient, ...]]
    crisis_kinds: Rule[tuple[str, ...]]


class Caps(Strict):
    """Ceilings per person, in cents (R6.1 to R6.3), and the ceiling of process services in a project, if any (R5.5)."""

    process: Rule[Cents]
    placement: Rule[Cents]
    self_employment: Rule[Cents]
    process_share: Rule[int] | None = None
    """Per cent of the project's budget."""


class Service(Strict):
    """One service of the catalogue (R6.10). ``price`` is per hour, or of the result when ``unit`` is ``result``."""

    code: str
    name: str
    name_it: str
    family: Literal["process", "result"]
    unit: Literal["hour", "group_hour", "result"]
    price: Rule[Cents] | None = None
    pupil_price: Rule[Cents] | None = None
    """For group services: what each pupil's hour adds to the price of the group's hour."""
    maximum_hours: Rule[int] | None = None
    """Hours at most for one person."""
    group_size: Rule[tuple[int, int]] | None = None


class Placement(Strict):
    """What counts as a placement (R6.13a to R6.21)."""

    minimum_days: Rule[int]
    maximum_gap_days: Rule[int]
    contract_kinds: Rule[tuple[str, ...]]
    minimum_weekly_hours: Rule[int]
    band_prices: Rule[dict[str, Cents]]
    """Price by band; a band that is not listed has no placement price."""


class SelfEmployment(Strict):
    """What counts as a self-employment result (R6.24); on_result is the per cent paid on the result."""

    price: Rule[Cents]
    evidence: Rule[tuple[str, ...]]


class Outcomes(Strict):
    """The two results, alternatives for one person (R6.3)."""

    placement: Placement
    self_employment: SelfEmployment


class Criterion(Strict):
    """One criterion of the grid with its highest score."""

    name: str
    title: str
    points: int = Field(gt=0)


class Evaluation(Strict):
    """Grid and threshold (R4.5)."""

    grid: Rule[tuple[Criterion, ...]]
    threshold: Rule[int]


class Allowance(Strict):
    """The length of a term: days, calendar months, a day of the next month, or a dated instant of an act."""

    days: int | None = Field(default=None, gt=0)
    months: int | None = Field(default=None, gt=0)
    day_of_next_month: int | None = Field(default=None, gt=0, le=28)
    dated: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_length(self) -> Allowance:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("an allowance is one of days, months, day_of_next_month, dated")
        return self

    def length(self, on: date) -> int | None:
        """Days from the start ``on``; None when the length is in months or dated."""
        if self.day_of_next_month is None:
            return self.days
        return (on + relativedelta(months=1, day=self.day_of_next_month) - on).days


class TermRule(Strict):
    """One term of the table of section 12: how long, who must act, when to remind, what happens at its end."""

    allowance: Rule[Allowance]
    counted_from: str
    term_class: Literal["procedure", "delivery", "payment", "appeal", "records"]
    basis: str
    """The article or act, in Italian, as it is written to people."""
    waiting_for: Literal["operator", "officer", "evaluator", "manager", "controller", "paymaster"]
    reminders_after: Rule[tuple[int, ...]] | None = None
    """Reminders so many days after the start."""
    reminders_before: Rule[tuple[int, ...]] | None = None
    """Reminders so many days before the due date."""
    at_expiry: Literal[
        "escalate",
        "forfeit",
        "end_delivery",
        "resume_procedure",
        "decide_on_papers",
        "close",
        "ask",
        "record_status",
        "note",
    ]
    on_delivery: bool = False
    """Whether it is counted from the delivery of the letter that opens it (R9.12)."""


class SuspensionWindow(Strict):
    """Days that by law do not count for some classes of term (R9.7, R9.10). Both ends included."""

    first: date
    last: date
    classes: tuple[str, ...]
    act: str
    source: Source
    reference: str


class Calendar(Strict):
    """How days are counted (R9.8 to R9.11)."""

    saturday_moves_the_end: Rule[bool]
    suspensions: tuple[SuspensionWindow, ...] = ()


class NoticeOfGrounds(Strict):
    """What the notice of grounds does to the procedure's term (R9.3): two versions, by the date of the notice."""

    effect: Rule[Literal["interrupt", "suspend"]]
    extra_days: Rule[int]


class Procedure(Strict):
    """Steps of the procedure that are not terms."""

    notice_of_grounds: NoticeOfGrounds
    maximum_suspension_days: Rule[int]
    completions: Rule[int]
    """How many times papers may be asked for (R4.6: once)."""


class Delivery(Strict):
    """Length of a project (R7.3) and its extension (R7.6)."""

    notice_end: Rule[date]
    extension_notice_days: Rule[int]
    extensions: Rule[int]
    replacement_until_share: Rule[int]
    """Recipients may be replaced until this per cent of the project's time (R7.8)."""


class Claims(Strict):
    """When claims may be made (R8.3)."""

    interim_share: Rule[int]
    """Per cent of the planned process money that must be delivered before an interim claim."""
    interim_claims: Rule[int]
    cut_reasons: Rule[dict[str, str]]
    """Typed reasons for a cut: code and Italian wording."""
    interruption_reasons: Rule[dict[str, str]]


class Payments(Strict):
    """Checks before money moves (R4.12, R4.13), signatures, the paying account, and money that comes back (R8.9)."""

    antimafia_above: Rule[Cents]
    durc_valid_days: Rule[int]
    second_manager_above: Rule[Cents]
    public_kinds: Rule[tuple[str, ...]]
    """Kinds of lead that need no anti-mafia document."""
    answer_within_days: Rule[int]
    """Days in which the treasury answers an order."""
    recovered_to: Rule[Literal["available", "envelope"]]
    """Where money that comes back goes: new room in the measure, or out of its envelope."""
    debtor_name: Rule[str]
    debtor_iban: Rule[str]
    debtor_bic: Rule[str]
    evidence: Rule[dict[str, str]]
    """Kinds of evidence with a validity, and their Italian names."""
    legal_interest: Rule[Decimal]
    """Legal interest in per cent a year, by the year in which the days fall."""


class Measure(Strict):
    """One edition: notice and window."""

    key: str
    prefix: str = Field(pattern=r"^AR\d{4}$")
    title: str
    phase: int
    legal_basis: tuple[str, ...]
    envelope: Rule[Cents]
    window: Window
    network: Network
    group: Group
    aims: Rule[tuple[str, ...]]
    caps: Caps
    catalogue: tuple[Service, ...]
    outcomes: Outcomes
    bands: Rule[tuple[str, ...]]
    evaluation: Evaluation
    documents: Rule[dict[str, str]]
    """Document kinds of a complete application and their Italian names (R3.8)."""
    terms: Annotated[dict[str, TermRule], Field(min_length=1)]
    procedure: Procedure
    delivery: Delivery
    claims: Claims
    payments: Payments
    calendar: Calendar
    queue: Rule[Literal["strict_order", "first_that_fits"]]
    """Who is offered money that comes free (R5.7)."""
    rules: dict[str, Label] = Field(default_factory=dict)
    """Rules whose source in this edition is not that of the catalogue."""

    @field_validator("rules")
    @classmethod
    def _in_the_catalogue(cls, value: dict[str, Label]) -> dict[str, Label]:
        unknown = sorted(value.keys() - RULES.keys())
        if unknown:
            raise ValueError(f"no rule of the catalogue: {', '.join(unknown)}")
        return value

    @property
    def services(self) -> dict[str, Service]:
        """The catalogue by code."""
        return {service.code: service for service in self.catalogue}

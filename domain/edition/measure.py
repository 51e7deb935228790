"""The rules of one edition as data: every value carries its source and its validity.

The files stand in ``domain/measures``; ``domain.edition.merge`` says how they are laid over each other. No number of a
measure stands in Python code.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator

from domain.basis.euro import Cents
from domain.basis.fields import Name
from domain.basis.vocabulary import (
    Aim,
    ContractKind,
    Counted,
    CrisisKind,
    ExitStatus,
    RegisterField,
    Requirement,
    ServiceFamily,
    ServiceUnit,
    Step,
    SubjectKind,
    Support,
    TableCode,
    WorkerStatus,
)
from domain.edition.catalogue import RULES, Label
from domain.edition.office import Letters, MeasureAct, Office
from domain.edition.terms import Calendar, TermRule
from domain.edition.versions import DatedRule, Moments, Rule, Strict
from domain.lifecycle.duties import Duty
from domain.lifecycle.participants import Condition, Search, Vulnerable


class Window(Strict):
    """Opening and closing instants of the counter, in Europe/Rome (R3.4)."""

    opens: DatedRule[datetime]
    closes: DatedRule[datetime]


class Phase(Strict):
    """The sum of which several windows are fed: all of them together never hold more (R5.1, R5.2)."""

    key: str
    envelope: DatedRule[Cents]
    moved_by: DatedRule[str] | None = None
    """The act by which this window takes what it lacks from the window that holds it; None for one that opens the phase."""


class Network(Strict):
    """Who may lead and join a network (R1.1 to R1.5)."""

    minimum_subjects: Rule[int]
    lead_kinds: Rule[tuple[SubjectKind, ...]]
    partner_kinds: Rule[tuple[SubjectKind, ...]]
    lead_services: Rule[tuple[str, ...]]
    """Accreditations that the lead must hold, for example ``work``."""
    accreditation_status: Rule[str]
    accredited_kinds: Rule[tuple[SubjectKind, ...]]
    """Kinds of partner that deliver services, and must be accredited for one of them."""
    accreditation_checks: Rule[dict[Step, Literal["refuse", "record"]]]
    """Steps at which the register is asked, and whether its "no" refuses the step or is only kept."""
    unverified_accreditation: Rule[Literal["admit", "refuse"]]
    """What becomes of a step when the register does not know the body."""
    provinces: Rule[tuple[str, ...]]
    """Provinces of the Region: seats of partners, sites of companies."""


class AdmittedRecipient(Strict):
    """One admitted kind of recipient (R2.2 to R2.5)."""

    status: WorkerStatus
    supports: tuple[Support, ...]
    redundancies_required: bool = False
    did_required: bool = False
    crises: tuple[CrisisKind, ...] = ()
    """Only from companies in one of these crises; in any when there is none."""


class Group(Strict):
    """The group of workers and its companies (R2.8, R2.9)."""

    minimum_recipients: Rule[int]
    maximum_companies: Rule[int]
    same_sector_or_chain: Rule[bool]
    admitted: Rule[tuple[AdmittedRecipient, ...]]
    crisis_kinds: Rule[tuple[CrisisKind, ...]]


class Requirements(Strict):
    """What follows when a project loses what it must have: each requirement with its effect."""

    effects: Rule[dict[Requirement, Literal["alert", "mend", "revocation_notice"]]]

    @field_validator("effects")
    @classmethod
    def _each(
        cls, value: Rule[dict[Requirement, Literal["alert", "mend", "revocation_notice"]]]
    ) -> Rule[dict[Requirement, Literal["alert", "mend", "revocation_notice"]]]:
        if any(set(version.value) != set(Requirement) for version in value.versions):
            raise ValueError(f"each requirement has its effect: {', '.join(Requirement)}")
        return value


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
    family: ServiceFamily
    unit: ServiceUnit
    price: Rule[Cents] | None = None
    pupil_price: Rule[Cents] | None = None
    """For group services: what each pupil's hour adds to the price of the group's hour."""
    maximum_hours: Rule[int] | None = None
    """Hours at most for one person."""
    group_size: Rule[tuple[int, int]] | None = None
    minimum_attendance: Rule[int] | None = None
    """Per cent of the hours of a course that its pupil attends, or is not paid for (R7.10); None where none is asked."""


class Placement(Strict):
    """What counts as a placement (R6.13a to R6.21)."""

    minimum_days: Rule[int]
    maximum_gap_days: Rule[int]
    contract_kinds: Rule[tuple[ContractKind, ...]]
    minimum_weekly_hours: Rule[int]
    band_prices: Rule[dict[str, Cents]]
    """Price by band; a band that is not listed has no placement price."""


class SelfEmployment(Strict):
    """What counts as a self-employment result (R6.24)."""

    price: Rule[Cents]
    evidence: Rule[tuple[str, ...]]
    on_result: Rule[int]
    """The per cent of the price that is paid on the result; the rest is paid on hours and plan."""
    plan: Rule[tuple[str, ...]] | None = None
    """What proves the plan of a business, where a part of the price is paid on it."""
    papers: Rule[tuple[str, ...]]
    """Evidence that the file must hold about the person before the result is verified, besides the declared proof."""


class Traineeship(Strict):
    """What counts as the promotion of a traineeship (R6.4, R6.10)."""

    band_prices: Rule[dict[str, Cents]]
    contract_kinds: Rule[tuple[str, ...]]
    minimum_days: Rule[int]


class Outcomes(Strict):
    """The results, alternatives for one person (R6.3)."""

    placement: Placement
    self_employment: SelfEmployment
    traineeship: Traineeship | None = None


class Criterion(Strict):
    """One criterion of the grid with its highest score."""

    name: str
    title: str
    points: int = Field(gt=0)


class Evaluation(Strict):
    """Grid and threshold (R4.5)."""

    grid: Rule[tuple[Criterion, ...]]
    threshold: Rule[int]


class NoticeOfGrounds(Strict):
    """What the notice of grounds does to the procedure's term (R9.3): two versions, by the date of the notice."""

    effect: DatedRule[Literal["interrupt", "suspend"]]
    extra_days: DatedRule[int]


class Procedure(Strict):
    """Steps of the procedure that are not terms."""

    notice_of_grounds: NoticeOfGrounds
    maximum_suspension_days: Rule[int]
    completions: Rule[int]
    """How many times papers may be asked for (R4.6: once)."""
    cup: Rule[Literal["required", "optional"]]
    """Whether an award is told only with its project code (art. 11 l. 3/2003)."""


class Publication(Strict):
    """The duty to publish awards (R9.21)."""

    above: Rule[Cents]
    """An award of more is published."""
    unpublished: Rule[Literal["admit", "refuse"]]
    """What becomes of an order of payment on an award whose publication nobody has noted."""


class Delivery(Strict):
    """Length of a project (R7.3) and its extension (R7.6)."""

    notice_end: Rule[date]
    extension_notice_days: Rule[int]
    extensions: Rule[int]
    register_asks: Rule[tuple[RegisterField, ...]]
    """What each line of an attendance register must say besides person, service, day and hours (R7.9)."""
    served_while_employed: Rule[Literal["refuse", "admit"]]
    """What becomes of a service on a day on which the hiring register has its person employed elsewhere (F43)."""
    replacement_until_share: Rule[int]
    """Per cent of the project's time until which a recipient may be replaced (R7.8)."""


class Claims(Strict):
    """When claims may be made (R8.3)."""

    interim_share: Rule[int]
    """Per cent of the planned process money that must be delivered before an interim claim."""
    interim_claims: Rule[int]
    cut_reasons: Rule[dict[str, str]]
    """Typed reasons for a cut: code and Italian wording."""
    interruption_reasons: Rule[dict[str, str]]
    required_services: Rule[tuple[tuple[str, ...], ...]] | None = None
    """Everybody has had at least one service of each of these lists, or the final claim says why not (R6.5)."""
    closing: Rule[Literal["at_once", "after_contests"]]
    """Whether a project of which all is paid closes while its network has days to contest (F48). A contest that was made always keeps it open."""


class Monitoring(Strict):
    """The codes by which participants are told to the State (R9.17, R9.18), by our words."""

    education: Rule[dict[str, str]]
    """By level of education, ISCED 0 to 8."""
    condition: Rule[dict[Condition, str]]
    search: Rule[dict[Search, str]]
    vulnerable: Rule[dict[Vulnerable, str]]
    situation: Rule[dict[ExitStatus, str]]
    codes: Rule[dict[TableCode, str]]
    """What the tables of projects and money say of all projects of an edition alike."""
    outputs: Rule[dict[str, Counted]]
    """Indicators of output, with the group of people that each counts."""
    results: Rule[tuple[str, ...]]
    """Indicators of result to which the projects belong."""

    @field_validator("codes")
    @classmethod
    def _all_codes(cls, value: Rule[dict[TableCode, str]]) -> Rule[dict[TableCode, str]]:
        missing = sorted(set(TableCode) - set(value.at()))
        if missing:
            raise ValueError(f"no code for {', '.join(missing)}")
        return value


class Payments(Strict):
    """Checks before money moves (R4.12, R4.13), the paying account, and money that comes back (R8.9)."""

    antimafia_above: Rule[Cents]
    durc_valid_days: Rule[int]
    public_kinds: Rule[tuple[SubjectKind, ...]]
    """Kinds of lead that need no anti-mafia document."""
    answer_within_days: DatedRule[int]
    """Days in which the treasury answers an order."""
    recovered_to: Rule[Literal["available", "envelope", "project"]]
    """Where money that comes back goes: new room in the measure, out of its envelope, or the project for what is restored."""
    debtor_name: DatedRule[str]
    debtor_iban: DatedRule[str]
    debtor_bic: DatedRule[str]
    evidence: Rule[dict[str, str]]
    """Kinds of evidence with a validity, and their Italian names."""
    legal_interest: DatedRule[Decimal]
    """Legal interest in per cent a year, by the year in which the days fall."""
    days_of_interest_year: Rule[int]
    """Days by which a year's interest is divided."""


class Controls(Strict):
    """Checks beside those of every claim (R8.7)."""

    on_the_spot_share: DatedRule[int]
    """Per cent of the projects in delivery that a draw names for a check on the spot."""


class Apart(Strict):
    """Two duties of which no person has both on one project, in whichever order (R1.10)."""

    code: str
    duties: Rule[tuple[Duty, Duty]]


class SecondManager(Strict):
    """The sums above which a second manager signs too (F30).

    They are counted per project, and per measure for added funds: what is cut in pieces passes them together.
    """

    award: Rule[Cents]
    order_payment: Rule[Cents]
    order_recovery: Rule[Cents]
    add_funds: DatedRule[Cents]


class Duties(Strict):
    """Which duties exclude each other, and what needs two managers."""

    apart: tuple[Apart, ...]
    second_manager_above: SecondManager

    def pairs(self, when: Moments) -> tuple[tuple[Duty, Duty], ...]:
        """The pairs in force."""
        return tuple(each.duties.at(when) for each in self.apart)


class Measure(Strict):
    """One edition: notice and window."""

    key: str
    prefix: str = Field(pattern=r"^AR\d{4}$")
    title: str
    legal_basis: tuple[Name, ...]
    """Law, resolution and decree on which the edition rests."""
    act: DatedRule[MeasureAct] | None = None
    """The act that approved its notice, or opened its window; None where it is not known which one did."""
    envelope: DatedRule[Cents]
    fund: Rule[Name] | None = None
    """The fund of which the money is, and where in its programme; None where it is not known."""
    acceptance_form: DatedRule[Name] | None = None
    """The form of the acceptance deed, or the address of its page; None where the edition has none."""
    phase: Phase | None = None
    """The phase that the window belongs to; None for an edition that stands alone."""
    window: Window
    network: Network
    group: Group
    requirements: Requirements
    aims: Rule[tuple[Aim, ...]]
    caps: Caps
    catalogue: tuple[Service, ...]
    outcomes: Outcomes
    bands: Rule[tuple[str, ...]]
    evaluation: Evaluation
    documents: Rule[dict[str, str]]
    """Document kinds of a complete application and their Italian names (R3.8)."""
    terms: Annotated[dict[str, TermRule], Field(min_length=1)]
    procedure: Procedure
    publication: Publication
    delivery: Delivery
    claims: Claims
    payments: Payments
    monitoring: Monitoring
    controls: Controls
    duties: Duties
    office: Office
    letters: Letters
    calendar: Calendar
    queue: DatedRule[Literal["strict_order", "first_that_fits"]]
    """Who is offered money that comes free (R5.7)."""
    forfeiture: Rule[Literal["by_decree", "automatic"]]
    """Whether an award lapses by decree after a notice, or by the notice of the edition itself (R8.9, R8.10)."""
    rules: dict[str, Label] = Field(default_factory=dict)
    """Rules whose source in this edition is not that of the catalogue."""

    @field_validator("rules")
    @classmethod
    def _in_the_catalogue(cls, value: dict[str, Label]) -> dict[str, Label]:
        unknown = sorted(value.keys() - RULES.keys())
        if unknown:
            raise ValueError(f"no rule of the catalogue: {', '.join(unknown)}")
        return value

    @cached_property
    def services(self) -> dict[str, Service]:
        """The catalogue by code."""
        return {service.code: service for service in self.catalogue}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy looks at its own catalogue, which may be another one."""
        found = super().model_copy(update=update, deep=deep)
        found.__dict__.pop("services", None)
        return found

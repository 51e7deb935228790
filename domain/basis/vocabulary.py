"""Words that both people and rules use, and that the rules compare: one that is misspelt in a file is refused at load."""

from __future__ import annotations

from enum import StrEnum


class TermClass(StrEnum):
    """Classes of term: a law stops some of them (R9.7, R9.10)."""

    procedure = "procedure"
    delivery = "delivery"
    payment = "payment"
    appeal = "appeal"
    records = "records"


class Aim(StrEnum):
    """The three facts that admit a project (R3.1)."""

    social_dialogue = "social_dialogue"
    group_services = "group_services"
    job_matching = "job_matching"


class SubjectKind(StrEnum):
    """Kinds of subject that a network may be made of (R1.3)."""

    accredited_operator = "accredited_operator"
    job_centre = "job_centre"
    company = "company"
    local_authority = "local_authority"
    social_partner = "social_partner"
    industrial_district = "industrial_district"
    trade_district = "trade_district"
    chamber_of_commerce = "chamber_of_commerce"
    foundation = "foundation"
    advisor = "advisor"
    outplacement = "outplacement"
    third_sector = "third_sector"
    national_operator = "national_operator"
    employment_agency = "employment_agency"
    school = "school"


class WorkerStatus(StrEnum):
    """How a worker stands towards the company in crisis (R2.1)."""

    suspended = "suspended"
    expelled = "expelled"


class Support(StrEnum):
    """Income support of a worker (R2.2 to R2.5)."""

    cigs = "cigs"
    cigd = "cigd"
    cigo = "cigo"
    fis = "fis"
    bilateral_fund = "bilateral_fund"
    naspi = "naspi"
    none = "none"


class CrisisKind(StrEnum):
    """What the crisis of a company is (R2.2 to R2.5)."""

    cigs = "cigs"
    cigd = "cigd"
    cigo = "cigo"
    fis = "fis"
    bilateral_fund = "bilateral_fund"
    cessation = "cessation"
    relocation_agreement = "relocation_agreement"
    insolvency = "insolvency"
    collective_dismissal = "collective_dismissal"


class RegisterField(StrEnum):
    """What an edition may ask of each line of an attendance register, beside person, service, day and hours (R7.9)."""

    place = "place"
    teacher = "teacher"
    signatures = "signatures"


class Requirement(StrEnum):
    """What a project must have from its award on (R1.2, R1.6, R2.9, R2.10)."""

    recipients = "recipients"
    companies = "companies"
    sector = "sector"
    network = "network"
    accreditation = "accreditation"


class Step(StrEnum):
    """Steps of a project at which an edition may ask the register of accredited operators (R1.6)."""

    submission = "submission"
    award = "award"
    start = "start"
    claim = "claim"
    service = "service"
    """Each line of the attendance register, for its day."""


class OutcomeKind(StrEnum):
    """Kinds of result (R6.3, R6.24); an edition need not pay all of them."""

    placement = "placement"
    self_employment = "self_employment"
    business_plan = "business_plan"
    traineeship = "traineeship"


class ClaimKind(StrEnum):
    """Kinds of claim for payment (R8.1): on the way, at the end, and for results that are known after the end."""

    interim = "interim"
    final = "final"
    supplementary = "supplementary"


class ServiceFamily(StrEnum):
    """Services are paid for the work done, or for its result (R6.2, R6.10)."""

    process = "process"
    result = "result"


class ServiceUnit(StrEnum):
    """What a service is counted and paid by (R6.10)."""

    hour = "hour"
    group_hour = "group_hour"
    result = "result"


class ContractKind(StrEnum):
    """Kinds of employment contract (R6.15)."""

    open_ended = "open_ended"
    fixed_term = "fixed_term"
    agency = "agency"
    apprenticeship = "apprenticeship"


class EvidenceKind(StrEnum):
    """Evidence that the rules ask for before an order (R4.12, R4.13); an edition may take further kinds into the file."""

    regularity = "regularity"
    anti_mafia = "anti_mafia"
    delivery_receipt = "delivery_receipt"
    """A receipt of certified mail: the terms of its letter begin with it (R9.12)."""
    decree = "decree"
    """A signed decree: the letter that names it carries it (art. 3 par. 3 l. 241/1990)."""


class DomicileRegister(StrEnum):
    """From where a digital domicile was taken (artt. 3-bis, 6-bis, 6-ter and 6-quater d.lgs. 82/2005)."""

    ini_pec = "ini_pec"
    ipa = "ipa"
    inad = "inad"
    elected = "elected"
    """Special, for this procedure: in the application, or afterwards."""


class CutReason(StrEnum):
    """Reasons of a cut that the rules know (R8.7); an edition lists further ones. ``other`` is followed by words."""

    over_cap = "over_cap"
    outcome_not_reached = "outcome_not_reached"
    other = "other"


class ResultService(StrEnum):
    """Services that are paid on the result (R6.2)."""

    placement = "INS"
    self_employment = "AUT"


class TableCode(StrEnum):
    """What the tables of the State's monitoring ask of an edition, in codes of the State."""

    procedure = "procedure"
    procedure_type = "procedure_type"
    operation = "operation"
    aid = "aid"
    fund = "fund"
    norm = "norm"
    place = "place"
    payment = "payment"
    payee = "payee"
    disengagement = "disengagement"


class Counted(StrEnum):
    """A group of participants that an indicator of output counts (Annex I of regulation 1304/2013)."""

    unemployed = "unemployed"
    long_term = "long_term"
    inactive = "inactive"
    employed = "employed"
    under_25 = "under_25"
    over_54 = "over_54"
    isced_1_2 = "isced_1_2"
    isced_3_4 = "isced_3_4"
    isced_5_8 = "isced_5_8"
    migrant_or_minority = "migrant_or_minority"
    disability = "disability"
    other_disadvantage = "other_disadvantage"


class ExitStatus(StrEnum):
    """What a person does after leaving the project: the last status counts, and only one (R9.18)."""

    in_work = "in_work"
    self_employed = "self_employed"
    in_training = "in_training"
    still_employed = "still_employed"
    """Suspended from work, and not known to have left the employer."""
    seeking = "seeking"
    inactive = "inactive"


class ReceiptKind(StrEnum):
    """What a provider of certified mail says of a letter (R9.12); the words are those of its ``X-Ricevuta``."""

    accepted = "accettazione"
    not_accepted = "non-accettazione"
    taken_over = "presa-in-carico"
    delivered = "avvenuta-consegna"
    failed = "errore-consegna"
    late = "preavviso-errore-consegna"
    virus = "rilevazione-virus"

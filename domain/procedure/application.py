"""The application as a network hands it in (section 3 of the rules). Unknown fields and wrong types are refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.basis.euro import Cents
from domain.basis.vocabulary import Support, WorkerStatus

Name = Annotated[str, Field(min_length=1, max_length=300)]
Code = Annotated[str, Field(min_length=1, max_length=30)]
Province = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Part(BaseModel):
    """Base of the application's parts."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Aims(Part):
    """The three yes/no facts that admit a project (R3.1)."""

    social_dialogue: bool
    group_services: bool
    job_matching: bool


class Accreditation(Part):
    """Entry of the lead in the regional register of operators (R1.5, R1.6)."""

    services: tuple[str, ...]
    status: str


class Partner(Part):
    """A subject of the network (R1.2, R1.3)."""

    tax_code: Code
    name: Name
    kind: str
    province: Province


class Lead(Partner):
    """The lead partner (capofila, R1.1): it is also the payee."""

    iban: Annotated[str, Field(min_length=5, max_length=40)]
    accreditation: Accreditation


class Site(Part):
    """Production or operating site of a company."""

    municipality: Name
    province: Province


class Crisis(Part):
    """The crisis of a company and its evidence (R2.2 to R2.5)."""

    kind: str
    agreement_date: date
    redundancies: bool


class Company(Part):
    """A company in crisis (R2.9). ``sector`` is the ATECO division; ``supply_chain`` a declared common chain."""

    tax_code: Code
    name: Name
    sector: Annotated[str, Field(pattern=r"^\d{2}$")]
    supply_chain: Name | None = None
    site: Site
    crisis: Crisis


class Person(Part):
    """A worker who joins the project (R2.1). ``company`` is the tax code of a listed company."""

    id: Annotated[str, Field(pattern=r"^R\d{2,4}$")]
    tax_code: Code
    company: Code
    status: WorkerStatus
    support: Support
    did_date: date | None = None


class Budget(Part):
    """The sums asked for, in cents (written in euro)."""

    process: Cents
    result: Cents

    @property
    def total(self) -> int:
        """Cents asked for in all."""
        return self.process + self.result


class Document(Part):
    """A document of the application, known by the hash of its content."""

    kind: str
    name: Name
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Application(Part):
    """One coordinated proposal of a network for a group of workers (R3.2)."""

    measure: str
    title: Name
    aims: Aims
    lead: Lead
    partners: tuple[Partner, ...]
    companies: Annotated[tuple[Company, ...], Field(min_length=1)]
    recipients: tuple[Person, ...]
    budget: Budget
    documents: tuple[Document, ...] = ()

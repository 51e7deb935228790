"""The application as a network hands it in (section 3 of the rules). Unknown fields and wrong types are refused."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from domain.basis.euro import Cents
from domain.basis.fields import Address, Day, Flag, Iban, Name, Province, Sha256, TaxCode, Word
from domain.basis.vocabulary import DomicileRegister, Support, WorkerStatus

# People of one project; a hundred times what the largest one had.
MOST_PEOPLE = 2000
MOST_OTHERS = 500


class Part(BaseModel):
    """Base of the application's parts."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Aims(Part):
    """The three yes/no facts that admit a project (R3.1)."""

    social_dialogue: Flag
    group_services: Flag
    job_matching: Flag


class Accreditation(Part):
    """Entry of the lead in the regional register of operators (R1.5, R1.6)."""

    services: Annotated[tuple[Word, ...], Field(max_length=MOST_OTHERS)]
    status: Word


class Partner(Part):
    """A subject of the network (R1.2, R1.3)."""

    tax_code: TaxCode
    name: Name
    kind: Word
    province: Province
    pec: Address | None = None
    """Certified mail, where letters go: of a partner, its copies (art. 7 par. 1 l. 241/1990)."""
    pec_register: DomicileRegister | None = None
    """The register from which it was taken; None where that is not known."""


class Lead(Partner):
    """The lead partner (capofila, R1.1): it is also the payee."""

    iban: Iban
    accreditation: Accreditation


class Site(Part):
    """Production or operating site of a company."""

    municipality: Name
    province: Province


class Crisis(Part):
    """The crisis of a company and its evidence (R2.2 to R2.5)."""

    kind: Word
    agreement_date: Day
    redundancies: Flag


class Company(Part):
    """A company in crisis (R2.9). ``sector`` is the ATECO division; ``supply_chain`` a declared common chain."""

    tax_code: TaxCode
    name: Name
    sector: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    supply_chain: Name | None = None
    site: Site
    crisis: Crisis


class Person(Part):
    """A worker who joins the project (R2.1). ``company`` is the tax code of a listed company."""

    id: Annotated[str, Field(pattern=r"^R[0-9]{2,4}$")]
    tax_code: TaxCode
    company: TaxCode
    status: WorkerStatus
    support: Support
    did_date: Day | None = None


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

    kind: Word
    name: Name
    sha256: Sha256


class Application(Part):
    """One coordinated proposal of a network for a group of workers (R3.2)."""

    measure: Word
    title: Name
    aims: Aims
    lead: Lead
    partners: Annotated[tuple[Partner, ...], Field(max_length=MOST_OTHERS)]
    companies: Annotated[tuple[Company, ...], Field(min_length=1, max_length=MOST_OTHERS)]
    recipients: Annotated[tuple[Person, ...], Field(max_length=MOST_PEOPLE)]
    budget: Budget
    documents: Annotated[tuple[Document, ...], Field(max_length=MOST_OTHERS)] = ()


def content_hash(application: Application) -> str:
    """SHA-256 of what an application says, however it is written.

    Line ends, the order of fields and of the members of its lists, YAML or JSON and the spelling of identifiers make no
    other application, nor do the addresses to which its letters go. The bytes that were handed in are kept as evidence
    beside it.
    """
    said = _written(
        application.model_dump(mode="json", exclude={"lead": _DOMICILE, "partners": {"__all__": _DOMICILE}})
    )
    return hashlib.sha256(said.encode()).hexdigest()


_DOMICILE = {"pec", "pec_register"}
_PARTS = frozenset((dict, list))
_WRITER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _written(value: object) -> str:
    """As JSON with fields by name, and the members of each list in the order of what they say."""
    if isinstance(value, list):
        return f"[{','.join(sorted(map(_written, value)))}]"
    if isinstance(value, dict) and not _PARTS.isdisjoint(map(type, value.values())):
        return f"{{{','.join(f'{_WRITER.encode(name)}:{_written(value[name])}' for name in sorted(value))}}}"
    return _WRITER.encode(value)

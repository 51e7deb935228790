"""Can this application be submitted? Every finding at once (R3.10), each with its rule and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from domain.basis import codes
from domain.basis.calendar import ROME, local_day
from domain.basis.findings import Finding
from domain.basis.vocabulary import Step
from domain.edition.catalogue import labelled, refuse
from domain.edition.measure import AdmittedRecipient, Measure
from domain.edition.versions import Version
from domain.procedure.accreditation import Asked, against, ask, subjects
from domain.procedure.application import Application, Company, Crisis, Person
from domain.registers.all import Registers


def check(
    application: Application, measure: Measure, at: datetime, accredited: Asked | None = None
) -> tuple[Finding, ...]:
    """Every rule that the application breaks at an instant; an empty tuple means that it may be submitted.

    ``accredited`` is what the register says of its network, where it was asked (``of_application``).
    """
    day = local_day(at)
    found = (
        *_window(measure, at),
        *_aims(application, measure, day),
        *_network(application, measure, day),
        *against(accredited or {}, measure, day, Step.submission),
        *_companies(application, measure, day),
        *_people(application, measure, day),
        *_sums(application, measure, day),
    )
    return labelled(found, measure.rules)


def of_application(application: Application, measure: Measure, at: datetime, registers: Registers) -> Asked:
    """What the register says of the network of an application (R1.6)."""
    day = local_day(at)
    return ask(registers, subjects(application.lead.tax_code, application.partners, measure, day), measure, day)


def _window(measure: Measure, at: datetime) -> Iterator[Finding]:
    """R3.4: open from one instant to another, by the clock of Europe/Rome."""
    opens = measure.window.opens.version(local_day(at))
    closes = measure.window.closes.version(local_day(at))
    if at < opens.value:
        yield refuse("R3.4", "not_open", "measure", of=opens, opens=opens.value, now=at.astimezone(ROME))
    if at > closes.value:
        yield refuse("R3.4", "closed", "measure", of=closes, closes=closes.value, now=at.astimezone(ROME))


def _aims(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R3.1: dialogue between the parties, services to groups, meeting of labour demand and supply."""
    aims = measure.aims.version(day)
    for aim in aims.value:
        if not getattr(application.aims, aim):
            yield refuse("R3.1", "aim", f"aims.{aim}", of=aims, aim=aim)


def _network(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R1.1 to R1.5: lead accredited and definitive, enough distinct subjects, closed kinds, seats in Lombardy."""
    yield from _lead(application, measure, day)
    lead = application.lead
    partners = application.partners
    rules = measure.network
    kinds = rules.partner_kinds.version(day)
    provinces = rules.provinces.version(day)
    subjects = {"lead": lead, **{f"partners[{index}]": partner for index, partner in enumerate(partners)}}
    minimum = rules.minimum_subjects.version(day)
    distinct = len({one.tax_code for one in subjects.values()})
    if distinct < minimum.value:
        yield refuse("R1.2", "subjects", "partners", of=minimum, found=distinct, minimum=minimum.value)
    for path, subject in subjects.items():
        if subject.kind not in kinds.value:
            yield refuse("R1.3", "kind", f"{path}.kind", of=kinds, kind=subject.kind)
        if subject.province not in provinces.value:
            yield refuse("R1.4", "seat", f"{path}.province", of=provinces, province=subject.province)
        if not codes.tax_code(subject.tax_code):
            yield refuse("R3.10", "tax_code", f"{path}.tax_code")


def _lead(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    rules = measure.network
    lead = application.lead
    kinds = rules.lead_kinds.version(day)
    status = rules.accreditation_status.version(day)
    services = rules.lead_services.version(day)
    held = lead.accreditation
    if lead.kind not in kinds.value:
        yield refuse("R1.1", "lead_kind", "lead.kind", of=kinds, kind=lead.kind, kinds=kinds.value)
    if missing := [service for service in services.value if service not in held.services]:
        yield refuse("R1.1", "lead_services", "lead.accreditation.services", of=services, services=missing)
    if held.status != status.value:
        path = "lead.accreditation.status"
        yield refuse("R1.5", "status", path, of=status, needed=status.value, status=held.status)
    if not codes.account(lead.iban):
        yield refuse("R3.10", "iban", "lead.iban")


def _companies(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R2.9 and R2.1: few companies of one sector or one declared chain, sites in Lombardy, a crisis of a listed kind."""
    yield from _set_of_companies(application, measure, day)
    provinces = measure.network.provinces.version(day)
    crises = measure.group.crisis_kinds.version(day)
    for index, company in enumerate(application.companies):
        path = f"companies[{index}]"
        kind = company.crisis.kind
        if company.site.province not in provinces.value:
            yield refuse("R2.1", "site", f"{path}.site.province", of=provinces, province=company.site.province)
        if kind not in crises.value:
            yield refuse("R2.2", "crisis", f"{path}.crisis.kind", of=crises, kind=kind)
        if company.crisis.agreement_date > day:
            yield refuse("R2.2", "not_yet", f"{path}.crisis.agreement_date", day=company.crisis.agreement_date)
        if not codes.company_code(company.tax_code):
            yield refuse("R3.10", "tax_code", f"{path}.tax_code")


def _set_of_companies(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    companies = application.companies
    most = measure.group.maximum_companies.version(day)
    distinct = len({company.tax_code for company in companies})
    alike = measure.group.same_sector_or_chain.version(day)
    if distinct > most.value:
        yield refuse("R2.9", "companies", "companies", of=most, found=distinct, maximum=most.value)
    if distinct < len(companies):
        yield refuse("R2.9", "twice", "companies", of=most)
    sectors = {company.sector for company in companies}
    chains = {company.supply_chain for company in companies}
    if alike.value and len(sectors) > 1 and (len(chains) > 1 or None in chains):
        yield refuse("R2.9", "sector", "companies", of=alike)


def _people(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R2.8, R2.2 to R2.5, R2.11: enough people, each once, of a listed company and of an admitted kind."""
    people = application.recipients
    minimum = measure.group.minimum_recipients.version(day)
    if len(people) < minimum.value:
        yield refuse("R2.8", "group", "recipients", of=minimum, found=len(people), minimum=minimum.value)
    for index in _repeated([person.id for person in people]):
        yield refuse("R3.10", "id_twice", f"recipients[{index}].id")
    for index in _repeated([person.tax_code for person in people]):
        yield refuse("R3.10", "tax_code_twice", f"recipients[{index}].tax_code")
    listed = {company.tax_code: company for company in application.companies}
    for index, person in enumerate(people):
        yield from _person(person, listed.get(person.company), measure, f"recipients[{index}]", day)


def _repeated(said: Sequence[str]) -> list[int]:
    """The places of what stands more than once."""
    if len({word.upper() for word in said}) == len(said):
        return []
    seen = Counter(word.upper() for word in said)
    return [index for index, word in enumerate(said) if seen[word.upper()] > 1]


def _person(person: Person, company: Company | None, measure: Measure, path: str, day: date) -> Iterator[Finding]:
    if not codes.person_code(person.tax_code):
        yield refuse("R3.10", "tax_code", f"{path}.tax_code")
    if company is None:
        yield refuse("R2.1", "company", f"{path}.company", recipient=person.id)
        return
    admitted = measure.group.admitted.version(day)
    if not any(_is(person, kind, company.crisis) for kind in admitted.value):
        yield _not_admitted(person, company.crisis, admitted, path)
    if person.did_date and person.did_date > day:
        yield refuse("R2.11", "future", f"{path}.did_date", of=admitted, recipient=person.id)


def _is(person: Person, kind: AdmittedRecipient, crisis: Crisis) -> bool:
    """Whether a person is of an admitted kind, with all that it asks for."""
    foreseen = crisis.redundancies or not kind.redundancies_required
    return _near(person, kind, crisis) and foreseen and _did_kept(person, kind)


def _near(person: Person, kind: AdmittedRecipient, crisis: Crisis) -> bool:
    """Whether a person is of a kind by status, support and crisis."""
    same = kind.status == person.status and person.support in kind.supports
    return same and (not kind.crises or crisis.kind in kind.crises)


def _not_admitted(
    person: Person, crisis: Crisis, admitted: Version[tuple[AdmittedRecipient, ...]], path: str
) -> Finding:
    """Why a person is of no admitted kind: the first condition that none of the nearest kinds does without."""
    number = person.id
    status = person.status
    support = person.support
    near = [kind for kind in admitted.value if _near(person, kind, crisis)]
    if not near:
        return refuse("R2.2", "kind", f"{path}.support", of=admitted, recipient=number, status=status, support=support)
    if not any(crisis.redundancies or not kind.redundancies_required for kind in near):
        return refuse("R2.2", "redundancies", f"{path}.company", of=admitted, recipient=number)
    return refuse("R2.11", "did", f"{path}.did_date", of=admitted, recipient=number)


def _did_kept(person: Person, kind: AdmittedRecipient) -> bool:
    return person.did_date is not None or not kind.did_required


def _sums(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R6.1 to R6.3, R5.5: the sums asked for stay within the caps of all the people together."""
    budget = application.budget
    heads = len(application.recipients)
    share = measure.caps.process_share
    process = measure.caps.process.version(day)
    result = _best_result(measure, day)
    if budget.process > (total := process.value * heads):
        yield refuse(
            "R6.1", "budget", "budget.process", of=process,
            asked=budget.process, heads=heads, cap=process.value, total=total,
        )  # fmt: skip
    if budget.result > (total := result.value * heads):
        yield refuse(
            "R6.2", "budget", "budget.result", of=result,
            asked=budget.result, heads=heads, cap=result.value, total=total,
        )  # fmt: skip
    if budget.total == 0:
        yield refuse("R3.10", "nothing", "budget")
    if share is not None and budget.process * 100 > budget.total * share.at(day):
        yield refuse("R5.5", "share", "budget.process", of=share.version(day), share=share.at(day))


def _best_result(measure: Measure, day: date) -> Version[int]:
    """The highest price of a result for one person: placement and self-employment are alternatives (R6.3)."""
    caps = (measure.caps.self_employment.version(day), measure.caps.placement.version(day))
    return max(caps, key=lambda cap: cap.value)

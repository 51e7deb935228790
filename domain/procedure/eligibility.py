"""Can this application be submitted? Every finding at once (R3.10), each with its rule and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from domain.basis import codes
from domain.basis.calendar import ROME, local_day
from domain.basis.euro import euro
from domain.basis.findings import Finding
from domain.edition.measure import AdmittedRecipient, Measure
from domain.procedure.application import Application, Person


def check(application: Application, measure: Measure, at: datetime) -> tuple[Finding, ...]:
    """Every rule that the application breaks at an instant; an empty tuple means that it may be submitted."""
    day = local_day(at)
    return (
        *_window(measure, at),
        *_aims(application, measure, day),
        *_network(application, measure, day),
        *_companies(application, measure, day),
        *_people(application, measure, day),
        *_sums(application, measure, day),
    )


def _window(measure: Measure, at: datetime) -> Iterator[Finding]:
    """R3.4: open from one instant to another, by the clock of Europe/Rome."""
    day = local_day(at)
    local = at.astimezone(ROME).isoformat(timespec="seconds")
    opens, closes = measure.window.opens, measure.window.closes
    if at < opens.at(day):
        yield opens.finding("R3.4", f"the window opens on {opens.at(day).isoformat()}; it is {local}", "measure")
    if at > closes.at(day):
        yield closes.finding("R3.4", f"the window closed on {closes.at(day).isoformat()}; it is {local}", "measure")


def _aims(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R3.1: dialogue between the parties, services to groups, meeting of labour demand and supply."""
    for aim in measure.aims.at(day):
        if not getattr(application.aims, aim):
            yield measure.aims.finding("R3.1", f"the project must pursue the aim '{aim}'", f"aims.{aim}", day)


def _network(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R1.1 to R1.5: lead accredited and definitive, enough distinct subjects, closed kinds, seats in Lombardy."""
    rules, lead = measure.network, application.lead
    if lead.kind not in rules.lead_kinds.at(day):
        yield rules.lead_kinds.finding(
            "R1.1", f"a '{lead.kind}' may not lead; admitted: {', '.join(rules.lead_kinds.at(day))}", "lead.kind", day
        )
    missing = [s for s in rules.lead_services.at(day) if s not in lead.accreditation.services]
    if missing:
        yield rules.lead_services.finding(
            "R1.1", f"the lead is not accredited for: {', '.join(missing)}", "lead.accreditation.services", day
        )
    if lead.accreditation.status != rules.accreditation_status.at(day):
        message = f"the lead's accreditation must be '{rules.accreditation_status.at(day)}', it is '{lead.accreditation.status}'"
        yield rules.accreditation_status.finding("R1.5", message, "lead.accreditation.status", day)
    if not codes.account(lead.iban):
        yield Finding(
            "R3.10",
            "the account number (IBAN) of the lead is not valid",
            "lead.iban",
            "default",
            "R3.10: ISO 13616 check digits",
        )
    subjects = [lead, *application.partners]
    paths = ["lead", *(f"partners[{index}]" for index in range(len(application.partners)))]
    distinct = len({subject.tax_code for subject in subjects})
    if distinct < rules.minimum_subjects.at(day):
        message = f"the network has {distinct} distinct subjects, the lead included; at least {rules.minimum_subjects.at(day)} are needed"
        yield rules.minimum_subjects.finding("R1.2", message, "partners", day)
    for path, subject in zip(paths, subjects, strict=True):
        if subject.kind not in rules.partner_kinds.at(day):
            yield rules.partner_kinds.finding(
                "R1.3", f"'{subject.kind}' is not one of the admitted kinds of subject", f"{path}.kind", day
            )
        if subject.province not in rules.provinces.at(day):
            yield rules.provinces.finding(
                "R1.4", f"the seat must be in Lombardy; '{subject.province}' is not", f"{path}.province", day
            )
        if not codes.tax_code(subject.tax_code):
            yield _bad_code(f"{path}.tax_code")


def _companies(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R2.9 and R2.1: few companies of one sector or one declared chain, sites in Lombardy, a crisis of a listed kind."""
    rules, companies = measure.group, application.companies
    distinct = {company.tax_code for company in companies}
    if len(distinct) > rules.maximum_companies.at(day):
        message = f"{len(distinct)} companies; at most {rules.maximum_companies.at(day)} are admitted"
        yield rules.maximum_companies.finding("R2.9", message, "companies", day)
    if len(distinct) < len(companies):
        yield rules.maximum_companies.finding("R2.9", "a company is listed twice", "companies", day)
    one_sector = len({company.sector for company in companies}) == 1
    chains = {company.supply_chain for company in companies}
    if rules.same_sector_or_chain.at(day) and not one_sector and (len(chains) > 1 or None in chains):
        message = "the companies belong neither to one sector (ATECO division) nor to one declared supply chain"
        yield rules.same_sector_or_chain.finding("R2.9", message, "companies", day)
    for index, company in enumerate(companies):
        path = f"companies[{index}]"
        if company.site.province not in measure.network.provinces.at(day):
            message = f"the site must be in Lombardy; '{company.site.province}' is not"
            yield measure.network.provinces.finding("R2.1", message, f"{path}.site.province", day)
        if company.crisis.kind not in rules.crisis_kinds.at(day):
            yield rules.crisis_kinds.finding(
                "R2.2", f"'{company.crisis.kind}' is not an admitted kind of crisis", f"{path}.crisis.kind", day
            )
        if not codes.company_code(company.tax_code):
            yield _bad_code(f"{path}.tax_code")


def _people(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R2.8, R2.2 to R2.5, R2.11: enough people, each once, of a listed company and of an admitted kind."""
    rules, people = measure.group, application.recipients
    if len(people) < rules.minimum_recipients.at(day):
        message = f"{len(people)} recipients; at least {rules.minimum_recipients.at(day)} are needed"
        yield rules.minimum_recipients.finding("R2.8", message, "recipients", day)
    for what in ("id", "tax_code"):
        said = [getattr(person, what).upper() for person in people]
        seen = Counter(said) if len(set(said)) < len(said) else {}
        for path in [f"recipients[{index}].{what}" for index, value in enumerate(said) if seen.get(value, 1) > 1]:
            yield Finding(
                "R3.10",
                f"the same {what.replace('_', ' ')} stands more than once",
                path,
                "default",
                "R3.10: no duplicate recipient",
            )
    listed = {company.tax_code: company for company in application.companies}
    admitted = rules.admitted.at(day)
    for index, person in enumerate(people):
        path = f"recipients[{index}]"
        if not codes.person_code(person.tax_code):
            yield _bad_code(f"{path}.tax_code")
        company = listed.get(person.company)
        if company is None:
            yield Finding(
                "R2.1",
                f"{person.id} does not come from a listed company",
                f"{path}.company",
                "seed",
                "R2.1: workers of the companies in crisis",
            )
            continue
        if not any(_is(person, kind, company.crisis.redundancies) for kind in admitted):
            yield from _kind(person, company.crisis.redundancies, measure, path, day)
        if person.did_date and person.did_date > day:
            yield rules.admitted.finding(
                "R2.11", f"{person.id}: the declaration of availability lies in the future", f"{path}.did_date", day
            )


def _is(person: Person, kind: AdmittedRecipient, redundancies: bool) -> bool:
    """Whether a person is of an admitted kind, with all that it asks for."""
    same = kind.status == person.status and person.support in kind.supports
    return same and (redundancies or not kind.redundancies_required) and _did_kept(person, kind)


def _kind(person: Person, redundancies: bool, measure: Measure, path: str, day: date) -> Iterator[Finding]:
    rule = measure.group.admitted
    admitted = [kind for kind in rule.at(day) if kind.status == person.status and person.support in kind.supports]
    if not admitted:
        message = f"{person.id}: '{person.status}' with support '{person.support}' is not an admitted kind of recipient"
        yield rule.finding("R2.2", message, f"{path}.support", day)
    elif not any(redundancies or not kind.redundancies_required for kind in admitted):
        message = f"{person.id}: the agreement of the company must foresee redundancies"
        yield rule.finding("R2.2", message, f"{path}.company", day)
    elif not any(_did_kept(person, kind) for kind in admitted):
        message = f"{person.id}: an unemployed person needs the date of the declaration of availability (DID)"
        yield rule.finding("R2.11", message, f"{path}.did_date", day)


def _did_kept(person: Person, kind: AdmittedRecipient) -> bool:
    return person.did_date is not None or not kind.did_required


def _sums(application: Application, measure: Measure, day: date) -> Iterator[Finding]:
    """R6.1 to R6.3, R5.5: the sums asked for stay within the caps of all the people together."""
    caps, budget, heads = measure.caps, application.budget, len(application.recipients)
    best_result = max(caps.placement.at(day), caps.self_employment.at(day))
    limits = (
        (caps.process, budget.process, caps.process.at(day), "process", "R6.1"),
        (caps.self_employment, budget.result, best_result, "result", "R6.2"),
    )
    for rule, asked, cap, name, number in limits:
        if asked > cap * heads:
            message = f"{euro(asked)} for {name} services is above {heads} x {euro(cap)} = {euro(cap * heads)}"
            yield rule.finding(number, message, f"budget.{name}", day)
    if budget.total == 0:
        yield Finding("R3.10", "nothing is asked for", "budget", "default", "R3.10: sums of the application")
    share = caps.process_share
    if share is not None and budget.process * 100 > budget.total * share.at(day):
        message = f"process services are more than {share.at(day)}% of the budget"
        yield share.finding("R5.5", message, "budget.process", day)


def _bad_code(path: str) -> Finding:
    return Finding(
        "R3.10",
        "the tax code is not valid (check digits)",
        path,
        "default",
        "R3.10: d.P.R. 605/1973, check digits of tax codes",
    )

"""What a project must have from its award to its end, looked at again after every command (R1.2, R1.6, R2.9, R2.10).

What follows when a requirement is lost is the edition's: an alert to the officer, a term to mend it, or the notice that
a revocation begins. Nothing stops by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis.vocabulary import Requirement
from domain.edition.measure import Measure
from domain.edition.versions import Moments
from domain.lifecycle import told as told_of
from domain.lifecycle.states import State
from domain.procedure.accreditation import lapsed
from domain.procedure.delivery import active
from domain.procedure.revocation import NOTICE, begin_notice
from domain.record.addresses import in_network
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import begin_term, change, is_open, meet
from domain.record.letters import letter
from domain.terms import term as clock

GROUP = (State.awarded, State.accepted, State.forfeiture_notice, State.in_delivery)
# In which states each requirement is asked: the group until the delivery ends, accreditation as long as money is claimed.
ASKED = {
    Requirement.recipients: GROUP,
    Requirement.companies: GROUP,
    Requirement.sector: GROUP,
    Requirement.network: GROUP,
    Requirement.accreditation: (*GROUP, State.outcome_verification, State.reporting, State.payment),
}
MENDING = "requirement"


def broken(file: File, measure: Measure, when: Moments) -> tuple[Requirement, ...]:
    """The requirements that a file does not meet and that are asked of it now, in their order."""
    found = unmet(file, measure, when)
    return tuple(one for one in Requirement if one in found and file.state in ASKED[one])


def unmet(file: File, measure: Measure, when: Moments) -> frozenset[Requirement]:
    """The requirements that a file does not meet, whether or not they are asked of it now."""
    return frozenset(_broken(file, measure, when))


def _broken(file: File, measure: Measure, when: Moments) -> Iterator[Requirement]:
    group = measure.group
    people = active(file)
    companies = {person.company for person in people}
    if len(people) < group.minimum_recipients.at(when):
        yield Requirement.recipients
    if len(companies) > group.maximum_companies.at(when):
        yield Requirement.companies
    if group.same_sector_or_chain.at(when) and not _alike(file, companies):
        yield Requirement.sector
    subjects = {file.lead, *(partner.tax_code for partner in in_network(file))}
    if file.partners and len(subjects) < measure.network.minimum_subjects.at(when):
        yield Requirement.network
    if lapsed(file, measure, when):
        yield Requirement.accreditation


def _alike(file: File, codes: set[str]) -> bool:
    """Whether the companies of those who are left are of one sector or one declared chain (R2.9)."""
    companies = [company for company in file.companies.values() if company.tax_code in codes]
    sectors = {company.sector for company in companies}
    chains = {company.supply_chain for company in companies}
    return len(sectors) < 2 or (len(chains) == 1 and None not in chains)


def watch(decision: Decision, ctx: Context) -> Decision:
    """The decision with what follows from it for the requirements: those that are lost now, and those that are mended."""
    file = decision.file
    now = broken(file, ctx.measure, ctx.when(file))
    before = file.facts.broken
    if now == before:
        return decision
    file = file.noting(broken=tuple(one.value for one in now))
    left = unmet(file, ctx.measure, ctx.when(file))
    for name in before:
        if name in left and name not in now:  # nothing was mended: it is only not asked any more
            file = change(
                file, f"{MENDING}/{name}", lambda term: clock.cancel(term, ctx.day, "it is not asked any more")
            )
        elif name not in left:
            file = meet(file, ctx.day, f"{MENDING}/{name}")
    decision = replace(decision, file=file)
    for requirement in now:
        if requirement not in before:
            decision = _lost(decision, requirement, ctx)
    return decision


def effect_of(requirement: str, file: File, ctx: Context) -> str:
    """What the edition lets follow when a requirement is lost."""
    return ctx.measure.requirements.effects.at(ctx.when(file))[Requirement(requirement)]


def _lost(decision: Decision, requirement: Requirement, ctx: Context) -> Decision:
    """What follows of one requirement. While a notice of revocation runs, a further loss is told to the officer who answers for it."""
    file = decision.file
    effect = effect_of(requirement, file, ctx)
    term = ""
    to = "officer"
    if effect == "revocation_notice" and not is_open(file, NOTICE):
        opened = begin_notice(file, ctx, requirement)
        return replace(decision, file=opened.file, notices=(*decision.notices, *opened.notices))
    if effect == "mend":
        file = begin_term(file, ctx.measure, MENDING, ctx.day, of=requirement)
        term = f"{MENDING}/{requirement}"
        to = "operator"
    told = letter(file, ctx, told_of.Requirement(requirement=requirement.value), to, term=term)
    # One decision may lose several: each has its letter, under a key of its own.
    told = replace(told, key=f"{told.key}/{requirement}")
    return replace(decision, file=file, notices=(*decision.notices, told))

"""Results: placement and self-employment, alternatives for one person (sections 6.3 to 6.6 of the rules)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from domain.basis.codes import company_code
from domain.basis.euro import euro
from domain.basis.findings import Finding, require
from domain.basis.vocabulary import ContractKind
from domain.edition.catalogue import refuse
from domain.edition.versions import Moments
from domain.lifecycle import contents as c
from domain.procedure.delivery import GONE, end_of
from domain.procedure.double_funding import result_elsewhere
from domain.record.decision import Context, Decision
from domain.record.file import File, Outcome, Recipient, RecipientState
from domain.record.file_terms import begin_term, is_open
from domain.record.occasion import nth
from domain.terms.key import TermKey

PLACEMENT = "placement"
# Terms at whose end the hire, and the result, is asked of the register of notices (R6.22, R6.19).
HIRE_TERMS = ("hire_notice", "hire_notice_agency", "late_notice")
RESULT_TERMS = ("outcome", "end_notice", "end_notice_agency")
SELF_EMPLOYMENT = "self_employment"


def days_of(hired: date, ends: date) -> int:
    """Length of a contract in days; the day of the hire is day 1 (R6.20)."""
    return (ends - hired).days + 1


def day_reached(hired: date, minimum_days: int) -> date:
    """The day on which a job that begins on ``hired`` reaches its minimum length (R6.20)."""
    return hired + timedelta(days=minimum_days - 1)


def declare_outcome(file: File, content: c.DeclareOutcome, ctx: Context) -> Decision:
    """Declare results. Rows of one person are successive contracts with one employer, which add up (R6.16)."""
    by_person: dict[str, list[c.OutcomeDeclaration]] = defaultdict(list)
    for declaration in content.outcomes:
        by_person[declaration.recipient].append(declaration)
    found = list[Finding]()
    outcomes = list[Outcome]()
    for number, contracts in by_person.items():
        contracts.sort(key=lambda contract: contract.hired)
        findings = list(_findings(file, number, contracts, ctx))
        found.extend(findings)
        if not findings:
            outcomes.append(_priced(f"O{len(file.outcomes) + len(outcomes) + 1}", contracts, file, ctx))
    require(*found)
    people = still_here(file, outcomes, RecipientState.outcome_declared)
    file = _watch(file.putting("outcomes", *outcomes).putting("recipients", *people), outcomes, ctx)
    return Decision(file, data={"outcomes": len(outcomes), "amount": euro(sum(outcome.cents for outcome in outcomes))})


def _hire_term(outcome: Outcome) -> TermKey:
    """The notices of agency work arrive by day 20 of the next month (R6.22)."""
    agency = outcome.contract == ContractKind.agency
    return TermKey("hire_notice_agency" if agency else "hire_notice", outcome.hired.isoformat())


def _day_of_result(outcome: Outcome) -> TermKey:
    return TermKey("outcome", outcome.reached_on.isoformat() if outcome.reached_on else "")


def _watch(file: File, outcomes: Sequence[Outcome], ctx: Context) -> File:
    """The clocks of new placements: when the hire must be known (R6.22), and the day that makes it a result (R6.20).

    One term for each date, not for each person: thirty people hired on one day need one reminder.
    """
    for outcome in outcomes:
        if outcome.kind != PLACEMENT or outcome.reached_on is None:
            continue
        minimum = timedelta(days=ctx.measure.outcomes.placement.minimum_days.at(ctx.when(file).hired(outcome.hired)))
        hire = _hire_term(outcome)
        result = _day_of_result(outcome)
        if not is_open(file, str(hire)):
            file = begin_term(file, ctx.measure, hire.name, outcome.hired, of=hire.of)
        if not is_open(file, str(result)):
            file = begin_term(
                file, ctx.measure, result.name, outcome.reached_on - minimum, of=result.of, limit=outcome.reached_on
            )
    return file


def awaited_facts(file: File) -> frozenset[TermKey]:
    """The matters of terms whose fact is still open: hires to be made known, results that stand."""
    declared = {key for o in file.outcomes.values() if o.state == "declared" for key in hire_terms(o)}
    return frozenset(
        declared | {key for o in file.outcomes.values() if o.state != "refused" for key in result_terms(o)}
    )


def hire_terms(outcome: Outcome) -> tuple[TermKey, TermKey]:
    """The days on which the notice of a hire may be known: in its own term, or late (R6.22)."""
    return _hire_term(outcome), TermKey("late_notice", outcome.hired.isoformat())


def result_terms(outcome: Outcome) -> tuple[TermKey, TermKey]:
    """The day that makes a job a result, and the one on which its end before that day must be known (R6.19, R6.22)."""
    agency = outcome.contract == ContractKind.agency
    of = outcome.reached_on.isoformat() if outcome.reached_on else ""
    return _day_of_result(outcome), TermKey("end_notice_agency" if agency else "end_notice", of)


def days_that_decide(file: File) -> frozenset[TermKey]:
    """The matters of terms at whose end a result that was paid may be found wrong: they outlive the closing (R6.19)."""
    paid = {line.item for line in file.claim_lines.values() if line.cents > line.cut_cents and not line.released}
    return frozenset(key for outcome in verified(file) if outcome.id in paid for key in result_terms(outcome))


def exit_status(file: File, person: Recipient, on: date) -> str:
    """What a person does on a day after leaving, by the facts of that day (R9.18).

    ``in_work`` and ``self_employed`` by a result that has begun and has not ended; otherwise ``still_employed`` for who
    was suspended and is not known to have left the employer (our reading), ``seeking`` for the others.
    """
    outcome = outcome_of(file, person.id)
    if outcome is None or outcome.state == "refused" or not outcome.hired <= on <= (outcome.ends or on):
        return "still_employed" if person.status == "suspended" else "seeking"
    return "self_employed" if outcome.kind == SELF_EMPLOYMENT else "in_work"


def _findings(file: File, number: str, contracts: Sequence[c.OutcomeDeclaration], ctx: Context) -> Iterator[Finding]:
    person = file.recipients.get(number)
    first = contracts[0]
    if person is None or person.state is RecipientState.replaced:
        yield refuse("R7.1", "unknown", number, recipient=number)
        return
    if person.state in GONE and (person.left_on is None or first.hired > person.left_on):
        yield refuse("R7.8", "left", number, recipient=number)
        return
    if person.planned_on is None:
        yield refuse("R6.21", "no_plan", number, recipient=number)
        return
    live = [outcome for outcome in file.outcomes.values() if outcome.recipient == number and outcome.state != "refused"]
    if live:
        yield refuse("R6.3", "another", number, recipient=number, kind=live[0].kind)
    yield from result_elsewhere(number, number, ctx)
    planned = person.planned_on
    ends = end_of(file, ctx)
    if not planned <= first.hired <= ends:
        yield refuse("R6.21", "window", number, recipient=number, hired=first.hired, first=planned, last=ends)
    if len({contract.kind for contract in contracts}) > 1:
        yield refuse("R6.3", "two_kinds", number, recipient=number)
    elif first.kind == PLACEMENT:
        yield from _placement_findings(file, person, contracts, ctx)
    else:
        yield from _self_employment_findings(file, person, contracts, ctx)


def _placement_findings(
    file: File, person: Recipient, contracts: Sequence[c.OutcomeDeclaration], ctx: Context
) -> Iterator[Finding]:
    when = ctx.when(file).hired(contracts[0].hired)
    prices = ctx.measure.outcomes.placement.band_prices.version(when)
    if person.band not in prices.value:
        yield refuse("R6.13a", "no_price", person.id, of=prices, recipient=person.id)
    for contract in contracts:
        yield from _contract_findings(file, person, contract, when, ctx)
    yield from _adding_up_findings(person.id, contracts, when, ctx)


def _contract_findings(
    file: File, person: Recipient, contract: c.OutcomeDeclaration, when: Moments, ctx: Context
) -> Iterator[Finding]:
    """One contract: kind, weekly hours, dates, employer (R6.14, R6.15, R6.17, R6.18)."""
    rules = ctx.measure.outcomes.placement
    number = person.id
    kinds = rules.contract_kinds.version(when)
    hours = rules.minimum_weekly_hours.version(when)
    if contract.contract not in kinds.value:
        yield refuse("R6.15", "contract", number, of=kinds, recipient=number, admitted=kinds.value)
    if contract.weekly_hours < hours.value:
        given = f"{contract.weekly_hours:g}"
        least = hours.value
        yield refuse("R6.17", "hours", number, of=hours, recipient=number, hours=given, minimum=least)
    if contract.ends is not None and contract.ends < contract.hired:
        yield refuse("R6.14", "dates", number, recipient=number)
    if contract.employer in companies_of(file):
        yield refuse("R6.18", "same", number, recipient=number)
    if not company_code(contract.employer):
        yield refuse("R6.18", "employer_code", number, recipient=number)


def _adding_up_findings(
    number: str, contracts: Sequence[c.OutcomeDeclaration], when: Moments, ctx: Context
) -> Iterator[Finding]:
    """Successive contracts: one employer, short gaps, long enough together (R6.14, R6.16)."""
    rules = ctx.measure.outcomes.placement
    longest = rules.maximum_gap_days.version(when)
    minimum = rules.minimum_days.version(when)
    if len({contract.employer for contract in contracts}) > 1:
        yield refuse("R6.16", "employers", number, recipient=number)
    gaps = [(after.hired - (before.ends or after.hired)).days - 1 for before, after in pairwise(contracts)]
    if any(gap > longest.value for gap in gaps):
        yield refuse("R6.16", "gap", number, of=longest, recipient=number, days=longest.value)
    if any(gap < 0 for gap in gaps):
        yield refuse("R6.16", "overlap", number, recipient=number)
    days = _days(contracts)
    if days is not None and days < minimum.value:
        yield refuse("R6.14", "days", number, of=minimum, recipient=number, days=days, minimum=minimum.value)


def _self_employment_findings(
    file: File, person: Recipient, contracts: Sequence[c.OutcomeDeclaration], ctx: Context
) -> Iterator[Finding]:
    when = ctx.when(file).hired(contracts[0].hired)
    evidence = ctx.measure.outcomes.self_employment.evidence.version(when)
    if len(contracts) > 1:
        yield refuse("R6.24", "once", person.id, recipient=person.id)
    if contracts[0].contract not in evidence.value:
        yield refuse("R6.24", "evidence", person.id, of=evidence, recipient=person.id, kinds=evidence.value)


def _days(contracts: Sequence[c.OutcomeDeclaration]) -> int | None:
    """Days of all the contracts together; None when one is open-ended."""
    lengths = [days_of(contract.hired, contract.ends) for contract in contracts if contract.ends is not None]
    return sum(lengths) if len(lengths) == len(contracts) else None


def _reached(contracts: Sequence[c.OutcomeDeclaration], minimum: int) -> date:
    """The day on which the contracts, one after the other, reach the minimum."""
    left = minimum
    for contract in contracts:
        length = left if contract.ends is None else days_of(contract.hired, contract.ends)
        if length >= left:
            return day_reached(contract.hired, left)
        left -= length
    return contracts[-1].ends or contracts[-1].hired


def _priced(outcome_id: str, contracts: Sequence[c.OutcomeDeclaration], file: File, ctx: Context) -> Outcome:
    first = contracts[0]
    last = contracts[-1]
    rules = ctx.measure.outcomes
    caps = ctx.measure.caps
    person = file.recipients[first.recipient]
    when = ctx.when(file).hired(first.hired)
    if first.kind == PLACEMENT:
        prices = rules.placement.band_prices.version(when)
        cents = min(prices.value[str(person.band)], caps.placement.at(when))
        reached = _reached(contracts, rules.placement.minimum_days.at(when))
        reference = f"{prices.source}: {prices.reference}"
    else:
        version = rules.self_employment.price.version(when)
        cents = min(version.value, caps.self_employment.at(when))
        reached = first.hired
        reference = f"{version.source}: {version.reference}"
    return Outcome(
        id=outcome_id,
        recipient=person.id,
        kind=first.kind,
        hired=first.hired,
        ends=last.ends,
        contract=first.contract,
        employer=first.employer,
        weekly_hours=min(contract.weekly_hours for contract in contracts),
        declared_on=ctx.day,
        reached_on=reached,
        cents=cents,
        price_reference=reference,
        document=ctx.content,
        contracts=len(contracts),
    )


def still_here(file: File, outcomes: Iterable[Outcome], state: RecipientState) -> list[Recipient]:
    """The people of some results in a new state; whoever has left the project stays away (R7.8)."""
    people = (file.recipients[outcome.recipient] for outcome in outcomes)
    return [replace(person, state=state) for person in people if person.state not in GONE]


def companies_of(file: File) -> frozenset[str]:
    """The companies in crisis of the project: those of its application, and of its people (R2.9, R6.18)."""
    return frozenset({*file.facts.companies, *(person.company for person in file.recipients.values())})


def verified(file: File) -> list[Outcome]:
    """The results that may be claimed."""
    return [outcome for outcome in file.outcomes.values() if outcome.state == "verified"]


def outcome_of(file: File, number: str) -> Outcome | None:
    """The last declared result of a person."""
    own = [outcome for outcome in file.outcomes.values() if outcome.recipient == number]
    return own[-1] if own else None


def which_declaration(file: File, content: c.DeclareOutcome, _: str) -> str:
    """A result that was refused may be declared again in the same words."""
    people = {declared.recipient for declared in content.outcomes}
    refused = [o for o in file.outcomes.values() if o.state == "refused" and o.recipient in people]
    return nth("outcome", len(refused))

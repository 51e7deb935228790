"""What each kind of result asks for, and what it is worth (sections 6.3 to 6.6 of the rules)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from domain.basis.codes import company_code
from domain.basis.findings import Finding
from domain.basis.vocabulary import OutcomeKind
from domain.edition.catalogue import refuse
from domain.edition.measure import Measure
from domain.edition.versions import Moments
from domain.lifecycle import contents as c
from domain.record.decision import Context
from domain.record.file import File
from domain.record.people import Recipient
from domain.record.states import OutcomeState

# The service of the catalogue that each kind of result is.
SERVICE = {
    OutcomeKind.placement: "INS",
    OutcomeKind.self_employment: "AUT",
    OutcomeKind.business_plan: "AUT",
    OutcomeKind.traineeship: "TIR",
}
WHOLE = 100

Contracts = Sequence[c.OutcomeDeclaration]


class Worth(NamedTuple):
    """What a result is worth in cents, by which rule, and the day on which it is reached."""

    cents: int
    reference: str
    reached: date


def findings(file: File, person: Recipient, contracts: Contracts, ctx: Context) -> Iterator[Finding]:
    """What speaks against the declared contracts of one person, which are of one kind."""
    yield from _FINDINGS[contracts[0].kind](file, person, contracts, ctx)


def worth(person: Recipient, contracts: Contracts, when: Moments, measure: Measure) -> Worth:
    """What a result is worth. Raises ValueError for a kind that the edition does not pay: ``findings`` refuses it."""
    return _WORTH[contracts[0].kind](person, contracts, when, measure)


def follows(kind: OutcomeKind, earlier: OutcomeKind) -> bool:
    """Whether a result may follow another one of the same person.

    Results are alternatives (R6.3), but for a business that begins by its plan (R6.24).
    """
    return (kind, earlier) == (OutcomeKind.self_employment, OutcomeKind.business_plan)


def together(one: OutcomeKind, other: OutcomeKind) -> bool:
    """Whether one person may have results of both kinds, whichever came first."""
    return follows(one, other) or follows(other, one)


def days_of(hired: date, ends: date) -> int:
    """Length of a contract in days; the day of the hire is day 1 (R6.20)."""
    return (ends - hired).days + 1


def day_reached(hired: date, minimum_days: int) -> date:
    """The day on which a job that begins on ``hired`` reaches its minimum length (R6.20)."""
    return hired + timedelta(days=minimum_days - 1)


def _placement_findings(file: File, person: Recipient, contracts: Contracts, ctx: Context) -> Iterator[Finding]:
    when = ctx.when(file).hired(contracts[0].hired)
    prices = ctx.measure.outcomes.placement.band_prices.version(when)
    if person.band not in prices.value:
        yield refuse("R6.13a", "no_price", person.id, of=prices, recipient=person.id)
    for place, contract in enumerate(contracts, 1):
        path = _of_several(person.id, place, contracts)
        yield from (replace(found, path=path) for found in _contract_findings(file, person, contract, when, ctx))
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


def _of_several(number: str, place: int, contracts: Contracts) -> str:
    """Where a finding about one of a person's contracts belongs: ``R07``, or ``R07/2`` when there are several."""
    return f"{number}/{place}" if len(contracts) > 1 else number


def _adding_up_findings(number: str, contracts: Contracts, when: Moments, ctx: Context) -> Iterator[Finding]:
    """Successive contracts: one employer, short gaps, long enough together (R6.14, R6.16)."""
    rules = ctx.measure.outcomes.placement
    longest = rules.maximum_gap_days.version(when)
    minimum = rules.minimum_days.version(when)
    if len({contract.employer for contract in contracts}) > 1:
        yield refuse("R6.16", "employers", number, recipient=number)
    for place, (before, after) in enumerate(pairwise(contracts), 2):
        gap = (after.hired - (before.ends or after.hired)).days - 1
        path = _of_several(number, place, contracts)
        if gap > longest.value:
            yield refuse("R6.16", "gap", path, of=longest, recipient=number, days=longest.value)
        if gap < 0:
            yield refuse("R6.16", "overlap", path, recipient=number)
    days = _days(contracts)
    if days is not None and days < minimum.value:
        yield refuse("R6.14", "days", number, of=minimum, recipient=number, days=days, minimum=minimum.value)


def _self_employment_findings(file: File, person: Recipient, contracts: Contracts, ctx: Context) -> Iterator[Finding]:
    rules = ctx.measure.outcomes.self_employment
    when = ctx.when(file).hired(contracts[0].hired)
    evidence = rules.evidence.version(when)
    yield from _once(person, contracts)
    if contracts[0].contract not in evidence.value:
        yield refuse("R6.24", "evidence", person.id, of=evidence, recipient=person.id, kinds=evidence.value)
    if rules.plan is not None and not _planned(file, person, contracts[0].hired):
        share = rules.on_result.version(when)
        yield refuse("R6.24", "plan_first", person.id, of=share, recipient=person.id, share=WHOLE - share.value)


def _plan_findings(file: File, person: Recipient, contracts: Contracts, ctx: Context) -> Iterator[Finding]:
    """The approved plan of a business, where its price is paid in two parts (R6.24)."""
    plan = ctx.measure.outcomes.self_employment.plan
    if plan is None:
        yield refuse("R6.24", "no_plan", person.id, recipient=person.id)
        return
    kinds = plan.version(ctx.when(file).hired(contracts[0].hired))
    yield from _once(person, contracts)
    if contracts[0].contract not in kinds.value:
        yield refuse("R6.24", "evidence", person.id, of=kinds, recipient=person.id, kinds=kinds.value)


def _planned(file: File, person: Recipient, on: date) -> bool:
    """Whether a person has a business plan that was approved by a day."""
    plans = [
        one for one in file.outcomes.values() if one.recipient == person.id and one.kind is OutcomeKind.business_plan
    ]
    return any(one.state is not OutcomeState.refused and one.hired <= on for one in plans)


def _once(person: Recipient, contracts: Contracts) -> Iterator[Finding]:
    if len(contracts) > 1:
        yield refuse("R6.24", "once", person.id, recipient=person.id)


def _traineeship_findings(file: File, person: Recipient, contracts: Contracts, ctx: Context) -> Iterator[Finding]:
    """A traineeship that was promoted, where the edition pays it (R6.4, R6.10)."""
    number = person.id
    rules = ctx.measure.outcomes.traineeship
    if rules is None:
        yield refuse("R6.4", "none_paid", number, recipient=number)
        return
    first = contracts[0]
    when = ctx.when(file).hired(first.hired)
    prices = rules.band_prices.version(when)
    kinds = rules.contract_kinds.version(when)
    shortest = rules.minimum_days.version(when)
    if person.band not in prices.value:
        yield refuse("R6.4", "no_price", number, of=prices, recipient=number)
    if len(contracts) > 1:
        yield refuse("R6.4", "once", number, recipient=number)
    if first.contract not in kinds.value:
        yield refuse("R6.4", "contract", number, of=kinds, recipient=number, kinds=kinds.value)
    if first.ends is None or days_of(first.hired, first.ends) < shortest.value:
        yield refuse("R6.4", "length", number, of=shortest, recipient=number, days=shortest.value)
    if first.employer in companies_of(file):
        yield refuse("R6.18", "same", number, recipient=number)
    if not company_code(first.employer):
        yield refuse("R6.18", "employer_code", number, recipient=number)


def _placement_worth(person: Recipient, contracts: Contracts, when: Moments, measure: Measure) -> Worth:
    rules = measure.outcomes.placement
    prices = rules.band_prices.version(when)
    cents = min(prices.value[str(person.band)], measure.caps.placement.at(when))
    reached = _reached(contracts, rules.minimum_days.at(when))
    return Worth(cents, f"{prices.source}: {prices.reference}", reached)


def _plan_worth(_: Recipient, contracts: Contracts, when: Moments, measure: Measure) -> Worth:
    """What does not depend on the result is paid on hours and plan (R6.24)."""
    price, reference = _business(when, measure)
    return Worth(price - _on_result(price, when, measure), reference, contracts[0].hired)


def _self_employment_worth(_: Recipient, contracts: Contracts, when: Moments, measure: Measure) -> Worth:
    price, reference = _business(when, measure)
    return Worth(_on_result(price, when, measure), reference, contracts[0].hired)


def _business(when: Moments, measure: Measure) -> tuple[int, str]:
    """The whole price of a self-employment in cents, and its rule."""
    version = measure.outcomes.self_employment.price.version(when)
    return min(version.value, measure.caps.self_employment.at(when)), f"{version.source}: {version.reference}"


def _on_result(price: int, when: Moments, measure: Measure) -> int:
    """The cents of a price that are paid on the entry in a register; the others are rounded down with the plan."""
    share = measure.outcomes.self_employment.on_result.at(when)
    return price - price * (WHOLE - share) // WHOLE


def _traineeship_worth(person: Recipient, contracts: Contracts, when: Moments, measure: Measure) -> Worth:
    """Its promotion is the result: it is reached when the traineeship begins."""
    rules = measure.outcomes.traineeship
    if rules is None:
        raise ValueError(f"{person.id}: this edition pays no traineeship")
    prices = rules.band_prices.version(when)
    return Worth(prices.value[str(person.band)], f"{prices.source}: {prices.reference}", contracts[0].hired)


def _days(contracts: Contracts) -> int | None:
    """Days of all the contracts together; None when one is open-ended."""
    lengths = [days_of(contract.hired, contract.ends) for contract in contracts if contract.ends is not None]
    return sum(lengths) if len(lengths) == len(contracts) else None


def _reached(contracts: Contracts, minimum: int) -> date:
    """The day on which the contracts, one after the other, reach the minimum."""
    left = minimum
    for contract in contracts:
        length = left if contract.ends is None else days_of(contract.hired, contract.ends)
        if length >= left:
            return day_reached(contract.hired, left)
        left -= length
    raise ValueError("contracts that are too short together are refused before (R6.16)")


def companies_of(file: File) -> frozenset[str]:
    """The companies in crisis of the project: those of its application, and of its people (R2.9, R6.18)."""
    return frozenset({*file.facts.companies, *(person.company for person in file.recipients.values())})


_Findings = Callable[[File, Recipient, Contracts, Context], Iterator[Finding]]
_FINDINGS: dict[str, _Findings] = {
    OutcomeKind.placement: _placement_findings,
    OutcomeKind.self_employment: _self_employment_findings,
    OutcomeKind.business_plan: _plan_findings,
    OutcomeKind.traineeship: _traineeship_findings,
}
_Worth = Callable[[Recipient, Contracts, Moments, Measure], Worth]
_WORTH: dict[str, _Worth] = {
    OutcomeKind.placement: _placement_worth,
    OutcomeKind.self_employment: _self_employment_worth,
    OutcomeKind.business_plan: _plan_worth,
    OutcomeKind.traineeship: _traineeship_worth,
}

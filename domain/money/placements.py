"""Placements asked of the register of hiring notices, by the clock and after an import (R6.14 to R6.22, F44, F45).

The register verifies and never refuses: a "no" is put to the controller, because what takes money away is a person's
word with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.basis.vocabulary import OutcomeKind
from domain.money.verification import last_answer, settle
from domain.procedure.results import companies_of, day_reached, days_of
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.network import RegisterAnswer
from domain.record.people import Outcome
from domain.record.states import OutcomeState, WordOf
from domain.registers.answers import NO_DATA, Answer, Register, Said, resting_on
from domain.registers.hirings import UNKNOWN, Employment

# A job that a worker has left, or that ended with its contract, counts as it was agreed (R6.19).
HARMLESS = frozenset({"", "worker", "expiry"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a declared placement must be, by the rules of its hire."""

    employer: str
    hired: date
    kinds: tuple[str, ...]
    hours: int
    days: int
    gap: int
    companies: frozenset[str]


def verdict(wanted: Wanted, jobs: Sequence[Employment], today: date) -> Answer:
    """What the register says of a declared placement on a day.

    A job of the declared employer from the declared day counts as it was agreed, or up to an end that was the employer's. With
    those that follow it within the gap, the days that were worked count.
    """
    begun = [job for job in jobs if job.start == wanted.hired]
    own = [job for job in begun if job.employer == wanted.employer]
    if not own:
        return _said(Said.no, "other_employer", begun) if begun else NO_DATA
    job = own[0]
    if job.employer in wanted.companies:
        return _said(Said.no, "company_in_crisis", own)
    kind = "agency" if job.agency else job.contract
    if job.contract == UNKNOWN:
        return _said(Said.no_data, "unknown_contract", own)
    if kind not in wanted.kinds:
        return _said(Said.no, f"contract {job.contract}", own)
    if not job.hours_known:
        return _said(Said.no_data, "unknown_hours", own)
    if job.weekly_hours is not None and job.weekly_hours < wanted.hours:
        return _said(Said.no, f"hours {job.weekly_hours:g}", own)
    return _long_enough(wanted, _following(wanted, job, jobs), today)


def _following(wanted: Wanted, first: Employment, jobs: Sequence[Employment]) -> list[Employment]:
    """The job and those that the same employer gave after it, each within the gap (R6.16)."""
    chain = [first]
    for job in jobs:
        last = chain[-1].ended_on or chain[-1].ends
        if job.employer != wanted.employer or job.start <= chain[-1].start or last is None:
            continue
        if last < job.start <= last + timedelta(days=wanted.gap + 1):
            chain.append(job)
    return chain


def _long_enough(wanted: Wanted, chain: Sequence[Employment], today: date) -> Answer:
    by_itself = _lasts(wanted, chain[0])
    if by_itself is not None:
        return _said(by_itself, "placed" if by_itself is Said.yes else "unknown_cause", chain)
    left = wanted.days
    for job in chain:  # what is added up must be worked, whoever has ended it (R6.19)
        last = job.ended_on or job.ends
        if last is None or days_of(job.start, last) >= left:
            worked = today > day_reached(job.start, left)
            return _said(Said.yes, "placed", chain) if worked else _said(Said.no_data, "not_yet", chain)
        left -= days_of(job.start, last)
    last_day = chain[-1].ended_on or chain[-1].ends or today
    if today <= last_day + timedelta(days=wanted.gap + 1):
        return _said(Said.no_data, "not_yet", chain)
    return _said(Said.no, f"days {wanted.days - left}", chain)


def _lasts(wanted: Wanted, job: Employment) -> Said | None:
    """Whether one contract is long enough by itself: as it was agreed, unless the employer has ended it before; None when it is not."""
    if job.ends is not None and days_of(job.start, job.ends) < wanted.days:
        return None
    if job.cause in HARMLESS or (job.ended_on is not None and days_of(job.start, job.ended_on) >= wanted.days):
        return Said.yes
    return Said.no_data if job.cause == UNKNOWN else None


def _said(said: Said, found: str, jobs: Sequence[Employment]) -> Answer:
    origins = [origin for job in jobs for origin in job.origins]
    return resting_on(said, found, jobs[0].start, origins)


def wanted_of(file: File, outcome: Outcome, ctx: Context) -> Wanted:
    """What a declared placement must be."""
    rules = ctx.measure.outcomes.placement
    when = ctx.when(file).hired(outcome.hired)
    return Wanted(
        outcome.employer,
        outcome.hired,
        tuple(rules.contract_kinds.at(when)),
        rules.minimum_weekly_hours.at(when),
        rules.minimum_days.at(when),
        rules.maximum_gap_days.at(when),
        companies_of(file),
    )


def asked(file: File, outcomes: Iterable[Outcome], ctx: Context, matter: str) -> Decision:
    """Ask the register about placements; what it confirms is verified, and every new answer is kept."""
    confirmed = []
    for outcome in outcomes:
        if outcome.kind is not OutcomeKind.placement or outcome.state is OutcomeState.refused:
            continue
        answer = _answer(file, outcome, ctx)
        file = _kept(file, outcome, answer, ctx, matter)
        if answer.said is Said.yes and outcome.state is OutcomeState.declared:
            confirmed.append(outcome)
    return settle(file, confirmed, ctx, OutcomeState.verified, WordOf.register) if confirmed else Decision(file)


def _answer(file: File, outcome: Outcome, ctx: Context) -> Answer:
    person = file.recipients[outcome.recipient].person
    jobs = ctx.registers.employments(person) if person is not None else ()
    return verdict(wanted_of(file, outcome, ctx), jobs, ctx.day)


def _kept(file: File, outcome: Outcome, answer: Answer, ctx: Context, matter: str) -> File:
    """A question at a term is always kept; what an import brings, only where it is new."""
    last = last_answer(file, outcome.recipient)
    known = (last.said, last.found) if last else (Said.no_data, "")
    if matter == "register" and known == (answer.said, answer.found):
        return file
    number = f"Q{len(file.answers) + 1}"
    kept = RegisterAnswer(
        number, Register.hirings, outcome.recipient, matter, answer.said, answer.found, ctx.at,
        answer.since, answer.source, answer.hash,
    )  # fmt: skip
    return file.putting("answers", kept)


def unconfirmed(file: File, outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those of which the register's last word is no yes: somebody must say how it is."""
    last = {outcome.id: last_answer(file, outcome.recipient) for outcome in outcomes}
    return [outcome for outcome in outcomes if (answer := last[outcome.id]) is None or answer.said is not Said.yes]

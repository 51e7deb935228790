"""Interruptions of the term of payment, for a reason of the measure's closed list, and their ends (R8.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis.findings import require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.told_of_money import InterruptPayment, ResumePayment
from domain.money.claims import in_state
from domain.record.chances import Chance, claims_in
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.file_terms import change, last_day, matter_of, term_of
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.record.states import ClaimState
from domain.terms import reckoning
from domain.terms import term as clock
from domain.terms.key import TermKey
from domain.terms.term import Cause, EventKind

# The states of a claim whose term of payment runs.
_UNPAID = (ClaimState.under_check, ClaimState.checked, ClaimState.failed)


def interrupt_payment(file: File, content: c.InterruptPayment, ctx: Context) -> Decision:
    """Interrupt the term of payment in writing, for a reason of the closed list (R8.6); the days that ran are kept."""
    claim = in_state(file, content.claim, *_UNPAID)
    reasons = ctx.measure.claims.interruption_reasons.version(ctx.when(file))
    code = content.reason.partition(":")[0].strip().lower().replace(" ", "_")
    if code not in reasons.value:
        known = "; ".join(f"{name} ({text})" for name, text in reasons.value.items())
        require(refuse("R8.6", "reason", "reason", of=reasons, reason=code, known=known))
    file = file.putting("claims", replace(claim, state=ClaimState.interrupted, resumes_to=claim.state.value))
    key = f"payment/{claim.id}"
    note = f"interrupted: {reasons.value[code]}"
    file = change(file, key, lambda term: clock.suspend(term, ctx.day, Cause.interrupted_payment, note))
    term = term_of(file, key)
    left = reckoning.remaining(term, ctx.measure.calendar, ctx.day) if term else None
    told = InterruptPayment(
        claim=claim.id,
        reason_it=reasons.value[code],
        interrupted_on=ctx.day,
        days_run=term.days - left if term and term.days and left is not None else None,
        days_left=left,
    )
    words = letter(file, ctx, told, "operator", term=key)
    return Decision(file, notices=(words,), data={"claim": claim.id, "reason": code})


def resume_payment(file: File, content: c.OfClaim, ctx: Context) -> Decision:
    """The cause has gone: the term goes on from where it stood (R8.6)."""
    claim = in_state(file, content.claim, ClaimState.interrupted)
    back = ClaimState(claim.resumes_to or ClaimState.under_check)
    file = file.putting("claims", replace(claim, state=back, resumes_to=None))
    key = f"payment/{claim.id}"
    note = "the cause of the interruption has gone"
    file = change(file, key, lambda term: clock.resume(term, ctx.day, Cause.interrupted_payment, note))
    due = last_day(file, key, ctx.measure)
    told = ResumePayment(claim=claim.id, resumed_on=ctx.day, days_left=(due - ctx.day).days if due else None)
    words = letter(file, ctx, told, "operator", term=key)
    return Decision(file, notices=(words,), data={"claim": claim.id})


def may_interrupt(file: File, _: Context) -> Iterator[Chance]:
    """Any claim that is not paid, nor on its way."""
    for claim in claims_in(file, *_UNPAID):
        yield Chance(claim=claim.id)


def may_resume(file: File, _: Context) -> Iterator[Chance]:
    """Any claim that is interrupted."""
    for claim in claims_in(file, ClaimState.interrupted):
        yield Chance(claim=claim.id, awaited=True)


def which_interruption(file: File, content: c.InterruptPayment, _: str) -> str:
    """The interruption that stands, or the one that comes next."""
    claim = file.claims.get(content.claim)
    standing = claim is not None and claim.state is ClaimState.interrupted
    return nth("time", _interruptions(file, content.claim) - standing)


def which_resumption(file: File, content: c.OfClaim, _: str) -> str:
    """Each interruption has its own end."""
    return nth("time", _interruptions(file, content.claim) - 1)


def _interruptions(file: File, claim: str) -> int:
    """Also those of a term that has begun anew, after a payment was taken back."""
    terms = [term for term in file.terms.values() if matter_of(term) == TermKey("payment", claim)]
    return sum(event.kind is EventKind.suspend for term in terms for event in term.events)

"""Results are verified or refused, also after they were paid (R6.19, R6.22, F47)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from domain.basis.codes import company_code
from domain.basis.findings import Finding, require
from domain.basis.vocabulary import CutReason, OutcomeKind
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle.states import State
from domain.lifecycle.told import OutcomeRefused
from domain.money import overpaid
from domain.money.claims import counted_anew
from domain.money.reopening import waits_for_finding
from domain.procedure.endings import close_when_settled
from domain.procedure.outcomes import (
    HIRE_TERMS,
    RESULT_TERMS,
    about_results,
    awaited_facts,
    results_in_letter,
    still_here,
)
from domain.record import contests
from domain.record.chances import Chance
from domain.record.decision import Context, Decision
from domain.record.file import File, Notice
from domain.record.file_terms import begin_term, change, done, is_open, matter_of
from domain.record.letters import letter
from domain.record.network import RegisterAnswer
from domain.record.occasion import nth
from domain.record.people import Outcome
from domain.record.states import OutcomeState, RecipientState, WordOf
from domain.registers.answers import Said
from domain.terms import term as clock


def verify_outcome(file: File, content: c.VerifyOutcome, ctx: Context) -> Decision:
    """Verify or refuse results by hand; a result is verified once the job has begun (R6.19, R6.22).

    One that was verified may still be refused, when the job ended early for a cause of the operator: its line is cut
    wherever it is claimed, and what was paid for it is overpaid (F47).
    """
    states = (OutcomeState.declared,) if content.verified else (OutcomeState.declared, OutcomeState.verified)
    pending = [outcome for outcome in file.outcomes.values() if outcome.state in states]
    named = [one for one in pending if one.recipient in content.recipients or one.id in content.results]
    require(
        *_not_one_each(content, named),
        *(finding for outcome in named for finding in _cannot_verify(file, outcome, content, ctx)),
    )
    state = OutcomeState.verified if content.verified else OutcomeState.refused
    return settle(file, named, ctx, state, WordOf.controller)


def _not_one_each(content: c.VerifyOutcome, named: Sequence[Outcome]) -> Iterator[Finding]:
    """Each person who is named has one result of which this may be said; of several, one is named by itself (R6.24)."""
    for number in content.recipients:
        own = [one.id for one in named if one.recipient == number and one.id not in content.results]
        if not own:
            yield refuse("R6.19", "not_declared", number, recipient=number)
        elif len(own) > 1:
            yield refuse("R6.19", "which", number, recipient=number, results=own)
    for result in content.results:
        if result not in {one.id for one in named}:
            yield refuse("R6.19", "not_one", result, result=result)


def settle(file: File, pending: Iterable[Outcome], ctx: Context, state: OutcomeState, word: WordOf) -> Decision:
    """Results are verified or refused; ``word`` says by whose word (F44)."""
    is_verified = state is OutcomeState.verified
    refusal = None if is_verified else contests.matter_of_refusal(file)
    outcomes = [
        replace(
            outcome,
            state=state,
            reason=None if is_verified else ctx.content,
            word=word,
            refusal=refusal,
            contested=None,
            contest_granted=None,
        )
        for outcome in pending
    ]
    person_state = RecipientState.outcome_verified if is_verified else RecipientState.outcome_refused
    people = still_here(file, outcomes, person_state)
    file = _known(file.putting("outcomes", *outcomes).putting("recipients", *people), ctx)
    begun: tuple[str, ...] = ()
    if not is_verified:
        file = _cut(file, {outcome.id for outcome in outcomes}, ctx)
        file, begun = contests.begin(file, _contestable_now(file, outcomes), ctx)
    if file.state is State.outcome_verification and not any(
        o.state is OutcomeState.declared for o in file.outcomes.values()
    ):
        file = ctx.moved(file, State.reporting)
    if file.state is State.payment and is_verified and not is_open(file, "supplementary_claim"):
        file = begin_term(file, ctx.measure, "supplementary_claim", ctx.day)
    data = {"outcomes": len(outcomes), "outcome": state, "decided": [outcome.id for outcome in outcomes]}
    return close_when_settled(Decision(file, notices=_told(file, outcomes, begun, ctx), data=data), ctx)


def _contestable_now(file: File, refused: Sequence[Outcome]) -> list[str]:
    """The matters in which refused results may be contested: their refusal, and the claims that hold some of them."""
    ids = {outcome.id for outcome in refused}
    alone = [one.matter for one in contests.contestable_results(file) if one.id in ids]
    claims = [line.claim for line in contests.contestable_lines(file) if line.item in ids]
    return list(dict.fromkeys([*alone, *claims]))


def _told(file: File, outcomes: Sequence[Outcome], begun: Sequence[str], ctx: Context) -> tuple[Notice, ...]:
    """The network hears of what was refused, with the reason (art. 3 l. 241/1990), and until when it may contest it."""
    refused = [outcome for outcome in outcomes if outcome.state == "refused"]
    if not refused:
        return ()
    told = OutcomeRefused(results=results_in_letter(refused, held=contests.held_results(file)))
    return (letter(file, ctx, told, "operator", term="".join(begun[:1]), also=begun[1:]),)


def last_answer(file: File, recipient: str) -> RegisterAnswer | None:
    """What the register said last of a person's job."""
    own = about_results(file, recipient)
    return own[-1] if own else None


def _cannot_verify(file: File, outcome: Outcome, content: c.VerifyOutcome, ctx: Context) -> Iterator[Finding]:
    if not content.verified:
        return
    number = outcome.recipient
    against = list(cannot_stand(file, outcome, ctx))
    said = last_answer(file, number)
    if not against and not content.reason and said is not None and said.said is Said.no:
        against = [refuse("R6.22", "against", number, recipient=number, found=said.found)]
    yield from against


def cannot_stand(file: File, outcome: Outcome, ctx: Context) -> Iterator[Finding]:
    """What a person may not say of a result yet: it has begun, what adds up was worked, a business is proved (R6.19 to R6.24)."""
    number = outcome.recipient
    if outcome.hired >= ctx.day:
        yield refuse("R6.22", "not_begun", number, recipient=number, hired=outcome.hired)
    elif outcome.contracts > 1 and outcome.reached_on and outcome.reached_on >= ctx.day:
        yield refuse("R6.19", "not_worked", number, recipient=number, reached=outcome.reached_on)
    elif outcome.kind is OutcomeKind.self_employment:
        yield from _unproved_business(file, outcome, ctx)


def _unproved_business(file: File, outcome: Outcome, ctx: Context) -> Iterator[Finding]:
    """A business is known by its VAT number, and proved by papers about this person (R6.24)."""
    number = outcome.recipient
    papers = ctx.measure.outcomes.self_employment.papers.version(ctx.when(file).hired(outcome.hired))
    held = {paper.kind for paper in file.evidence.values() if paper.recipient == number}
    missing = [kind for kind in (*papers.value, outcome.contract) if kind not in held]
    if missing:
        yield refuse("R6.24", "papers", number, of=papers, recipient=number, missing=missing)
    if not company_code(outcome.employer):
        yield refuse("R6.24", "vat", number, recipient=number)


def _cut(file: File, items: set[str], ctx: Context) -> File:
    """The file with the claimed lines of some results cut."""
    lines = [line for line in file.claim_lines.values() if line.item in items and not line.released]
    cut = [overpaid.cut(file, line, CutReason.outcome_not_reached) for line in lines]
    file = file.putting("claim_lines", *cut)
    for number in {line.claim for line in cut}:
        file = counted_anew(file, number, ctx)
    return file


def _known(file: File, ctx: Context) -> File:
    """Terms whose placements are all verified or refused have been met."""
    awaited = awaited_facts(file)
    for key, term in file.terms.items():
        if matter_of(term) in awaited:
            continue
        if term.name in HIRE_TERMS:
            file = done(file, ctx.day, key)
        elif term.name in RESULT_TERMS:
            file = change(file, key, lambda t: clock.cancel(t, ctx.day, "the result was refused"))
    return file


def which_verification(file: File, content: c.VerifyOutcome, _: str) -> str:
    """Each declaration of a person has its own verification; a result that a contest has restored, a new refusal."""
    own = [o for o in file.outcomes.values() if o.recipient in content.recipients or o.id in content.results]
    return nth("outcome", len(own) + sum(one.contest_granted is True for one in own))


# As many people as one line names, so that it can be read and copied.
NAMED = 10


def may_verify(file: File, ctx: Context) -> Iterator[Chance]:
    """Declared results are verified once the job has begun; they, and verified ones, may be refused at any time."""
    declared = [one for one in file.outcomes.values() if one.state is OutcomeState.declared]
    against = {one.id: tuple(_against_verifying(file, one, ctx)) for one in declared}
    ready = [one for one in declared if not against[one.id]]
    if declared:
        now = ready or declared
        found = () if ready else against[now[0].id]
        yield Chance(f"{_named(now[:NAMED], declared)} --verified", found, awaited=True)
    if any(one.state in (OutcomeState.declared, OutcomeState.verified) for one in file.outcomes.values()):
        wrong = waits_for_finding(file)
        yield Chance("--recipient RECIPIENT --refused --reason TEXT", awaited=wrong, until=("reopening",))


def _against_verifying(file: File, outcome: Outcome, ctx: Context) -> Iterator[Finding]:
    yes = c.VerifyOutcome(results=(outcome.id,), verified=True, reason="REASON")
    return _cannot_verify(file, outcome, yes, ctx)


def _named(results: Iterable[Outcome], declared: Iterable[Outcome]) -> str:
    """Results by their people; where a person has several, by their own numbers."""
    often = Counter(one.recipient for one in declared)
    return " ".join(
        f"--recipient {one.recipient}" if often[one.recipient] == 1 else f"--result {one.id}" for one in results
    )

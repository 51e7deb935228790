"""What a check has cut or refused is contested once, in its days, and somebody else than the controller decides (F48).

Cut lines of a claim and refused results that no claim holds go one way: the network contests, with evidence; an officer
restores or upholds. What is restored is claimed like anything that was not claimed before, at the same price.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told_of_money
from domain.money import in_letters
from domain.money.claims import in_state, line_id, reclaimable
from domain.money.evidence import taken
from domain.money.verification import cannot_stand
from domain.procedure.double_funding import claimed_elsewhere, result_elsewhere
from domain.procedure.endings import close_when_settled
from domain.procedure.outcomes import live, results_in_letter, still_here, watched_again
from domain.procedure.results import together
from domain.procedure.services import overlapping
from domain.record import contests
from domain.record.chances import Chance, claims_in
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.record.payables import Claim, ClaimLine
from domain.record.people import Outcome
from domain.record.served import restored, service_of
from domain.record.states import ClaimState, OutcomeState, RecipientState, WordOf

_CHECKED = (ClaimState.checked, ClaimState.ordered, ClaimState.paid, ClaimState.failed, ClaimState.interrupted)


def contest_claim(file: File, content: c.ContestClaim, ctx: Context) -> Decision:
    """The network contests cuts of a claim, with its reasons; each item once."""
    claim = in_state(file, content.claim, *_CHECKED)
    require(*_too_late(file, (claim.id,), ctx), *_cannot_contest(file, claim, content))
    lines = [file.claim_lines[line_id(claim, name)] for name in content.lines]
    file = file.putting("claim_lines", *(replace(line, contested=ctx.content) for line in lines))
    file = contests.answer_awaited(taken(file, content, (), ctx), claim.id, ctx)
    return Decision(file, data={"claim": claim.id, "contested": [line.id for line in lines]})


def _cannot_contest(file: File, claim: Claim, content: c.ContestClaim) -> Iterator[Finding]:
    contested = {line.item for line in file.claim_lines.values() if line.contested is not None}
    for name in content.lines:
        line = file.claim_lines.get(line_id(claim, name))
        if line is None or line.claim != claim.id:
            yield refuse("F48", "line", name, line=name, claim=claim.id)
        elif line.cut_cents == 0 or line.released:
            yield refuse("F48", "not_cut", name, line=name)
        elif line.item in contested:
            yield refuse("F48", "again", name, line=name)


def _too_late(file: File, matters: Iterable[str], ctx: Context) -> Iterator[Finding]:
    rule = ctx.measure.terms[contests.TERM].allowance.version(ctx.when(file))
    for of in dict.fromkeys(matters):
        last = contests.passed_on(file, of, ctx)
        if last is not None:
            yield refuse("F48", "late", "contest", of=rule, last=last)


def contest_outcome(file: File, content: c.ContestOutcome, ctx: Context) -> Decision:
    """The network contests refused results that no claim holds, with its reasons and evidence; each refusal once."""
    contestable = {one.id: one for one in contests.contestable_results(file)}
    named = [contestable[result] for result in content.results if result in contestable]
    require(
        *_too_late(file, (one.matter for one in named), ctx),
        *(refuse("F48", "no_evidence", "document") for _ in [content] if content.document is None),
        *(_no_refusal(file, result) for result in content.results if result not in contestable),
    )
    file = file.putting("outcomes", *(replace(one, contested=ctx.content) for one in named))
    file = taken(file, content, [one.recipient for one in named], ctx)
    for of in {one.matter for one in named}:
        file = contests.answer_awaited(file, of, ctx)
    return Decision(file, data={"contested": [one.id for one in named], "people": [one.recipient for one in named]})


def _no_refusal(file: File, result: str) -> Finding:
    """Why a result cannot be contested by itself."""
    one = file.outcomes.get(result)
    if one is None:
        return refuse("F48", "no_result", result, result=result)
    who = one.recipient
    held = contests.held_results(file).get(result)
    if one.state is not OutcomeState.refused:
        return refuse("F48", "not_refused", result, result=result, recipient=who)
    if file.recipients[one.recipient].state is RecipientState.replaced:
        return refuse("R7.8", "place_taken", result, recipient=who)
    if held is not None:
        return refuse("F48", "held", result, result=result, recipient=who, line=held.id)
    return refuse("F48", "result_again", result, result=result, recipient=who)


def decide_contest(file: File, content: c.DecideContest, ctx: Context) -> Decision:
    """Restore what is contested, which a later claim then holds at the same price, or uphold it for good."""
    answered = _lines_decided if content.claim is not None else _results_decided
    return close_when_settled(answered(file, content, ctx), ctx)


def _lines_decided(file: File, content: c.DecideContest, ctx: Context) -> Decision:
    claim = in_state(file, content.claim or "", *_CHECKED)
    open_lines = {line.id: line for line in contests.contested_lines(file) if line.claim == claim.id}
    named = [line_id(claim, name) for name in content.lines] or list(open_lines)
    if not open_lines:
        require(refuse("F48", "none_contested", "claim", claim=claim.id))
    require(*(refuse("F48", "not_contested", name, line=name) for name in named if name not in open_lines))
    decided = [replace(open_lines[name], contest_granted=content.granted, released=content.granted) for name in named]
    if content.granted:
        decided = [replace(line, overpaid=0) for line in decided]
    file = file.putting("claim_lines", *decided)
    if content.granted:
        require(*(finding for line in decided for finding in _cannot_restore(file, line, ctx)))
        file = restored(file, (line.item for line in decided))
        results = [file.outcomes[line.item] for line in decided if line.item in file.outcomes]
        file = reclaimable(_standing_again(file, results, ctx), ctx)
    file = contests.answered(file, claim.id, ctx)
    told = told_of_money.DecideContest(
        claim=claim.id,
        granted=content.granted,
        lines=in_letters.lines(file, decided),
        results=(),
        earlier=decided[0].contested or "",
    )
    data = {"claim": claim.id, "lines": named, "granted": content.granted}
    return Decision(file, notices=(letter(file, ctx, told, "operator"),), data=data)


def _results_decided(file: File, content: c.DecideContest, ctx: Context) -> Decision:
    waiting = {one.id: one for one in contests.contested_results(file)}
    strangers = [result for result in content.results if result not in waiting]
    require(*(refuse("F48", "result_not_contested", result, result=result) for result in strangers))
    decided = [waiting[result] for result in content.results]
    if content.granted:
        require(*(finding for one in decided for finding in _cannot_stand_again(file, one, ctx)))
    decided = [replace(one, contest_granted=content.granted) for one in decided]
    file = file.putting("outcomes", *decided)
    if content.granted:
        file = _standing_again(file, decided, ctx)
        file = reclaimable(file, ctx)
    for of in {one.matter for one in decided}:
        file = contests.answered(file, of, ctx)
    told = told_of_money.DecideContest(
        claim="",
        granted=content.granted,
        lines=(),
        results=results_in_letter(decided),
        earlier=decided[0].contested or "",
    )
    data = {
        "results": [one.id for one in decided],
        "people": [one.recipient for one in decided],
        "granted": content.granted,
    }
    return Decision(file, notices=(letter(file, ctx, told, "operator"),), data=data)


def _cannot_stand_again(file: File, outcome: Outcome, ctx: Context) -> Iterator[Finding]:
    """A result stands by what a verification asks, while nobody has taken its place, here or in another project."""
    yield from _place_taken(file, outcome, outcome.recipient)
    yield from result_elsewhere(outcome.recipient, outcome.recipient, ctx)
    yield from cannot_stand(file, outcome, ctx)


def _place_taken(file: File, outcome: Outcome, path: str) -> Iterator[Finding]:
    """While a result was refused, its place may have been taken: by another one, or by who came for its person (R6.3, R7.8)."""
    if outcome.state is not OutcomeState.refused:
        return
    if file.recipients[outcome.recipient].state is RecipientState.replaced:
        yield refuse("R7.8", "place_taken", path, recipient=outcome.recipient)
    others = [one for one in live(file, outcome.recipient) if not together(one.kind, outcome.kind)]
    if others:
        yield refuse("R6.3", "another", path, recipient=outcome.recipient, kind=others[0].kind)


def _cannot_restore(file: File, line: ClaimLine, ctx: Context) -> Iterator[Finding]:
    """While its cut stood, the place of a line may have been taken: by another result, or by the hour that is true."""
    if line.item in file.outcomes:
        yield from _place_taken(file, file.outcomes[line.item], line.id)
    served = service_of(file, line.item)
    if served is not None:
        yield from overlapping(file, served)
    yield from claimed_elsewhere(file, [replace(line, released=False, cut_cents=0)], ctx)


def _standing_again(file: File, results: Sequence[Outcome], ctx: Context) -> File:
    """Restored results are verified again, with their people and their day 180; who has left stays away (R7.8).

    One that was never refused, but only cut in its claim, keeps the word by which it stood.
    """
    back = still_here(file, results, RecipientState.outcome_verified)
    verified = [replace(one, state=OutcomeState.verified, reason=None, word=_word(one)) for one in results]
    return watched_again(file.putting("outcomes", *verified).putting("recipients", *back), verified, ctx)


def _word(outcome: Outcome) -> WordOf | Literal[""]:
    return WordOf.contest if outcome.state is OutcomeState.refused else outcome.word


def which_refusal(file: File, content: c.ContestOutcome, _: str) -> str:
    """A result that was restored and refused again is contested again, perhaps in the same words."""
    return "/".join(_refusals(file, content.results))


def _refusals(file: File, results: Iterable[str]) -> list[str]:
    return [file.outcomes[result].matter for result in results if result in file.outcomes]


def which_contest(file: File, content: c.DecideContest, __: str) -> str:
    """Once some contests are decided, the next decision is another one."""
    if content.claim is None:
        return "/".join(_refusals(file, content.results))
    contested = [line for line in file.claim_lines.values() if line.contested is not None]
    decided = sum(line.contest_granted is not None for line in contested)
    return nth("after", decided) if decided < len(contested) else ""


def may_contest(file: File, ctx: Context) -> Iterator[Chance]:
    """A checked claim with a cut line whose item was never contested, in its days."""
    cut = {line.claim for line in contests.contestable_lines(file)}
    for claim in claims_in(file, *_CHECKED):
        if claim.id in cut and not any(_too_late(file, (claim.id,), ctx)):
            yield Chance("--line LINE", claim=claim.id)


def may_contest_outcome(file: File, ctx: Context) -> Iterator[Chance]:
    """Each refused result that no claim holds and that was not contested, in its days."""
    for one in contests.contestable_results(file):
        if not any(_too_late(file, (one.matter,), ctx)):
            yield Chance(f"--result {one.id}", of=one.matter)


def may_decide(file: File, ctx: Context) -> Iterator[Chance]:
    """Either way; what has lost its place meanwhile is not restored."""
    for claim in claims_in(file, *_CHECKED):
        lines = [line for line in contests.contested_lines(file) if line.claim == claim.id]
        if lines:
            against = tuple(finding for line in lines for finding in _cannot_restore(file, line, ctx))
            yield Chance("--restore", against, awaited=True, claim=claim.id)
            yield Chance("--uphold", claim=claim.id, awaited=True)
    for one in contests.contested_results(file):
        which = f"--result {one.id}"
        yield Chance(f"{which} --restore", tuple(_cannot_stand_again(file, one, ctx)), awaited=True, of=one.matter)
        yield Chance(f"{which} --uphold", awaited=True, of=one.matter)

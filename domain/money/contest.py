"""A cut line is contested once, and somebody else than the controller decides (F48)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.basis.findings import Finding, require
from domain.edition.catalogue import refuse
from domain.lifecycle import contents as c
from domain.lifecycle import told_of_money
from domain.money import in_letters
from domain.money.claims import in_state, line_id, reclaimable
from domain.procedure.double_funding import claimed_elsewhere
from domain.procedure.endings import close_when_settled
from domain.procedure.outcomes import live, still_here, watched_again
from domain.procedure.results import together
from domain.procedure.services import overlapping
from domain.record.chances import Chance, claims_in
from domain.record.decision import Context, Decision
from domain.record.file import File
from domain.record.letters import letter
from domain.record.occasion import nth
from domain.record.payables import Claim, ClaimLine
from domain.record.served import restored, service_of
from domain.record.states import ClaimState, OutcomeState, RecipientState

_CHECKED = (ClaimState.checked, ClaimState.ordered, ClaimState.paid, ClaimState.failed, ClaimState.interrupted)


def contest_claim(file: File, content: c.ContestClaim, ctx: Context) -> Decision:
    """The network contests cuts of a claim, with its reasons; each item once."""
    claim = in_state(file, content.claim, *_CHECKED)
    require(*_cannot_contest(file, claim, content))
    lines = [file.claim_lines[line_id(claim, name)] for name in content.lines]
    file = file.putting("claim_lines", *(replace(line, contested=ctx.content) for line in lines))
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


def decide_contest(file: File, content: c.DecideContest, ctx: Context) -> Decision:
    """Restore contested lines, which a later claim then holds at the same price, or uphold their cuts."""
    claim = in_state(file, content.claim, *_CHECKED)
    open_lines = {line.id: line for line in contested_lines(file) if line.claim == claim.id}
    named = [line_id(claim, name) for name in content.lines] or list(open_lines)
    if not open_lines:
        require(refuse("F48", "none_contested", "claim", claim=claim.id))
    require(*(refuse("F48", "not_contested", name, line=name) for name in named if name not in open_lines))
    decided = [replace(open_lines[name], contest_granted=content.granted, released=content.granted) for name in named]
    file = file.putting("claim_lines", *decided)
    if content.granted:
        require(*(finding for line in decided for finding in _cannot_restore(file, line, ctx)))
        file = restored(file, (line.item for line in decided))
        file = reclaimable(_standing_again(file, decided, ctx), ctx)
    data = {"claim": claim.id, "lines": named, "granted": content.granted}
    told = told_of_money.DecideContest(
        claim=claim.id,
        granted=content.granted,
        lines=in_letters.lines(decided),
        earlier=decided[0].contested or "",
    )
    return close_when_settled(Decision(file, notices=(letter(file, ctx, told, "operator"),), data=data), ctx)


def _cannot_restore(file: File, line: ClaimLine, ctx: Context) -> Iterator[Finding]:
    """While its cut stood, the place of a line may have been taken: by another result, or by the hour that is true."""
    outcome = file.outcomes.get(line.item)
    if outcome is not None and outcome.state is OutcomeState.refused:
        others = [one for one in live(file, outcome.recipient) if not together(one.kind, outcome.kind)]
        if others:
            yield refuse("R6.3", "another", line.id, recipient=outcome.recipient, kind=others[0].kind)
    served = service_of(file, line.item)
    if served is not None:
        yield from overlapping(file, served)
    yield from claimed_elsewhere(file, [replace(line, released=False, cut_cents=0)], ctx)


def _standing_again(file: File, lines: Iterable[ClaimLine], ctx: Context) -> File:
    """The results behind restored lines are verified again, with their people and their day 180; who has left stays away (R7.8)."""
    restored = [file.outcomes[line.item] for line in lines if line.item in file.outcomes]
    back = still_here(file, restored, RecipientState.outcome_verified)
    verified = [replace(outcome, state=OutcomeState.verified, reason=None) for outcome in restored]
    return watched_again(file.putting("outcomes", *verified).putting("recipients", *back), verified, ctx)


def contested_lines(file: File) -> list[ClaimLine]:
    """Lines whose contest waits for a decision."""
    return [line for line in file.claim_lines.values() if line.contested is not None and line.contest_granted is None]


def which_contest(file: File, _: c.DecideContest, __: str) -> str:
    """Once some contests are decided, the next decision is another one."""
    contested = [line for line in file.claim_lines.values() if line.contested is not None]
    decided = sum(line.contest_granted is not None for line in contested)
    return nth("after", decided) if decided < len(contested) else ""


def may_contest(file: File, _: Context) -> Iterator[Chance]:
    """A checked claim with a cut line whose item was never contested."""
    contested = {line.item for line in file.claim_lines.values() if line.contested is not None}
    cut = {
        line.claim
        for line in file.claim_lines.values()
        if line.cut_cents and not line.released and line.item not in contested
    }
    for claim in claims_in(file, *_CHECKED):
        if claim.id in cut:
            yield Chance("--line LINE", claim=claim.id)


def may_decide(file: File, ctx: Context) -> Iterator[Chance]:
    """Either way; a line whose place was taken meanwhile is not restored."""
    for claim in claims_in(file, *_CHECKED):
        lines = [line for line in contested_lines(file) if line.claim == claim.id]
        if lines:
            against = tuple(finding for line in lines for finding in _cannot_restore(file, line, ctx))
            yield Chance("--restore", against, awaited=True, claim=claim.id)
            yield Chance("--uphold", claim=claim.id, awaited=True)

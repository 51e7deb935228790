"""A cut line is contested once, and somebody else than the controller decides (F48)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.basis.findings import Finding, require
from domain.lifecycle import contents as c
from domain.money.claims import in_state, line_key, reclaimable
from domain.procedure.endings import close_when_settled
from domain.record.decision import Context, Decision
from domain.record.file import Claim, ClaimLine, ClaimState, File
from domain.record.letters import letter
from domain.record.occasion import nth

_CHECKED = (ClaimState.checked, ClaimState.ordered, ClaimState.paid, ClaimState.failed, ClaimState.interrupted)


def contest_claim(file: File, content: c.ContestClaim, ctx: Context) -> Decision:
    """The network contests cuts of a claim, with its reasons; each item once."""
    claim = in_state(file, content.claim, *_CHECKED)
    require(*_cannot_contest(file, claim, content))
    lines = [file.claim_lines[line_key(claim, name)] for name in content.lines]
    file = file.putting("claim_lines", *(replace(line, contested=ctx.content) for line in lines))
    return Decision(file, data={"claim": claim.id, "contested": [line.id for line in lines]})


def _cannot_contest(file: File, claim: Claim, content: c.ContestClaim) -> Iterator[Finding]:
    contested = {line.item for line in file.claim_lines.values() if line.contested is not None}
    for name in content.lines:
        line = file.claim_lines.get(line_key(claim, name))
        if line is None or line.claim != claim.id:
            yield _finding(f"{name} is not a line of {claim.id}", name)
        elif line.cut_cents == 0 or line.released:
            yield _finding(f"{name} was not cut", name)
        elif line.item in contested:
            yield _finding(f"{name} has been contested already: once is all", name)


def decide_contest(file: File, content: c.DecideContest, ctx: Context) -> Decision:
    """Restore contested lines, which a later claim then holds at the same price, or uphold their cuts."""
    claim = in_state(file, content.claim, *_CHECKED)
    open_lines = {line.id: line for line in contested_lines(file) if line.claim == claim.id}
    named = [line_key(claim, name) for name in content.lines] or list(open_lines)
    wrong = [_finding(f"{name} is not contested", name) for name in named if name not in open_lines]
    require(*wrong, None if open_lines else _finding(f"no line of {claim.id} is contested", "claim"))
    decided = [replace(open_lines[name], contest_granted=content.granted, released=content.granted) for name in named]
    file = file.putting("claim_lines", *decided)
    if content.granted:
        file = reclaimable(file, ctx)
    data = {"claim": claim.id, "lines": named, "granted": content.granted}
    return close_when_settled(
        Decision(file, notices=(letter(file, ctx, "decide_contest", "operator"),), data=data), ctx
    )


def contested_lines(file: File) -> list[ClaimLine]:
    """Lines whose contest waits for a decision."""
    return [line for line in file.claim_lines.values() if line.contested is not None and line.contest_granted is None]


def _finding(message: str, path: str) -> Finding:
    return Finding("F48", message, path, "default", "F48: a cut line may be contested once; a second person decides")


def which_contest(file: File, _: c.DecideContest, __: str) -> str:
    """Once some contests are decided, the next decision is another one."""
    contested = [line for line in file.claim_lines.values() if line.contested is not None]
    decided = sum(line.contest_granted is not None for line in contested)
    return nth("after", decided) if decided < len(contested) else ""
